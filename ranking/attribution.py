"""Attribute the mass of one node: exact shares by where the flow started and its first hop."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from ranking.arrays import Floats, Integers, integer_vector, weight_vector
from ranking.errors import BadArrayError, NotConvergedError
from ranking.problem import UNIT_ROUNDOFF, problem
from ranking.propagation import MAX_SWEEPS


@dataclass(frozen=True)
class Contributions:
    """The mass of one node, before normalisation, as a sum over first hops.

    Args:
        direct: the node's own share of the teleport.
        source: where each contribution starts, a node of the teleport.
        target: the node of its first hop.
        relation: the relation type of that hop, as an index into `relations`.
        amount: how much of it arrives at the node.
        relations: names of the relation types.
        total: `direct` plus all amounts, which is z of the node.
        bound: proved distance of `total` from the exact z.
    """

    direct: float
    source: Integers
    target: Integers
    relation: Integers
    amount: Floats
    relations: tuple[str, ...]
    total: float
    bound: float


def arrivals(
    transition: sparse.csr_array,
    node: int,
    *,
    damping: float,
    tolerance: float,
    max_sweeps: int = MAX_SWEEPS,
) -> tuple[Floats, float]:
    """Return y = (I - dP)⁻¹e_i: how much of a unit of flow at each node arrives at node i, over all paths.

    Args:
        transition: P, rows summing to at most 1.
        node: i.
        damping: d, 0 <= d < 1.
        tolerance: maximum accepted error of an entry.
        max_sweeps: maximum number of passes over the graph.

    Returns:
        y, and a proved bound on the error of each of its entries.

    Raises:
        NotConvergedError: the bound is above the tolerance after `max_sweeps`, or rounding prevents any.
        BadArrayError: there is no such node, or values are out of range.
    """
    size = transition.shape[0]
    if not 0 <= node < size:
        raise BadArrayError(f"there is no node {node} among {size}")
    contraction = problem(transition, np.ones(size), damping).contraction
    rows = sparse.csr_array(transition)
    unit_roundings = 1.01 * UNIT_ROUNDOFF * (np.diff(rows.indptr) + 2)
    y = np.zeros(size)
    y[node] = 1.0
    bound = rounding = math.inf
    for _ in range(max_sweeps):
        image = damping * (rows @ y)
        image[node] += 1.0
        rounding = float((unit_roundings * image).max()) / contraction
        bound = float(np.abs(image - y).max()) / contraction + rounding
        if 0 <= bound <= tolerance:
            return y, bound
        y = image
    raise NotConvergedError(bound=bound, tolerance=tolerance, rounding=rounding, sweeps=max_sweeps)


def first_hop_contributions(
    flows: Mapping[str, sparse.csr_array],
    teleport: ArrayLike,
    node: int,
    *,
    damping: float,
    tolerance: float,
    max_sweeps: int = MAX_SWEEPS,
) -> Contributions:
    """Return how much flow from each teleport node s along each of its edges s -> k arrives at node i.

    z_i = v_i + Σ v_s·d·P_sk·y_k with y = (I - dP)⁻¹e_i. Each path through the graph is counted once, at its
    first hop; counting the flow through every edge would count a path once per hop. x_i is z_i divided by the
    sum of z, so the shares amount/total hold for x_i as well.

    Args:
        flows: the transition matrix in parts by relation type, from `split_flows`, or finer.
        teleport: v, of any scale.
        node: i.
        damping: d, 0 <= d < 1.
        tolerance: maximum accepted error of `total`.
        max_sweeps: maximum number of passes over the graph.

    Returns:
        Contributions above 0, by source, target and relation.

    Raises:
        EmptyTeleportError: the teleport is 0 everywhere.
        NotConvergedError: the bound is above the tolerance after `max_sweeps`.
        BadArrayError: there are no flows, no such node, or shapes and values do not fit.

    >>> chain = sparse.csr_array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    >>> found = first_hop_contributions({"serves": chain}, [1, 1, 0], 2, damping=0.5, tolerance=1e-12)
    >>> list(zip(found.source.tolist(), found.target.tolist(), found.amount.tolist())), found.total
    ([(0, 1, 0.125), (1, 2, 0.25)], 0.375)
    """
    if not flows:
        raise BadArrayError("there are no flows to attribute; give the parts of the transition matrix")
    names = tuple(sorted(flows))
    whole = sparse.csr_array(sum((flows[name] for name in names[1:]), start=flows[names[0]]))
    v = problem(whole, teleport, damping).teleport
    y, bound = arrivals(whole, node, damping=damping, tolerance=tolerance, max_sweeps=max_sweeps)
    hops = [_hops(flows[name], v, y, damping) for name in names]
    relation = np.repeat(np.arange(len(names)), [amount.size for _, _, amount in hops])
    source, target, amount = (np.concatenate(column) for column in zip(*hops, strict=True))
    order = np.lexsort((relation, target, source))
    total = math.fsum([v[node], *amount.tolist()])
    return Contributions(
        direct=float(v[node]),
        source=source[order],
        target=target[order],
        relation=relation[order],
        amount=amount[order],
        relations=names,
        total=total,
        bound=damping * bound + (8 + len(names)) * UNIT_ROUNDOFF * total,
    )


def divided(
    found: Contributions, relation: Sequence[str], source: ArrayLike, target: ArrayLike, weight: ArrayLike
) -> Floats:
    """Return how much of the contributions is due to each piece of evidence.

    The transition matrix is linear in the weights of one relation between two nodes, so an edge's
    contribution can be divided in proportion to the weights of its pieces, without remainder.

    Args:
        found: contributions by first hop.
        relation: relation type of the edge each piece belongs to.
        source: the node where that edge starts.
        target: the node it leads to.
        weight: the piece's part of the edge, relative to its other pieces; finite, not negative.

    Returns:
        The amount of each piece, 0 if its edge contributes nothing; together they sum to all amounts.

    Raises:
        BadArrayError: a contribution has no piece, or lengths differ.

    >>> edge = sparse.csr_array([[0.0, 1.0], [0.0, 0.0]])
    >>> found = first_hop_contributions({"mention": edge}, [1, 0], 1, damping=0.5, tolerance=1e-12)
    >>> divided(found, ["mention", "mention"], [0, 0], [1, 1], [3, 1]).tolist()
    [0.375, 0.125]
    """
    known = {name: place for place, name in enumerate(found.relations)}
    kinds = np.array([known.get(name, -1) for name in relation], dtype=np.int64)
    starts = integer_vector(source, "source", kinds.size)
    ends = integer_vector(target, "target", kinds.size)
    weights = weight_vector(weight, "weight", kinds.size)
    place = {
        edge: at
        for at, edge in enumerate(
            zip(found.relation.tolist(), found.source.tolist(), found.target.tolist(), strict=True)
        )
    }
    pieces = zip(kinds.tolist(), starts.tolist(), ends.tolist(), strict=True)
    edge = np.array([place.get(piece, -1) for piece in pieces], dtype=np.int64)
    here = edge >= 0
    total = np.bincount(edge[here], weights=weights[here], minlength=found.amount.size)
    if (total <= 0).any():
        raise BadArrayError("a contribution has no piece of evidence; name all that its edge is made of")
    amount = np.zeros(kinds.size)
    amount[here] = found.amount[edge[here]] * weights[here] / total[edge[here]]
    return amount


def _hops(flow: sparse.csr_array, v: Floats, y: Floats, damping: float) -> tuple[Integers, Integers, Floats]:
    edges = sparse.csr_array(flow)
    source = np.repeat(np.arange(v.size), np.diff(edges.indptr)).astype(np.int64)
    target = edges.indices.astype(np.int64)
    amount = v[source] * damping * edges.data * y[target]
    arriving = amount > 0
    return source[arriving], target[arriving], amount[arriving]
