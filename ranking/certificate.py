"""What the bound of a propagation proves about an order: which positions are certain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from ranking.arrays import Booleans, Floats, float_vector, weight_vector
from ranking.blend import to_printed_digits
from ranking.errors import BadArrayError
from ranking.problem import Problem, problem
from ranking.propagation import MAX_SWEEPS
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
    transition: sparse.csr_array,
    teleport: ArrayLike,
    scores: ArrayLike,
    *,
    damping: float,
    max_sweeps: int = MAX_SWEEPS,
) -> Floats:
    """Return a proved bound for each node, mostly far below half the L1 bound.

    The error e solves e = dP̄ᵀe + ρ, so |e| <= Σ (dP̄ᵀ)ᵏ|ρ| component by component: the residual is
    propagated through the graph until the remainder is small, which is then added everywhere. It takes some
    70 iterations at damping 0.85. If `max_sweeps` ends it earlier, the remainder is larger and the bound
    looser, but it holds.

    Args:
        transition: P, as it was propagated.
        teleport: v, as it was propagated.
        scores: the result, sums to 1.
        damping: d, as it was propagated.
        max_sweeps: maximum number of passes over the graph.

    Raises:
        NotConvergedError: rounding prevents any bound.
        BadArrayError: shapes do not fit or values are out of range.
    """
    equation = problem(transition, teleport, damping)
    x = weight_vector(scores, "scores", equation.teleport.size)
    proof = residual(equation, x)
    followed = _followed(equation, proof, max_sweeps)
    return np.minimum(ROUNDING_SLACK * (followed + 1.01 * proof.off_one * x), node_bound(proof.l1_bound))


def _followed(equation: Problem, proof: Residual, max_sweeps: int) -> Floats:
    """Return the residual propagated for some iterations, plus a bound on what further ones would add."""
    contraction = equation.contraction - SUM_SLACK
    if not contraction > 0:
        return np.full(
            proof.by_node.size, np.inf
        )  # the remainder is unbounded; half the L1 bound still holds
    total, term = proof.by_node.copy(), proof.by_node
    mass = float(term.sum())
    enough = LEFT_OVER * mass
    for _ in range(max_sweeps):
        if mass <= enough:
            break
        passed = equation.passed(term)
        missing = equation.damping * mass - float(passed.sum()) + (2 * equation.excess + SUM_SLACK) * mass
        term = passed + missing * equation.teleport
        total += term
        mass = float(term.sum())
    return total + mass / contraction


@dataclass(frozen=True)
class PrintedOrder:
    """Ranks as they are printed, and what is proved of their order.

    Args:
        rank: (entities,) the ranks; one that was settled lies at the upper end of what it may be.
        bound: (entities,) maximum error of each.
        settled: (entities,) whether its printed digits are those of a tie at the limit of its bound.
        certified: number of leading positions of which the printed digits and the order are proved.
    """

    rank: Floats
    bound: Floats
    settled: Booleans
    certified: int


def printed_order(rank: ArrayLike, bound: ArrayLike, *, settle: bool) -> PrintedOrder:
    """Return the order of printed digits, and settle on request what no proof within the bounds decides.

    Ranks whose intervals overlap, directly or through others between, cannot be distinguished. If all of them
    print the same digits it does not matter. If they may print one of two neighbouring digits, all of them
    print the upper one, as a half does, and so share a position: then whoever prints less is proved to be
    less. What may print one of three digits or more is not settled: no tie is as wide as that.

    Args:
        rank: (entities,), 0-100.
        bound: (entities,) maximum error of each.
        settle: whether the bounds are as small as rounding allows, so that what is open is a tie.

    Raises:
        BadArrayError: lengths differ.

    >>> two = printed_order([57.3449999, 57.3450001, 40.0], [1e-6] * 3, settle=True)
    >>> to_printed_digits(two.rank).tolist(), two.settled.tolist(), two.certified
    ([57.35, 57.35, 40.0], [True, True, False], 3)
    >>> printed_order([57.3449999, 57.3450001, 40.0], [1e-6] * 3, settle=False).certified
    0
    """
    values = float_vector(rank, "rank")
    errors = float_vector(bound, "bound", values.size)
    low = np.clip(np.nextafter(values - errors, -np.inf), 0, 100)
    high = np.clip(np.nextafter(values + errors, np.inf), 0, 100)
    least, most = low.copy(), high.copy()
    settled = np.zeros(values.size, dtype=np.bool_)
    if settle and values.size:
        least, most = _ends_of_overlaps(low, high)
        apart = np.rint(100 * (to_printed_digits(most) - to_printed_digits(least)))
        settled = apart == 1
        least, most = np.where(settled, most, low), np.where(settled, most, high)
    ranks = np.where(settled, most, values)
    errors = np.where(settled, errors + (ranks - values), errors)
    printed, least, most = (to_printed_digits(each) for each in (ranks, least, most))
    above_all_open = int((printed > printed[least != most].max(initial=-1.0)).sum())
    certified = min(above_all_open, certified_prefix_of_intervals(printed, least, most))
    return PrintedOrder(ranks, errors, settled, certified)


def _ends_of_overlaps(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the least and the greatest end of all intervals that overlap with each, also through others."""
    order = np.argsort(low, kind="stable")
    reached = np.maximum.accumulate(high[order])
    first = np.append(True, low[order][1:] > reached[:-1])
    group = np.cumsum(first) - 1
    least, most = np.empty_like(low), np.empty_like(high)
    least[order] = low[order][first][group]
    most[order] = np.maximum.reduceat(high[order], np.flatnonzero(first))[group]
    return least, most


