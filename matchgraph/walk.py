"""The neighbourhood of what was seen as a matrix to walk on, and what each step is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import networkx as nx
import numpy as np
from scipy import sparse

from graph.store import Store
from matchgraph.neighbourhood import neighbourhood
from ranking.flows import TypedEdges
from ranking.transition import split_flows

DEPTH = (
    3  # entity, capability, similar capability, entity: one step further reaches hubs and explains nothing
)

Relation = Literal["HAS_CAPABILITY", "OFFERED_BY", "SIMILAR_TO", "COMPARED_WITH", "MENTIONS", "MENTIONED_BY"]

# relationship type: what a step is called along its direction, and against it
STEPS: Mapping[str, tuple[Relation, Relation]] = {
    "HAS_CAPABILITY": ("HAS_CAPABILITY", "OFFERED_BY"),
    "SIMILAR_TO": ("SIMILAR_TO", "SIMILAR_TO"),
    "COMPARED_WITH": ("COMPARED_WITH", "COMPARED_WITH"),
    "MENTIONS": ("MENTIONS", "MENTIONED_BY"),
}


@dataclass(frozen=True)
class Walk:
    """A part of the graph to walk on.

    Args:
        nodes: slugs and capability ids, sorted; node i of the matrix is `nodes[i]`.
        kinds: Entity or Capability, of each node.
        names: of each node.
        transition: the share of its flow each node passes to each other, (N, N).
        relations: the same split by what the step is called.
        similarity: cosine similarities between capabilities, (N, N), symmetric.
    """

    nodes: tuple[str, ...]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    transition: sparse.csr_array
    relations: Mapping[str, sparse.csr_array]
    similarity: sparse.csr_array

    def relation(self, source: int, target: int) -> str:
        """Return what the step between two nodes is called: the relation that carries most of its flow."""
        return max(sorted(self.relations), key=lambda name: self.relations[name][source, target])


def walk_around(store: Store, slugs: Sequence[str], shares: Mapping[str, float]) -> Walk:
    """Return the neighbourhood of entities as a matrix.

    Args:
        store: the graph.
        slugs: the entities in the middle.
        shares: how a node splits its flow over the relations it has, by the names in `STEPS`.
    """
    return walk_on(nx.compose_all([neighbourhood(store, slug, depth=DEPTH) for slug in slugs]), shares)


def walk_on(around: nx.MultiDiGraph[str], shares: Mapping[str, float]) -> Walk:
    """Return a part of the graph as a matrix; arguments as for `walk_around`."""
    nodes = tuple(sorted(around))
    index = {node: i for i, node in enumerate(nodes)}
    flows: dict[str, list[tuple[int, int, float]]] = {name: [] for pair in STEPS.values() for name in pair}
    for start, end, data in around.edges(data=True):
        along, against = STEPS[data["type"]]
        weight = float(data.get("similarity", 1.0))
        flows[along].append((index[start], index[end], weight))
        flows[against].append((index[end], index[start], weight))
    edges = [_typed(name, sorted(rows)) for name, rows in flows.items() if rows]
    parts = split_flows(len(nodes), edges, shares)
    return Walk(
        nodes=nodes,
        kinds=tuple(around.nodes[node]["kind"] for node in nodes),
        names=tuple(around.nodes[node]["name"] or node for node in nodes),
        transition=_sum(len(nodes), parts),
        relations=parts,
        similarity=_matrix(len(nodes), sorted(flows["SIMILAR_TO"])),
    )


def _typed(name: str, rows: list[tuple[int, int, float]]) -> TypedEdges:
    source, target, weight = (np.array(column) for column in zip(*rows, strict=True))
    return TypedEdges(name, source, target, weight)


def _matrix(size: int, rows: list[tuple[int, int, float]]) -> sparse.csr_array:
    source, target, weight = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    return sparse.csr_array((weight, (source.astype(np.int64), target.astype(np.int64))), shape=(size, size))


def _sum(size: int, parts: Mapping[str, sparse.csr_array]) -> sparse.csr_array:
    total = sparse.csr_array((size, size), dtype=np.float64)
    for name in sorted(parts):
        total = total + parts[name]
    return sparse.csr_array(total)
