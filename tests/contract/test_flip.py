"""`explain --flip`: leaving evidence out is what a reload without it gives, and the least is the least."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import MatchGraphError
from graph.loading import load_statements
from graph.model import RawSignal, Source, Statement, capability_id
from graph.published import Score
from matchgraph import MatchGraph
from matchgraph.answers.explaining import EvidenceItem
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.evidence_book import EvidenceBook, Removed
from matchgraph.settings import METHODOLOGY_VARIABLE, methodology
from tests.conftest import ON_ONE_SERVER
from tests.contract.pages import page, side
from tests.contract.test_events import DAY, Event, event, searches, written
from tests.contract.test_passports import passport

ANT, BEE = side("ant", name="Ant-7", rank=48), side("bee", rank=47)
WORDS: dict[str, tuple[dict[str, str], ...]] = {
    "left": ({"description": "Walks alone.", "vs_alternatives": "Slower than Ant-7"},),
    "right": ({"description": "Does what Dog does."},),
}
DIGS = "Digs and reads."


def measured(*rows: tuple[str, str, float]) -> Statement:
    """A table of raw signals."""
    signals = tuple(
        RawSignal(slug=slug, metric=metric, value=value, as_of=dt.date(2026, 11, 1), position=n)
        for n, (slug, metric, value) in enumerate(rows, 1)
    )
    source = Source(id="signals-a", kind="signals", location="signals.csv", sha256="a" * 64)
    return Statement(source=source, signals=signals)


PAGES = [
    page(ANT, BEE),
    page(side("ant", name="Ant-7", rank=49), side("cat")),
    page(side("cat"), side("dog"), words=WORDS),
    page(side("eel"), side("fox", rank=47)),
    passport("ant", {"description": DIGS, "intents": ["dig"]}),
    measured(("ant", "stars", 90), ("fox", "stars", 80), ("bee", "quality", 0.4)),
]
EVENTS: list[Event] = [
    {**each, "actor": f"a{number % 4}"} | ({"clicked": ["ant"]} if "ant" in str(each["shown"]) else {})
    for number, each in enumerate(searches(40, seed=3))
]
EVENTS = [{**each, "outcome": None} for each in EVENTS]
for number, name in enumerate(["id-ant__cap_0", "id-ant__cap_0", capability_id("ant", DIGS)]):
    digs = {"shown": [{"capability": name, "position": 1}], "clicked": [name], "outcome": None}
    EVENTS.append({**event(100 + number), **digs, "intent": "dig", "actor": f"a{number}"})


def build(graph: MatchGraph, folder: Path, statements: list[Statement], events: list[Event]) -> None:
    list(load_statements(graph.opened.store, statements))
    graph.load(written(folder / f"events-{len(events)}.jsonl", events))
    graph.recompute(as_of=DAY)


@pytest.fixture
def graph(graph: MatchGraph, tmp_path: Path) -> MatchGraph:
    build(graph, tmp_path, PAGES, EVENTS)
    return graph


def book_of(graph: MatchGraph) -> EvidenceBook:
    reading = graph.opened.read()
    return EvidenceBook.read(reading, read_inputs(reading, as_of=DAY, engine="power"))


def scores(graph: MatchGraph) -> dict[str, Score | None]:
    return {line.slug: graph.show(line.slug).entity.score for line in graph.top(limit=100).entities}


def kept(items: tuple[EvidenceItem, ...]) -> tuple[list[Statement], list[Event]]:
    """Return what is left of pages and events; mentions cannot be taken back by themselves."""
    names = {item.name for item in items}
    assert all(item.kind in {"page", "passport", "signals", "actor"} for item in items)
    pages = [each for each in PAGES if each.source.id not in names]
    return pages, [each for each in EVENTS if each["actor"] not in names]


def test_leaving_out_is_what_a_reload_without_it_gives(
    graph: MatchGraph, tmp_path: Path, empty: Callable[[], None]
) -> None:
    book = book_of(graph)
    assert book.without(Removed()).computed.scores == scores(graph)
    for sources, actors in (
        (["cat-vs-dog", "signals-a"], ["a1"]),
        (["ant-vs-bee", "ant-vs-cat"], ["a3"]),
        (["cat-vs-dog", "ant-vs-cat", "passport/ant"], ["a0"]),
    ):
        then = book.without(Removed(frozenset(sources), frozenset(), frozenset(actors)))
        assert then.computed.scores.keys() < book.inputs.computed.scores.keys() or "signals-a" in sources
        empty()
        graph.opened.store.prepare()
        items = [EvidenceItem(kind="page", name=name, whose="") for name in sources]
        items += [EvidenceItem(kind="actor", name=name, whose="") for name in actors]
        build(graph, tmp_path, *kept(tuple(items)))
        assert then.computed.scores == scores(graph)


@ON_ONE_SERVER
def test_a_mention_left_out_is_what_a_reload_without_its_text_gives(graph: MatchGraph) -> None:
    book = book_of(graph)
    (row,) = book.mentions(Removed())
    assert (row.entity, row.target, row.stance) == ("cat", "ant", "worse")
    then = book.without(Removed(mentions=frozenset([row.key])))
    silent = {"left": ({"description": "Walks alone."},), "right": WORDS["right"]}
    list(load_statements(graph.opened.store, [page(side("cat"), side("dog"), words=silent)]))
    graph.recompute(as_of=DAY)
    assert then.computed.scores == scores(graph)
    assert then.computed.scores != book.inputs.computed.scores


@ON_ONE_SERVER
def test_the_least_is_that_of_brute_force_and_of_a_reload(
    graph: MatchGraph,
    tmp_path: Path,
    empty: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slug, other = "dog", "fox"
    before = graph.export()
    answer = graph.explain(slug, flip=other).flip
    assert graph.export() == before
    assert answer is not None
    book = book_of(graph)
    names = [*(each.source.id for each in PAGES), "a0", "a1", "a2", "a3"]
    mentions = [row.key for row in book.mentions(Removed())]
    assert answer.among == len(names) + len(mentions) <= methodology().explanation.exhaustive

    def flips(chosen: tuple[str, ...]) -> bool:
        left_out = Removed(frozenset(chosen), frozenset(chosen), frozenset(chosen))
        found = book.without(left_out).computed.scores
        return slug in found and other in found and found[other].rank > found[slug].rank

    least = next(
        (n for n in range(4) if any(map(flips, itertools.combinations([*names, *mentions], n)))), None
    )
    assert least is not None
    assert (answer.proof, len(answer.items)) == ("least", least)
    one_by_one = tmp_path / "methodology.yaml"
    one_by_one.write_text("explanation: {exhaustive: 0}")
    monkeypatch.setenv(METHODOLOGY_VARIABLE, str(one_by_one))
    greedy = graph.explain(slug, flip=other).flip
    assert greedy is not None
    assert len(greedy.items) >= least
    assert greedy.proof == ("least" if len(greedy.items) == 1 else "upper bound")
    assert flips(tuple(item.name for item in greedy.items))
    if all(item.kind != "mention" for item in answer.items):
        empty()
        graph.opened.store.prepare()
        build(graph, tmp_path, *kept(answer.items))
        found = scores(graph)
        for standing, of in ((answer.standing, slug), (answer.other_standing, other)):
            assert standing is not None
            assert standing == type(standing).of(found[of])


def test_what_stands_above_already_needs_nothing_and_nobody_stands_above_itself(graph: MatchGraph) -> None:
    answer = graph.explain("bee", flip="ant").flip
    assert answer is not None
    assert (answer.already, answer.items) == (True, ())
    with pytest.raises(MatchGraphError, match="above itself"):
        graph.explain("bee", flip="bee")
