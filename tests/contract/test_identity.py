"""Two slugs of one thing, on both servers: one entity, in any order, and two again when taken back."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from graph.errors import MatchGraphError
from graph.identity import alias_row, settle_identity
from graph.loading import load_statements
from graph.model import Statement, capability_id
from graph.projection import project
from graph.reading import GraphReading
from graph.retraction import withdraw_sources
from graph.store import Store
from matchgraph import MatchGraph
from matchgraph.exchange import as_json, export
from matchgraph.rendering.page import render_as_stated
from tests.contract.conftest import Command
from tests.contract.pages import page, side
from tests.contract.test_events import DAY, event, written
from tests.contract.test_retract import empty_all, without_history

NAMING = {"left": ({"description": "Digs.", "vs_alternatives": "Faster than Emmet."},), "right": ()}
PAGES = (
    page(side("ant", rank=50), side("bee")),
    page(side("emmet", rank=52), side("cat")),
    page(side("emmet"), side("ant", rank=50)),
    page(side("dog"), side("cat"), words=NAMING),
)
ROWS = (
    "slug,metric,value,as_of,state",
    "emmet,stars,90,2026-11-01,",
    "ant,stars,40,2026-11-02,",
    "bee,stars,7,2026-11-01,",
)
EMMETS = "Does what Emmet does."
RESTING = {
    "id": "emmet__cap_1",
    "uri": "capability://emmet/rest",
    "name": "Resting",
    "description": "Rests.",
    "intents": ["Rest"],
}
ARTIFACT = {"id": "emmet", "slug": "emmet", "name": "Emmet", "type": "model", "url": "https://emmet.example/"}
PASSPORT = {"passport": {"unfragile": {"artifact": ARTIFACT, "capabilities": [RESTING]}}}


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A source of each kind; all but the first and the last page speak of the emmet."""
    pages = []
    for each in PAGES:
        assert each.comparison is not None
        pages.append(tmp_path / f"{each.source.id}.txt")
        pages[-1].write_text(render_as_stated(each.comparison))
    (tmp_path / "emmet.json").write_text(json.dumps(PASSPORT))
    (tmp_path / "signals.csv").write_text("\n".join(ROWS))
    named = (capability_id("emmet", EMMETS), RESTING["id"])
    both = [{"capability": name, "position": place} for place, name in enumerate(named, 1)]
    events = [event(1, shown=["emmet", "bee"], clicked=["emmet", "bee"])]
    events += [{**event(2), "shown": both, "clicked": list(named)}]
    events += [event(n, shown=["cat", "emmet", "ant"], clicked=["ant", "cat"]) for n in range(3, 6)]
    written(tmp_path / "events.jsonl", events)
    others = [tmp_path / name for name in ("emmet.json", "signals.csv", "events.jsonl")]
    return [str(path) for path in (*pages, *others)]


def test_all_that_was_stated_of_one_counts_for_the_other(graph: MatchGraph, files: list[str]) -> None:
    graph.load(files)
    graph.recompute(as_of=DAY)
    assert graph.merge("emmet", "ant").sources == 4
    top = graph.top()
    assert (top.outdated, {each.slug for each in top.entities}) == (True, {"ant", "bee", "cat", "dog"})
    assert graph.recompute(as_of=DAY).run.entities == 4
    card = graph.show("emmet")
    assert (card.entity.slug, card.entity.url, card.aliases) == ("ant", ARTIFACT["url"], ("emmet",))
    assert {each.slug for each in card.rivals} == {"bee", "cat"}
    assert [(each.metric, each.value) for each in card.raw_signals] == [("stars", 40)]
    offered = {each.description for each in card.capabilities}
    assert offered == {"Does what Ant does.", EMMETS, "Rests."}
    assert {each.slug for each in card.mentions} == {"dog"}  # whose page names it Emmet
    found = {r["end"] for r in graph.export()["relationships"] if r["type"] == "MATCHED"}
    assert found == {"ant", "bee", "cat", capability_id("ant", EMMETS), capability_id("ant", "Rests.")}
    assert not [f for f in graph.check() if f.kind == "evidence_differs"]
    assert graph.stated_comparison("emmet", "cat") == PAGES[1].comparison
    printed = graph.opened.store.read("source_statement", id="emmet-vs-ant")[0]["sides"]
    assert {each["slug"] for each in printed} == {"emmet", "ant"}


def test_the_order_of_statements_and_aliases_does_not_matter(store: Store, empty: Callable[[], None]) -> None:
    aliases = (("emmet", "ant"), ("ant", "bee"), ("pismire", "emmet"))
    late = (page(side("pismire", rank=44), side("cat")), page(side("ant", rank=51), side("pismire")))
    steps: list[Statement | tuple[str, str]] = [*PAGES, *late, *aliases]
    exports = set()
    for seed in range(3):
        empty()
        for step in random.Random(seed).sample(steps, len(steps)):
            if isinstance(step, Statement):
                list(load_statements(store, [step]))
            else:
                store.write("state_sources", rows=[alias_row(*step, "")])
            settle_identity(store, GraphReading(store).aliases)
            project(store)
        exports.add(as_json(export(store)))
    assert len(exports) == 1
    assert settle_identity(store, GraphReading(store).aliases) == 0
    withdraw_sources(store, {f"alias/{slug}": 0 for slug, _ in aliases})
    settle_identity(store, GraphReading(store).aliases)
    project(store)
    apart = as_json(export(store))
    empty()
    list(load_statements(store, [*PAGES, *late]))
    project(store)
    assert as_json(export(store)) == apart