def certified_prefix(scores: ArrayLike, bound: ArrayLike) -> int:
    """Return how many leading positions of the order by score are certified.

    What that proves is stated at `certified_prefix_of_intervals`. Equal scores are a tie only within their
    bounds, which do not exclude another order, so they are certified only if their bounds are 0.

    Args:
        scores: (nodes,), in any order.
        bound: maximum error of each score; one number, or (nodes,); not negative.

    Raises:
        BadArrayError: lengths differ, or a bound is negative or not a number, which proves nothing.

    >>> certified_prefix([0.5, 0.3, 0.1, 0.1], 0.01), certified_prefix([0.5, 0.3, 0.29, 0.1], 0.01)
    (2, 1)
    >>> certified_prefix([0.5, 0.3, 0.1, 0.1], 0.0)
    4
    """
    values = float_vector(scores, "scores")
    bounds = np.broadcast_to(np.asarray(bound, dtype=np.float64), values.shape)
    low = np.nextafter(values - bounds, -np.inf, where=bounds != 0, out=values.copy())
    high = np.nextafter(values + bounds, np.inf, where=bounds != 0, out=values.copy())
    return certified_prefix_of_intervals(values, low, high)


def certified_prefix_of_intervals(values: ArrayLike, low: ArrayLike, high: ArrayLike) -> int:
    """Return how many leading positions are certified if each exact value lies in an interval.

    It proves that the exact values, whatever they are within the intervals, give each of the certified
    entities the same position, shared with the same others: all of them stay above everything after them, and
    equal values are equal exactly. Equal values of which one may differ prove no tie, and end the prefix.

    Args:
        values: (entities,), the values that define the order.
        low: lower bound of each exact value.
        high: upper bound of each exact value.

    Raises:
        BadArrayError: lengths differ, or a value lies outside its interval.

    >>> certified_prefix_of_intervals([9, 7, 5], [8, 5.5, 4], [10, 7.5, 6])
    1
    >>> certified_prefix_of_intervals([9, 7, 7], [8, 7, 7], [10, 7, 7])
    3
    >>> certified_prefix_of_intervals([9, 7, 7], [8, 7, 6], [10, 7, 7])
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
    ranked, least, most = order_by[order], least[order], most[order]
    ends = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True)) + 1
    starts = np.append(0, ends[:-1])
    above_all_after = np.append(
        np.minimum.accumulate(least)[ends[:-1] - 1] > np.maximum.accumulate(most[::-1])[::-1][ends[:-1]], True
    )
    exact = np.logical_and.reduceat(least == most, starts) | (ends - starts == 1)
    unproved = np.flatnonzero(~(above_all_after & exact))
    return int(starts[unproved[0]]) if unproved.size else int(order_by.size)
