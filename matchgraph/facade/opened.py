"""An open graph: its store, and where its log of events and the index of its texts lie."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from graph.address import EmbeddedAddress, parse_address
from graph.errors import StoreUnreachableError
from graph.publishing import settle
from graph.store import Store, open_store
from matchgraph import settings

if TYPE_CHECKING:
    from matchgraph.searching.index import SearchIndex, SearchState


def _require(address: str) -> None:
    """Refuse an embedded graph that is not there: a command that only reads should not make one."""
    parsed = parse_address(address)
    if isinstance(parsed, EmbeddedAddress) and not (parsed.path.is_dir() and any(parsed.path.iterdir())):
        raise StoreUnreachableError(f"there is no graph in {parsed.path}; `matchgraph load PATH` makes one")


class OpenGraph:
    """A graph that is open; close it, or use it as a context manager."""

    def __init__(
        self, address: str | None = None, *, password: str | None = None, create: bool = True
    ) -> None:
        """Open a graph, and finish what a crash of an earlier command left undone; see `matchgraph.open`."""
        address = address or settings.default_address()
        self._event_folder = settings.event_folder(address)
        self._search_folder = settings.search_folder(address)
        self._opened_index: tuple[SearchState, SearchIndex | None] | None = None
        if not create:
            _require(address)
        with ExitStack() as stack:
            self.store: Store = stack.enter_context(open_store(address, password=password))
            settle(self.store)
            self._open = stack.pop_all()

    def close(self) -> None:
        """Close the graph; an embedded server that this process started stops."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
