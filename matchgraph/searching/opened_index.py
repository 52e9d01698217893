"""The index of a graph's texts, kept open between searches."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from graph.pointers import Pointers
from graph.store import Store
from matchgraph.searching.embedding import MISSING, can_embed
from matchgraph.searching.index import (
    NOT_DERIVED,
    SearchIndex,
    SearchState,
    derive_search_index,
    open_search_index,
    read_tie_order,
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
        self._opening = threading.Lock()  # several searches at once open it once

    def current(self, pointers: Pointers | None = None) -> SearchIndex | None:
        """Return the index of the texts as they are now; None where no recompute derived one yet.

        Args:
            pointers: the graph's state markers, if they were read just before.
        """
        state = SearchState.of(pointers or Pointers.read(self._store))
        opened = self._opened
        if opened is None or opened[0] != state:
            with self._opening:
                opened = self._opened
                if opened is None or opened[0] != state:
                    index = self._reopened(state) or open_search_index(self._store, self._folder, state)
                    opened = self._opened = state, index
        return opened[1]

    def _reopened(self, state: SearchState) -> SearchIndex | None:
        """Return the index that is open, in another order of ties, if nothing but the run is new."""
        if self._opened is None or self._opened[0]._replace(run=state.run) != state:
            return None
        index = self._opened[1]
        if index is None or index.meanings is None or index.related is None:  # may have become available
            return None
        return replace(index, tie_order=read_tie_order(self._store, self._folder, state, index.keys))

    def derive(self) -> None:
        """Make the index of the texts as they are now, and say so in the graph."""
        derive_search_index(self._store, self._folder)

    def no_meanings(self) -> str | None:
        """Return why the last search did not go by meaning, or None where it could."""
        if not can_embed():
            return MISSING
        index = self._opened[1] if self._opened else self.current()
        return None if index and index.meanings else NOT_DERIVED
