"""Servers for tests: the embedded one and a real Neo4j, each started once a session, emptied for every test.

Tests that take `store` or `graph_url` run on both. With pytest-xdist every worker has servers of its own;
`--dist loadfile` keeps what a module loads once with the tests that read it.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import settings
from platformdirs import user_cache_path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as on the command line; read when numpy is imported

from graph import arcadedb
from graph.embedded import embedded_server
from graph.store import Store, open_store
from matchgraph.searching import kept_vectors
from matchgraph.settings import access_folder, event_folder, nights_folder, upload_folder
from tests.quick_servers import PLANNED_ONCE, QUICK_JAVA

ROOT = Path(__file__).parent.parent
SERVERS = [
    pytest.param("embedded", id="embedded"),
    pytest.param("neo4j", id="neo4j", marks=pytest.mark.neo4j),
]
# For what no server can change, such as how an answer is printed: other tests compare the answers of both.
ON_ONE_SERVER = pytest.mark.parametrize("running_graph", SERVERS[:1], indirect=True, scope="module")
MEMORY, ROOM = Path("/dev/shm"), 2**31  # bytes, of which both servers use a tenth
# How long an example takes says more of what else the machine does than of the code.
settings.register_profile("matchgraph", deadline=None)
settings.load_profile("matchgraph")
NO_NEO4J, NO_BROWSER = "NOTHING RAN ON NEO4J", "NO PAGE WAS SEEN IN A BROWSER"
LEFT_OUT = {NO_NEO4J: "Java 17 or Maven", NO_BROWSER: "/usr/bin/chromium"}


@dataclass(frozen=True)
class RunningGraph:
    """A graph as a user would name it, and the store it is opened with."""

    url: str
    password: str | None
    store: Store


Servers = Callable[[str], RunningGraph]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what needs a server first: the short modules at the end keep two workers busy until it."""
    long = {item.path for item in items if "servers" in fixtures_of(item) or item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    """Leave what was collected out of garbage collection, which would scan all of it again and again."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Release it again: libraries complain of what is left when Python ends."""
    gc.unfreeze()


def fixtures_of(item: pytest.Item) -> list[str]:
    """Return the names of all fixtures a test takes, also through others; a doctest takes none."""
    return getattr(item, "fixturenames", [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = {str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])}
    for left_out, missing in LEFT_OUT.items():
        if any(left_out in reason for reason in reasons):
            terminalreporter.section(f"{left_out}: {missing} is missing", sep="!", red=True)


@pytest.fixture(scope="session", autouse=True)
def _no_folders_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what is derived and made for graphs on servers out of the user's own folders.

    The archives of Java's classes stay there: rebuilt, they would only speed up starts after the first
    server of a session has stopped, which is at the end of the session.
    """
    cache, archives = (
        tmp_path_factory.mktemp("cache"),
        user_cache_path("matchgraph", appauthor=False) / "java",
    )
    archives.mkdir(mode=0o700, parents=True, exist_ok=True)
    (cache / "matchgraph").mkdir()
    (cache / "matchgraph" / "java").symlink_to(archives)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(cache))
        for name in ("DATA", "STATE"):
            environment.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_java() -> Iterator[None]:
    """Start embedded servers of this process with quickly compiled Java; others start as those of users."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arcadedb, "JAVA_FLAGS", (*arcadedb.JAVA_FLAGS, *QUICK_JAVA))
        yield


@pytest.fixture(scope="session", autouse=True)
def _word_vectors_once() -> Iterator[None]:
    """Compute the vectors of the same words once: many tests load the same pages."""
    once = lru_cache(maxsize=4096)(kept_vectors.word_vectors)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_vectors, "word_vectors", lambda words: once(tuple(words)))
        yield


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Provide what starts a server when it is first asked for; both stay for the whole session."""
    started: dict[str, RunningGraph] = {}
    with ExitStack() as stack:

        def running(name: str) -> RunningGraph:
            if name not in started:
                place = stack.enter_context(_folder(name, tmp_path_factory))
                started[name] = stack.enter_context(_started(name, place))
            return started[name]

        yield running


@pytest.fixture(scope="module", params=SERVERS)
def running_graph(request: pytest.FixtureRequest, servers: Servers) -> RunningGraph:
    """Return each of the two servers, open."""
    return servers(request.param)


@pytest.fixture
def store(running_graph: RunningGraph) -> Store:
    """Return an empty store with its constraints and indexes."""
    _empty(running_graph)
    running_graph.store.prepare()
    return running_graph.store


@pytest.fixture
def empty(store: Store, running_graph: RunningGraph) -> Callable[[], None]:
    """Return what empties the store in the middle of a test."""
    assert store is running_graph.store
    return lambda: _empty(running_graph)


@pytest.fixture
def named_in_the_environment(running_graph: RunningGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the graph in the environment, as a user does, and leave it as it is."""
    monkeypatch.setenv("MATCHGRAPH_URL", running_graph.url)
    if running_graph.password is not None:
        monkeypatch.setenv("MATCHGRAPH_PASSWORD", running_graph.password)


