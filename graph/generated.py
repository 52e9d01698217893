"""Queries made from the schema, one for each label and relationship type, for work on the graph as a whole.

They are texts made here, not files, so that a label, type or property that the schema gets comes along by
itself in exports and copies. Nothing but names of the schema gets into them; values are parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.schema import SCHEMA, NodeLabel, RelationshipType


@dataclass(frozen=True, slots=True)
class Generated:
    """A query made from the schema; `name` is what errors call it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Ends:
    """A relationship type between one label and another: what a query can name and a server can look up."""

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
    """Return the query for the nodes of a label with some `keys`, in no certain order."""
    return Generated(
        f"nodes {label.name}",
        f"UNWIND $keys AS key MATCH (n:{label.name} {{{label.key}: key}}) "
        "RETURN key, properties(n) AS properties",
    )


def read_relationships(ends: Ends) -> Generated:
    """Return the query for the relationships that leave the nodes with some `keys`, in no certain order."""
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
