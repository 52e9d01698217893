"""Parse search events (JSONL, CSV or Parquet): what was asked, shown, clicked and achieved, one at a time."""

from __future__ import annotations

import codecs
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
from pydantic import ValidationError

from graph.errors import InputRefusedError
from graph.event_log.model import SearchEvent
from graph.json_record import parse_record
from graph.validation import first_sentence
from loaders.chunks import chunks_of
from loaders.columns import EVENTS as COLUMNS
from loaders.csv_table import MAX_LINE_BYTES, Row, open_csv
from loaders.kind import EventFile, Input, Kind
from loaders.lines import split_lines
from loaders.parquet import numbered_rows, parquet_columns, unreadable
from loaders.refusing import refusing

REQUIRED = ("id", "at", "intent", "shown", "clicked")
CLOCK_TOLERANCE = dt.timedelta(minutes=10)
NOT_UTF_8 = "not UTF-8; save the file as UTF-8 and load it again"


def holds_events(given: Input) -> bool:
    """Return whether an input is a table of events, or lines of which the first is an event.

    >>> import io
    >>> line = b'{"id": "1", "at": "2026-01-01T00:00:00Z", "intent": "x", "shown": [], "clicked": []}'
    >>> holds_events(Input(io.BytesIO(line), location="-"))
    True
    >>> [holds_events(Input(io.BytesIO(line), location="-")) for line in (b"id,intent,shown", b"id,value")]
    [True, False]
    """
    line = given.first_line
    if not line.startswith("{"):
        return given.columns >= {"intent", "shown"}
    try:
        record = parse_record(line)
    except ValueError:
        return '"shown"' in line and '"intent"' in line
    return isinstance(record, dict) and {"intent", "shown"} <= record.keys()


def read_events(given: Input) -> Iterator[InputRefusedError | EventFile]:
    """Yield the file of events, for the event log to read; reject Parquet that is not a table of events."""
    if given.is_parquet and not given.columns >= {"intent", "shown"}:
        reason = "not a table of events: no columns 'intent' and 'shown', or unreadable"
        yield InputRefusedError(reason, location=given.location)
    else:
        yield EventFile(given.location, given.file(), given.is_parquet)


def events_in(file: EventFile) -> Iterator[SearchEvent | InputRefusedError]:
    """Yield the events of a file, and a rejection for each line or row that is not one."""
    yield from refusing(_of_file(file), file.location)


def _of_file(file: EventFile) -> Iterator[SearchEvent | InputRefusedError]:
    if file.is_table:
        yield from read_event_table(file.path, location=file.location)
        return
    with file.path.open("rb") as stream:
        yield from read_event_lines(chunks_of(stream, MAX_LINE_BYTES), location=file.location)


def read_event_lines(
    lines: Iterable[bytes],
    *,
    location: str,
    now: dt.datetime | None = None,
    clock_tolerance: dt.timedelta = CLOCK_TOLERANCE,
) -> Iterator[SearchEvent | InputRefusedError]:
    """Read events from JSON lines, or from CSV whose cells for shown, clicked and outcome hold JSON.

    Runs in constant memory. Order does not matter. A duplicate id is yielded each time: the event log
    deduplicates it.

    Args:
        lines: the file as UTF-8 bytes, divided anywhere, including the header for CSV.
        location: where they come from, for errors.
        now: the current time; the clock's if omitted.
        clock_tolerance: how far in the future an event may lie, to allow for clock skew.

    Yields:
        An event or a rejection for each non-blank line.
    """
    latest = (now or dt.datetime.now(dt.UTC)) + clock_tolerance
    split = split_lines(lines, MAX_LINE_BYTES)
    blank: list[bytes] = []
    for line in split:
        begin = line.removeprefix(codecs.BOM_UTF8) if not blank else line
        if begin.strip():
            break
        blank.append(line)
    else:
        return
    if not begin.lstrip().startswith(b"{"):
        yield from refusing(_read_csv(itertools.chain(blank, [line], split), location, latest), location)
        return
    for number, each in enumerate(itertools.chain([begin], split), start=len(blank) + 1):
        if each.strip():
            yield event_of_line(each, location, number, latest)


def event_of_line(
    line: bytes, location: str, number: int, latest: dt.datetime
) -> SearchEvent | InputRefusedError:
    """Return the event of a line of JSON with its end, or the rejection of the line."""
    if len(line) > MAX_LINE_BYTES:
        reason = f"a line of more than {MAX_LINE_BYTES} bytes is not an event"
        return InputRefusedError(reason, location=location, line=number)
    try:
        record = parse_record(line.decode())
    except UnicodeDecodeError:
        return InputRefusedError(NOT_UTF_8, location=location, line=number)
    except ValueError as error:
        return InputRefusedError(str(error), location=location, line=number)
    return event_of(record, location, number, latest)


