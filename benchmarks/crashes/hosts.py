"""Where a campaign runs: a graph on either server that can be reset, killed, and searched for leftovers."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import matchgraph
from graph.graph_folder import GraphFolder

ROOT = Path(__file__).parent.parent.parent
ENDS = 30.0  # seconds for a server to notice that its last command was killed
FREED = 5.0  # and for the shell that watched it, which has the lock, too
LEFT = (".aside-*", ".gone-*", "*.tmp")


class Host(Protocol):
    """A graph, and what can be done to it from outside."""

    url: str
    environment: dict[str, str]

    def keep(self) -> None:
        """Remember the graph as it is, as what `reset` restores."""

    def reset(self) -> None:
        """Restore the graph that was remembered."""

    def kill_server(self) -> None:
        """Kill the server of the graph with SIGKILL, if it runs."""

    def revive(self) -> None:
        """Have the server run again, where commands do not start it."""

    def leftovers(self) -> list[str]:
        """Return temporary files, processes and locks that nothing uses any more."""


class Embedded:
    """An embedded graph in a scratch folder."""

    def __init__(self, scratch: Path) -> None:
        self.folder, self._kept = scratch / "graph", scratch / "kept"
        self.url = f"embedded:{self.folder}"
        self.environment = {"MATCHGRAPH_URL": self.url, "XDG_CACHE_HOME": str(scratch / "cache")}

    def keep(self) -> None:
        """Copy the folder."""
        shutil.rmtree(self._kept, ignore_errors=True)
        if self.folder.exists():
            shutil.copytree(self.folder, self._kept)

    def reset(self) -> None:
        """Copy it back."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._kept.exists():
            shutil.copytree(self._kept, self.folder)

    def kill_server(self) -> None:
        """Kill the Java process."""
        for pid in self._processes(of_java=True):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def revive(self) -> None:
        """Wait for the killed server's watcher: commands start a new server themselves."""
        self._wait()

    def leftovers(self) -> list[str]:
        """Wait for processes to end, and return what is left."""
        self._wait()
        left = [f"process {pid}" for pid in self._processes()]
        left += [str(place) for pattern in LEFT for place in self.folder.rglob(pattern)]
        left += [name for name in ("users", "server.json") if (self.folder / name).exists()]
        return left if self._is_free() else [*left, "the lock of the folder"]

    def _is_free(self) -> bool:
        deadline = time.monotonic() + FREED
        while (lock := GraphFolder(self.folder).try_lock()) is None:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        lock.close()
        return True

    def _wait(self) -> None:
        deadline = time.monotonic() + ENDS
        while self._processes() and time.monotonic() < deadline:
            time.sleep(0.1)

    def _processes(self, *, of_java: bool = False) -> list[int]:
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                words = (
                    (entry / "cmdline").read_bytes().decode(errors="replace") if entry.name.isdigit() else ""
                )
                here = f"{self.folder}/arcadedb/java-arguments" in words
                if here and (not of_java or words.split("\0")[0].endswith("java")):
                    found.append(int(entry.name))
        return found


class Neo4j:
    """A Neo4j of `scripts/neo4j` in a scratch folder."""

    def __init__(self, scratch: Path) -> None:
        self._scratch, self._log = scratch, scratch / "events"
        self._own = {
            **os.environ,
            "MATCHGRAPH_NEO4J_SERVER": str(scratch / "server"),
            "MATCHGRAPH_NEO4J_MEMORY": "768m",
        }
        facts = self._script("start")
        self.url, self._pid = facts["url"], int(facts["pid"])
        password = Path(facts["password_file"]).read_text().strip()
        self.environment = {
            "MATCHGRAPH_URL": self.url,
            "MATCHGRAPH_PASSWORD": password,
            "MATCHGRAPH_EVENTS": str(self._log),
            "XDG_CACHE_HOME": str(scratch / "cache"),
        }

    def keep(self) -> None:
        """Back the graph up."""
        with matchgraph.open(self.url) as graph:
            graph.backup(str(self._scratch / "kept.zip"))

    def reset(self) -> None:
        """Empty the graph and its log, and restore the backup."""
        shutil.rmtree(self._log, ignore_errors=True)
        with matchgraph.open(self.url) as graph:
            client, left = graph.opened.store._client, 1
            while left:
                client.write("empty", "MATCH (n) WITH n LIMIT 5000 DETACH DELETE n", {})
                left = client.read("count", "MATCH (n) RETURN count(n) AS n", {})[0]["n"]
            if (self._scratch / "kept.zip").exists():
                graph.restore(str(self._scratch / "kept.zip"))

    def kill_server(self) -> None:
        """Kill the Java process, and wait for its end: until then it has its port."""
        deadline = time.monotonic() + ENDS
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
            while time.monotonic() < deadline:
                os.kill(self._pid, 0)
                time.sleep(0.05)

    def revive(self) -> None:
        """Start it again, if it was killed."""
        self._script("start")
        facts = self._script("status")
        assert facts["url"] == self.url, "the server came back at another address"
        self._pid = int(facts["pid"])

    def leftovers(self) -> list[str]:
        """Return temporary files of the event log."""
        return [str(place) for pattern in LEFT for place in self._log.rglob(pattern)]

    def close(self) -> None:
        """Stop it."""
        self._script("stop")

    def _script(self, what: str) -> dict[str, str]:
        command = [str(ROOT / "scripts" / "neo4j"), what]
        ran = subprocess.run(command, env=self._own, capture_output=True, text=True, check=True)
        return dict(line.split("=", 1) for line in ran.stdout.splitlines() if "=" in line)


@contextmanager
def host_of(server: str, scratch: Path) -> Iterator[Host]:
    """Provide a host of one kind of server in a scratch folder, and name its graph in the environment."""
    host = Embedded(scratch) if server == "embedded" else Neo4j(scratch)
    before = dict(os.environ)
    os.environ.update(host.environment)
    try:
        yield host
    finally:
        os.environ.clear()
        os.environ.update(before)
        if isinstance(host, Neo4j):
            host.close()
