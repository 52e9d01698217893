"""Backups: of either server, restored into the other; consistent, checked, and never half written."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph import pause
from graph.deadline import Deadline, until
from graph.errors import DeadlineExceededError, InputRefusedError, MatchGraphError
from graph.loading import load_statements
from graph.pause import paused
from graph.pointers import Pointers
from graph.store import Store
from matchgraph import MatchGraph
from matchgraph.exchange import backup as backing_up
from matchgraph.exchange.backup import Whole, back_up
from matchgraph.exchange.restoring import verify
from matchgraph.exchange.retention import name_at
from tests.conftest import ROOT, RunningGraph, Servers, _empty
from tests.contract.conftest import Command
from tests.contract.pages import page, side
from tests.contract.test_loading import PAGES
from tests.contract.test_round_trips import AS_OF, full

__all__ = ["full"]
OTHER = {"embedded": "neo4j", "neo4j": "embedded"}


@pytest.fixture
def other(running_graph: RunningGraph, servers: Servers, tmp_path: Path) -> RunningGraph:
    """The other server, with an empty graph."""
    embedded = running_graph.url.startswith("embedded:")
    found = servers("neo4j" if embedded else "embedded")
    _empty(found)
    return found


@pytest.mark.neo4j
def test_a_backup_restored_into_the_other_server_gives_the_same_run_and_ranks(
    full: str, other: RunningGraph, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [command(*asked, "--format", "json").out for asked in (("top",), ("runs",))]
    whole = command("export", "--load-times").out
    report = command("backup", tmp_path / "it.zip", "--format", "json").json()
    assert (report["events"], report["runs"] >= 1, report["removed"]) == (1, True, [])
    assert command("backup", tmp_path / "it.zip", "--verify", "--format", "json").json() == report
    assert [each.name for each in tmp_path.glob(".*")] == []
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "other-log"))
    monkeypatch.setenv("MATCHGRAPH_URL", other.url)
    monkeypatch.setenv("MATCHGRAPH_PASSWORD", other.password or "")
    restored = command("restore", tmp_path / "it.zip", "--format", "json").json()
    assert restored["nodes"] == report["nodes"]
    assert restored["server"] != report["server"]
    assert restored["same_methodology"]
    assert [command(*asked, "--format", "json").out for asked in (("top",), ("runs",))] == answers
    assert command("export", "--load-times").out == whole
    for full_run in ((), ("--full",)):
        again = command("recompute", "--as-of", AS_OF, "--format", "json", *full_run).json()
        assert (again["run"]["id"], again["changed"]) == (report["run"], 0)
    assert command("top", "--format", "json").out == answers[0]
    refused = command("restore", tmp_path / "it.zip")
    assert (refused.code, "not empty" in refused.err) == (5, True)


def small(graph: MatchGraph) -> Whole:
    list(load_statements(graph.opened.store, PAGES))
    return graph.opened.whole()


def test_writers_wait_while_a_backup_reads_and_readers_do_not(
    graph: MatchGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, written, writing = small(graph), list[str](), threading.Event()
    late = page(side("emu"), side("ant"))

    def write() -> None:
        writing.set()
        written.extend(each.status for each in load_statements(graph.opened.store, [late]))

    thread = threading.Thread(target=write)

    def meanwhile(stage: str, done: int, total: int | None = None) -> None:
        if not thread.is_alive() and not written:
            thread.start()
            writing.wait()
        assert written == []
        assert whole.store.read("sources_by_id", ids=[late.source.id]) == []

    before = Pointers.read(whole.store).lasting
    back_up(whole, tmp_path / "it.zip", progress=meanwhile)
    thread.join()
    assert written == ["loaded"]
    assert Pointers.read(whole.store).lasting == before
    with zipfile.ZipFile(tmp_path / "it.zip") as archive:
        assert late.source.id not in archive.read("nodes/Source.jsonl").decode()
        assert b"backup" not in archive.read("nodes/Pointer.jsonl")


def test_what_was_written_while_a_backup_read_is_noticed(
    graph: MatchGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = small(graph)
    late = iter([page(side("emu"), side("ant")), page(side("emu"), side("bee"))])
    original = backing_up.write_graph

    def overtaken(*arguments: object) -> object:
        counted = original(*arguments)  # type: ignore[arg-type]
        for each in (next(late, None),):  # by a transaction that had begun before
            list(load_statements(whole.store.ungated(), [each] if each else []))
        return counted

    monkeypatch.setattr(backing_up, "write_graph", overtaken)
    back_up(whole, tmp_path / "it.zip")
    with zipfile.ZipFile(tmp_path / "it.zip") as archive:
        ids = {json.loads(line)[1] for line in archive.read("nodes/Source.jsonl").splitlines()}
    assert {"emu-vs-ant", "emu-vs-bee"} <= ids


def test_the_mark_of_a_backup_that_crashed_ends(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pause, "ABANDONED", 0.1)
    monkeypatch.setattr(pause, "POLLED", 0.02)
    store.write("begin_pause", version="of a process that was killed")
    assert [each.status for each in load_statements(store, PAGES[:1])] == ["loaded"]
    assert store.read("pause") == []
    with pytest.raises(MatchGraphError, match="nothing of it was kept"), paused(store):
        (row,) = store.read("pause")
        store.ungated().write("end_pause", version=row["version"])


def test_two_commands_pause_the_others_one_after_the_other(store: Store) -> None:
    inside: list[str] = []

    def pausing(name: str) -> None:
        with paused(store):
            inside.append(name)
            assert len(inside) == 1
            store.write("mark_loaded")  # what the block itself writes does not wait
            inside.clear()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(pausing, name) for name in "abcd"]:
            done.result()
    assert store.read("pause") == []


def test_a_deadline_ends_a_pause_at_once(store: Store) -> None:
    with pytest.raises(DeadlineExceededError), until(Deadline(0.3)), paused(store):
        while True:
            store.read("pause")
    assert store.read("pause") == []


def test_a_damaged_backup_is_refused_whichever_entry_is_wrong(graph: MatchGraph, tmp_path: Path) -> None:
    place = tmp_path / "it.zip"
    back_up(small(graph), place)
    sound = place.read_bytes()
    with zipfile.ZipFile(place) as archive:
        entries = [entry for entry in archive.infolist() if entry.compress_size > 20]
        places = [entry.header_offset + 50 + len(entry.filename) + 10 for entry in entries]  # in its data
    for at in places:
        place.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        with pytest.raises(InputRefusedError):
            verify(place)
    for length in (0, 10, len(sound) // 2, len(sound) - 1):
        place.write_bytes(sound[:length])
        with pytest.raises(InputRefusedError):
            verify(place)
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("manifest.json", "{}")
    with pytest.raises(InputRefusedError, match="no checksums"):
        verify(place)


def test_retention_keeps_the_newest_and_what_is_not_its_own(graph: MatchGraph, tmp_path: Path) -> None:
    small(graph)
    for name in ("matchgraph-20250101T000000Z.zip", "matchgraph-20250102T000000Z.zip", "mine.zip"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "matchgraph-20990101T000000Z.zip").write_bytes(b"")  # a clock was wrong
    report = graph.backup(str(tmp_path), keep=2)
    left = {each.name for each in tmp_path.iterdir() if each.is_file()}
    assert left == {"matchgraph-20990101T000000Z.zip", "mine.zip", Path(report.target).name}
    assert [Path(each).name for each in report.removed] == [
        "matchgraph-20250102T000000Z.zip",
        "matchgraph-20250101T000000Z.zip",
    ]
    assert (Path(report.target).stat().st_mode & 0o777) == 0o600
    with pytest.raises(MatchGraphError, match="no existing folder"):
        graph.backup(str(tmp_path / "it.zip"), keep=2)
    assert Path(report.target).name <= name_at(report.made_at)  # named first


KILLED = """
import os, signal, sys
import matchgraph
from matchgraph.exchange.backup import back_up
def die(stage, done, total=None):
    os.kill(os.getpid(), signal.SIGKILL)
with matchgraph.open(sys.argv[1]) as graph:
    graph.backup(sys.argv[2], progress=die)
"""


def test_a_backup_that_is_killed_leaves_the_old_file_and_its_next_run_tidies_up(
    graph: MatchGraph, graph_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pause, "ABANDONED", 0.5)
    small(graph)
    place = tmp_path / "it.zip"
    graph.backup(str(place))
    old = place.read_bytes()
    killed = [sys.executable, "-c", KILLED, graph_url, str(place)]
    assert subprocess.run(killed, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert place.read_bytes() == old
    assert len(list(tmp_path.glob(".aside-*"))) == 1
    list(load_statements(graph.opened.store, [page(side("emu"), side("ant"))]))  # does not wait for ever
    graph.backup(str(place))
    assert place.read_bytes() != old
    assert list(tmp_path.glob(".*")) == []
