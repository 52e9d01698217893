"""Divide files of search events into blocks of lines, so that the plain ones can be read by columns.

A line that is not plain is read by `loaders.events`, which decides what every line means.
"""

from __future__ import annotations

import codecs
import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, TypeVar

import numpy as np
from more_itertools import constrained_batches
from numpy.typing import NDArray

from graph.errors import InputRefusedError
from graph.event_log.model import SearchEvent
from loaders.chunks import chunks_of
from loaders.csv_table import MAX_LINE_BYTES, Row
from loaders.events import (
    CLOCK_TOLERANCE,
    event_of_line,
    event_of_row,
    event_records,
    event_rows,
)
from loaders.kind import EventFile
from loaders.lines import split_lines
from loaders.refusing import refusing

BLOCK_BYTES = 4 * 1024**2
BLOCK_ROWS = 8_192

Read = SearchEvent | InputRefusedError | None
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Block:
    """Some lines of a file.

    Args:
        lines: JSON, divided by single line feeds; a line that cannot be plain may be empty.
        numbers: of each line or row in the file.
        latest: no event is later.
        read: returns the event or the rejection of the line of an index; None if it is blank.
    """

    lines: bytes
    numbers: NDArray[np.int64]
    latest: dt.datetime
    read: Callable[[int], Read]


def event_blocks(file: EventFile, now: dt.datetime | None = None) -> Iterator[Block | InputRefusedError]:
    """Yield the lines of a file of events as blocks, in constant memory.

    Args:
        now: the current time; the clock's if omitted.
    """
    latest = (now or dt.datetime.now(dt.UTC)) + CLOCK_TOLERANCE
    yield from refusing(_of_file(file, latest), file.location)


def _of_file(file: EventFile, latest: dt.datetime) -> Iterator[Block | InputRefusedError]:
    if file.is_table:
        yield from _of_records(event_records(file.path, file.location), file.location, latest)
        return
    with file.path.open("rb") as stream:
        if _begins_with_object(stream):
            yield from _of_lines(stream, file.location, latest)
        else:
            rows = event_rows(chunks_of(stream, MAX_LINE_BYTES), file.location)
            yield from _of_rows(rows, file.location, latest)


def _begins_with_object(stream: BinaryIO) -> bool:
    """Return whether the first line that is not blank begins like a JSON object, or there is none."""
    lines = split_lines(chunks_of(stream, MAX_LINE_BYTES), MAX_LINE_BYTES)
    first = next(lines, b"").removeprefix(codecs.BOM_UTF8)
    begin = next((line for line in itertools.chain([first], lines) if line.strip()), b"{")
    stream.seek(0)
    return begin.lstrip().startswith(b"{")


def _of_lines(stream: BinaryIO, location: str, latest: dt.datetime) -> Iterator[Block]:
    number = 1
    for piece in _whole_lines(stream):
        data = piece.removeprefix(codecs.BOM_UTF8) if number == 1 else piece
        lines = _Lines(data, location, number, latest)
        if data.count(b"\r") == data.count(b"\r\n"):
            text = data.replace(b"\r\n", b"\n").removesuffix(b"\n")
        else:
            text = b"\n" * (len(lines.lines) - 1)
        count = text.count(b"\n") + 1
        yield Block(text, np.arange(number, number + count), latest, lines.read)
        number += count


@dataclass(frozen=True)
class _Lines:
    """The lines of a block as they are in the file, which are read one at a time."""

    data: bytes
    location: str
    first: int
    latest: dt.datetime

    @cached_property
    def lines(self) -> list[bytes]:
        return list(split_lines([self.data], MAX_LINE_BYTES))

    def read(self, index: int) -> Read:
        line = self.lines[index] if self.data else b""
        return event_of_line(line, self.location, self.first + index, self.latest) if line.strip() else None


def _whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the content in pieces that end with a line; of a longer line than is allowed, its beginning."""
    held = b""
    for piece in chunks_of(stream, BLOCK_BYTES):
        data = held + piece
        # a CR at the end may be half of a CR LF
        end = data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, -1) + 1
        if end:
            yield data[:end]
        held = data[end:] if end else data[: MAX_LINE_BYTES + 1]
    if held:
        yield held


def _of_records(
    records: Iterator[tuple[int, str] | InputRefusedError], location: str, latest: dt.datetime
) -> Iterator[Block | InputRefusedError]:
    """Yield the rows of a Parquet file as blocks."""
    for batch in _batches(records, lambda record: len(record[1]) if isinstance(record, tuple) else 0):
        rows = [record for record in batch if isinstance(record, tuple)]
        if rows:
            read = _Records(rows, location, latest).read
            yield Block(_lines_of_records(rows), np.array([number for number, _ in rows]), latest, read)
        yield from (record for record in batch if isinstance(record, InputRefusedError))


def _lines_of_records(rows: Sequence[tuple[int, str]]) -> bytes:
    """Return rows as lines; a null in a struct says as much as its absence."""
    text = "\n".join(text for _, text in rows)
    for name in ("capability", "entity"):
        text = text.replace(f'"{name}":null,', "").replace(f',"{name}":null', "")
    return text.encode()


@dataclass(frozen=True)
class _Records:
    """Rows of a Parquet file, by number and as JSON."""

    rows: Sequence[tuple[int, str]]
    location: str
    latest: dt.datetime

    def read(self, index: int) -> Read:
        number, text = self.rows[index]
        return event_of_line(text.encode(), self.location, number, self.latest)


def _of_rows(
    rows: Iterator[Row | InputRefusedError], location: str, latest: dt.datetime
) -> Iterator[Block | InputRefusedError]:
    """Yield the rows of a CSV file as blocks; those that were refused already are read as such."""
    for batch in _batches(rows, lambda row: sum(map(len, row.cells.values())) if isinstance(row, Row) else 0):
        lines = [_line_of_row(row) if isinstance(row, Row) else "" for row in batch]
        numbers = [row.number if isinstance(row, Row) else row.line or 0 for row in batch]
        yield Block("\n".join(lines).encode(), np.array(numbers), latest, _Rows(batch, location, latest).read)


def _line_of_row(row: Row) -> str:
    """Return a row as a line of JSON that has each key once; empty if its cells could break out of theirs."""
    texts = [row.cells.get(name, "") for name in ("id", "at", "intent", "actor")]
    shown, clicked, outcome = (row.cells.get(name, "").strip() for name in ("shown", "clicked", "outcome"))
    if any('"' in text or "\\" in text for text in texts):
        return ""
    id_, at, intent, actor = (f'"{text}"' for text in texts)
    line = (
        f'{{"id":{id_},"at":{at},"intent":{intent},"actor":{actor if texts[3] else "null"},'
        f'"shown":{shown or "[]"},"clicked":{clicked or "[]"},"outcome":{outcome or "null"}}}'
    )
    return "" if "\n" in line or "\r" in line else line


@dataclass(frozen=True)
class _Rows:
    """Rows of a CSV file, or their rejections."""

    rows: Sequence[Row | InputRefusedError]
    location: str
    latest: dt.datetime

    def read(self, index: int) -> Read:
        row = self.rows[index]
        return row if isinstance(row, InputRefusedError) else event_of_row(row, self.location, self.latest)


def _batches(items: Iterator[_Item], size: Callable[[_Item], int]) -> Iterator[tuple[_Item, ...]]:
    return constrained_batches(items, BLOCK_BYTES, max_count=BLOCK_ROWS, get_len=size, strict=False)
