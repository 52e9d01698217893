"""A Neo4j to kill commands on, which stays while they come and go."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import matchgraph
from benchmarks.crashes.commands import Command, Forked
from benchmarks.crashes.hosts import ENDS, LEFT, QUICK, ROOT, WRITTEN
from tests.quick_servers import PLANNED_ONCE, QUICK_JAVA


class Neo4j:
    """A Neo4j of `scripts/neo4j` in a scratch folder."""

    starts = False

    def __init__(self, scratch: Path) -> None:
        self._scratch, self._log, self._written = scratch, scratch / "events", scratch / WRITTEN
        self._written.mkdir(exist_ok=True)
        self._own = {
            **os.environ,
            "MATCHGRAPH_NEO4J_SERVER": str(scratch / "server"),
            "MATCHGRAPH_NEO4J_MEMORY": "768m",
            "MATCHGRAPH_NEO4J_SETTINGS": PLANNED_ONCE,
            "JAVA_TOOL_OPTIONS": " ".join(QUICK_JAVA),
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

    def reset(self, *, alone: bool = False) -> None:  # noqa: ARG002  no command starts a Neo4j
        """Empty the graph and its log, and restore the backup."""
        shutil.rmtree(self._log, ignore_errors=True)
        with matchgraph.open(self.url) as graph:
            client, left = graph.opened.store._client, 1
            while left:
                client.write("empty", "MATCH (n) WITH n LIMIT 5000 DETACH DELETE n", {})
                left = client.read("count", "MATCH (n) RETURN count(n) AS n", {})[0]["n"]
            if (self._scratch / "kept.zip").exists():
                graph.restore(str(self._scratch / "kept.zip"))

    def run(self, arguments: list[str]) -> Command:
        """Start a command."""
        return Forked(arguments, QUICK)

    def server(self) -> list[int]:
        """Return the Java process."""
        return [self._pid]

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

    def freeze(self, command: Command, place: Path) -> None:
        """Never called: its files are large."""
        raise NotImplementedError

    def put(self, place: Path) -> None:
        """Never called, for there is no state to put."""
        raise NotImplementedError

    def leftovers(self) -> list[str]:
        """Return temporary files of the event log and of what was written."""
        folders = (self._log, self._written)
        return [str(place) for folder in folders for pattern in LEFT for place in folder.rglob(pattern)]

    def close(self) -> None:
        """Stop it."""
        self._script("stop")

    def _script(self, what: str) -> dict[str, str]:
        command = [str(ROOT / "scripts" / "neo4j"), what]
        ran = subprocess.run(command, env=self._own, capture_output=True, text=True, check=True)
        return dict(line.split("=", 1) for line in ran.stdout.splitlines() if "=" in line)
