"""Arrays cut into parts, a file each, which tasks on any machine write and read by number."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchgraph.cluster.errors import DamagedBlockError
from ranking.arrays import Integers

Array = NDArray[Any]


@dataclass(frozen=True)
class Vectors:
    """A folder with a folder for each vector, and in it a `.npy` file for each part.

    A name is written once, by whichever attempt of a task: all attempts write the same bytes.

    Args:
        place: the folder, at the same path on driver and workers.
    """

    place: Path

    def put(self, part: int, **values: Array) -> None:
        """Write a part of some vectors, each atomically.

        Args:
            part: its number.
            values: by names of vectors.

        Raises:
            OSError: it cannot be written.
        """
        for name, each in values.items():
            folder = self.place / name
            with suppress(FileExistsError):
                folder.mkdir()
                folder.chmod(self.place.stat().st_mode & 0o777)
            with NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
                np.save(file, each, allow_pickle=False)
            Path(file.name).chmod(self.place.stat().st_mode & 0o666)
            Path(file.name).replace(self._path(name, part))

    def get(self, name: str, part: int) -> Array:
        """Map a part of a vector.

        Args:
            part: its number.

        Raises:
            DamagedBlockError: it cannot be read.
        """
        path = self._path(name, part)
        try:
            try:
                found = np.load(path, mmap_mode="r", allow_pickle=False)
            except ValueError:  # an empty one cannot be mapped
                found = np.load(path, allow_pickle=False)
        except (OSError, ValueError) as error:
            raise DamagedBlockError(f"{path} cannot be read ({error}); start the run again") from error
        return np.asarray(found)

    def take(self, name: str, first: Integers, index: Array) -> Array:
        """Return the elements with some numbers, in the order of these.

        Args:
            first: number of the first element of each part, and of all.
            index: (elements,) numbers.

        Raises:
            DamagedBlockError: a part cannot be read.
        """
        order = np.argsort(index, kind="stable")
        ends = np.searchsorted(index[order], first)
        found: Array | None = None
        for part, (low, high) in enumerate(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)):
            if high > low or found is None:
                values = self.get(name, part)
                if found is None:
                    found = np.empty((len(index), *values.shape[1:]), values.dtype)
                found[order[low:high]] = values[index[order[low:high]] - first[part]]
        return np.zeros(0) if found is None else found

    def whole(self, name: str, parts: int) -> Array:
        """Return all of a vector, one part after the other.

        Args:
            parts: how many.

        Raises:
            DamagedBlockError: a part cannot be read.
        """
        return np.concatenate([self.get(name, part) for part in range(parts)])

    def remove(self, *names: str) -> None:
        """Remove some vectors, if they are there."""
        for name in names:
            shutil.rmtree(self.place / name, ignore_errors=True)

    def _path(self, name: str, part: int) -> Path:
        return self.place / name / f"{part:05}.npy"
