"""What the bound of a propagation proves about an order: which positions are certain."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from ranking.arrays import Floats, float_vector
from ranking.errors import BadArrayError
from ranking.problem import Problem, problem
from ranking.residual import Residual, residual

LEFT_OVER = 1e-5  # the part of the residual that the componentwise bounds need not propagate
SUM_SLACK = 1e-11  # relative; exceeds the rounding of any sum in one iteration
ROUNDING_SLACK = 1.001  # exceeds the rounding of all iterations together


def node_bound(l1_bound: float) -> float:
    """Return the bound for a single node: half the L1 bound.

    Both vectors sum to 1, so any excess at one node is a deficit at the others.

    Args:
        l1_bound: proved L1 distance of two vectors that both sum to 1.

    >>> node_bound(1e-12)
    5e-13
    """
    return l1_bound / 2


def componentwise_bounds(
    transition: sparse.csr_array, teleport: ArrayLike, scores: ArrayLike, *, damping: float
) -> Floats:
    """Return a proved bound for each node, mostly far below half the L1 bound.

    The error e solves e = dP̄ᵀe + ρ, so |e| <= Σ (dP̄ᵀ)ᵏ|ρ| component by component: the residual is
    propagated through the graph until the remainder is small, which is then added everywhere. It takes some
    70 iterations.

    Args:
        transition: P, as it was propagated.
        teleport: v, as it was propagated.
        scores: the result, sums to 1.
        damping: d, as it was propagated.

    Raises:
        BadArrayError: shapes do not fit or values are out of range.
    """
    equation = problem(transition, teleport, damping)
    x = float_vector(scores, "scores", equation.teleport.size)
    proof = residual(equation, x)
    followed = _followed(equation, proof)
    return np.minimum(ROUNDING_SLACK * (followed + 1.01 * proof.off_one * x), node_bound(proof.l1_bound))


def _followed(equation: Problem, proof: Residual) -> Floats:
    total = proof.by_node.copy()
    term = proof.by_node
    enough = LEFT_OVER * float(term.sum())
    while float(term.sum()) > enough:
        passed = equation.passed(term)
        mass = float(term.sum())
        missing = equation.damping * mass - float(passed.sum()) + (2 * equation.excess + SUM_SLACK) * mass
        term = passed + missing * equation.teleport
        total += term
    return total + float(term.sum()) / (1 - equation.damping * (1 + 2 * equation.excess) - SUM_SLACK)


def certified_prefix(scores: ArrayLike, bound: ArrayLike) -> int:
    """Return how many leading positions of the order by score are certified.

    A position is certified if everything at or before it stays above everything after it, for any errors
    within the bounds. Exactly equal scores share a position and count as certified.

    Args:
        scores: (nodes,), in any order.
        bound: maximum error of each score; one number, or (nodes,).

    >>> certified_prefix([0.5, 0.3, 0.1, 0.1], 0.01), certified_prefix([0.5, 0.3, 0.29, 0.1], 0.01)
    (4, 1)
    """
    values = float_vector(scores, "scores")
    bounds = np.broadcast_to(np.asarray(bound, dtype=np.float64), values.shape)
    return certified_prefix_of_intervals(
        values, np.nextafter(values - bounds, -np.inf), np.nextafter(values + bounds, np.inf)
    )


def certified_prefix_of_intervals(values: ArrayLike, low: ArrayLike, high: ArrayLike) -> int:
    """Return how many leading positions are certified if each exact value lies in an interval.

    Args:
        values: (entities,), the values that define the order.
        low: lower bound of each exact value.
        high: upper bound of each exact value.

    Raises:
        BadArrayError: lengths differ, or a value lies outside its interval.

    >>> certified_prefix_of_intervals([9, 7, 5], [8, 5.5, 4], [10, 7.5, 6])
    1
    """
    order_by = float_vector(values, "values")
    least, most = float_vector(low, "low", order_by.size), float_vector(high, "high", order_by.size)
    outside = np.flatnonzero(~((least <= order_by) & (order_by <= most)))
    if outside.size:
        first = outside[0]
        raise BadArrayError(f"values[{first}] is {order_by[first]}, outside [{least[first]}, {most[first]}]")
    if order_by.size == 0:
        return 0
    order = np.argsort(-order_by, kind="stable")
    ranked = order_by[order]
    ends = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True)) + 1
    lowest_so_far = np.minimum.accumulate(least[order])[ends - 1]
    highest_after = np.append(np.maximum.accumulate(most[order][::-1])[::-1], -np.inf)[ends]
    proved = np.flatnonzero(lowest_so_far <= highest_after)
    if proved.size == 0:
        return int(order_by.size)
    return int(ends[proved[0] - 1]) if proved[0] else 0
