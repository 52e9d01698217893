"""Arrays derived from a state of a graph, kept in a folder and read by memory map."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.folders import remove_abandoned, remove_folder, write_folder

MIN_MAPPED_BYTES = 1_000_000
Arrays = Mapping[str, NDArray[np.generic]]

_log = logging.getLogger(__name__)


def cached_arrays(folder: Path, what: str, state: str, make: Callable[[], Arrays]) -> dict[str, NDArray[Any]]:
    """Return the arrays of a state by name; where there are none, make them and remove earlier ones.

    They are written to a temporary file and then renamed, so they are whole or missing; damaged ones are
    made again. Where the folder cannot be written they are made and not kept.

    Args:
        folder: where they are kept.
        what: they are.
        state: hash of all they depend on.
        make: makes them.

    Raises:
        FileNotFoundError: meanwhile another process has put those of another state in their place.
    """
    place = folder / f"{what}-{state}"
    if place.is_dir():
        with contextlib.suppress(ValueError, EOFError):
            if arrays := _read(place):
                return arrays
        remove_folder(place)
    began = time.time()
    made = make()
    try:
        _write(made, place)
    except OSError as error:
        _log.warning("%s cannot be cached in %s and have to be rebuilt: %s", what, folder, error)
        return dict(made)
    for other in folder.glob(f"{what}-*"):
        with contextlib.suppress(OSError):  # another process was quicker
            if other != place and other.stat().st_mtime < began:
                remove_folder(other)
    remove_abandoned(folder)
    return _read(place)


def discard(folder: Path, what: str, state: str) -> None:
    """Remove the arrays of a state, if there are any.

    Args:
        folder: where they are kept.
        what: they are.
        state: hash of all they depend on.
    """
    remove_folder(folder / f"{what}-{state}")


def _read(place: Path) -> dict[str, NDArray[Any]]:
    return {path.stem: _array(path) for path in sorted(place.iterdir())}


def _write(arrays: Arrays, place: Path) -> None:
    def fill(folder: Path) -> None:
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array)

    write_folder(place, fill)


def _array(path: Path) -> NDArray[Any]:
    """Return an array, by memory map where it is large; an empty one has nothing to map."""
    array = np.load(path, mmap_mode="r" if path.stat().st_size > MIN_MAPPED_BYTES else None)
    return np.asarray(array)  # slices of a memmap object are slow to make
