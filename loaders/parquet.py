"""Open Parquet files: their columns, and their rows as text, as a CSV file would have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from graph.errors import InputRefusedError
from loaders.csv_table import Row
from loaders.lines import check_cells

PARQUET_MAGIC = b"PAR1"
BATCH = 2048
Item = TypeVar("Item")
_NO_TEXT = re.compile(r"STRUCT|MAP|UNION|\]$|BLOB|BIT|INTERVAL")


def parquet_columns(path: Path) -> dict[str, str]:
    """Return the columns of a Parquet file, in lower case, and their SQL types, in file order.

    Raises:
        duckdb.Error: it is not a valid Parquet file.
    """
    with duckdb.connect() as connection:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    return {str(row[0]).lower(): str(row[1]) for row in described}


def read_parquet(
    path: Path,
    wanted: Collection[str],
    location: str,
    read_rows: Callable[[list[str], Iterator[Row | InputRefusedError]], Iterator[Item]],
) -> Iterator[Item | InputRefusedError]:
    """Yield what the rows of a table state; a file that is not valid Parquet is a rejection.

    Args:
        wanted: names of columns in lower case; those that do not exist are ignored.
        location: where the file comes from, for errors.
        read_rows: reads the rows, given the names of all columns.
    """
    try:
        columns = parquet_columns(path)
        yield from read_rows(list(columns), parquet_rows(path, columns, wanted, location))
    except duckdb.Error as error:
        yield unreadable(error, location)


def parquet_rows(
    path: Path, columns: Mapping[str, str], wanted: Collection[str], location: str
) -> Iterator[Row | InputRefusedError]:
    """Yield the rows with their wanted columns as text, in file order; null is empty.

    Args:
        columns: all columns and their types.
        wanted: names of columns in lower case; those that do not exist are ignored.
        location: where the file comes from, for errors.

    Raises:
        InputRefusedError: a wanted column holds lists, objects or bytes.
        duckdb.Error: it is not a valid Parquet file.
    """
    names = [column for column in columns if column in wanted]
    for name in names:
        if _NO_TEXT.search(columns[name]):
            reason = f"the column '{name}' holds {columns[name]}; expected text, a number or a date"
            raise InputRefusedError(reason, location=location)
    chosen = ", ".join(f"coalesce({quoted(name)}::VARCHAR, '')" for name in names)
    for number, values in numbered_rows(path, chosen):
        try:
            check_cells(values)
        except ValueError as error:
            yield InputRefusedError(str(error), location=location, line=number)
        else:
            yield Row(number, dict(zip(names, values, strict=True)))


def numbered_rows(path: Path, chosen: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield 1-based row numbers and the values of SQL expressions; times with a zone are in UTC."""
    with duckdb.connect(config={"memory_limit": "512MB", "threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        cursor = connection.execute(f"SELECT {chosen} FROM read_parquet(?)", [str(path)])
        number = 0
        while batch := cursor.fetchmany(BATCH):
            for row in batch:
                number += 1
                yield number, row


def quoted(name: str) -> str:
    """Return a column's name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def unreadable(error: duckdb.Error, location: str) -> InputRefusedError:
    """Return the rejection of a file that DuckDB cannot read."""
    reason = str(error).partition("\n")[0]
    return InputRefusedError(f"not a readable Parquet table, or truncated: {reason}", location=location)
