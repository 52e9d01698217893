"""Where a campaign runs: a graph on either server that can be reset, killed, and searched for leftovers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from benchmarks.crashes.commands import Command, warm

ROOT = Path(__file__).parent.parent.parent
ENDS = 30.0  # seconds for a server to notice that its last command was killed
LEFT = (".aside-*", ".gone-*", "*.tmp")
WRITTEN = "written"  # the folder for what a command writes outside of the graph
# Of the commands that are killed: how long others wait for the mark of one that is gone.
QUICK = {("graph.pause", "ABANDONED"): 1.0}


class Host(Protocol):
    """A graph, and what can be done to it from outside."""

    url: str
    environment: dict[str, str]
    starts: bool  # whether commands can start the server, and its files be copied and put

    def keep(self) -> None:
        """Remember the graph as it is, as what `reset` restores."""

    def reset(self, *, alone: bool = False) -> None:
        """Restore the graph that was remembered.

        Args:
            alone: whether commands start the server themselves.
        """

    def run(self, arguments: list[str]) -> Command:
        """Start a command."""

    def server(self) -> list[int]:
        """Return the processes of the server that can be seen."""

    def kill_server(self) -> None:
        """Kill the server of the graph with SIGKILL, if it runs."""

    def revive(self) -> None:
        """Have the server run again, where commands do not start it."""

    def freeze(self, command: Command, place: Path) -> None:
        """Copy all files to a place as they would be if command and server were killed now."""

    def put(self, place: Path) -> None:
        """Restore what was copied to a place."""

    def leftovers(self) -> list[str]:
        """Return temporary files, processes and locks that nothing uses any more."""

    def close(self) -> None:
        """Stop what runs."""


@contextmanager
def host_of(server: str, scratch: Path) -> Iterator[Host]:
    """Provide a host of one kind of server in a scratch folder, and name its graph in the environment."""
    from benchmarks.crashes.embedded import Embedded  # noqa: PLC0415  they import what is above
    from benchmarks.crashes.neo4j import Neo4j  # noqa: PLC0415

    warm()
    host: Host = Embedded(scratch) if server == "embedded" else Neo4j(scratch)
    before = dict(os.environ)
    os.environ.update(host.environment)
    try:
        yield host
    finally:
        os.environ.clear()
        os.environ.update(before)
        host.close()
