"""In which order texts are preferred where a choice among equally fitting ones has to be made: by rank."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.model import capability_parts
from graph.store import Store

NAME = "standing-{run}.npy"
UNRANKED = 2**31 - 1


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
    if not file.is_file():
        _write(file, _standing(store, keys(), counts))
    return np.asarray(np.load(file))


def _standing(store: Store, keys: Sequence[str], counts: Sequence[int]) -> NDArray[np.int32]:
    rows = store.read("published_positions")
    positions = dict(zip(rows[0]["slugs"], rows[0]["positions"], strict=True)) if rows else {}
    own = np.array([positions.get(capability_parts(key)[0], UNRANKED) for key in keys], dtype=np.int64)
    kinds = np.repeat(np.arange(len(counts)), counts)
    order = np.lexsort((np.arange(len(keys)), own, kinds))
    places = np.empty(len(keys), dtype=np.int32)
    places[order] = np.arange(len(keys)) - np.repeat(np.cumsum([0, *counts[:-1]]), counts)
    return places


def _write(file: Path, places: NDArray[np.int32]) -> None:
    descriptor, aside = tempfile.mkstemp(prefix=".aside-", dir=file.parent)
    with os.fdopen(descriptor, "wb") as opened:
        np.save(opened, places)
    Path(aside).replace(file)
    for other in file.parent.glob(NAME.format(run="*")):
        if other != file:
            other.unlink(missing_ok=True)
