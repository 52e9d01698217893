"""What error bounds prove about an order: which positions are certain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Booleans, Floats, float_vector
from ranking.blend import to_printed_digits
from ranking.errors import BadArrayError


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
