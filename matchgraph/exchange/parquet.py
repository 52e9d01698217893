"""The graph as Parquet files, one per label and per relationship type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
from more_itertools import peekable

from graph.schema_kinds import Property, PropertyType
from matchgraph.exchange.view import ExportedGraph

SQL_TYPES: dict[PropertyType, str] = {
    "STRING": "VARCHAR",
    "INTEGER": "BIGINT",
    "FLOAT": "DOUBLE",
    "BOOLEAN": "BOOLEAN",
    "LIST": "VARCHAR[]",
}
_ENDS = ("start_label", "start", "end_label", "end")
_COPY = """
COPY (SELECT * FROM read_json('{lines}', format = 'newline_delimited', columns = {columns}))
TO '{place}' (FORMAT parquet, COMPRESSION zstd)"""


def write_parquet(graph: ExportedGraph, folder: Path) -> None:
    """Write `<Label>.parquet` and `<TYPE>.parquet`, the latter with the labels and keys of both ends.

    Args:
        folder: an existing empty folder.
    """
    for label in graph.labels:
        _write(folder, label.name, (node.properties for node in graph.nodes(label)), graph.properties(label))
    for kind in graph.kinds:
        rows = ({name: getattr(r, name) for name in _ENDS} | r.properties for r in graph.relationships(kind))
        ends = [Property(name, "STRING", "") for name in _ENDS]
        _write(folder, kind.name, rows, [*ends, *graph.properties(kind)])


def _write(folder: Path, name: str, rows: Iterable[Mapping[str, Any]], columns: list[Property]) -> None:
    """Write a table via JSON lines, which the columnar engine reads with little memory."""
    waiting = peekable(rows)
    if not waiting:
        return
    lines = folder / f"{name}.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in waiting)
    types = {column.name: SQL_TYPES[column.type] for column in columns}
    statement = _COPY.format(
        lines=_quoted(lines),
        columns=json.dumps(types).replace('"', "'"),
        place=_quoted(folder / f"{name}.parquet"),
    )
    with duckdb.connect(config={"preserve_insertion_order": True}) as connection:
        connection.execute(statement)
    lines.unlink()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
