"""Arrays derived from a state of a graph, kept in a folder and read by memory map."""

from __future__ import annotations

import contextlib
import logging
import time
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.folders import remove_abandoned, remove_folder, write_folder

MIN_MAPPED_BYTES = 1_000_000
CHECKSUM = "checksum"
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
    return _read(place) if _kept(made, place, what, began) else dict(made)


def carried_arrays(folder: Path, what: str, state: str, make: Callable[[Arrays], Arrays]) -> Arrays:
    """Return the arrays of a state, made from those of an earlier one, of which parts may be the same.

    They have a checksum: damage would be carried from state to state.

    Args:
        folder: where they are kept.
        what: they are.
        state: hash of all they depend on.
        make: makes them, given those of the newest earlier state; nothing if there are none.
    """
    place = folder / f"{what}-{state}"
    if arrays := _sound(place):
        return arrays
    began = time.time()
    remove_folder(place)
    with contextlib.suppress(OSError):  # removed meanwhile
        others = sorted(folder.glob(f"{what}-*"), key=lambda each: each.stat().st_mtime, reverse=True)
        arrays = next(filter(None, map(_sound, others)), {})
    made = make(arrays)
    if not _kept({**made, CHECKSUM: _checksum(made)}, place, what, began):
        return made
    del made  # mapped, they take memory only while they are used
    return {name: array for name, array in _read(place).items() if name != CHECKSUM}


def _sound(place: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays in a folder if they are what was written, else none."""
    arrays: dict[str, NDArray[Any]] = {}
    with contextlib.suppress(OSError, ValueError, EOFError, KeyError):
        arrays = _read(place)
        written = arrays.pop(CHECKSUM)
        return arrays if np.array_equal(written, _checksum(arrays)) else {}
    return {}


def _checksum(arrays: Arrays) -> NDArray[np.uint32]:
    return np.array(
        [zlib.crc32(np.ascontiguousarray(arrays[name]).data) for name in sorted(arrays)], np.uint32
    )


def _kept(arrays: Arrays, place: Path, what: str, began: float) -> bool:
    """Write arrays, and remove those of earlier states; where that cannot be done, only say so.

    Args:
        place: where they are to be.
        what: they are.
        began: when they began to be made; who began later may have others.
    """
    folder = place.parent
    try:
        _write(arrays, place)
    except OSError as error:
        _log.warning("%s cannot be cached in %s and have to be rebuilt: %s", what, folder, error)
        return False
    for other in folder.glob(f"{what}-*"):
        with contextlib.suppress(OSError):  # another process was quicker
            if other != place and other.stat().st_mtime < began:
                remove_folder(other)
    remove_abandoned(folder)
    return True


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
    """Return an array, by memory map where it is large; an empty one has nothing to map.

    Raises:
        ValueError: the file is damaged.
    """
    try:
        array = np.load(path, mmap_mode="r" if path.stat().st_size > MIN_MAPPED_BYTES else None)
    except TokenError as error:  # NumPy reads what it cannot read otherwise as Python
        raise ValueError(f"{path} is damaged: {error}") from error
    return np.asarray(array)  # slices of a memmap object are slow to make
