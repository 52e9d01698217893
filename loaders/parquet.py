"""What a Parquet file holds, before anybody reads its rows."""

from __future__ import annotations

from pathlib import Path

import duckdb

PARQUET_MAGIC = b"PAR1"


def parquet_columns(path: Path) -> dict[str, str]:
    """Return the columns of a Parquet file and their SQL types, in the file's order.

    Args:
        path: the file.

    Raises:
        duckdb.Error: it is no Parquet file, or a broken one.
    """
    with duckdb.connect() as connection:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    return {str(row[0]): str(row[1]) for row in described}
