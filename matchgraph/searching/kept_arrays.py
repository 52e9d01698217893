"""Arrays derived from a state of a graph, kept in a folder and read by memory map."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAPPED_FROM = 1_000_000  # bytes
Arrays = Mapping[str, NDArray[np.generic]]


def kept_arrays(folder: Path, what: str, state: str, make: Callable[[], Arrays]) -> dict[str, NDArray[Any]]:
    """Return the arrays of a state by name; where there are none, make them and remove those of other states.

    They are written aside and then renamed, so they are whole or missing.

    Args:
        folder: where they are kept.
        what: they are.
        state: hash of all they depend on.
        make: makes them.

    Raises:
        FileNotFoundError: meanwhile another process has put those of another state in their place.
    """
    place = folder / f"{what}-{state}"
    if not place.is_dir():
        _write(make(), place, what)
    return {path.stem: _array(path) for path in sorted(place.iterdir())}


def _write(arrays: Arrays, place: Path, what: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".aside-", dir=place.parent))
    try:
        for name, array in arrays.items():
            np.save(aside / f"{name}.npy", array)
        try:
            aside.rename(place)
        except OSError:  # another process was quicker; it wrote the same
            if not place.is_dir():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for other in place.parent.glob(f"{what}-*"):
        if other != place:
            _remove(other)


def _remove(folder: Path) -> None:
    """Remove a folder all at once for who looks into it; what is mapped from it stays readable."""
    aside = folder.with_name(f".gone-{folder.name}")
    with contextlib.suppress(OSError):  # another process was quicker
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


def _array(path: Path) -> NDArray[Any]:
    """Return an array, by memory map where it is large; an empty one has nothing to map."""
    array = np.load(path, mmap_mode="r" if path.stat().st_size > MAPPED_FROM else None)
    return np.asarray(array)  # slices of a memmap object are slow to make
