"""Inspect Parquet files before their rows are read."""

from __future__ import annotations

from pathlib import Path

import duckdb

PARQUET_MAGIC = b"PAR1"


def parquet_columns(path: Path) -> dict[str, str]:
    """Return the columns of a Parquet file and their SQL types, in file order.

    Raises:
        duckdb.Error: it is not a valid Parquet file.
    """
    with duckdb.connect() as connection:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    return {str(row[0]): str(row[1]) for row in described}
