"""The view of an export: the graph without engine internals, sorted by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

from graph.pointers import Pointers
from graph.schema import SCHEMA
from graph.schema_kinds import NodeLabel, Property, RelationshipType
from graph.store import Store
from graph.whole import Relationship, StoredGraph, StoredNode

OPERATIONAL = frozenset(f"{name}_{slot}" for name in ("score", "position", "rank") for slot in ("a", "b")) | {
    "stale",
    "words_mark",
    "held",
    "writer",
    "input_sha256",
    "input_sources",
    "etag",
    "last_modified",
    "other_inputs",
}
TIMES = frozenset({"loaded_at", "published_at"})


def part_around(neighbourhood: nx.MultiDiGraph[str]) -> dict[str, set[str]]:
    """Return the keys of the nodes of a neighbourhood, by label."""
    part: defaultdict[str, set[str]] = defaultdict(set)
    for key, data in neighbourhood.nodes(data=True):
        part[data["kind"]].add(key)
    return part


@dataclass
class Counted:
    """Counts of what was read so far."""

    nodes: int = 0
    relationships: int = 0


class ExportedGraph:
    """The graph, or the part between some nodes, as seen by every export format.

    Engine internals (score slots, marks, pointers) are omitted, except for the published run.

    Args:
        part: the keys of the nodes to include, by label; default: all.
        load_times: whether to include load times; without them a reload gives the same bytes.
    """

    def __init__(
        self, store: Store, part: Mapping[str, Collection[str]] | None = None, *, load_times: bool = False
    ) -> None:
        self.stored = StoredGraph(store, part)
        self._hidden = OPERATIONAL if load_times else OPERATIONAL | TIMES
        self.is_whole = part is None
        self.counted = Counted()
        published = Pointers.read(store).published
        self.published = published.run if published else None

    @property
    def labels(self) -> list[NodeLabel]:
        """The exported labels, sorted by name."""
        return sorted((la for la in SCHEMA.labels if la.name != "Pointer"), key=lambda la: la.name)

    @property
    def kinds(self) -> list[RelationshipType]:
        """The exported relationship types, sorted by name."""
        return sorted(SCHEMA.relationships, key=lambda kind: kind.name)

    def properties(self, owner: NodeLabel | RelationshipType) -> list[Property]:
        """Return the exported properties of a label or type, key first."""
        shown = (p for p in owner.properties if p.name not in self._hidden)
        return sorted(shown, key=lambda p: p.name != owner.key)

    def nodes(self, label: NodeLabel) -> Iterator[StoredNode]:
        """Yield the nodes of a label, sorted by key."""
        for node in self.stored.nodes(label):
            self.counted.nodes += 1
            yield node._replace(properties=self._shown(node.properties))

    def relationships(self, kind: RelationshipType) -> Iterator[Relationship]:
        """Yield the relationships of a type, sorted by start, end and key."""
        for relationship in self.stored.relationships(kind):
            self.counted.relationships += 1
            yield relationship

    def all_nodes(self) -> Iterator[StoredNode]:
        """Yield every node, sorted by label and key."""
        return (node for label in self.labels for node in self.nodes(label))

    def all_relationships(self) -> Iterator[Relationship]:
        """Yield every relationship, sorted by type, start, end and key."""
        return (relationship for kind in self.kinds for relationship in self.relationships(kind))

    def _shown(self, properties: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in properties.items() if name not in self._hidden}
