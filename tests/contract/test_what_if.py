"""`explain --if` keeps what a run estimated of all entities, is near a reload, and changes nothing."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from graph.errors import MatchGraphError, NotFoundError
from graph.loading import load_statements
from graph.model import Statement
from matchgraph import MatchGraph
from matchgraph.computing.as_of import read_inputs
from matchgraph.explaining.hypothesis import parse_hypothesis
from matchgraph.explaining.what_if import EVENT_KINDS, supposed
from ranking.methodology import Methodology
from tests.conftest import ON_ONE_SERVER
from tests.contract.pages import page, side
from tests.contract.test_events import DAY, Event, event, searches, written

CAT_DOG = page(side("cat", rank=51), side("dog", name="Dog-9"))
PAGES = [page(side("ant", name="Ant-7", rank=48), side("bee")), CAT_DOG, page(side("eel"), side("fox"))]


def mentioning() -> Statement:
    """The page on cat and dog, on which dog calls itself slower than the ant."""
    words: dict[str, tuple[dict[str, str], ...]] = {
        "left": ({"description": "Does what Cat does."},),
        "right": ({"description": "Does what Dog-9 does.", "vs_alternatives": "Slower than Ant-7"},),
    }
    return page(CAT_DOG.comparison.left, CAT_DOG.comparison.right, words=words)


NUMBERS = itertools.count(900)


def happening(count: int, **given: Any) -> list[Event]:
    """Searches at noon of the day, in which only the ant was shown."""
    made = []
    for number in itertools.islice(NUMBERS, count):
        outcome = {"entity": "ant", "success": given["success"]} if "success" in given else None
        rest = {name: value for name, value in given.items() if name != "success"}
        known = {"shown": ["ant"], "clicked": ["ant"], "outcome": outcome, "at": f"{DAY}T12:00:00Z"}
        made.append(event(number, **known | rest))
    return made


def row(path: Path, left: str, right: str, winner: str) -> str:
    """A table that says who wins, without any figure."""
    names = {"ant": "Ant-7", "dog": "Dog-9"}
    cells = {"left_name": names.get(left, left.title()), "left_slug": left, "left_type": "Model"}
    cells |= {"right_name": names.get(right, right.title()), "right_slug": right, "right_type": "Model"}
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, [*cells, "winner"])
        table.writeheader()
        table.writerow(cells | {"winner": winner})
    return str(path)


def signal(metric: str, value: str) -> Real:
    """A table with one raw signal of the ant, of the day."""

    def load(graph: MatchGraph, folder: Path) -> None:
        path = folder / f"{metric}.csv"
        path.write_text(f"slug,metric,value,as_of\nant,{metric},{value},{DAY}\n")
        _accepted(graph, str(path))

    return load


Real = Callable[[MatchGraph, Path], None]


def loads(events: Sequence[Event]) -> Real:
    return lambda graph, folder: _accepted(graph, written(folder / "more.jsonl", events))


def compared(left: str, right: str, winner: str) -> Real:
    return lambda graph, folder: _accepted(graph, row(folder / "more.csv", left, right, winner))


def _accepted(graph: MatchGraph, path: str) -> None:
    assert not graph.load(path).refusals


def _mention(graph: MatchGraph, _folder: Path) -> None:
    assert [outcome.status for outcome in load_statements(graph.opened.store, [mentioning()])] == ["replaced"]


CASES: dict[str, Real] = {
    "success intent=dig times=3": loads(happening(3, intent="dig", success=True)),
    "failure intent='swim  FAR' times=2": loads(happening(2, intent="Swim far", success=False)),
    "click intent='quite new' position=2": loads(
        [{**happening(1, intent="quite new")[0], "shown": [{"entity": "ant", "position": 2}]}]
    ),
    "shown intent=dig times=40 actor=bot": loads(happening(40, intent="dig", clicked=[], actor="bot")),
    "success intent=dig times=5 beside=bee,cat": loads(
        happening(5, intent="dig", success=True, shown=["ant", "bee", "cat"])
    ),
    "won against=dog": compared("ant", "dog", "left"),
    "lost against=fox": compared("ant", "fox", "right"),
    "mention by=dog stance=worse": _mention,
    "signal last_commit=2026-10-01": signal("last_commit", "2026-10-01"),
    "signal stars=5000": signal("stars", "5000"),
    "signal adoption=0.9": signal("adoption", "0.9"),
}


REFUSED: list[tuple[str, type[Exception], str]] = [
    ("wins against=dog", MatchGraphError, "start with one of"),
    ("success intent=dig times=none", MatchGraphError, "a whole number"),
    ("success intent='dig", MatchGraphError, "quotation mark"),
    ("won against=wasp", NotFoundError, "'wasp'"),
    ("won against=ant", MatchGraphError, "with itself"),
    ("won against=bee", MatchGraphError, "ant-vs-bee is already loaded"),
    ("mention by=ant", MatchGraphError, "mention itself"),
    ("click intent=dig capability=bee#1", NotFoundError, "offers no capability"),
    ("signal stars=-1", MatchGraphError, "a count cannot be negative"),
    ("signal adoption=90", MatchGraphError, "a share from 0 to 1"),
    ("signal stars=1 likes=1", MatchGraphError, "several --if for several metrics"),
    ("signal colour=1", MatchGraphError, "unknown key 'colour'"),
]


@pytest.fixture
def graph(graph: MatchGraph, tmp_path: Path) -> MatchGraph:
    list(load_statements(graph.opened.store, PAGES))
    graph.load(written(tmp_path / "before.jsonl", searches(60)))
    graph.recompute(as_of=DAY)
    return graph


def test_supposed_statements_and_signals_come_near_to_a_reload(graph: MatchGraph, tmp_path: Path) -> None:
    """One after the other is supposed and then done, each on top of those before.

    A reload estimates once more what is common to all entities, which moves ranks by fractions of a point.
    """
    now = graph.explain("ant").standing
    for change, really in CASES.items():
        if change.partition(" ")[0] in EVENT_KINDS:
            continue
        answer = graph.explain("ant", suppose=change).counterfactual
        really(graph, tmp_path)
        graph.recompute(as_of=DAY)
        after = graph.explain("ant").standing
        assert now is not None
        assert after is not None
        assert answer is not None
        assert answer.standing is not None
        assert answer.standing.rank == pytest.approx(after.rank, abs=0.5), change
        assert (answer.standing.rank - now.rank) * (after.rank - now.rank) > 0, change
        now = after


@ON_ONE_SERVER
def test_several_hold_together_and_nothing_is_written(graph: MatchGraph) -> None:
    folder = graph.opened.event_folder
    assert folder is not None
    before, log = graph.export(), sorted(folder.iterdir())
    then = graph.explain("ant", suppose=list(CASES)).counterfactual
    assert (graph.export(), sorted(folder.iterdir())) == (before, log)
    assert then is not None
    assert then.standing is not None
    assert sum(round(100 * each.points) for each in then.signals) == round(100 * then.standing.rank)


@ON_ONE_SERVER
def test_supposing_nothing_changes_nothing(graph: MatchGraph) -> None:
    """What a run estimated is what a what-if keeps."""
    reading = graph.opened.read()
    inputs = read_inputs(reading, as_of=DAY, engine="power")
    then = supposed(reading, inputs, "ant", [])
    assert then.computed.scores == inputs.computed.scores


@ON_ONE_SERVER
def test_events_of_one_actor_that_choose_an_entity_are_one_opinion(graph: MatchGraph) -> None:
    one, many, others = (
        graph.explain("ant", suppose=f"success intent=dig {words}").counterfactual
        for words in ("actor=a", "times=40 actor=a", "times=40")
    )
    assert one is not None
    assert many is not None
    assert others is not None
    assert one.standing == many.standing
    assert one.standing is not None
    assert others.standing is not None
    assert one.standing.rank < others.standing.rank


@ON_ONE_SERVER
def test_a_supposed_event_counts_one_impression_a_click_and_a_report(graph: MatchGraph) -> None:
    reading = graph.opened.read()
    inputs = read_inputs(reading, as_of=DAY, engine="power")
    ant = inputs.snapshot.slugs.index("ant")
    then = supposed(reading, inputs, "ant", [parse_hypothesis("success intent='count leaves' position=2")])
    before, after = inputs.evidence, then.evidence
    assert before is not None
    assert after is not None
    examined = Methodology().evidence.examination[1]
    for name, trials in (("clicks", examined), ("reports", 1.0)):
        was, now = getattr(before, name), getattr(after, name)
        assert now.trials.sum() - was.trials.sum() == pytest.approx(trials)
        assert now.hits.sum() - was.hits.sum() == pytest.approx(1.0)
        assert (now.entity == ant).sum() - (was.entity == ant).sum() in {0, 1}
    assert after.events[ant] - before.events[ant] == pytest.approx(examined)
    assert then.computed.latent.held is inputs.computed.latent.held


@ON_ONE_SERVER
def test_what_cannot_be_supposed_is_said(graph: MatchGraph) -> None:
    for change, error, said in REFUSED:
        with pytest.raises(error, match=said):
            graph.explain("ant", suppose=change)
