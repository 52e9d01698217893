"""Searches the engine records itself: from the command line to evidence in the graph, on both servers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import matchgraph
from graph.embedded import embedded_server
from graph.errors import MatchGraphError
from graph.event_log.log import EventLog
from graph.store import Store, open_store
from matchgraph.events.journal import JOURNAL, Journal
from matchgraph.events.recording import record, recorded_events, report
from matchgraph.exchange.copying import copy_graph
from tests.contract.conftest import EXAMPLES, Command


def recorded_id(said: str) -> str:
    return said.partition("recorded as ")[2].split()[0]


def test_a_recorded_search_becomes_evidence_and_answers(
    command: Command, graph_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "events"))
    assert command("load", EXAMPLES).code == 0
    searched = command("search", "write subtitles", "--record", "--actor", "ann", "--format", "json")
    shown = searched.json()
    event = recorded_id(searched.err)
    best = shown[0]["slug"]
    assert command("feedback", event, "--clicked", best).code == 0
    assert command("recompute").code == 0
    (row,) = command("query", "who_serves", "intent=write subtitles", "limit=1", "--format", "json").json()
    assert (row["shown"], row["clicked"], row["succeeded"]) == (1, 1, 0)

    assert command("feedback", event, "--success", best).code == 0
    assert command("recompute").code == 0
    (row,) = command("query", "who_serves", "intent=write subtitles", "limit=1", "--format", "json").json()
    assert (row["shown"], row["clicked"], row["succeeded"]) == (1, 1, 1), "an event counts once, completed"
    with matchgraph.open() as graph:
        assert [r["events"] for r in graph.opened.store.read("event_sources")] == [1]
        assert not [finding for finding in graph.check() if "subtitles" in str(finding)]
    answer = command("resolve", "write subtitles", "--format", "json").json()
    assert (answer["best"]["slug"], answer["best"]["lacks"]) == (best, [])
    assert answer["best"]["events"] > 0
    strict = command("resolve", "write subtitles", "--risk", "strict", "--format", "json")
    assert strict.code == 4
    assert "nothing has enough evidence" in strict.err

    assert command("feedback", event, "--clicked", "no-such-thing").code == 2
    assert command("feedback", event).code == 2
    assert command("feedback", "search-0", "--clicked", best).code == 4


class Answer:
    def __init__(self, slug: str) -> None:
        self.slug, self.capability = slug, None


def test_many_at_once_and_a_line_cut_off(tmp_path: Path) -> None:
    ids: list[str] = []

    def search(actor: int) -> None:
        for _ in range(10):
            ids.append(record(Journal(tmp_path), "count leaves", [Answer("a"), Answer("b")], str(actor)))  # type: ignore[list-item]
            report(Journal(tmp_path), ids[-1], success="b")

    threads = [threading.Thread(target=search, args=(actor,)) for actor in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with (tmp_path / JOURNAL).open("ab") as journal:
        journal.write(b'{"search": {"id": "cut o')
    ids.append(record(Journal(tmp_path), "count trees", [Answer("a")]))  # type: ignore[list-item]
    events = list(recorded_events((tmp_path / JOURNAL).read_bytes()))
    assert sorted(event.id for event in events) == sorted(ids)
    assert sum(event.outcome is not None and event.outcome.id == "b" for event in events) == 40


def test_an_outcome_of_a_capability_of_what_was_shown_counts_and_any_other_waits(tmp_path: Path) -> None:
    log = Journal(tmp_path)
    event = record(log, "count leaves", [Answer("a"), Answer("b")])  # type: ignore[list-item]
    reported = report(log, event, clicked=["a"], failure="z")
    assert (reported.clicked, reported.outcome, reported.waits) == (("a",), "z", True)
    (found,) = recorded_events((tmp_path / JOURNAL).read_bytes())
    assert found.clicked == ("a",)
    assert found.attribution == (None, -2)
    assert not report(log, event, success="b#2").waits
    assert report(log, event, failure="z").waits
    (found,) = recorded_events((tmp_path / JOURNAL).read_bytes())
    assert found.attribution == ("b", 0), "what waits replaces nothing that counts"
    with pytest.raises(MatchGraphError, match="did not show 'no slug'; it showed: a, b"):
        report(log, event, success="no slug")


@pytest.mark.usefixtures("graph_url")
@pytest.mark.parametrize("registered", [True, False])
def test_recorded_searches_go_along_in_a_bundle(
    registered: bool,
    command: Command,
    empty: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = Path(EXAMPLES) / "segment-anything-2-vs-midjourney.txt"
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "here"))
    assert command("load", page).code == 0
    assert command("search", "masks of objects", "--record").code == 0
    if registered:
        assert command("recompute").code == 0
    assert command("export", tmp_path / "saved.zip", "--as", "bundle").code == 0
    empty()
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "there"))
    assert command("load", tmp_path / "saved.zip").code == 0
    assert command("search", "variations of a candidate", "--record").code == 0
    assert command("recompute").code == 0
    rows = command("query", "intent_demand", "--format", "json").json()
    assert {row["intent"] for row in rows} == {"masks of objects", "variations of a candidate"}


@pytest.mark.parametrize(
    "running_graph", [pytest.param("neo4j", marks=pytest.mark.neo4j)], indirect=True, scope="module"
)
def test_a_search_that_no_segment_has_yet_is_copied_along(store: Store, tmp_path: Path) -> None:
    here, there = EventLog(tmp_path / "here"), EventLog(tmp_path / "there")
    record(Journal(here.folder), "masks of objects", [Answer("a")])  # type: ignore[list-item]
    with embedded_server(tmp_path / "another"), open_store(f"embedded:{tmp_path / 'another'}") as target:
        copy_graph(store, here, target, there)
    assert (there.folder / JOURNAL).read_bytes() == (here.folder / JOURNAL).read_bytes()
