"""A part of the graph to step through: read some nodes at a time, and never all of a hub."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, cast

from graph.store import Store

Kind = Literal["Entity", "Capability", "Intent"]
Relation = Literal[
    "HAS_CAPABILITY", "OFFERED_BY", "SIMILAR_TO", "COMPARED_WITH", "MENTIONS", "MENTIONED_BY",
    "SERVES", "SERVED_BY", "MATCHED", "MATCHED_BY",
]  # fmt: skip

HUB = 1000  # relationships from which on a node is a hub: it is met, but not walked through step by step
PART = 200  # relationships of each type that are read of a hub, the strongest ones

# relationship type: what a step is called along its direction, and against it
STEPS: Mapping[str, tuple[Relation, Relation]] = {
    "HAS_CAPABILITY": ("HAS_CAPABILITY", "OFFERED_BY"),
    "SIMILAR_TO": ("SIMILAR_TO", "SIMILAR_TO"),
    "COMPARED_WITH": ("COMPARED_WITH", "COMPARED_WITH"),
    "MENTIONS": ("MENTIONS", "MENTIONED_BY"),
    "SERVES": ("SERVES", "SERVED_BY"),
    "MATCHED": ("MATCHED", "MATCHED_BY"),
}
RELATIONS = tuple(sorted({name for pair in STEPS.values() for name in pair}))
OPPOSITE: Mapping[Relation, Relation] = {
    name: pair[1 - i] for pair in STEPS.values() for i, name in enumerate(pair)
}


class Node(NamedTuple):
    """A node by its label and its slug, id or key."""

    kind: Kind
    key: str


class StepTo(NamedTuple):
    """A step over one relation to another node, and how much weighs for it: above 0."""

    relation: Relation
    node: Node
    weight: float


class Surroundings:
    """What has been read of the graph, from whichever nodes one asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.steps: dict[Node, list[StepTo]] = {}
        self.degrees: dict[Node, int] = {}
        self.parts: set[Node] = set()

    def read(self, limits: Mapping[Node, int]) -> None:
        """Read all steps from nodes with no more relationships than their limit; of the others, how many.

        Args:
            limits: the limit of each node.
        """
        self._add(self._store.read("steps_from", **_by_kind(limits)))

    def read_part(self, nodes: Iterable[Node]) -> None:
        """Read of hubs the strongest steps of each relation; of equally strong ones those to lower keys."""
        chosen = set(nodes)
        self.parts |= chosen
        self._add(self._store.read("strongest_steps_from", most=PART, **keys_by_kind(chosen)))

    def read_ends(self, nodes: Iterable[Node]) -> None:
        """Read nodes where a walk starts: wholly, or the strongest steps of those that are hubs."""
        chosen = sorted(nodes)
        self.read(dict.fromkeys(chosen, HUB))
        if hubs := [node for node in chosen if node in self.degrees and node not in self.steps]:
            self.read_part(hubs)

    def _add(self, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            node = Node(row["kind"], row["key"])
            self.degrees[node] = row["degree"]
            if row["others"] or not row["degree"]:
                self.steps[node] = _steps(row)

    def nodes(self) -> list[Node]:
        """Return all nodes that were read or met, sorted."""
        return sorted(self.degrees.keys() | {step.node for steps in self.steps.values() for step in steps})


def _steps(row: dict[str, Any]) -> list[StepTo]:
    """Return the steps of a row, sorted; several relationships of one kind to one node are added up."""
    weights: defaultdict[tuple[Relation, Node], float] = defaultdict(float)
    columns = (row[name] for name in ("types", "along", "kinds", "others", "weights"))
    # sorted first: sums of floats depend on the order, and each server has its own
    for type_, along, kind, other, weight in sorted(zip(*columns, strict=True)):
        weights[STEPS[type_][0 if along else 1], Node(kind, other)] += float(weight)
    return [StepTo(*step, weight) for step, weight in sorted(weights.items()) if weight > 0]


def _by_kind(limits: Mapping[Node, int]) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {"entities": [], "capabilities": [], "intents": []}
    for node in sorted(limits):
        rows[PARAMETERS[node.kind]].append({"key": node.key, "most": limits[node]})
    return rows


def keys_by_kind(nodes: Iterable[Node]) -> dict[str, list[str]]:
    """Return the keys of nodes as the parameters that queries call entities, capabilities and intents."""
    keys: dict[str, list[str]] = {"entities": [], "capabilities": [], "intents": []}
    for node in sorted(nodes):
        keys[PARAMETERS[node.kind]].append(node.key)
    return keys


PARAMETERS: Mapping[Kind, str] = {"Entity": "entities", "Capability": "capabilities", "Intent": "intents"}


def named(store: Store, nodes: Iterable[Node]) -> dict[Node, str]:
    """Return what nodes are called; one without a name by its key."""
    rows = store.read("names_of", **keys_by_kind(set(nodes)))
    return {Node(cast(Kind, row["kind"]), row["key"]): row["name"] or row["key"] for row in rows}
