"""An open graph made of a store, for tests of single rooms."""

from __future__ import annotations

import os
from pathlib import Path

from graph.store import Store
from matchgraph.opened import OpenGraph


def opened(store: Store, *, log: Path | None = None, index: Path | None = None) -> OpenGraph:
    """Return a store as an open graph.

    Args:
        store: the graph.
        log: the folder of its event log.
        index: where the index of its texts is kept; by default in the cache of the tests.
    """
    return OpenGraph(store, log, index or Path(os.environ["XDG_CACHE_HOME"]) / "search")
