"""The embedded server: nothing of it is left behind, nothing stored is lost, and two commands get along."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.adhoc import ad_hoc_reader
from graph.bolt import connect
from graph.embedded import (
    RunningServer,
    embedded_server,
    start_detached,
    stop_detached,
)
from graph.errors import (
    GuardRefusedError,
    InputOutputError,
    MatchGraphError,
    QueryFailedError,
    StoreUnreachableError,
)
from graph.folders import ASIDE
from graph.graph_folder import GraphFolder, ServerState
from graph.servers import Connection
from graph.store import Store, connection_to, open_store

COMMAND = """
import sys, time
from graph.store import open_store
with open_store(sys.argv[1]) as store:
    store.write("state_sources", rows=[{"id": sys.argv[2]}])
    print("ready", flush=True)
    if sys.argv[3] == "fail":
        raise RuntimeError("a fault of ours")
    time.sleep(float(sys.argv[3]))
"""

UP = """
import sys
from pathlib import Path
from graph.bolt import connect
from graph.embedded import start_detached
start_detached(Path(sys.argv[1]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return where a graph may be made; whatever still runs there at the end is stopped."""
    path = tmp_path / "my graph"
    yield path
    with contextlib.suppress(StoreUnreachableError):
        stop_detached(path)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Return a server for the tests that leave it as it is: a start takes longer than all they do."""
    with embedded_server(tmp_path_factory.mktemp("running") / "my graph") as server:
        yield server


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a graph with the source `a` that is open nowhere, to be copied."""
    path = tmp_path_factory.mktemp("closed") / "my graph"
    with open_store(f"embedded:{path}") as store:
        assert sources(store) == []
        store.write("state_sources", rows=[{"id": "a"}])
        assert servers(path)
    assert not servers(path)
    return path


def command(folder: Path, source: str, then: str = "60") -> subprocess.Popen[str]:
    """Start a process that opens the graph and writes, and return once it has."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, f"embedded:{folder}", source, then],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def servers(folder: Path) -> list[str]:
    """Return the command lines of all processes that work on the folder."""
    listed = subprocess.run(
        ["ps", "-Awwo", "pid=,stat=,command="], capture_output=True, text=True, check=True
    )
    here = [line for line in listed.stdout.splitlines() if f"{folder}/arcadedb" in line]
    return [line for line in here if not line.split()[1].startswith("Z")]


def up(folder: Path) -> None:
    """Have another process start a server and leave it running."""
    command = [sys.executable, "-c", UP, str(folder)]
    subprocess.run(command, check=True, cwd=Path(__file__).parent.parent.parent)


def nothing_left(folder: Path) -> bool:
    """Wait, longer than it takes, until no process works on the folder."""
    deadline = time.monotonic() + 30
    while servers(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not servers(folder)


def sources(store: Store) -> list[str]:
    return [row["id"] for row in store.read("sources_by_id", ids=["a", "b", "c", "d", "e"])]


def test_what_was_written_is_there_at_the_next_opening(closed: Path, folder: Path) -> None:
    shutil.copytree(closed, folder)
    with open_store(f"embedded:{folder}") as store:
        assert sources(store) == ["a"]
        assert servers(folder)
    assert not servers(folder)


def test_a_folder_whose_first_command_was_killed_is_still_a_folder_for_a_graph(folder: Path) -> None:
    folder.mkdir()
    (folder / f"{ASIDE}killed").mkdir()
    (folder / f"{ASIDE}killed" / "matchgraph.json").write_text("{")
    assert GraphFolder(folder).state() is None
    assert {each.name for each in folder.iterdir()} == {"matchgraph.json", "arcadedb"}
    (folder / "server.json").write_text("")  # as a power failure leaves it
    assert GraphFolder(folder).state() is None


def test_passwords_are_for_the_owners_eyes_only(running: RunningServer) -> None:
    assert stat.S_IMODE(running.path.stat().st_mode) == 0o700
    for name in (
        "secrets.json",
        "server.json",
        "lock",
        "arcadedb/java-arguments",
        "arcadedb/console.log",
    ):
        assert stat.S_IMODE((running.path / name).stat().st_mode) == 0o600, name
    everything = subprocess.run(
        ["ps", "-Aewwo", "command="], capture_output=True, text=True, check=True
    ).stdout
    assert str(running.path) in everything
    for password in (running.secrets.root, running.secrets.reader):
        assert len(password) == 48
        assert password not in everything
        assert password not in running.console.read_text()
        assert password not in repr(running.secrets)


End = Callable[[subprocess.Popen[str]], None]
ENDS: dict[str, End] = {
    "killed": lambda process: os.kill(process.pid, signal.SIGKILL),
    "ctrl-c": lambda process: os.killpg(process.pid, signal.SIGINT),
    "terminated": lambda process: os.kill(process.pid, signal.SIGTERM),
}


def test_no_server_outlives_its_command_however_it_ends_and_all_it_wrote_stays(folder: Path) -> None:
    """On one folder, so that every start is on what the end before it left."""
    for source, (name, end) in zip("abc", ENDS.items(), strict=True):
        process = command(folder, source)
        assert servers(folder), name
        end(process)
        process.communicate()
        assert process.returncode != 0, name
        assert nothing_left(folder), name
    for source, then in (("d", "0"), ("e", "fail")):
        _, said = command(folder, source, then).communicate()
        assert ("a fault of ours" in said) == (then == "fail")
        assert not servers(folder), then
    with open_store(f"embedded:{folder}") as store:
        assert sources(store) == ["a", "b", "c", "d", "e"]


def test_a_server_lives_on_when_the_thread_that_started_it_has_ended(folder: Path) -> None:
    stack = contextlib.ExitStack()
    opened: list[Store] = []
    thread = threading.Thread(
        target=lambda: opened.append(stack.enter_context(open_store(f"embedded:{folder}")))
    )
    thread.start()
    thread.join()
    with stack:
        assert sources(opened[0]) == []
    assert not servers(folder)


def test_a_second_command_is_answered_while_the_first_works_and_may_outlast_it(folder: Path) -> None:
    first = command(folder, "a")
    with open_store(f"embedded:{folder}") as store:
        assert first.poll() is None
        assert sources(store) == ["a"]
        first.kill()
        first.communicate()
        store.write("state_sources", rows=[{"id": "b"}])
        third = command(folder, "c", "0")  # while the one that started the server has gone
        third.communicate()
        assert sources(store) == ["a", "b", "c"]
        assert len(servers(folder)) > 0
    assert nothing_left(folder)
    with open_store(f"embedded:{folder}") as store:
        assert sources(store) == ["a", "b", "c"]
    assert not servers(folder)


def test_a_command_that_ends_leaves_its_server_to_the_others(folder: Path) -> None:
    with contextlib.ExitStack() as stack:
        with open_store(f"embedded:{folder}"):
            other = stack.enter_context(open_store(f"embedded:{folder}"))
        other.write("state_sources", rows=[{"id": "a"}])
        with open_store(f"embedded:{folder}") as third:
            assert sources(third) == ["a"]
        with pytest.raises(StoreUnreachableError, match="in use"):
            stop_detached(folder)
    assert nothing_left(folder)
    with open_store(f"embedded:{folder}") as store:
        assert sources(store) == ["a"]


def test_a_command_that_waited_in_vain_says_who_is_in_the_way(tmp_path: Path) -> None:
    folder = GraphFolder(tmp_path / "my graph")
    lock = folder.try_lock()
    assert lock is not None
    with lock:
        folder.record(ServerState(pid=os.getpid(), detached=False))  # its server is starting or stopping
        with (
            pytest.raises(
                StoreUnreachableError, match=rf"in use by process {os.getpid()}: .*`matchgraph up`"
            ),
            embedded_server(folder.path, wait_limit=0.2),
        ):
            pass
    assert not servers(folder.path)


def test_no_command_leaves_the_server_of_another_running(running: RunningServer) -> None:
    before = {line.split()[0] for line in servers(running.path)}
    with pytest.raises(StoreUnreachableError, match="in use by process"):
        stop_detached(running.path)
    assert {line.split()[0] for line in servers(running.path)} == before != set()


def test_commands_share_a_server_that_was_left_running_and_its_death_is_noticed(folder: Path) -> None:
    assert not stop_detached(folder)
    up(folder)
    left = start_detached(folder)  # finds the one that outlived its command
    assert start_detached(folder) == left
    with open_store(f"embedded:{folder}") as one, open_store(f"embedded:{folder}") as other:
        one.write("state_sources", rows=[{"id": "a"}])
        assert sources(other) == ["a"]
    assert len(servers(folder)) == 1
    assert stop_detached(folder)
    assert not stop_detached(folder)
    assert not servers(folder)
    up(folder)
    (line,) = servers(folder)
    os.kill(int(line.split()[0]), signal.SIGKILL)
    assert nothing_left(folder)
    assert (folder / "server.json").exists()
    with open_store(f"embedded:{folder}") as store:
        assert sources(store) == ["a"]


def test_a_server_that_dies_under_a_command_is_reported(folder: Path) -> None:
    with open_store(f"embedded:{folder}") as store:
        assert sources(store) == []
        for line in servers(folder):
            os.kill(int(line.split()[0]), signal.SIGKILL)
        with pytest.raises(StoreUnreachableError, match=r"does not answer.*\(log: .*console\.log\)"):
            sources(store)


def test_a_full_disk_is_named_and_what_was_committed_stays(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        with open_store(f"embedded:{tmp_path / 'graph'}") as store:
            store.write("state_sources", rows=[{"id": "a"}])
            rows = [{"id": f"s{i}", "location": "x" * 20_000} for i in range(3000)]  # each compared with all
            with pytest.raises(
                InputOutputError, match=r"the disk of the graph in .* is full: free some space"
            ):
                store.write_many("state_sources", rows, size=50)
        subprocess.run(["mount", "-o", "remount,size=200m", str(tmp_path)], check=True)
        with open_store(f"embedded:{tmp_path / 'graph'}") as store:
            assert sources(store) == ["a"]
    finally:
        assert nothing_left(tmp_path)
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_too_few_open_files_are_named(folder: Path) -> None:
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))\n" + COMMAND
    done = subprocess.run(
        [sys.executable, "-c", code, f"embedded:{folder}", "a", "0"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert "only 32 files may be open, raise that to 256 or more with `ulimit -n`" in done.stderr
    assert nothing_left(folder)


def test_a_server_out_of_memory_starts_again_instead_of_hanging(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHGRAPH_SERVER_MEMORY", "64m")
    with open_store(f"embedded:{folder}") as store:
        store.write("state_sources", rows=[{"id": "a"}])
        rows = [{"id": f"s{i}", "location": "x" * 2000} for i in range(30000)]
        with pytest.raises(MatchGraphError):
            store.write("state_sources", rows=rows)
        assert eventually(lambda: sources(store)) == ["a"]
        with (
            ad_hoc_reader(store.connection) as reader,
            pytest.raises(GuardRefusedError, match=r"stopped while it ran the query.*console\.log"),
        ):
            reader.run("RETURN reduce(t = 'x', i IN range(1, 40) | t + t) AS t")
        assert eventually(lambda: sources(store)) == ["a"]
    assert nothing_left(folder)
    assert not {path.name for path in (folder / "arcadedb").glob("java-arguments-again*")}


def eventually(ask: Callable[[], list[str]]) -> list[str]:
    """Return the answer of a server that is starting."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return ask()
        except StoreUnreachableError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_the_reader_may_read_and_nothing_else(running: RunningServer) -> None:
    everything = connection_to(running)
    assert everything.reader is not None
    reader = Connection(everything.url, *everything.reader, database=everything.database)
    with connect(everything) as owner, connect(reader) as client:
        owner.write("test", "CREATE (:Source {id: 'a'})", {})
        assert client.read("test", "MATCH (s:Source) RETURN s.id AS id", {}) == [{"id": "a"}]
        for text in ("CREATE (:Source {id: 'b'})", "MATCH (s) SET s.x = 1", "MATCH (s) DETACH DELETE s"):
            with pytest.raises(QueryFailedError):
                client.write("test", text, {})
        rows = owner.read("test", "MATCH (s:Source) RETURN properties(s) AS s", {})
        assert rows == [{"s": {"id": "a"}}]


def test_a_folder_may_have_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    folder = tmp_path / 'grünes λ with "quotes" and \\'
    with open_store(f"embedded:{folder}") as store:
        store.write("state_sources", rows=[{"id": "a"}])
    assert list((folder / "arcadedb" / "databases" / "graph").glob("Source_0.*.bucket"))


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(
        StoreUnreachableError, match=r"neither a graph nor empty .*thesis.txt.* choose an empty"
    ):
        embedded_server(tmp_path).__enter__()
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_place_that_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreUnreachableError, match="cannot hold a graph"):
        embedded_server(tmp_path / "file").__enter__()
    with pytest.raises(StoreUnreachableError, match="cannot hold a graph"):
        embedded_server(tmp_path / "file" / "below").__enter__()


def test_a_graph_of_a_later_format_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / "matchgraph.json").write_text('{"format": 2}')
    with pytest.raises(StoreUnreachableError, match="has format 2, this version reads 1"):
        embedded_server(folder).__enter__()
    (folder / "matchgraph.json").write_text("{")
    with pytest.raises(StoreUnreachableError, match=r"matchgraph.json' is damaged"):
        embedded_server(folder).__enter__()


def test_a_damaged_graph_is_reported_and_not_opened_as_an_empty_one(closed: Path, folder: Path) -> None:
    shutil.copytree(closed, folder)
    database = folder / "arcadedb" / "databases" / "graph"
    (bucket,) = database.glob("Source_0.*.bucket")
    for name, content in (
        (bucket.name, b"x"),
        (bucket.name, None),
        ("schema.json", b"{"),
        ("schema.json", None),
    ):
        kept = (database / name).read_bytes()
        (database / name).unlink()
        if content is not None:
            (database / name).write_bytes(content)
        with pytest.raises(StoreUnreachableError, match=r"is damaged: .*(Source_0|schema).*console\.log"):
            embedded_server(folder).__enter__()
        (database / name).write_bytes(kept)
    with open_store(f"embedded:{folder}") as store:
        assert sources(store) == ["a"]


def test_a_server_that_ends_at_once_is_reported_with_its_log(closed: Path, folder: Path) -> None:
    shutil.copytree(closed, folder)
    configuration = folder / "arcadedb" / "databases" / "graph" / "configuration.json"
    configuration.write_text("{")
    with pytest.raises(StoreUnreachableError, match=r"ended at once: .*\(log: .*console\.log\)"):
        embedded_server(folder).__enter__()
    assert nothing_left(folder)


def test_a_copy_without_the_passwords_is_a_graph_and_gets_new_ones(closed: Path, folder: Path) -> None:
    shutil.copytree(closed, folder, ignore=shutil.ignore_patterns("secrets.json"))
    with open_store(f"embedded:{folder}") as store:
        assert sources(store) == ["a"]
    assert (folder / "secrets.json").read_bytes() != (closed / "secrets.json").read_bytes()


def test_a_memory_limit_that_is_none_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHGRAPH_SERVER_MEMORY", "much")
    with pytest.raises(StoreUnreachableError, match="MATCHGRAPH_SERVER_MEMORY is 'much': write a size"):
        embedded_server(folder).__enter__()