@pytest.fixture
def graph_url(store: Store, running_graph: RunningGraph, named_in_the_environment: None) -> str:
    """Return the address of an empty graph; the environment names it, too."""
    return running_graph.url


@contextmanager
def _folder(name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Provide a folder for a server, in memory where there is room: commits would wait for the disk."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        yield tmp_path_factory.mktemp(name)
        return
    place = Path(mkdtemp(prefix=f"matchgraph-tests-{name}-", dir=MEMORY))
    # after tests that were killed, not before their servers have stopped
    removed = 'while [ -d "$0" ]; do sleep 10; rm -rf "$0"; done'
    with _at_the_end(["/bin/sh", "-c", removed, str(place)], dict(os.environ)):
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _started(name: str, place: Path) -> Iterator[RunningGraph]:
    """Start a server, or find the one the environment names, and open it."""
    with ExitStack() as stack:
        if name == "embedded":
            stack.enter_context(embedded_server(place / "graph"))
            url, password = f"embedded:{place / 'graph'}", None
        else:
            url, password = stack.enter_context(_neo4j(place))
        yield RunningGraph(url, password, stack.enter_context(open_store(url, password=password)))


@contextmanager
def _neo4j(place: Path) -> Iterator[tuple[str, str]]:
    """Provide address and password of the Neo4j the environment names, or of a new one."""
    url = os.environ.get("MATCHGRAPH_TEST_NEO4J_URL")
    if url:
        password = Path(os.environ["MATCHGRAPH_TEST_NEO4J_PASSWORD_FILE"]).read_text().strip()
        with open_store(url, password=password) as store:
            assert not _count(store), f"{url} holds a graph, which these tests would delete"
        yield url, password
        return
    if not (shutil.which("java") and shutil.which("mvn")):
        reason = f"{NO_NEO4J}: {LEFT_OUT[NO_NEO4J]} is missing"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    environment = {
        **os.environ,
        "MATCHGRAPH_NEO4J_SERVER": str(place),
        "MATCHGRAPH_NEO4J_MEMORY": "768m",
        "MATCHGRAPH_NEO4J_SETTINGS": PLANNED_ONCE,
        "JAVA_TOOL_OPTIONS": " ".join((*QUICK_JAVA, "-XX:+UseSerialGC")),
    }
    script = str(ROOT / "scripts" / "neo4j")
    with _at_the_end([script, "stop"], environment):
        started = subprocess.run(
            [script, "start"], env=environment, capture_output=True, text=True, check=False
        )
        assert started.returncode == 0, started.stderr
        facts = dict(line.split("=", 1) for line in started.stdout.splitlines())
        yield facts["url"], Path(facts["password_file"]).read_text().strip()


@contextmanager
def _at_the_end(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    """Run a command after the block, or when the tests are killed: the pipe to its shell closes then."""
    waiting = ["/bin/sh", "-c", 'read -r _; exec "$@"', "stop-after-tests", *command]
    with subprocess.Popen(
        waiting,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    ):
        yield


def _empty(graph: RunningGraph) -> None:
    """Delete all nodes, the event log of an embedded graph, and tokens, uploads and nights of either."""
    while _count(graph.store):
        graph.store._client.write("empty", "MATCH (n) WITH n LIMIT 5000 DETACH DELETE n", {})
    for folder_of in (access_folder, upload_folder, nights_folder):
        shutil.rmtree(folder_of(graph.url), ignore_errors=True)
    if graph.url.startswith("embedded:") and (events := event_folder(graph.url)):
        shutil.rmtree(events, ignore_errors=True)


def _count(store: Store) -> int:
    ((row),) = store._client.read("count", "MATCH (n) RETURN count(n) AS nodes", {})
    return int(row["nodes"])
