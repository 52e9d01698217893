"""The interface of a kind of input, through which every kind gets its bytes."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Self

import duckdb

from graph.errors import InputRefusedError
from graph.model import Statement
from loaders.lines import MAX_PAGE_BYTES
from loaders.parquet import PARQUET_MAGIC, parquet_columns

HEAD_BYTES = MAX_PAGE_BYTES + 1  # a complete page, and whether there is more


@dataclass(frozen=True)
class EventFile:
    """A file of search events, whose events are read by the event log, not here.

    Args:
        location: where it comes from, for errors.
        path: the file; for standard input a copy that exists until the next input is requested.
        is_table: whether it is a Parquet table; otherwise it holds JSON lines or CSV.
    """

    location: str
    path: Path
    is_table: bool

    def sha256(self) -> str:
        """Return the hash of the content."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


Loaded = Statement | InputRefusedError | EventFile


class Input:
    """One input: its head, from which the kind is detected, and its content as lines, bytes or a file.

    The content can be consumed only once, in one of these ways.

    Args:
        stream: the bytes, positioned at the beginning.
        location: where they come from: a path, `-` or a URL.
        path: the file that holds exactly these bytes, if there is one.
        as_of: the day the figures hold for, if known.
        trusted: whether the source takes part in what is computed.

    >>> table = Input(io.BytesIO(b"slug,metric\\na,b\\n"), location="a.csv")
    >>> table.first_line, sorted(table.columns), list(table.lines())
    ('slug,metric', ['metric', 'slug'], [b'slug,metric\\n', b'a,b\\n'])
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        location: str,
        path: Path | None = None,
        as_of: dt.date | None = None,
        trusted: bool = True,
    ) -> None:
        self.location, self.as_of, self.trusted = location, as_of, trusted
        self.head = stream.read(HEAD_BYTES)
        self._stream, self._path = stream, path
        self._copies = ExitStack()

    @cached_property
    def first_line(self) -> str:
        """The first line, stripped of whitespace and of a byte order mark."""
        return self.head.partition(b"\n")[0].decode(errors="replace").removeprefix("\ufeff").strip()

    @cached_property
    def columns(self) -> frozenset[str]:
        """The column names, from Parquet or from the first line read as CSV; empty if it is neither."""
        if self.head.startswith(PARQUET_MAGIC):
            try:
                return frozenset(parquet_columns(self.file()))
            except duckdb.Error:
                return frozenset()
        try:
            cells = next(csv.reader([self.first_line]), [])
        except csv.Error:
            return frozenset()
        return frozenset(cell.strip() for cell in cells)

    @property
    def is_parquet(self) -> bool:
        """Whether it begins like a Parquet file."""
        return self.head.startswith(PARQUET_MAGIC)

    def lines(self) -> Iterator[bytes]:
        """Yield the lines with their ends, in constant memory: lines longer than a page come in pieces."""
        for line in io.BytesIO(self.head):
            yield line if line.endswith(b"\n") else line + self._stream.readline(MAX_PAGE_BYTES)
        while line := self._stream.readline(MAX_PAGE_BYTES):
            yield line

    def content(self, limit: int) -> bytes:
        """Return the whole content.

        Args:
            limit: maximum size in bytes.

        Raises:
            InputRefusedError: it is larger.
        """
        data = self.head[: limit + 1]
        data += self._stream.read(limit + 1 - len(data)) if len(data) == len(self.head) else b""
        if len(data) > limit:
            raise InputRefusedError(f"longer than {limit} bytes", location=self.location)
        return data

    def file(self) -> Path:
        """Return a file with the content: its own, or a copy that exists until the input is closed."""
        if self._path is None:
            # closed with the input
            copy = self._copies.enter_context(tempfile.NamedTemporaryFile(prefix="matchgraph-"))  # noqa: SIM115
            copy.write(self.head)
            shutil.copyfileobj(self._stream, copy)
            copy.flush()
            self._path = Path(copy.name)
        return self._path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._copies.close()


@dataclass(frozen=True)
class Kind:
    """A kind of input: how it is recognised and read. To add one, see docs/loaders.md.

    Args:
        name: the name used by `load --kind`.
        meaning: a description for people.
        suffixes: suffixes of such files in folders.
        recognises: whether an input is of this kind, judged by its content.
        read: yields what it states, one item at a time; an unreadable input is yielded as a rejection, or
            raised as one.
        default_for: suffixes of files that no kind recognises and that this one reads, to explain the fault.
    """

    name: str
    meaning: str
    suffixes: tuple[str, ...]
    recognises: Callable[[Input], bool]
    read: Callable[[Input], Iterator[Loaded]]
    default_for: tuple[str, ...] = ()
