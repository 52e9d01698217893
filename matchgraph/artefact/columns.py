"""Arrays as .npy files with a checksum for each block: mapped, and checked where they are touched."""

from __future__ import annotations

import contextlib
import io
import mmap
import weakref
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchgraph.artefact.errors import DamagedArrayError

BLOCK = 1 << 18  # bytes per checksum; a slice is checked with the blocks it lies in
SUFFIX = ".npy"


@dataclass(frozen=True)
class Filed:
    """What a manifest says of the file of an array.

    Args:
        dtype: in NumPy's notation.
        shape: of the array.
        columns: whether its memory is in the order of columns.
        offset: bytes before the first value.
        size: of the file in bytes.
        checksums: CRC-32 of each block.
    """

    dtype: str
    shape: tuple[int, ...]
    columns: bool
    offset: int
    size: int
    checksums: tuple[int, ...]


def write_array(path: Path, array: NDArray[Any]) -> Filed:
    """Write an array in NumPy's format, and return what a manifest has to say of the file.

    One that was read from a file is that file, under another name.

    Raises:
        OSError: it cannot be written.
    """
    source = _SOURCES.get(id(array))
    if source and source._mapped is array:  # ids are used again
        with contextlib.suppress(OSError):  # another file system, or one without links
            path.hardlink_to(source.path)
            return source.filed
    columns = array.ndim > 1 and array.flags.f_contiguous and not array.flags.c_contiguous
    if array.nbytes < BLOCK:  # most arrays are small, and opening files takes longer than filling them
        buffer = io.BytesIO()
        np.save(buffer, array, allow_pickle=False)
        content = buffer.getvalue()
        path.write_bytes(content)
        size = len(content)
        checksums = [zlib.crc32(content[at : at + BLOCK]) for at in range(0, size, BLOCK)]
    else:
        np.save(path, array, allow_pickle=False)
        with path.open("rb") as file:
            checksums = [zlib.crc32(block) for block in iter(lambda: file.read(BLOCK), b"")]
        size = path.stat().st_size
    return Filed(array.dtype.str, array.shape, columns, size - array.nbytes, size, tuple(checksums))


@dataclass(frozen=True)
class Column:
    """The file of an array, mapped on first use.

    Args:
        path: of the file.
        filed: what the manifest says of it.
    """

    path: Path
    filed: Filed
    _checked: set[int] = field(default_factory=set, repr=False)

    def __len__(self) -> int:
        return self.filed.shape[0]

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        """Return some consecutive rows, checked.

        Raises:
            DamagedArrayError: a block is not what was written.
        """
        first, end, _ = rows.indices(len(self))
        self._check(first * self._row_bytes, max(first, end) * self._row_bytes)
        return self._mapped[first:end]

    def whole(self) -> NDArray[Any]:
        """Return the array, checked.

        Raises:
            DamagedArrayError: a block is not what was written.
        """
        self._check(0, self.filed.size - self.filed.offset)
        _SOURCES[id(self._mapped)] = self
        return self._mapped

    @property
    def _row_bytes(self) -> int:
        shape = self.filed.shape
        return int(np.prod(shape[1:], dtype=np.int64)) * np.dtype(self.filed.dtype).itemsize

    @cached_property
    def _content(self) -> memoryview:
        try:
            with self.path.open("rb") as file:
                if self.filed.size <= BLOCK:
                    content: Any = file.read()
                else:
                    content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # an empty file cannot be mapped
            raise DamagedArrayError(f"{self.path}: {error}") from error
        if len(content) != self.filed.size:
            raise DamagedArrayError(f"{self.path} has {len(content)} bytes instead of {self.filed.size}")
        return memoryview(content)

    @cached_property
    def _mapped(self) -> NDArray[Any]:
        filed, content = self.filed, self._content
        count = int(np.prod(filed.shape, dtype=np.int64))
        flat: NDArray[Any] = np.zeros(0, filed.dtype)
        if count:
            flat = np.frombuffer(content, filed.dtype, count, filed.offset)
        return flat.reshape(filed.shape, order="F" if filed.columns else "C")

    def _check(self, start: int, end: int) -> None:
        """Compare the blocks that bytes of the array lie in with their checksums; each once."""
        content, offset = self._content, self.filed.offset
        for block in range((offset + start) // BLOCK, -(-(offset + max(end, 1)) // BLOCK)):
            if block not in self._checked and block < len(self.filed.checksums):
                found = zlib.crc32(content[block * BLOCK : (block + 1) * BLOCK])
                if found != self.filed.checksums[block]:
                    raise DamagedArrayError(f"{self.path} differs from what was written")
                self._checked.add(block)


# the files of arrays by the identity of the array, which each column keeps alive
_SOURCES: weakref.WeakValueDictionary[int, Column] = weakref.WeakValueDictionary()

Opener = Callable[[str], Column]
