"""Parse signals tables (CSV or Parquet): measurements of entities, or why there is none, one per row."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import duckdb

from graph.errors import InputRefusedError
from graph.model import RawSignal, Source, Statement
from loaders.kind import Input, Kind
from loaders.lines import check_cells
from loaders.parquet import PARQUET_MAGIC, parquet_columns
from loaders.signal_row import raw_signal

COLUMNS = ("slug", "metric", "value", "as_of", "state")
REQUIRED = ("slug", "metric")
PART_ROWS = 5_000  # rows loaded in one transaction
BATCH = 2048
MAX_LINE_BYTES = 1_000_000
Row = tuple[int, dict[str, str]]


def read_signals(
    path: Path,
    *,
    location: str,
    as_of: dt.date | None = None,
    trusted: bool = True,
    today: dt.date | None = None,
) -> Iterator[Statement | InputRefusedError]:
    """Read a signals table in chunks, in constant memory; a rejected row is yielded, and reading continues.

    The table is one source, identified by its content: different content is another source, so that a later
    table adds to what earlier ones measured. Columns are those of `COLUMNS` in any order; others are ignored.

    Args:
        location: where the file comes from, for errors.
        as_of: the day of rows without one.
        trusted: whether the table takes part in what is computed.
        today: the current day; the clock's if omitted.

    Yields:
        The chunks of one statement, and a rejection for each invalid row.
    """
    try:
        source, rows = _opened(path, location, as_of, trusted)
        yield from _parts(rows, source, as_of, today or dt.datetime.now(dt.UTC).date())
    except duckdb.Error as error:
        reason = str(error).partition("\n")[0]
        yield InputRefusedError(f"not a readable Parquet table: {reason}", location=location)
    except csv.Error as error:
        yield InputRefusedError(f"not a header: {error}", location=location, line=1)
    except InputRefusedError as refusal:
        yield refusal


def _opened(
    path: Path, location: str, as_of: dt.date | None, trusted: bool
) -> tuple[Source, Iterator[Row | InputRefusedError]]:
    """Return the source and its rows.

    Raises:
        InputRefusedError: the table lacks required columns.
        duckdb.Error: it is not a readable Parquet table.
    """
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        is_parquet = stream.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC
        stream.seek(0)
        columns = list(parquet_columns(path)) if is_parquet else _header(stream.readline(MAX_LINE_BYTES))
    _check_columns(columns, location)
    dated = "as_of" in columns or as_of is None
    version = sha256 if dated else hashlib.sha256(f"{sha256} {as_of}".encode()).hexdigest()
    source = Source(
        id=f"signals-{version[:32]}", kind="signals", location=location, sha256=version, trusted=trusted
    )
    rows = _parquet_rows(path, columns) if is_parquet else _csv_rows(path, location)
    return source, rows


def _check_columns(columns: Sequence[str], location: str) -> None:
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        reason = f"the table of signals has no column {', '.join(missing)}"
        raise InputRefusedError(reason, location=location, line=1)
    twice = next((column for column in COLUMNS if list(columns).count(column) > 1), None)
    if twice:
        raise InputRefusedError(f"the column '{twice}' is duplicated", location=location, line=1)


def _parts(
    rows: Iterable[Row | InputRefusedError], source: Source, as_of: dt.date | None, today: dt.date
) -> Iterator[Statement | InputRefusedError]:
    """Yield each full chunk once another row follows it, and finally the last one."""
    part: list[RawSignal] = []
    begins = True
    for row in rows:
        if isinstance(row, InputRefusedError):
            yield row
            continue
        number, cells = row
        try:
            check_cells(cells.values())
            signal = raw_signal(cells, position=number, as_of=as_of, today=today)
        except ValueError as error:
            yield InputRefusedError(str(error), location=source.location, line=number)
            continue
        if len(part) == PART_ROWS:
            yield Statement(source=source, signals=tuple(part), begins=begins, ends=False)
            part, begins = [], False
        part.append(signal)
    if part:
        yield Statement(source=source, signals=tuple(part), begins=begins)


def _header(line: bytes) -> list[str]:
    cells = next(csv.reader([line.decode("utf-8-sig", errors="replace")], strict=True), [])
    return [cell.strip().lower() for cell in cells]


def _csv_rows(path: Path, location: str) -> Iterator[Row | InputRefusedError]:
    with path.open("rb") as stream:
        # Strict, so that an unclosed quote is an error and not one huge last cell.
        reader = csv.reader(
            (line.decode("utf-8-sig", errors="surrogateescape") for line in _bounded(stream)), strict=True
        )
        header = [cell.strip().lower() for cell in next(reader, [])]
        while True:
            number = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield InputRefusedError(f"not a CSV row: {error}", location=location, line=number)
                continue
            if len(cells) != len(header) and any(cell.strip() for cell in cells):
                reason = f"{len(cells)} cells, but the header has {len(header)}"
                yield InputRefusedError(reason, location=location, line=number)
            elif any(cell.strip() for cell in cells):
                yield number, dict(zip(header, cells, strict=True))


def _bounded(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is far too long only the beginning, which is not a valid row."""
    while line := stream.readline(MAX_LINE_BYTES):
        rest = line
        while len(rest) == MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE_BYTES)
        yield line


def _parquet_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield each row as text, in file order."""
    names = [column for column in COLUMNS if column in columns]
    chosen = ", ".join(f"""coalesce("{name}"::VARCHAR, '')""" for name in names)
    with duckdb.connect(config={"memory_limit": "512MB", "threads": 1}) as connection:
        cursor = connection.execute(f"SELECT {chosen} FROM read_parquet(?)", [str(path)])
        number = 0
        while batch := cursor.fetchmany(BATCH):
            for row in batch:
                number += 1
                yield number, dict(zip(names, row, strict=True))


def _recognises(given: Input) -> bool:
    return {column.lower() for column in given.columns}.issuperset(REQUIRED)


def _read(given: Input) -> Iterator[Statement | InputRefusedError]:
    yield from read_signals(given.file(), location=given.location, as_of=given.as_of, trusted=given.trusted)


KIND = Kind(
    name="signals",
    meaning="tables of signals (CSV, Parquet)",
    suffixes=(".csv", ".parquet"),
    recognises=_recognises,
    read=_read,
)
