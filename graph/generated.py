"""Queries generated from the schema, one per label and relationship type, for work on the whole graph.

They are generated rather than stored in files, so that exports and copies automatically include every label,
type and property of the schema. Only schema names are interpolated; values are parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.schema import SCHEMA
from graph.schema_kinds import NodeLabel, RelationshipType


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated query; errors refer to it by `name`."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Ends:
    """A relationship type between two specific labels, which a query can match by index."""

    kind: RelationshipType
    start: NodeLabel
    end: NodeLabel


def ends_of(kind: RelationshipType) -> Iterator[Ends]:
    """Yield the pairs of labels that a relationship type joins."""
    for start in kind.starts:
        for end in kind.ends:
            yield Ends(kind, SCHEMA.label(start), SCHEMA.label(end))


def read_keys(label: NodeLabel) -> Generated:
    """Return the query for all keys of a label, in one list.

    >>> read_keys(SCHEMA.label("Intent")).text
    'MATCH (n:Intent) RETURN collect(n.key) AS keys'
    """
    return Generated(f"keys of {label.name}", f"MATCH (n:{label.name}) RETURN collect(n.{label.key}) AS keys")


def read_nodes(label: NodeLabel) -> Generated:
    """Return the query for the nodes of a label with some `keys`, in no particular order."""
    return Generated(
        f"nodes {label.name}",
        f"UNWIND $keys AS key MATCH (n:{label.name} {{{label.key}: key}}) "
        "RETURN key, properties(n) AS properties",
    )


def read_relationships(ends: Ends) -> Generated:
    """Return the query for the relationships from the nodes with given `keys`, in no particular order."""
    return Generated(
        f"relationships {ends.kind.name}",
        f"UNWIND $keys AS start MATCH (a:{ends.start.name} {{{ends.start.key}: start}})"
        f"-[r:{ends.kind.name}]->(b:{ends.end.name}) "
        f"RETURN start, b.{ends.end.key} AS end, properties(r) AS properties",
    )


def write_nodes(label: NodeLabel) -> Generated:
    """Return the query that writes nodes of a label from `rows` with `key` and `properties`."""
    return Generated(
        f"write {label.name}",
        f"UNWIND $rows AS row MERGE (n:{label.name} {{{label.key}: row.key}}) SET n = row.properties",
    )


def write_relationships(ends: Ends) -> Generated:
    """Return the query that writes relationships from `rows` with `start`, `end`, `key` and `properties`."""
    kind = ends.kind
    return Generated(
        f"write {kind.name}",
        f"UNWIND $rows AS row MATCH (a:{ends.start.name} {{{ends.start.key}: row.start}}) "
        f"MATCH (b:{ends.end.name} {{{ends.end.key}: row.end}}) "
        f"MERGE (a)-[r:{kind.name} {{{kind.key}: row.key}}]->(b) SET r = row.properties",
    )
