"""The strongest individual paths by which flow reaches a node."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass

from numpy.typing import ArrayLike
from scipy import sparse

from ranking.arrays import weight_vector

EXPANSIONS = 20_000


@dataclass(frozen=True)
class Way:
    """One path from a node of the teleport to a given node.

    Args:
        nodes: from start to end, without repeats.
        amount: what arrives by exactly this path, in the units of the teleport.
    """

    nodes: tuple[int, ...]
    amount: float


def strongest_ways(
    transition: sparse.csr_array,
    teleport: ArrayLike,
    node: int,
    *,
    damping: float,
    count: int,
    steps: int,
    expansions: int = EXPANSIONS,
) -> tuple[Way, ...]:
    """Return the paths by which most flow arrives at a node, strongest first.

    A path s = n0 -> n1 -> ... -> node contributes v_s times the product of d·P along it. The contribution can
    only shrink as the path grows longer, so the search goes backwards from the node, strongest part first,
    and stops when no partial path can beat what was found (best-first search; Hart, Nilsson, Raphael 1968).

    Args:
        transition: P, rows summing to at most 1.
        teleport: v, where flow starts.
        node: where it arrives.
        damping: d, 0 <= d < 1.
        count: maximum number of paths.
        steps: maximum number of hops.
        expansions: maximum number of visited nodes; if hubs exhaust it, the strongest paths found so far are
            returned.

    >>> chain = sparse.csr_array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    >>> ways = strongest_ways(chain, [1, 1, 0], 2, damping=0.5, count=5, steps=6)
    >>> [(way.nodes, way.amount) for way in ways]
    [((1, 2), 0.5), ((0, 1, 2), 0.25)]
    """
    v = weight_vector(teleport, "teleport", transition.shape[0])
    arriving = sparse.csc_array(transition)
    largest = float(v.max(initial=0.0))
    order = itertools.count()
    open_parts: list[tuple[float, int, tuple[int, ...]]] = [(-1.0, next(order), (node,))]
    found: list[Way] = []
    for _ in range(expansions):
        if not open_parts:
            break
        negative, _, nodes = heapq.heappop(open_parts)
        passed = -negative
        found = _best(found, nodes, passed * float(v[nodes[0]]), count)
        least = found[-1].amount if len(found) == count else 0.0
        if passed * largest <= least:
            break
        if len(nodes) > steps:
            continue
        column = slice(arriving.indptr[nodes[0]], arriving.indptr[nodes[0] + 1])
        for source, share in zip(arriving.indices[column].tolist(), arriving.data[column], strict=True):
            longer = passed * damping * float(share)
            if source not in nodes and longer * largest > least:
                heapq.heappush(open_parts, (-longer, next(order), (source, *nodes)))
    return tuple(found)


def _best(found: list[Way], nodes: tuple[int, ...], amount: float, count: int) -> list[Way]:
    """Return the strongest paths with one more considered; the node itself is not a path."""
    if len(nodes) < 2 or not amount > 0:
        return found
    return sorted([*found, Way(nodes, amount)], key=lambda way: (-way.amount, way.nodes))[:count]
