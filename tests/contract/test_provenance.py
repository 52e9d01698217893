"""Which source states what, and where sources disagree, on both servers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from graph.loading import load_statements
from graph.projection import project
from graph.store import Store
from matchgraph.sources.disagreements import disagreements
from matchgraph.sources.provenance import list_sources, sources_of
from matchgraph.upkeep.check import check
from tests.contract.conftest import Command
from tests.contract.opened import opened
from tests.contract.pages import page, side

OLD, NEW = dt.date(2026, 1, 1), dt.date(2026, 2, 1)
PAGES = (
    page(side("ant", rank=50, pricing="Free"), side("bee"), as_of=OLD),
    page(side("ant", rank=52, name="Ant 2"), side("cat"), as_of=NEW),
    page(side("dog", rank=30), side("eel")),
    page(side("dog", rank=30), side("fox")),
    page(side("dog", rank=33), side("gnu")),
)
SIGNALS = "slug,metric,value,as_of,state\nant,stars,90,2026-11-01,\nant,downloads,,2026-11-01,blocked\n"


@pytest.fixture
def loaded(store: Store) -> Store:
    list(load_statements(store, PAGES))
    project(store)
    return store


def test_both_values_stand_side_by_side_with_why_one_is_shown(loaded: Store) -> None:
    found = {(each.slug, each.figure): each for each in disagreements(loaded)}
    assert {entity for entity, _ in found} == {"ant", "dog"}
    assert {figure for entity, figure in found if entity == "ant"} == {"name", "free", "rank"}
    rank = found["ant", "rank"]
    assert (rank.shown.value, rank.shown.as_of, rank.shown.sources) == (52, NEW, ("ant-vs-cat",))
    assert [(o.value, o.as_of, o.sources) for o in rank.others] == [(50, OLD, ("ant-vs-bee",))]
    assert rank.why == "newest"
    dog = found["dog", "rank"]
    assert (dog.shown.value, dog.why, len(dog.shown.sources)) == (30, "most sources", 2)


def test_the_value_called_shown_is_the_one_the_graph_shows(loaded: Store) -> None:
    for each in disagreements(loaded):
        entity = loaded.read("entity_by_slug", slug=each.slug)[0]["entity"]
        assert entity["published_rank" if each.figure == "rank" else each.figure] == each.shown.value


def test_whatever_check_calls_differing_is_a_conflict(loaded: Store) -> None:
    differing = {f.subject for f in check(opened(loaded).read()) if f.kind == "differing_figures"}
    assert differing
    assert differing <= {each.slug for each in disagreements(loaded)}
    assert [each.slug for each in disagreements(loaded, "dog", limit=1)] == ["dog"]


def test_sources_say_what_they_are_and_what_they_state(loaded: Store) -> None:
    listed = {each.id: each for each in list_sources(loaded)}
    assert set(listed) == {each.source.id for each in PAGES}
    assert (listed["ant-vs-bee"].entities, listed["ant-vs-bee"].capabilities) == (2, 2)
    assert not list_sources(loaded, kind="signals")
    assert len(list_sources(loaded, limit=2)) == 2
    newest, oldest = sources_of(loaded, "ant")
    assert (newest.source, newest.as_of, newest.figures["rank"]) == ("ant-vs-cat", NEW, 52)
    assert (oldest.figures["pricing"], oldest.capabilities) == ("Free", ("Does what Ant does.",))


def test_the_commands_list_signals_and_events_too(
    graph_url: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert graph_url
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    (tmp_path / "signals.csv").write_text(SIGNALS)
    shown = [{"entity": "ant", "position": 1}]
    event = {"id": "e", "at": "2026-11-01T12:00:00Z", "intent": "dig", "shown": shown, "clicked": []}
    (tmp_path / "events.jsonl").write_text(json.dumps(event) + "\n")
    assert command("load", "examples", tmp_path / "signals.csv", tmp_path / "events.jsonl").code == 0
    (signals,) = command("sources", "--kind", "signals", "--format", "json").json()
    assert (signals["entities"], signals["signals"]) == (1, 2)
    (events,) = command("sources", "--kind", "events", "--format", "json").json()
    assert (events["entities"], events["events"]) == (0, 1)
    assert "claude-vs-intellicode" in command("show", "claude", "--sources").out
