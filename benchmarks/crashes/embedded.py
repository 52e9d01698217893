"""An embedded graph to kill commands on.

Its server stays while commands come and go, so that a point need not start one. The database of a point is
put in the place of the one before while it is closed: opened, it recovers as it does when a server starts.
Alone, commands start and stop the server themselves, as those of a user do.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

from benchmarks.crashes.commands import Command, Forked, Started, frozen
from benchmarks.crashes.hosts import ENDS, LEFT, QUICK, WRITTEN
from graph.arcadedb import DATABASE, USER
from graph.embedded import RunningServer, embedded_server
from graph.errors import MatchGraphError
from graph.graph_folder import GraphFolder
from graph.servers import Connection, run_on_server

FREED = 5.0  # seconds for the shell that watched a server, which has the lock, too
OPENED = 10.0  # seconds for what a killed command began to end, until when a database is not closed
# Of the folder's server, and not of what the graph says.
OWN = {"lock", "server.json", "users", "secrets.json", "matchgraph.json", "arcadedb"}


class Embedded:
    """An embedded graph in a scratch folder."""

    starts = True

    def __init__(self, scratch: Path) -> None:
        self.folder, self._written, self._kept = scratch / "graph", scratch / WRITTEN, scratch / "kept"
        self.url = f"embedded:{self.folder}"
        self.environment = {"MATCHGRAPH_URL": self.url, "XDG_CACHE_HOME": str(scratch / "cache")}
        self._written.mkdir(exist_ok=True)
        self._stack, self._server = contextlib.ExitStack(), None
        self._alone = True

    _server: RunningServer | None

    def keep(self) -> None:
        """Copy the folders."""
        self.close()
        shutil.rmtree(self._kept, ignore_errors=True)
        if self.folder.exists():
            self._copy(self._kept)

    def reset(self, *, alone: bool = False) -> None:
        """Copy them back, or with a server that runs put in place what differs."""
        self._alone = alone or not self._kept.exists()
        if not self._alone:
            self.put(self._kept)
            return
        self.close()
        for folder in (self.folder, self._written):
            shutil.rmtree(folder, ignore_errors=True)
            if (self._kept / folder.name).exists():
                shutil.copytree(self._kept / folder.name, folder)
        self._written.mkdir(exist_ok=True)

    def run(self, arguments: list[str]) -> Command:
        """Start a command."""
        return Started(arguments) if self._alone else Forked(arguments, QUICK)

    def server(self) -> list[int]:
        """Return the Java process."""
        return self._processes(of_java=True)

    def kill_server(self) -> None:
        """Kill the Java process."""
        for pid in self.server():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def revive(self) -> None:
        """Wait for the killed server's watcher, and start another one unless commands do that."""
        if self._alone:
            self._wait()
        elif not self.server():
            self.close()
            self._open()

    def freeze(self, command: Command, place: Path) -> None:
        """Copy the folders while command and server are held still."""
        with frozen((command.pid, *self.server())):
            self._copy(place)

    def put(self, place: Path) -> None:
        """Close the database, put another one in its place, and open it."""
        self._alone = False
        if self._server is None:
            self._open()
        self._on_server(f"close database {DATABASE}")
        database = self.folder / "arcadedb" / "databases" / DATABASE
        graph = place / self.folder.name
        shutil.rmtree(database)
        shutil.copytree(graph / database.relative_to(self.folder), database)
        for each in self.folder.iterdir():
            if each.name not in OWN:
                _remove(each)
        for each in graph.iterdir():
            if each.name not in OWN:
                _copy(each, self.folder / each.name)
        shutil.rmtree(self._written, ignore_errors=True)
        shutil.copytree(place / self._written.name, self._written)
        self._on_server(f"open database {DATABASE}")

    def leftovers(self) -> list[str]:
        """Wait for processes to end if commands start them, and return what is left."""
        left = [str(place) for pattern in LEFT for place in self.folder.rglob(pattern)]
        left += [str(place) for pattern in LEFT for place in self._written.rglob(pattern)]
        if not self._alone:
            return left
        self._wait()
        left += [f"process {pid}" for pid in self._processes()]
        left += [name for name in ("users", "server.json") if (self.folder / name).exists()]
        return left if self._is_free() else [*left, "the lock of the folder"]

    def close(self) -> None:
        """Stop the server."""
        with contextlib.suppress(OSError):
            self._stack.close()
        self._server = None
        self._wait()

    def _open(self) -> None:
        if not self.folder.exists():
            shutil.copytree(self._kept / self.folder.name, self.folder)
        self._server = self._stack.enter_context(embedded_server(self.folder))

    def _on_server(self, command: str) -> None:
        assert self._server is not None
        url, password = f"http://127.0.0.1:{self._server.http_port}", self._server.secrets.root
        deadline = time.monotonic() + OPENED
        while True:
            try:
                run_on_server(Connection("", USER, password, DATABASE, url), command)
            except MatchGraphError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def _copy(self, place: Path) -> None:
        ignored = shutil.ignore_patterns("lock", "server.json", "users")
        for folder in (self.folder, self._written):
            shutil.copytree(folder, place / folder.name, ignore=ignored)

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
            time.sleep(0.05)

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


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()


def _copy(place: Path, target: Path) -> None:
    if place.is_dir():
        shutil.copytree(place, target)
    else:
        shutil.copy2(place, target)
