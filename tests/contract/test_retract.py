"""Sources taken back, on both servers: what is left is a graph that never saw them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.errors import MatchGraphError
from graph.event_log.log import EventLog
from graph.retraction import withdraw_sources
from matchgraph import MatchGraph
from matchgraph.exchange import as_json
from matchgraph.rendering.page import render_as_stated
from tests.contract.conftest import Command
from tests.contract.pages import page, side
from tests.contract.test_events import DAY, searches, written
from tests.contract.test_publishing import Crashing

CAPABILITY = {
    "id": "ant__cap_1",
    "name": "Counting",
    "description": "Counts leaves.",
    "intents": ["Dig", "Rest"],
}
ARTIFACT = {"id": "ant", "slug": "ant", "name": "Ant", "type": "model"}
PASSPORT = {"passport": {"unfragile": {"artifact": ARTIFACT, "capabilities": [CAPABILITY]}}}
ROWS = (
    "slug,metric,value,as_of,state",
    *(f"{slug},stars,{count},2026-11-01," for slug, count in (("ant", 90), ("bee", 40), ("yak", 7))),
)
WORDS = {"left": ({"description": "Digs.", "vs_alternatives": "Better than Cat."},), "right": ()}
PAGES = (
    page(side("ant", rank=50), side("bee"), words=WORDS),
    page(side("ant", rank=48), side("cat")),
    page(side("cat"), side("dog", rank=60)),
    page(side("eel"), side("fox"), words=WORDS),
)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A source of each kind, and events of which two files hold the same."""
    events = searches(60)
    named = {"shown": [{"capability": "ant__cap_1", "position": 1}], "clicked": ["ant__cap_1"]}
    events += [{**e, "id": f"c{n}", "outcome": None, **named} for n, e in enumerate(searches(9))]
    (tmp_path / "ant.json").write_text(json.dumps(PASSPORT))
    (tmp_path / "signals.csv").write_text("\n".join(ROWS))
    made = []
    for each in PAGES:
        assert each.comparison is not None
        path = tmp_path / f"{each.source.id}.txt"
        path.write_text(render_as_stated(each.comparison))
        made.append(str(path))
    return [
        *made,
        str(tmp_path / "ant.json"),
        str(tmp_path / "signals.csv"),
        written(tmp_path / "first.jsonl", events[:45]),
        written(tmp_path / "second.jsonl", events[30:]),
    ]


def without_history(graph: MatchGraph) -> list[Any]:
    """All but runs and what they said: a graph that never saw a source has no run that did."""
    exported = graph.export()
    nodes = [n for n in exported["nodes"] if n["label"] not in {"Run", "Publication", "Methodology"}]
    return [nodes, [r for r in exported["relationships"] if r["type"] not in {"RANKED", "PUBLISHES"}]]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_left_is_a_graph_that_never_saw_them(
    graph: MatchGraph, empty: Callable[[], None], files: list[str], seed: int
) -> None:
    draw = random.Random(seed)
    kept = sorted({*draw.sample(files, 4), files[0]})
    gone = [file for file in files if file not in kept]
    empty_all(empty, graph)
    assert not graph.load(kept).refusals
    first = graph.recompute(as_of=DAY)
    before, bare = as_json(graph.export()), without_history(graph)
    empty_all(empty, graph)
    graph.load(draw.sample(files, len(files)))
    graph.retract(gone)
    second = graph.recompute(as_of=DAY)
    assert as_json(graph.export()) == before
    assert second.run == first.run
    graph.load(gone)
    graph.recompute(as_of=DAY)
    for file in gone:
        graph.retract(file)
    assert graph.top().outdated
    third = graph.recompute(as_of=DAY)
    assert without_history(graph) == bare
    assert third.run.id == first.run.id
    assert len(log_of(graph).segments()) == sum(file.endswith(".jsonl") for file in kept)


def log_of(graph: MatchGraph) -> EventLog:
    return graph.opened.log


def empty_all(empty: Callable[[], None], graph: MatchGraph) -> None:
    empty()
    graph.opened.store.prepare()
    for id_ in log_of(graph).segments():
        log_of(graph).remove(id_)


def test_a_retraction_that_was_cut_off_is_finished_by_the_next(
    graph: MatchGraph, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.load(files)
    events = files[-1]

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("graph.retraction._withdraw_together", crash)
        with pytest.raises(KeyboardInterrupt):
            graph.retract("signals-")
    assert not graph.opened.read_store().sources.has_trusted_signals  # it counts for nothing from the start
    assert [each.signals for each in graph.retract("signals-").sources] == [0]
    with monkeypatch.context() as broken:
        broken.setattr("graph.event_log.log.EventLog.remove", crash)
        with pytest.raises(KeyboardInterrupt):
            graph.retract(events)
    assert graph.load(events).events == 24  # those the other file does not hold


def test_what_a_killed_retraction_did_not_derive_is_derived_by_the_same_command(
    graph: MatchGraph, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    graph.load(files[:3])
    with monkeypatch.context() as broken:
        broken.setattr("matchgraph.sources.retract.refresh", crash)
        with pytest.raises(KeyboardInterrupt):
            graph.retract("ant-vs-cat")
    unfinished = as_json(graph.export())
    with pytest.raises(MatchGraphError, match="there is no source 'ant-vs-cat'"):
        graph.retract("ant-vs-cat")
    finished = as_json(graph.export())
    assert finished != unfinished
    graph.load(files[1])
    graph.retract("ant-vs-cat")
    assert as_json(graph.export()) == finished


def test_no_reader_sees_a_source_half_taken_back(graph: MatchGraph, files: list[str]) -> None:
    """What a page states, the page itself and that it was taken back: all go in one transaction."""
    graph.load(files[:2])
    graph.recompute(as_of=DAY)
    withdraw_sources(Crashing(graph.opened.store, "forget_sources"), {"ant-vs-bee": 0})  # type: ignore[arg-type]
    assert [each.id for each in graph.sources()] == ["ant-vs-cat"]
    assert graph.top().outdated


def test_recorded_searches_do_not_come_back(graph: MatchGraph, files: list[str]) -> None:
    graph.load(files[:1])
    found = graph.search("digs")
    graph.record("digs", found)
    graph.recompute(as_of=DAY)
    graph.record("digs again", found)
    with pytest.raises(MatchGraphError, match="recorded after"):
        graph.retract("recorded-")
    graph.recompute(as_of=DAY)
    assert graph.retract("recorded-").events == 2
    graph.recompute(as_of=DAY)
    assert not graph.opened.store.read("event_sources")
    assert not [id_ for id_ in log_of(graph).segments() if id_.startswith("recorded-")]


def test_the_command_says_what_goes_and_what_may_be_meant(
    graph: MatchGraph, command: Command, files: list[str]
) -> None:
    graph.load(files[:4])
    before = as_json(graph.export())
    dry = command("retract", "ant-vs-bee", "eel-vs-fox", "--dry-run", "--format", "json").json()
    assert (dry["entities"], dry["dry_run"]) == (3, True)  # bee, eel and fox; ant is stated elsewhere
    assert as_json(graph.export()) == before
    for text, said in (("no_one", "there is no source 'no_one'"), ("a", "may mean several sources")):
        ran = command("retract", "eel-vs-fox", text)
        assert ran.code == 4
        assert said in ran.err
    assert as_json(graph.export()) == before
    assert "Removed what no other source states: 2 entities" in command("retract", files[3]).out
    assert command("show", "eel").code == 4
