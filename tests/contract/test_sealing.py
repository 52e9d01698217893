"""Recorded searches leave the journal when no report can reach them, and count as before, on both servers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

import matchgraph
from graph.store import Store
from matchgraph import MatchGraph
from matchgraph.access.callbacks import LIFETIME
from matchgraph.events.journal import Journal
from matchgraph.events.recording import record, report
from matchgraph.events.sealing import OPEN, seal
from tests.contract.conftest import EXAMPLES

NOW = dt.datetime(2026, 11, 10, 12, tzinfo=dt.UTC)


class Answer:
    capability = None

    def __init__(self, slug: str) -> None:
        self.slug = slug


def recorded(journal: Journal, days: int, number: int) -> list[str]:
    """Record searches with reports, some days before now."""
    ids = []
    for each in range(number):
        ids.append(record(journal, "count leaves", [Answer("claude"), Answer("whisper-cli")], f"a{each}"))  # type: ignore[list-item]
        report(journal, ids[-1], clicked=["claude"], success="claude")
    lines = [json.loads(line) for line in journal.path.read_text().splitlines()]
    for line in lines:
        if line.get("search", {}).get("id") in ids:
            line["search"]["at"] = (NOW - dt.timedelta(days=days)).isoformat()
    journal.path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return ids


def counted(graph: MatchGraph) -> dict[str, Any]:
    (row,) = [
        each for each in graph.query("who_serves", intent="count leaves") if each["candidate"] == "claude"
    ]
    return {name: row[name] for name in ("shown", "clicked", "succeeded")}


def test_old_searches_are_sealed_and_count_as_before(graph: MatchGraph) -> None:
    graph.load(EXAMPLES)
    log, journal = graph.opened.log, graph.opened.journal
    old, new = recorded(journal, 5, 4), recorded(journal, 1, 3)
    graph.recompute()
    before, sources = counted(graph), len(graph.sources(kind="events"))
    assert before == {"shown": 7, "clicked": 7, "succeeded": 7}
    assert seal(graph.opened.store, log, now=NOW, smallest=5) == 0, "too few for a segment"
    assert seal(graph.opened.store, log, now=NOW, smallest=4) == 4
    assert not any(id_ in journal.path.read_text() for id_ in old)
    assert all(id_ in journal.path.read_text() for id_ in new)
    graph.recompute()
    assert counted(graph) == before
    assert len(graph.sources(kind="events")) == sources + 1
    assert seal(graph.opened.store, log, now=NOW, smallest=1) == 0
    assert not graph.check() or all("leaves" not in str(each) for each in graph.check())
    report(journal, new[0], clicked=["whisper-cli"])
    with pytest.raises(matchgraph.NotFoundError):
        report(journal, old[0], clicked=["whisper-cli"])


def test_a_crash_between_sealing_and_removing_counts_nothing_twice(
    graph: MatchGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.load(EXAMPLES)
    recorded(graph.opened.journal, 5, 4)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(Journal, "remove", killed)
        with pytest.raises(KeyboardInterrupt):
            seal(graph.opened.store, graph.opened.log, now=NOW, smallest=1)
    graph.recompute()
    assert counted(graph) == {"shown": 4, "clicked": 4, "succeeded": 4}
    assert seal(graph.opened.store, graph.opened.log, now=NOW, smallest=1) == 4
    graph.recompute()
    assert counted(graph) == {"shown": 4, "clicked": 4, "succeeded": 4}


def test_whoever_waits_for_the_lock_while_the_journal_is_replaced_writes_into_the_new_one(
    tmp_path: Path,
) -> None:
    journal, other = Journal(tmp_path), Journal(tmp_path)
    first = record(journal, "a", [Answer("x")])  # type: ignore[list-item]
    with other.writing():
        pass  # it knows the file of the first
    journal.remove({first})
    second = record(other, "b", [Answer("y")])  # type: ignore[list-item]
    assert journal.newest() == second
    assert journal.search(first) is None


def test_callbacks_end_before_their_searches_are_sealed() -> None:
    assert dt.timedelta(seconds=LIFETIME) + dt.timedelta(days=1) <= OPEN


def test_a_store_is_not_touched_without_a_journal(store: Store, tmp_path: Path) -> None:
    from graph.event_log.log import EventLog

    assert seal(store, EventLog(tmp_path), now=NOW) == 0
