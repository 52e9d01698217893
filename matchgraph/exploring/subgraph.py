"""A part of the graph to step through: read some nodes at a time, and never all of a hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal, NamedTuple, cast
from weakref import WeakKeyDictionary

import numpy as np

from graph.store import Store
from ranking.answer_rules import Exploration
from ranking.arrays import Floats, Integers

Kind = Literal["Entity", "Capability", "Intent"]
Relation = Literal[
    "HAS_CAPABILITY", "OFFERED_BY", "SIMILAR_TO", "COMPARED_WITH", "MENTIONS", "MENTIONED_BY",
    "SERVES", "SERVED_BY", "MATCHED", "MATCHED_BY",
]  # fmt: skip

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
_NUMBERS = {
    (type_, along): RELATIONS.index(pair[0 if along else 1])
    for type_, pair in STEPS.items()
    for along in (True, False)
}
_BACK = {
    RELATIONS.index(name): RELATIONS.index(pair[1 - i])
    for pair in STEPS.values()
    for i, name in enumerate(pair)
}
OPPOSITE = np.array([_BACK[number] for number in range(len(RELATIONS))])  # of each relation, against it


class Node(NamedTuple):
    """A node by its label and its slug, id or key."""

    kind: Kind
    key: str


class Steps(NamedTuple):
    """Steps between nodes as parallel arrays.

    Args:
        source, target: numbers of nodes.
        relation: place of the relation in `RELATIONS`.
        weight: how much weighs for each step, above 0.
    """

    source: Integers
    relation: Integers
    target: Integers
    weight: Floats


_HUB_DEGREES: WeakKeyDictionary[Store, dict[Node, int]] = WeakKeyDictionary()
_NONE = np.zeros(0, dtype=np.int64)
_NO_STEPS = Steps(_NONE, _NONE, _NONE, np.zeros(0))


class Subgraph:
    """What has been read of the graph, from whichever nodes one asked for.

    Nodes are numbered as they are met, those of one reading by kind and key, so that the numbers are the same
    on every server.

    Args:
        store: the graph.
        constants: the methodology's section; it says from where on a node is a hub.
    """

    def __init__(self, store: Store, constants: Exploration) -> None:
        self._store = store
        self.constants = constants
        self._parts = [_NO_STEPS]
        self._numbers: dict[Node, int] = {}
        self.nodes: list[Node] = []
        self.degrees: dict[Node, int] = {}
        self.walked: set[Node] = set()
        self.parts: set[Node] = set()

    def read(self, limits: Mapping[Node, int]) -> None:
        """Read all steps from nodes with no more relationships than their limit; the others have more.

        Args:
            limits: the limit of each node.
        """
        if limits:
            bound = max(limits.values()) + 1  # to count all of a hub takes longer than to read many others
            self._add(self._store.read("steps_from", **_by_kind(limits), bound=bound))

    def count(self, nodes: Iterable[Node]) -> None:
        """Read how many relationships hubs have, for estimates: once while the store is open."""
        known = _HUB_DEGREES.setdefault(self._store.lasting, {})
        if missing := [node for node in nodes if node not in known]:
            rows = self._store.read("degrees_of", **keys_by_kind(missing))
            known |= {Node(cast(Kind, row["kind"]), row["key"]): row["degree"] for row in rows}
        self.degrees |= {node: known[node] for node in nodes}

    def count_hubs(self) -> None:
        """Read the size of the hubs a path may lead over: those that were met from two nodes."""
        times = np.bincount(self.steps().target, minlength=len(self.nodes))
        met = (self.nodes[i] for i in np.flatnonzero(times > 1))
        self.count([n for n in met if n not in self.walked and self.is_hub(n)])

    def read_part(self, nodes: Iterable[Node]) -> None:
        """Read of hubs the strongest steps of each relation; of equally strong ones those to lower keys."""
        chosen = set(nodes)
        self.parts |= chosen
        rows = self._store.read("all_steps_from", **keys_by_kind(chosen))
        self._add(_strongest(rows, self.constants.hub_steps))

    def read_ends(self, nodes: Iterable[Node]) -> None:
        """Read nodes where a walk starts: wholly, or the strongest steps of those that are hubs."""
        chosen = sorted(nodes)
        self.read(dict.fromkeys(chosen, self.constants.hub))
        if hubs := [node for node in chosen if node in self.degrees and node not in self.walked]:
            self.read_part(hubs)

    def is_hub(self, node: Node) -> bool:
        """Say whether a node is known to have too many relationships to be walked through."""
        return self.degrees.get(node, 0) > self.constants.hub

    def steps(self) -> Steps:
        """Return all steps that were read, those of one source and relation together."""
        if len(self._parts) > 1:
            columns = zip(*self._parts, strict=True)
            self._parts = [Steps(*(np.concatenate(column) for column in columns))]
        return self._parts[0]

    def beyond(self, nodes: Iterable[Node]) -> set[Node]:
        """Return where the steps that were read lead from some nodes."""
        steps = self.steps()
        leaving = np.zeros(len(self.nodes), dtype=np.bool_)
        leaving[self.numbers(node for node in nodes if node in self._numbers)] = True
        return {self.nodes[i] for i in set(steps.target[leaving[steps.source]].tolist())}

    def numbers(self, nodes: Iterable[Node]) -> Integers:
        """Return the numbers of nodes that were met."""
        return np.array([self._numbers[node] for node in nodes], dtype=np.int64)

    def number(self, node: Node) -> int | None:
        """Return the number of a node, or None where it was not met."""
        return self._numbers.get(node)

    def _add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        sources, counts = [], []
        ends: list[tuple[Kind, str]] = []
        relations: list[int] = []
        weights: list[float] = []
        for row in rows:
            node = Node(row["kind"], row["key"])
            self.degrees[node] = row["degree"]
            if row["others"] or not row["degree"]:
                self.walked.add(node)
            sources.append(node)
            counts.append(len(row["others"]))
            ends += zip(row["kinds"], row["others"], strict=True)
            relations += [
                _NUMBERS[type_, along] for type_, along in zip(row["types"], row["along"], strict=True)
            ]
            weights += row["weights"]
        self._meet({*sources, *ends})
        numbers = self._numbers
        # a named tuple is found by the plain tuple of its values
        target = np.array([numbers[end] for end in ends], dtype=np.int64)  # type: ignore[index]
        source = np.repeat(self.numbers(sources), counts)
        self._parts.append(_merged(source, np.array(relations, dtype=np.int64), target, np.array(weights)))

    def _meet(self, nodes: set[tuple[Kind, str]]) -> None:
        for node in sorted(nodes - self._numbers.keys()):
            self._numbers[Node(*node)] = len(self.nodes)
            self.nodes.append(Node(*node))


def _strongest(rows: Iterable[Mapping[str, Any]], most: int) -> Iterator[dict[str, Any]]:
    """Yield each node with its degree and the strongest steps of each type and direction."""
    for (kind, key), groups in groupby(rows, key=itemgetter("kind", "key")):
        node: dict[str, Any] = {"kind": kind, "key": key, "degree": 0}
        node |= {name: [] for name in ("types", "along", "kinds", "others", "weights")}
        for group in groups:
            steps = zip(group["weights"], group["others"], group["kinds"], strict=True)
            leading = nsmallest(most, steps, key=lambda step: (-step[0], *step[1:]))
            node["degree"] += len(group["others"])
            node["types"] += [group["type"]] * len(leading)
            node["along"] += [group["along"]] * len(leading)
            for name, values in zip(("weights", "others", "kinds"), zip(*leading, strict=True), strict=True):
                node[name] += values
        yield node


def _merged(source: Integers, relation: Integers, target: Integers, weight: Floats) -> Steps:
    """Return steps, sorted; several relationships of one kind to one node are added up."""
    some = np.flatnonzero(weight > 0)
    # by weight, too: sums of floats depend on the order, and each server has its own
    order = some[np.lexsort((weight[some], target[some], relation[some], source[some]))]
    if not order.size:
        return _NO_STEPS
    source, relation, target = source[order], relation[order], target[order]
    other = np.diff(source).astype(bool) | np.diff(relation).astype(bool) | np.diff(target).astype(bool)
    starts = np.concatenate([[0], np.flatnonzero(other) + 1])
    sums = np.add.reduceat(weight[order].astype(np.float64), starts)
    return Steps(source[starts], relation[starts], target[starts], sums)


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
