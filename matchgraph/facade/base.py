"""What all parts of the facade share: the open graph, and how it is closed."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from matchgraph.opened import OpenGraph, open_graph

if TYPE_CHECKING:
    pass


class Facade:
    """A graph that is open; close it, or use it as a context manager.

    `opened` is what the rooms of the application take: the store, the event log and what belongs to them.
    """

    opened: OpenGraph

    def __init__(
        self, address: str | None = None, *, password: str | None = None, create: bool = True
    ) -> None:
        """Open a graph; see `matchgraph.open`."""
        with ExitStack() as stack:
            self.opened = stack.enter_context(open_graph(address, password=password, create=create))
            self._open = stack.pop_all()

    def close(self) -> None:
        """Close the graph; an embedded server that this process started stops."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