def read_event_table(
    path: Path,
    *,
    location: str,
    now: dt.datetime | None = None,
    clock_tolerance: dt.timedelta = CLOCK_TOLERANCE,
) -> Iterator[SearchEvent | InputRefusedError]:
    """Read events from a Parquet file in batches; the line of a rejection is the number of its row.

    `shown` is a list of structs and `clicked` a list of ids, or both are JSON text; `at` is a timestamp with
    a time zone or RFC 3339 text.

    Args:
        location: where the file comes from, for errors.
        now: the current time; the clock's if omitted.
        clock_tolerance: how far in the future an event may lie.

    Yields:
        An event or a rejection for each row.
    """
    latest = (now or dt.datetime.now(dt.UTC)) + clock_tolerance
    for row in event_records(path, location):
        if isinstance(row, InputRefusedError):
            yield row
        else:
            number, text = row
            yield event_of_line(text.encode(), location, number, latest)


def event_records(path: Path, location: str) -> Iterator[tuple[int, str] | InputRefusedError]:
    """Yield the number and the JSON of each row of a Parquet file, or why it is not a table of events."""
    try:
        columns = parquet_columns(path)
        missing = [column for column in REQUIRED if column not in columns]
        if missing:
            yield InputRefusedError(f"the table has no column {', '.join(missing)}", location=location)
            return
        for number, (text,) in numbered_rows(path, _as_json(columns)):
            yield number, text
    except duckdb.Error as error:
        yield unreadable(error, location)


def _read_csv(
    lines: Iterable[bytes], location: str, latest: dt.datetime
) -> Iterator[SearchEvent | InputRefusedError]:
    for row in event_rows(lines, location):
        yield row if isinstance(row, InputRefusedError) else event_of_row(row, location, latest)


def event_rows(lines: Iterable[bytes], location: str) -> Iterator[Row | InputRefusedError]:
    """Yield the rows of a CSV table of events.

    Raises:
        InputRefusedError: it has no header, or lacks a column.
    """
    table = open_csv(lines, location)
    missing = [column for column in REQUIRED if column not in table.header.names]
    if missing:
        reason = f"the table of events has no column {', '.join(missing)}"
        raise InputRefusedError(reason, location=location, line=table.header.line)
    yield from table.rows


def event_of_row(row: Row, location: str, latest: dt.datetime) -> SearchEvent | InputRefusedError:
    """Return the event of a row of a CSV table, or the rejection of the row."""
    given = {key: cell for key, cell in row.cells.items() if cell or key in REQUIRED}
    return event_of(given, location, row.number, latest)


def event_of(given: Any, location: str, line: int, latest: dt.datetime) -> SearchEvent | InputRefusedError:
    """Return the event of a record, or its rejection."""
    try:
        event = SearchEvent.model_validate(given)
    except ValidationError as error:
        reason = first_sentence(error)
    except UnicodeEncodeError:
        reason = "half of a surrogate pair; remove it"
    else:
        reason = _clock_fault(event, latest) or _text_fault(event)
        if not reason:
            return event
    return InputRefusedError(reason, location=location, line=line)


def _clock_fault(event: SearchEvent, latest: dt.datetime) -> str:
    if event.at <= latest:
        return ""
    return f"at {event.at.isoformat()} is in the future; check the clock of the program that wrote it"


def _text_fault(event: SearchEvent) -> str:
    for text in (event.id, event.intent, event.actor or "", *(each.id for each in event.shown)):
        if "\0" in text:
            return "a NUL character; remove it"
        if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
            return NOT_UTF_8
    return ""


def _as_json(columns: Mapping[str, str]) -> str:
    """Return the SQL that converts a row to the JSON of an event."""
    zoned = columns["at"] == "TIMESTAMP WITH TIME ZONE"
    moment = """strftime("at" AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')""" if zoned else '"at"'
    parts = {column: f'"{column}"' for column in COLUMNS if column in columns} | {"at": moment}
    chosen = ", ".join(f'"{column}" := {value}' for column, value in parts.items())
    return f"to_json(struct_pack({chosen}))"


KIND = Kind(
    name="events",
    meaning="search events (JSONL, CSV, Parquet)",
    suffixes=(".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".txt"),
    recognises=holds_events,
    read=read_events,
    default_for=(".jsonl", ".ndjson"),
)
