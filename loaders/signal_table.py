"""Parse signals tables (CSV or Parquet): measurements of entities, or why there is none."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from graph.errors import InputRefusedError
from graph.model import RawSignal, Source, Statement
from loaders.chunks import chunks_of
from loaders.columns import SIGNALS as COLUMNS
from loaders.csv_table import MAX_LINE_BYTES, Row, open_csv
from loaders.kind import Input, InputWarning, Kind
from loaders.parquet import PARQUET_MAGIC, parquet_columns, parquet_rows, unreadable
from loaders.refusing import refusing
from loaders.signal_row import KNOWN_METRICS, raw_signal
from loaders.signal_scale import Scale

REQUIRED = ("slug", "metric")
PART_ROWS = 5_000  # rows loaded in one transaction
Rows = Iterator[Row | InputRefusedError]
Items = Iterator[Statement | InputRefusedError | InputWarning]


@dataclass(frozen=True)
class _Table:
    """A table whose rows can be read repeatedly.

    Args:
        columns: in lower case, in file order.
        header_line: of the header, for errors; None for Parquet.
        decimal_comma: whether numbers may be written with one, since commas do not separate cells.
        read: yields the rows from the beginning.
    """

    columns: Sequence[str]
    header_line: int | None
    decimal_comma: bool
    read: Callable[[], Rows]

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that are columns of their own; none if the rows name their metric."""
        wide = "slug" in self.columns and "metric" not in self.columns
        return tuple(column for column in self.columns if wide and column in KNOWN_METRICS)

    def rows(self) -> Iterator[tuple[int, Row] | InputRefusedError]:
        """Yield the position and the cells of each measurement: a row, or one cell of a wide row."""
        metrics = self.metrics
        for row in self.read():
            if isinstance(row, InputRefusedError):
                yield row
            elif not metrics:
                yield row.number, row
            else:
                shared = {name: row.cells[name] for name in ("slug", "as_of", "state") if name in row.cells}
                for place, metric in enumerate(metrics, 1):
                    if value := row.cells[metric].strip():
                        position = (row.number - 1) * len(metrics) + place
                        yield position, Row(row.number, shared | {"metric": metric, "value": value})


def read_signals(
    path: Path,
    *,
    location: str,
    as_of: dt.date | None = None,
    trusted: bool = True,
    today: dt.date | None = None,
) -> Items:
    """Read a signals table in chunks, in constant memory; a rejected row is yielded, and reading continues.

    The table is one source, identified by its content: different content is another source, so that a later
    table adds to what earlier ones measured. Columns are those of `COLUMNS` in any order; instead of `metric`
    and `value` there may be a column for each metric. Others are ignored.

    Args:
        location: where the file comes from, for errors.
        as_of: the day of rows without one.
        trusted: whether the table takes part in what is computed.
        today: the current day; the clock's if omitted.

    Yields:
        The chunks of one statement, a rejection for each invalid row, and warnings.
    """
    yield from refusing(
        _read_table(path, location, as_of, trusted, today or dt.datetime.now(dt.UTC).date()), location
    )


def _read_table(path: Path, location: str, as_of: dt.date | None, trusted: bool, today: dt.date) -> Items:
    try:
        table = _opened(path, location)
        _check_columns(table, location)
        dated = "as_of" in table.columns or as_of is None
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        version = sha256 if dated else hashlib.sha256(f"{sha256} {as_of}".encode()).hexdigest()
        source = Source(
            id=f"signals-{version[:32]}", kind="signals", location=location, sha256=version, trusted=trusted
        )
        yield from _unread(table, location)
        yield from _parts(table, source, as_of, today)
    except duckdb.Error as error:
        yield unreadable(error, location)


def _opened(path: Path, location: str) -> _Table:
    with path.open("rb") as stream:
        if stream.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC:
            columns = parquet_columns(path)
            wanted = (*COLUMNS, *KNOWN_METRICS) if "metric" not in columns else COLUMNS
            return _Table(list(columns), None, False, lambda: parquet_rows(path, columns, wanted, location))
        stream.seek(0)
        header = open_csv(chunks_of(stream, MAX_LINE_BYTES), location).header
    return _Table(header.names, header.line, header.delimiter != ",", lambda: _csv_rows(path, location))


def _csv_rows(path: Path, location: str) -> Rows:
    with path.open("rb") as stream:
        yield from open_csv(chunks_of(stream, MAX_LINE_BYTES), location).rows


def _check_columns(table: _Table, location: str) -> None:
    missing = [column for column in REQUIRED if column not in table.columns]
    if missing and not table.metrics:
        reason = f"the table of signals has no column {', '.join(missing)}"
        raise InputRefusedError(reason, location=location, line=table.header_line)
    used = (*COLUMNS, *table.metrics)
    twice = next((column for column in used if list(table.columns).count(column) > 1), None)
    if twice:
        reason = f"the column '{twice}' is duplicated"
        raise InputRefusedError(reason, location=location, line=table.header_line)


def _unread(table: _Table, location: str) -> Iterator[InputWarning]:
    """Warn about the columns of a table with one column per metric that are not read."""
    unread = [name for name in table.columns if name and name not in {*COLUMNS, *table.metrics}]
    if table.metrics and unread:
        reason = f"these columns are not metrics that ranks use, and are not read: {', '.join(unread)}"
        if {"name", "type"}.issubset(unread):
            reason += "; to read what the tools are as well, load the table again with --kind tools"
        yield InputWarning(reason, location, table.header_line)


def _parts(table: _Table, source: Source, as_of: dt.date | None, today: dt.date) -> Items:
    """Yield each full chunk once another row follows it, and finally the last one and the warnings."""
    part: list[RawSignal] = []
    begins = empty = True
    scale = Scale.of(row for row in table.rows() if not isinstance(row, InputRefusedError))
    for item in table.rows():
        empty = False
        if isinstance(item, InputRefusedError):
            yield item
            continue
        position, row = item
        try:
            signal = raw_signal(
                row.cells, position=position, as_of=as_of, today=today, decimal_comma=table.decimal_comma
            )
            scale.check(signal, row.number)
        except ValueError as error:
            yield InputRefusedError(str(error), location=source.location, line=row.number)
            continue
        if len(part) == PART_ROWS:
            yield Statement(source=source, signals=tuple(part), begins=begins, ends=False)
            part, begins = [], False
        part.append(signal)
    if part:
        yield Statement(source=source, signals=tuple(part), begins=begins)
    yield from scale.warnings(source.location)
    if empty:
        yield InputWarning("the table has no rows", source.location)


def _recognises(given: Input) -> bool:
    wide = "slug" in given.columns and bool(given.columns & KNOWN_METRICS)
    return given.columns.issuperset(REQUIRED) or wide


def _read(given: Input) -> Items:
    yield from read_signals(given.file(), location=given.location, as_of=given.as_of, trusted=given.trusted)


KIND = Kind(
    name="signals",
    meaning="tables of signals (CSV, Parquet)",
    suffixes=(".csv", ".tsv", ".parquet"),
    recognises=_recognises,
    read=_read,
)
