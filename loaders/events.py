"""Parse search events (JSONL, CSV or Parquet): what was asked, shown, clicked and achieved, one at a time."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
from pydantic import ValidationError

from graph.errors import InputRefusedError
from graph.event_log.model import SearchEvent
from loaders.kind import EventFile, Input, Kind
from loaders.parquet import parquet_columns

COLUMNS = ("id", "at", "intent", "shown", "clicked", "outcome", "actor")
REQUIRED = ("id", "at", "intent", "shown", "clicked")
CLOCK_TOLERANCE = dt.timedelta(minutes=10)
MAX_LINE_BYTES = 1_000_000
BATCH = 2048


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
        record = json.loads(line)
    except (ValueError, RecursionError):
        return '"shown"' in line and '"intent"' in line
    return isinstance(record, dict) and {"intent", "shown"} <= record.keys()


def read_events(given: Input) -> Iterator[InputRefusedError | EventFile]:
    """Yield the file of events, for the event log to read; reject Parquet that is not a table of events."""
    if given.is_parquet and not given.columns >= {"intent", "shown"}:
        reason = "not a table of events: no columns 'intent' and 'shown', or unreadable"
        yield InputRefusedError(reason, location=given.location)
    else:
        yield EventFile(given.location, given.file(), given.is_parquet)


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
        lines: the file's lines as UTF-8 bytes, including the header for CSV.
        location: where they come from, for errors.
        now: the current time; the clock's if omitted.
        clock_tolerance: how far in the future an event may lie, to allow for clock skew.

    Yields:
        An event or a rejection for each non-blank line.
    """
    latest = (now or dt.datetime.now(dt.UTC)) + clock_tolerance
    numbered = enumerate(lines, start=1)
    for number, line in numbered:
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not text.strip():
            continue
        if not text.lstrip().startswith(b"{") and number == 1:
            yield from _read_csv(text, numbered, location, latest)
            return
        yield _event(text, SearchEvent.model_validate_json, location, number, latest)


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
    try:
        columns = parquet_columns(path)
        missing = [column for column in REQUIRED if column not in columns]
        if missing:
            yield InputRefusedError(f"the table has no column {', '.join(missing)}", location=location)
            return
        rows = _parquet_rows(path, columns)
        for number, text in enumerate(rows, start=1):
            yield _event(text, SearchEvent.model_validate_json, location, number, latest)
    except duckdb.Error as error:
        reason = str(error).partition("\n")[0]
        yield InputRefusedError(f"not a readable Parquet table: {reason}", location=location)


def _read_csv(
    header_line: bytes, numbered: Iterator[tuple[int, bytes]], location: str, latest: dt.datetime
) -> Iterator[SearchEvent | InputRefusedError]:
    lines = itertools.chain([header_line], (line for _, line in numbered))
    reader = csv.reader((line.decode(errors="surrogateescape") for line in lines), strict=True)
    try:
        header = [column.strip() for column in next(reader, [])]
    except csv.Error as error:
        yield InputRefusedError(f"neither an event nor a header: {error}", location=location, line=1)
        return
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        reason = f"the table of events has no column {', '.join(missing)}"
        yield InputRefusedError(reason, location=location, line=1)
        return
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield InputRefusedError(f"not a CSV row: {error}", location=location, line=start)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            reason = f"{len(cells)} cells, but the header has {len(header)}"
            yield InputRefusedError(reason, location=location, line=start)
            continue
        row = {key: cell for key, cell in zip(header, cells, strict=True) if cell or key in REQUIRED}
        yield _event(row, SearchEvent.model_validate, location, start, latest)


def _event(
    given: Any, validate: Callable[[Any], SearchEvent], location: str, line: int, latest: dt.datetime
) -> SearchEvent | InputRefusedError:
    if isinstance(given, bytes) and len(given) > MAX_LINE_BYTES:
        return InputRefusedError(
            f"a line of more than {MAX_LINE_BYTES} bytes is not an event", location=location, line=line
        )
    try:
        event = validate(given)
        reason = _clock_fault(event, latest) or _text_fault(event)
    except ValidationError as error:
        reason = _reason(error)
    except ValueError as error:  # JSON text in a cell
        reason = f"not JSON: {error}"
    else:
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
            return "not UTF-8; save the file as UTF-8 and load it again"
    return ""


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def _parquet_rows(path: Path, columns: dict[str, str]) -> Iterator[bytes]:
    """Yield each row as JSON, in file order."""
    zoned = columns["at"] == "TIMESTAMP WITH TIME ZONE"
    moment = """strftime("at" AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')""" if zoned else '"at"'
    parts = {column: f'"{column}"' for column in COLUMNS if column in columns} | {"at": moment}
    chosen = ", ".join(f'"{column}" := {value}' for column, value in parts.items())
    query = f"SELECT to_json(struct_pack({chosen})) FROM read_parquet(?)"
    with duckdb.connect(config={"memory_limit": "512MB", "threads": 1}) as connection:
        cursor = connection.execute(query, [str(path)])
        while batch := cursor.fetchmany(BATCH):
            for (text,) in batch:
                yield text.encode()


KIND = Kind(
    name="events",
    meaning="search events (JSONL, CSV, Parquet)",
    suffixes=(".jsonl", ".ndjson", ".csv", ".parquet", ".txt"),
    recognises=holds_events,
    read=read_events,
    default_for=(".jsonl", ".ndjson", ".parquet"),
)