def test_ranks_do_not_depend_on_the_order_and_taking_it_back_leaves_no_trace(
    graph: MatchGraph, files: list[str], empty: Callable[[], None]
) -> None:
    draw = random.Random(1)
    graph.load(files)
    apart = graph.recompute(as_of=DAY)
    before = without_history(graph)
    empty_all(empty, graph)
    graph.load(files)
    graph.merge("emmet", "ant")
    merged = graph.recompute(as_of=DAY)
    after = as_json(graph.export())
    empty_all(empty, graph)
    later = draw.sample(files[1:], len(files) - 1)
    said = draw.randrange(len(later))
    graph.load(files[0])  # the entity has to be known by then
    graph.load(later[:said])
    graph.alias("emmet", "ant")
    for file in later[said:]:
        graph.load(file)
    assert graph.recompute(as_of=DAY).run == merged.run
    assert as_json(graph.export()) == after
    gone = draw.choice(files[1:])
    graph.retract(gone)
    graph.load(gone)
    graph.recompute(as_of=DAY)
    assert as_json(graph.export()) == after
    graph.retract("alias/emmet")
    assert graph.top().outdated
    assert graph.recompute(as_of=DAY).run.id == apart.run.id
    assert without_history(graph) == before


def test_chains_lead_to_their_end_and_circles_are_refused(graph: MatchGraph, files: list[str]) -> None:
    graph.load(files)
    before = as_json(graph.export())
    graph.merge("emmet", "ant")
    graph.merge("ant", "bee")
    assert graph.show("emmet").entity.slug == graph.show("ant").entity.slug == "bee"
    assert graph.show("bee").aliases == ("ant", "emmet")
    with pytest.raises(MatchGraphError, match="retract alias/ant"):
        graph.merge("bee", "emmet")
    assert graph.merge("emmet", "bee").before == "ant"  # both lead there
    assert graph.alias("emmet", "cat").before == "bee"
    assert {each.slug for each in graph.show("cat").rivals} == {"bee", "dog"}
    graph.retract("alias/ant")
    assert graph.show("ant").entity.slug == "ant"
    graph.retract("alias/emmet")
    assert as_json(graph.export()) == before


def test_what_was_cut_off_is_finished_by_the_next_command_that_writes(
    graph: MatchGraph, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.load(files)
    apart = as_json(graph.export())
    monkeypatch.setattr("graph.identity.CHUNK", 1)
    with stopped_in_the_midst(monkeypatch):
        graph.merge("emmet", "ant")
    graph.load(files[0])
    one = as_json(graph.export())
    graph.retract("alias/emmet")
    assert as_json(graph.export()) == apart
    graph.merge("emmet", "ant")
    assert as_json(graph.export()) == one
    with stopped_in_the_midst(monkeypatch):
        graph.retract("alias/emmet")
    graph.load(files[0])
    assert as_json(graph.export()) == apart


@contextmanager
def stopped_in_the_midst(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the process stop when two of four sources are moved."""
    moved = itertools.count(1)
    write = Store.write_together

    def stopping(store: Store, steps: Sequence[Any]) -> None:
        if any(name == "move_entity_statements" for name, _ in steps) and next(moved) > 2:
            raise KeyboardInterrupt
        write(store, steps)

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(Store, "write_together", stopping)
        yield


def test_the_commands_say_what_is_one_and_how_it_is_taken_back(
    graph: MatchGraph, command: Command, files: list[str], tmp_path: Path
) -> None:
    ants = {**ARTIFACT, "id": "ant", "slug": "ant", "name": "Ant", "url": "http://www.Emmet.example"}
    (tmp_path / "ant.json").write_text(json.dumps({"passport": {"unfragile": {"artifact": ants}}}))
    graph.load([*files, str(tmp_path / "ant.json")])
    found = [f for f in command("check", "--format", "json").json() if f["kind"] == "equal_urls"]
    assert [(f["subject"], "matchgraph merge emmet ant" in f["message"]) for f in found] == [
        ("emmet.example", True)
    ]
    before = as_json(graph.export())
    assert "'emmet' would mean 'ant'; 4 sources" in command("merge", "Emmet", "ant", "--dry-run").out
    assert as_json(graph.export()) == before
    said = command("merge", "Emmet", "ant")
    assert "'emmet' means 'ant'; 4 sources so far" in said.out
    assert "matchgraph retract alias/emmet" in said.err
    assert "still means" in command("merge", "emmet", "ant").out
    for name in ("emmet", "Emmet", ARTIFACT["url"], RESTING["uri"], capability_id("ant", EMMETS)):
        assert command("show", name, "--format", "json").json()["entity"]["slug"] == "ant"
    assert "'emmet' is an alias of 'ant'" in command("show", "emmet").err
    (listed,) = command("sources", "--kind", "alias", "--format", "json").json()
    assert (listed["id"], listed["location"]) == ("alias/emmet", "matchgraph alias emmet ant")
    assert "stated_of emmet" in " ".join(command("show", "ant", "--sources").out.split())
    assert command("compare", "emmet", "ant").code == 2
    for arguments, code in (
        (("ant", "ant"), 2),
        (("ant", "emmet"), 2),
        (("yak", "ant"), 4),
        (("ant", "yak"), 4),
    ):
        assert command("merge", *arguments).code == code
    assert command("alias", "no slug", "ant").code == 2
    assert "no source so far" in command("alias", "pismire", "Ant").out
    assert "count for 'emmet' again" in command("retract", "alias/emmet", "alias/pismire").out
    assert as_json(graph.export()) == before
