"""Propagation from a few seeds, with the strongest path to each node."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from ranking.arrays import Booleans, Floats, Integers, weight_vector
from ranking.propagation import MAX_SWEEPS, propagate

NOWHERE = -1  # the predecessor of a seed where a path starts, and of a node that no path reaches
TIE = 1e-12  # paths whose logarithms differ by less are tied; the one with lower node numbers wins


@dataclass(frozen=True, kw_only=True)
class StrongestPaths:
    """The strongest path to each node.

    Args:
        strength: strength of the strongest path to each node, 0 if there is none.
        predecessor: the node before it on that path, `NOWHERE` (-1) at its start.
    """

    strength: Floats
    predecessor: Integers

    def path(self, node: int) -> list[int]:
        """Return the strongest path from a seed to a node, both included; empty if there is none."""
        if self.strength[node] == 0:
            return []
        nodes = [int(node)]
        while self.predecessor[nodes[-1]] != NOWHERE:
            nodes.append(int(self.predecessor[nodes[-1]]))
        return nodes[::-1]


@dataclass(frozen=True, kw_only=True)
class Personalised(StrongestPaths):
    """How close each node is to the seeds, and by which path.

    Args:
        scores: mass of each node, sums to 1.
        l1_bound: a proved bound on the L1 distance of `scores` from the exact solution.
    """

    scores: Floats
    l1_bound: float


def personalised(
    transition: sparse.csr_array,
    seeds: ArrayLike,
    *,
    damping: float,
    tolerance: float,
    max_sweeps: int = MAX_SWEEPS,
    engine: str = "power",
) -> Personalised:
    """Return the propagation with the teleport restricted to the seeds.

    The strength of a path is the seed's share of all seeds times d·P of each step: its contribution to
    z = (I - dPᵀ)⁻¹v. Source: Haveliwala, Topic-sensitive PageRank, WWW 2002.

    Args:
        transition: P of the graph or of a part of it, rows summing to at most 1.
        seeds: weight of each node as a seed, not negative, 0 for the others.
        damping: d, 0 <= d < 1.
        tolerance: maximum accepted L1 distance from the exact solution.
        max_sweeps: maximum number of passes over the graph.
        engine: a name in `ranking.propagation.ENGINES`.

    Raises:
        EmptyTeleportError: there is no seed.
        NotConvergedError: the bound is above the tolerance after `max_sweeps`.
        BadArrayError: shapes do not fit or values are out of range.

    >>> chain = sparse.csr_array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    >>> found = personalised(chain, [1, 0, 0], damping=0.5, tolerance=1e-12)
    >>> found.path(2), found.strength.round(9).tolist()
    ([0, 1, 2], [1.0, 0.5, 0.25])
    """
    result = propagate(
        transition, seeds, damping=damping, tolerance=tolerance, max_sweeps=max_sweeps, engine=engine
    )
    paths = strongest_paths(transition, seeds, damping=damping)
    return Personalised(
        scores=result.scores,
        l1_bound=result.l1_bound,
        strength=paths.strength,
        predecessor=paths.predecessor,
    )


def strongest_paths(transition: sparse.csr_array, seeds: ArrayLike, *, damping: float) -> StrongestPaths:
    """Return the strongest path from the seeds to each node, without solving for the scores.

    Args:
        transition: as for `personalised`.
        seeds: as for `personalised`; at least one of them above 0.
        damping: d, 0 <= d < 1.

    Raises:
        BadArrayError: shapes do not fit or values are out of range.

    >>> chain = sparse.csr_array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    >>> strongest_paths(chain, [1, 0, 0], damping=0.5).path(1)
    [0, 1]
    """
    transition = sparse.csr_array(transition)
    size = transition.shape[0]
    weights = weight_vector(seeds, "seeds", size)
    start = weights / weights.sum()
    source = np.repeat(np.arange(size), np.diff(transition.indptr))
    used = (transition.data > 0) & (damping > 0)
    source, target = source[used], transition.indices[used].astype(np.int64)
    cost = -np.log(transition.data[used]) - np.log(damping or 1.0)
    with np.errstate(divide="ignore"):
        start_cost = -np.log(start)
    distance = _distances(size, source, target, cost, start_cost)
    tight = (distance[source] + cost <= distance[target] + TIE) & np.isfinite(distance[target])
    predecessor = _lowest(source[tight], target[tight], start_cost <= distance + TIE)
    return StrongestPaths(strength=np.exp(-distance), predecessor=predecessor)


def _distances(size: int, source: Integers, target: Integers, cost: Floats, start_cost: Floats) -> Floats:
    """Return the shortest distance of each node from an extra node that leads to every seed."""
    seeds = np.flatnonzero(np.isfinite(start_cost))
    offset = 1.0  # an edge of length 0 would not be stored
    graph = sparse.csr_array(
        (
            np.concatenate([cost, start_cost[seeds] + offset]),
            (np.concatenate([source, np.full(seeds.size, size)]), np.concatenate([target, seeds])),
        ),
        shape=(size + 1, size + 1),
    )
    found: Floats = dijkstra(graph, directed=True, indices=[size])[0, :size] - offset
    return np.where(np.isin(np.arange(size), seeds), np.minimum(found, start_cost), found)


def _lowest(source: Integers, target: Integers, starts: Booleans) -> Integers:
    """Return the lowest of the nodes that lead to each node, or mark that a path starts there."""
    predecessor = np.full(starts.size, starts.size, dtype=np.int64)
    np.minimum.at(predecessor, target, source)
    return np.where(starts | (predecessor == starts.size), NOWHERE, predecessor)
