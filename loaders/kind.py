"""The interface of a kind of input, through which every kind gets its bytes."""

from __future__ import annotations

import codecs
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
from loaders.csv_table import MAX_LINE_BYTES, Header, open_csv
from loaders.lines import MAX_PAGE_BYTES, split_lines
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


@dataclass(frozen=True)
class InputWarning:
    """Something in an input that was loaded and is probably a mistake, or that was not read.

    Args:
        reason: what it is and what to do; no final full stop.
        location: the input.
        line: 1-based line in it, when known.
    """

    reason: str
    location: str
    line: int | None = None

    def __str__(self) -> str:
        place = self.location if self.line is None else f"{self.location}:{self.line}"
        return f"{place}: {self.reason}"


Loaded = Statement | InputRefusedError | InputWarning | EventFile


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
        """The first line that is not blank, stripped of whitespace and of a byte order mark."""
        lines = split_lines(io.BytesIO(self.head.removeprefix(codecs.BOM_UTF8)), MAX_LINE_BYTES)
        return next((text for line in lines if (text := line.decode(errors="replace").strip())), "")

    @cached_property
    def header(self) -> Header | None:
        """The header of a table, from Parquet or read as CSV; None if it has none."""
        try:
            if self.is_parquet:
                return Header(tuple(parquet_columns(self.file())), "", 0)
            return open_csv(io.BytesIO(self.head), self.location).header
        except (duckdb.Error, InputRefusedError):
            return None

    @cached_property
    def columns(self) -> frozenset[str]:
        """The names of a table's columns in lower case; empty if it is no table."""
        return frozenset(self.header.names if self.header else ())

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
