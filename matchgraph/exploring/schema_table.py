"""The schema as rows: labels, relationship types and their properties, with live counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.schema import SCHEMA
from graph.schema_kinds import NodeLabel, RelationshipType
from graph.store import Store


def schema_table(store: Store) -> list[dict[str, Any]]:
    """Return what Cypher can name in a graph, a row each.

    A row of a label or a relationship type has `count`, the nodes or relationships there are now; it is
    followed by the rows of its properties, with their types.

    Args:
        store: the graph.
    """
    counts = {row["name"]: row["count"] for row in store.read("graph_size")}
    rows: list[dict[str, Any]] = []
    for label in SCHEMA.labels:
        rows += _rows("label", label, f"{label.meaning}; key {label.key}", counts)
    for kind in SCHEMA.relationships:
        ends = f"({' or '.join(kind.starts)})→({' or '.join(kind.ends)})"
        rows += _rows("relationship", kind, f"{kind.meaning}; {ends}", counts)
    return rows


def _rows(
    kind: str, owner: NodeLabel | RelationshipType, meaning: str, counts: dict[str, int]
) -> Iterator[dict[str, Any]]:
    empty = {"kind": kind, "name": owner.name, "property": None, "type": None, "count": None}
    yield {**empty, "count": counts.get(owner.name, 0), "meaning": meaning}
    for prop in owner.properties:
        yield {
            **empty,
            "kind": "property",
            "property": prop.name,
            "type": prop.type.lower(),
            "meaning": prop.meaning,
        }
