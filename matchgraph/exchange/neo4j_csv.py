"""The graph as CSV files in the layout of Neo4j's offline import."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from more_itertools import peekable

from graph.schema_kinds import NodeLabel, PropertyType, RelationshipType
from matchgraph.exchange.view import ExportedGraph

CSV_TYPES: dict[PropertyType, str] = {
    "STRING": "string",
    "INTEGER": "long",
    "FLOAT": "double",
    "BOOLEAN": "boolean",
    "LIST": "string[]",
}
ARGUMENTS = "import.arguments"
UNIT_SEPARATOR = "\x1f"  # separates list items: unlike ; and | it does not occur in texts
# last: the database name that follows would otherwise be parsed as another file
_OPTIONS = ("--multiline-fields=true", "--array-delimiter=U+001F")


def write_neo4j_csv(graph: ExportedGraph, folder: Path) -> None:
    """Write one table per label, and one per relationship type and pair of labels, each with a header.

    The import treats an empty list as missing, and properties outside the schema have no column; everything
    else is preserved.

    `import.arguments` lists them all: `neo4j-admin database import full @import.arguments neo4j`, run in the
    folder. Format: https://neo4j.com/docs/operations-manual/5/tutorial/neo4j-admin-import/

    Args:
        folder: an existing empty folder.
    """
    arguments = []
    for label in graph.labels:
        name = f"nodes-{label.name}.csv"
        if _write_nodes(graph, label, folder / name):
            arguments.append(f"--nodes={name}")
    for kind in graph.kinds:
        arguments += [f"--relationships={name}" for name in _write_relationships(graph, kind, folder)]
    (folder / ARGUMENTS).write_text("\n".join([*arguments, *_OPTIONS]) + "\n", "utf-8")


def _write_nodes(graph: ExportedGraph, label: NodeLabel, place: Path) -> bool:
    key, *others = graph.properties(label)
    header = [f"{key.name}:ID({label.name})", *(f"{p.name}:{CSV_TYPES[p.type]}" for p in others), ":LABEL"]
    names = [p.name for p in others]
    rows = ([n.key, *(n.properties.get(name) for name in names), label.name] for n in graph.nodes(label))
    waiting = peekable(rows)
    if not waiting:
        return False
    with _table(place) as table:
        table.write(",".join(header) + "\n")
        table.writelines(map(_line, waiting))
    return True


def _write_relationships(graph: ExportedGraph, kind: RelationshipType, folder: Path) -> list[str]:
    """Write the tables of a type in one pass, and return their names."""
    properties = graph.properties(kind)
    columns = [f"{p.name}:{CSV_TYPES[p.type]}" for p in properties]
    tables: dict[str, IO[str]] = {}
    with ExitStack() as stack:
        for r in graph.relationships(kind):
            name = f"relationships-{kind.name}-{r.start_label}-{r.end_label}.csv"
            if name not in tables:
                tables[name] = stack.enter_context(_table(folder / name))
                ends = (f":START_ID({r.start_label})", f":END_ID({r.end_label})")
                tables[name].write(",".join([*ends, *columns, ":TYPE"]) + "\n")
            row = [r.start, r.end, *(r.properties.get(p.name) for p in properties), kind.name]
            tables[name].write(_line(row))
    return sorted(tables)


def _table(place: Path) -> IO[str]:
    return place.open("w", encoding="utf-8", newline="")


def _line(row: Sequence[Any]) -> str:
    return ",".join(map(_cell, row)) + "\n"


def _cell(value: Any) -> str:
    r"""Quote texts, so that empty ones are distinguishable from missing ones.

    >>> _cell("he said 'no'"), _cell(None), _cell(True), _cell(0.5)
    ('"he said \'no\'"', '', 'true', '0.5')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = UNIT_SEPARATOR.join(map(str, value)) if isinstance(value, list) else str(value)
    return '"' + text.replace('"', '""') + '"'
