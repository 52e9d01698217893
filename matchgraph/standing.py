"""In which order texts are preferred where a choice among equally fitting ones has to be made: by rank."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.model import capability_parts
from graph.store import Store

NAME = "standing-{run}.npy"
UNRANKED = 2**31 - 1
RANKED_KINDS = 2  # the first kinds of texts are those of capabilities and entities


def open_standing(
    store: Store, folder: Path, run: str, keys: Callable[[], Sequence[str]], counts: Sequence[int]
) -> NDArray[np.int32]:
    """Return the place of each text among those of its kind, 0 for the best; made now where it is missing.

    Capabilities and entities stand in the order of the published run, those of no ranked entity behind them,
    and equal ones, as all intents are, in their own order.

    Args:
        store: the graph.
        folder: where it is kept for each run; those of other runs are removed when it is made.
        run: the published run; empty where none is.
        keys: gives the key of each text, those of one kind after the other.
        counts: how many there are of each kind.
    """
    file = folder / NAME.format(run=run or "none")
    try:
        return np.asarray(np.load(file))
    except FileNotFoundError:
        places = _standing(store, keys(), counts)
        _write(file, places)
        return places


def _standing(store: Store, keys: Sequence[str], counts: Sequence[int]) -> NDArray[np.int32]:
    rows = store.read("published_positions")
    positions = dict(zip(rows[0]["slugs"], rows[0]["positions"], strict=True)) if rows else {}
    kinds = np.repeat(np.arange(len(counts)), counts)
    slugs = (capability_parts(key)[0] for key in keys)
    own = np.array([positions.get(slug, UNRANKED) for slug in slugs], dtype=np.int64)
    own[kinds >= RANKED_KINDS] = UNRANKED
    order = np.lexsort((np.arange(len(keys)), own, kinds))
    places = np.empty(len(keys), dtype=np.int32)
    places[order] = np.arange(len(keys)) - np.repeat(np.cumsum([0, *counts[:-1]]), counts)
    return places


def _write(file: Path, places: NDArray[np.int32]) -> None:
    """Write aside, then rename; where another process has removed the folder meanwhile, write nothing."""
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".aside-", delete=False) as opened:
            np.save(opened, places)
        Path(opened.name).replace(file)
    except FileNotFoundError:
        return
    for other in file.parent.glob(NAME.format(run="*")):
        if other != file:
            other.unlink(missing_ok=True)
