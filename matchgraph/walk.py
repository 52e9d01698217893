"""What a walk from some nodes gets to, as a matrix: the part of the graph that it carries much to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.store import Store
from matchgraph.surroundings import HUB, OPPOSITE, RELATIONS, Node, StepTo, Surroundings
from ranking.flows import TypedEdges
from ranking.propagation import DAMPING
from ranking.transition import split_flows

REACH = 5e-4  # flow a relationship has to be able to carry: below it, its node is not walked on from
ROUNDS = 5  # of reading: capability, intent, capability, entity, and what that one offers
HALF_KNOWN = 2.0  # rows of a transition matrix that sum to 1 differ by at most this


@dataclass(frozen=True)
class Walk:
    """A part of the graph to walk on.

    Args:
        nodes: sorted; node i of the matrix is `nodes[i]`.
        transition: the share of its flow each node passes to each other, (N, N); of nodes that were met and
            not read, nothing.
        relations: the same split by what the step is called.
        similarity: cosine similarities between capabilities, (N, N), symmetric.
        unknown: (N,) how much of its row each node's row may differ from, in L1: 0 where all was read.
    """

    nodes: tuple[Node, ...]
    transition: sparse.csr_array
    relations: Mapping[str, sparse.csr_array]
    similarity: sparse.csr_array
    unknown: NDArray[np.float64]

    def relation(self, source: int, target: int) -> str:
        """Return what the step between two nodes is called: the relation that carries most of its flow."""
        return max(sorted(self.relations), key=lambda name: self.relations[name][source, target])

    def seeds(self, nodes: Sequence[Node]) -> NDArray[np.float64]:
        """Return the vector with a 1 at some nodes."""
        chosen = set(nodes)
        return np.array([float(node in chosen) for node in self.nodes])

    def residual(self, scores: NDArray[np.float64]) -> float:
        """Return how far scores on this part can be from those on the whole graph, in L1.

        What a walk does at nodes that were not read is unknown: with z = Σₖ(dPᵀ)ᵏv on this part, the whole
        differs by at most d/(1 - d)·Σ unknown·z, and scaling both to sum to 1 at most doubles that. Without
        hubs it is twice d times the sum of residuals in Andersen, Chung and Lang, Local graph partitioning
        using PageRank vectors, FOCS 2006, of a push that is finished on what was read.

        Args:
            scores: mass of each node, sums to 1.
        """
        known = float(scores[self.unknown != 1.0].sum())
        return min(2.0, 2.0 * DAMPING * float(scores @ self.unknown) / (1.0 - DAMPING * known))


def walk_around(
    store: Store, seeds: Sequence[Node], shares: Mapping[str, float], reach: float = REACH
) -> Walk:
    """Return the part of the graph that a walk from some nodes carries much to.

    It is grown by forward push (Andersen, Chung and Lang, 2006): a node is read when its residual flow is at
    least `reach` times its number of relationships, so that at most 1/((1 - d)·reach) relationships are read,
    however large the graph and its hubs. Where the walk starts at a hub, its strongest steps are read.

    Args:
        store: the graph.
        seeds: where it starts, with equal flow.
        shares: how a node splits its flow over the relations it has, by the names in `RELATIONS`.
        reach: flow a relationship has to be able to carry, above 0.
    """
    around = Surroundings(store)
    around.read_ends(seeds)
    residual: defaultdict[Node, float] = defaultdict(
        float, dict.fromkeys(sorted(set(seeds)), 1 / len(set(seeds)))
    )
    for _ in range(ROUNDS):
        _push(around, residual, shares, reach)
        due = _due(around, residual, reach)
        if not due:
            break
        around.read(due)
    return walk_on(around, shares)


def _due(around: Surroundings, residual: Mapping[Node, float], reach: float) -> dict[Node, int]:
    """Return the nodes that get enough flow to be read, and how many relationships that allows each."""
    limits = {node: int(flow / reach) for node, flow in residual.items() if node not in around.steps}
    return {node: limit for node, limit in limits.items() if limit >= around.degrees.get(node, 1)}


def _push(
    around: Surroundings, residual: defaultdict[Node, float], shares: Mapping[str, float], reach: float
) -> None:
    """Pass the residual flow of the nodes that were read on to where they lead, once."""
    for node in sorted(n for n in residual if n in around.steps and residual[n] >= reach):
        flow = DAMPING * residual.pop(node)
        for step, share in _split(around.steps[node], shares):
            residual[step.node] += flow * share


def _split(steps: Sequence[StepTo], shares: Mapping[str, float]) -> list[tuple[StepTo, float]]:
    """Return the share of a node's flow that each step takes, as `ranking.transition` splits it."""
    totals: defaultdict[str, float] = defaultdict(float)
    for step in steps:
        totals[step.relation] += step.weight
    present = sum(shares[relation] for relation in sorted(totals)) or 1.0
    return [(s, shares[s.relation] / present * s.weight / totals[s.relation]) for s in steps]


