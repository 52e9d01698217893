"""A zip file that has the SHA-256 of each of its entries, and the check that it is what was written.

SHA256SUMS, its last entry, is in the form of the program `sha256sum`, which can check an unpacked archive.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self

from graph.errors import InputRefusedError

SUMS = "SHA256SUMS"
_NEVER = (1980, 1, 1, 0, 0, 0)  # so that the same contents give the same bytes
_BLOCK = 1 << 20
_READABLE = 0o600 << 16  # the mode of unpacked files


class Hashed:
    """A stream to write to that hashes what is written.

    Args:
        stream: takes the same bytes; None hashes alone.
    """

    def __init__(self, stream: IO[bytes] | None = None) -> None:
        self._stream, self._hash = stream, hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write and hash some bytes."""
        self._hash.update(data)
        return self._stream.write(data) if self._stream else len(data)

    @property
    def digest(self) -> str:
        """SHA-256 of all that was written, in hexadecimal."""
        return self._hash.hexdigest()


class ArchiveWriter:
    """Writes an archive to a stream; a context manager, at whose end the sums are written.

    Args:
        stream: where to.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        self.sums: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._zip:
            if kind is None:
                text = "".join(f"{digest}  {name}\n" for name, digest in self.sums.items())
                self._write(SUMS, text.encode())

    @contextmanager
    def entry(self, name: str) -> Iterator[Hashed]:
        """Provide what an entry is written to."""
        with self._zip.open(_info(name), "w", force_zip64=True) as stream:
            hashed = Hashed(stream)
            yield hashed
        self.sums[name] = hashed.digest

    def add(self, name: str, content: bytes) -> None:
        """Write an entry at once."""
        with self.entry(name) as file:
            file.write(content)

    def copy(self, name: str, place: Path) -> None:
        """Write an entry that is a copy of a file."""
        with place.open("rb") as file, self.entry(name) as entry:
            while block := file.read(_BLOCK):
                entry.write(block)

    def _write(self, name: str, content: bytes) -> None:
        with self._zip.open(_info(name), "w") as stream:
            stream.write(content)


def check_sums(archive: zipfile.ZipFile, location: str) -> int:
    """Compare every entry of an archive with its sum, and return how many there are.

    Args:
        location: where it is, for errors.

    Raises:
        InputRefusedError: an entry differs, is missing, or has no sum.
        zipfile.BadZipFile: it is damaged.
    """
    names = set(archive.namelist())
    if SUMS not in names:
        raise InputRefusedError("it has no checksums, so it is truncated or no backup", location=location)
    lines = archive.read(SUMS).decode("utf-8", errors="replace").splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if different := sorted(sums.keys() ^ (names - {SUMS})):
        raise InputRefusedError(f"{different[0]} is missing, or has no checksum", location=location)
    for name, digest in sums.items():
        with archive.open(name) as stream:
            found = hashlib.sha256()
            while block := stream.read(_BLOCK):
                found.update(block)
        if found.hexdigest() != digest:
            raise InputRefusedError(f"{name} differs from its checksum: it is damaged", location=location)
    return len(sums)


def _info(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NEVER)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = _READABLE
    return entry
