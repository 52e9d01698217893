"""The whole graph: every node and relationship in a fixed order, in chunks of some thousand."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from more_itertools import chunked

from graph.generated import ends_of, read_keys, read_nodes, read_relationships
from graph.schema import SCHEMA
from graph.schema_kinds import NodeLabel, RelationshipType
from graph.store import Store

CHUNK = 2_000  # nodes, or start nodes of relationships, read per chunk


class StoredNode(NamedTuple):
    """A node: its label, key, and all properties including the key."""

    label: str
    key: str
    properties: dict[str, Any]


class Relationship(NamedTuple):
    """A relationship: its type, the labels and keys of its ends, its key and all properties."""

    type: str
    start_label: str
    start: str
    end_label: str
    end: str
    key: str
    properties: dict[str, Any]


class WholeGraph(Protocol):
    """A graph that can be read in a fixed order: a store or a saved file."""

    def identity(self) -> str:
        """Return a hash that identifies this graph in its current state."""

    def nodes(self, label: NodeLabel) -> Iterator[StoredNode]:
        """Yield the nodes of a label, sorted by key."""

    def relationships(self, kind: RelationshipType) -> Iterator[Relationship]:
        """Yield the relationships of a type, sorted by start, end and key."""


class StoredGraph:
    """The contents of a store, or the part between given nodes.

    Keys are sorted by code points, whatever the server's collation. Concurrent writes may be read
    partially.

    Args:
        part: the keys of the nodes to include, by label; default: all.
    """

    def __init__(self, store: Store, part: Mapping[str, Collection[str]] | None = None) -> None:
        self._store = store
        self._part = None if part is None else {label: frozenset(keys) for label, keys in part.items()}

    def identity(self) -> str:
        """Return a hash of all keys, sources and runs."""
        seen = [self.keys(label) for label in SCHEMA.labels if label.name != "Pointer"]
        described = [node for name in ("Source", "Run") for node in self.nodes(SCHEMA.label(name))]
        return hashlib.sha256(json.dumps([seen, described], sort_keys=True).encode()).hexdigest()

    def keys(self, label: NodeLabel) -> list[str]:
        """Return the keys of a label, sorted."""
        if self._part is not None:
            return sorted(self._part.get(label.name, ()))
        ((row),) = self._store.run(read_keys(label))
        return sorted(row["keys"])

    def nodes(self, label: NodeLabel) -> Iterator[StoredNode]:
        """Yield the nodes of a label, sorted by key."""
        query = read_nodes(label)
        for keys in chunked(self.keys(label), CHUNK):
            there = {row["key"]: row["properties"] for row in self._store.run(query, keys=keys)}
            yield from (StoredNode(label.name, key, there[key]) for key in keys if key in there)

    def relationships(self, kind: RelationshipType) -> Iterator[Relationship]:
        """Yield the relationships of a type, sorted by start, end and key."""
        starts = sorted((key, label) for label in kind.starts for key in self.keys(SCHEMA.label(label)))
        for chunk in chunked(starts, CHUNK):
            keys = defaultdict(list)
            for key, label in chunk:
                keys[label].append(key)
            found = (r for label in sorted(keys) for r in self._leaving(kind, label, keys[label]))
            yield from sorted(found, key=lambda r: (r.start, r.end, r.key))

    def _leaving(self, kind: RelationshipType, start: str, keys: list[str]) -> Iterator[Relationship]:
        for ends in ends_of(kind):
            if ends.start.name != start:
                continue
            for row in self._store.run(read_relationships(ends), keys=keys):
                if self._counts(ends.end.name, row["end"]):
                    own = row["properties"]
                    key = own[kind.key]
                    yield Relationship(kind.name, start, row["start"], ends.end.name, row["end"], key, own)

    def _counts(self, label: str, key: str) -> bool:
        return self._part is None or key in self._part.get(label, ())