def walk_on(around: Surroundings, shares: Mapping[str, float], *, back: bool = False) -> Walk:
    """Return what was read as a matrix.

    Args:
        around: what was read.
        shares: as for `walk_around`.
        back: whether nodes that were met and not read are left the way they were met, too: of a hub, so much
            of its flow as it has relationships that are known; of others, nothing.
    """
    nodes = tuple(around.nodes())
    index = {node: i for i, node in enumerate(nodes)}
    flows: dict[str, list[tuple[int, int, float]]] = {name: [] for name in RELATIONS}
    for node, steps in around.steps.items():
        for step in steps:
            flows[step.relation].append((index[node], index[step.node], step.weight))
            if back and step.node not in around.steps:
                flows[OPPOSITE[step.relation]].append((index[step.node], index[node], step.weight))
    edges = [_typed(name, rows) for name, rows in flows.items() if rows]
    parts = split_flows(len(nodes), edges, shares)
    if back:
        met = np.bincount(
            [index[step.node] for steps in around.steps.values() for step in steps], minlength=len(nodes)
        )
        passed = [_passed(around, node, int(count)) for node, count in zip(nodes, met, strict=True)]
        parts = {name: sparse.csr_array(sparse.diags_array(passed) @ part) for name, part in parts.items()}
    return Walk(
        nodes=nodes,
        transition=_sum(len(nodes), parts),
        relations=parts,
        similarity=_symmetric(len(nodes), flows["SIMILAR_TO"]),
        unknown=np.array([_unknown(around, node) for node in nodes]),
    )


def _unknown(around: Surroundings, node: Node) -> float:
    if node in around.parts:
        return HALF_KNOWN
    return 0.0 if node in around.steps else 1.0


def _passed(around: Surroundings, node: Node, met: int) -> float:
    """Return which part of a node's flow goes over the relationships that are known."""
    degree = around.degrees.get(node, 0)
    if node in around.parts:
        return min(1.0, len(around.steps[node]) / degree)
    if node in around.steps:
        return 1.0
    return min(1.0, met / degree) if degree > HUB else 0.0


def _typed(name: str, rows: list[tuple[int, int, float]]) -> TypedEdges:
    source, target, weight = (np.array(column) for column in zip(*rows, strict=True))
    return TypedEdges(name, source, target, weight)


def _symmetric(size: int, rows: list[tuple[int, int, float]]) -> sparse.csr_array:
    """Return similarities, each pair as it was read from either end or both."""
    source, target, weight = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    one_way = sparse.csr_array(
        (weight, (source.astype(np.int64), target.astype(np.int64))), shape=(size, size)
    )
    return sparse.csr_array(one_way.maximum(one_way.T))


def _sum(size: int, parts: Mapping[str, sparse.csr_array]) -> sparse.csr_array:
    total = sparse.csr_array((size, size), dtype=np.float64)
    for name in sorted(parts):
        total = total + parts[name]
    return sparse.csr_array(total)
