"""The index of a graph's texts, kept open between searches."""

from __future__ import annotations

from pathlib import Path

from graph.store import Store
from matchgraph.searching.embedding import MISSING, can_embed
from matchgraph.searching.index import (
    NOT_DERIVED,
    SearchIndex,
    SearchState,
    derive_search_index,
    open_search_index,
    search_state,
)


class OpenedIndex:
    """The index of a graph's texts; it stays open while they and the published run last.

    Args:
        store: the graph.
        folder: where the indexes of this graph are kept.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._opened: tuple[SearchState, SearchIndex | None] | None = None

    def current(self) -> SearchIndex | None:
        """Return the index of the texts as they are now; None where no recompute derived one yet."""
        state = search_state(self._store)
        if self._opened is None or self._opened[0] != state:
            self._opened = state, open_search_index(self._store, self._folder, state)
        return self._opened[1]

    def derive(self) -> None:
        """Make the index of the texts as they are now, and say so in the graph."""
        derive_search_index(self._store, self._folder)

    def no_meanings(self) -> str | None:
        """Return why the last search did not go by meaning, or None where it could."""
        if not can_embed():
            return MISSING
        index = self._opened[1] if self._opened else self.current()
        return None if index and index.meanings else NOT_DERIVED
