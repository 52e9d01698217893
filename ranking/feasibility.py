"""What a page's printed figures leave open: a box of signal values cut by a slab around the printed rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ranking.arrays import Booleans, Floats
from ranking.errors import BadArrayError

ROUNDING = 1e-9  # a set that is empty by less than this, in shares of the blend, is empty only by rounding


@dataclass(frozen=True)
class FeasibleSets:
    """For each entity, the values its page allows: low <= v <= high and floor <= w·v <= ceiling.

    `low`, `high` and `weights` are (entities, signals); `floor` and `ceiling` are (entities,) in shares of
    the blend (rank / 100), infinite where no rank is published. Where box and slab do not intersect,
    `feasible` is False and the set is the nearest point of the box: `low` equals `high` on every signal
    that has a weight, and the slab is dropped.
    """

    low: Floats
    high: Floats
    weights: Floats
    floor: Floats
    ceiling: Floats
    feasible: Booleans

    def rows(self, entities: NDArray[np.int64]) -> FeasibleSets:
        """Return the sets of some entities only, in the order given."""
        return FeasibleSets(
            self.low[entities],
            self.high[entities],
            self.weights[entities],
            self.floor[entities],
            self.ceiling[entities],
            self.feasible[entities],
        )


def feasible_sets(
    low: ArrayLike,
    high: ArrayLike,
    weights: ArrayLike,
    published: ArrayLike,
    *,
    rank_tolerance: float,
) -> FeasibleSets:
    """Return what each entity's printed figures allow.

    Args:
        low: lower bound of each signal, (entities, signals), 0-1.
        high: upper bound of each signal, same shape.
        weights: share of each signal in the blend, same shape; rows sum to 1. A signal that does not apply
            has weight 0.
        published: printed rank of each entity, 0-100; NaN where none is printed.
        rank_tolerance: how far the blend may be from the printed rank, in points.

    Raises:
        BadArrayError: a shape, bound, weight or rank is impossible.

    >>> sets = feasible_sets([[0.0, 0.0]], [[1.0, 0.5]], [[0.5, 0.5]], [90], rank_tolerance=0.49)
    >>> bool(sets.feasible[0]), sets.low[0].tolist()  # at most 75 can be reached
    (False, [1.0, 0.5])
    """
    box_low, box_high, shares, ranks = _checked(low, high, weights, published)
    stated = ~np.isnan(ranks)
    floor = np.where(stated, (ranks - rank_tolerance) / 100, -np.inf)
    ceiling = np.where(stated, (ranks + rank_tolerance) / 100, np.inf)
    least, most = (shares * box_low).sum(axis=1), (shares * box_high).sum(axis=1)
    too_low, too_high = most < floor - ROUNDING, least > ceiling + ROUNDING
    feasible = ~(too_low | too_high)
    weighted = shares > 0
    return FeasibleSets(
        low=np.where(too_low[:, None] & weighted, box_high, box_low),
        high=np.where(too_high[:, None] & weighted, box_low, box_high),
        weights=shares,
        floor=np.where(feasible, np.minimum(floor, most), -np.inf),
        ceiling=np.where(feasible, np.maximum(ceiling, least), np.inf),
        feasible=feasible,
    )


def linear_range(sets: FeasibleSets, coefficients: ArrayLike) -> tuple[Floats, Floats]:
    """Return the minimum and the maximum of c·v over each entity's feasible set.

    A linear function over a box cut by one slab is a continuous knapsack: start at the box's end and fill
    up to the slab through the signals that cost least per unit of blend (Dantzig, "Discrete-Variable
    Extremum Problems", Operations Research 5, 1957).

    Args:
        coefficients: c, (entities, signals), none negative.

    Returns:
        Two arrays (entities,).

    >>> sets = feasible_sets([[0, 0]], [[1, 1]], [[0.5, 0.5]], [90], rank_tolerance=0.49)
    >>> least, most = linear_range(sets, [[1.0, 0.0]])  # the first signal alone
    >>> round(float(least[0]), 4), round(float(most[0]), 4)
    (0.7902, 1.0)
    """
    c = np.asarray(coefficients, dtype=np.float64)
    if c.shape != sets.low.shape or not (c >= 0).all():
        raise BadArrayError(f"coefficients must be {sets.low.shape} and not negative, got {c.shape}")
    weights = sets.weights
    cost = np.divide(c, weights, out=np.zeros_like(c), where=weights > 0)
    order = np.argsort(cost, axis=1, kind="stable")
    cost = np.take_along_axis(cost, order, axis=1)
    room = np.take_along_axis(weights * (sets.high - sets.low), order, axis=1)
    missing = sets.floor - (weights * sets.low).sum(axis=1)
    surplus = (weights * sets.high).sum(axis=1) - sets.ceiling
    least = (c * sets.low).sum(axis=1) + (_filled(missing, room) * cost).sum(axis=1)
    most = (c * sets.high).sum(axis=1) - (_filled(surplus, room) * cost).sum(axis=1)
    return least, np.maximum(least, most)


def signal_range(sets: FeasibleSets) -> tuple[Floats, Floats]:
    """Return the minimum and the maximum of each signal over the feasible sets, (entities, signals).

    >>> sets = feasible_sets([[0, 0]], [[1, 1]], [[0.5, 0.5]], [90], rank_tolerance=0.49)
    >>> signal_range(sets)[0].round(4).tolist()
    [[0.7902, 0.7902]]
    """
    least, most = np.empty_like(sets.low), np.empty_like(sets.high)
    for signal in range(sets.low.shape[1]):
        unit = np.zeros_like(sets.low)
        unit[:, signal] = 1
        least[:, signal], most[:, signal] = linear_range(sets, unit)
    return np.clip(least, sets.low, sets.high), np.clip(most, sets.low, sets.high)


def _filled(amount: Floats, room: Floats) -> Floats:
    """Return how much of the amount goes into each column, filling the first column first."""
    before = np.cumsum(room, axis=1) - room
    return np.clip(np.maximum(amount, 0)[:, None] - before, 0, room)


def _checked(
    low: ArrayLike, high: ArrayLike, weights: ArrayLike, published: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats]:
    box_low, box_high, shares, ranks = (
        np.asarray(array, dtype=np.float64) for array in (low, high, weights, published)
    )
    if box_low.ndim != 2 or not box_low.shape == box_high.shape == shares.shape:
        shapes = f"{box_low.shape}, {box_high.shape} and {shares.shape}"
        raise BadArrayError(f"low, high and weights must be tables of one shape, got {shapes}")
    if ranks.shape != box_low.shape[:1]:
        raise BadArrayError(f"there are {box_low.shape[0]} entities, but {ranks.shape} published ranks")
    in_order = ((box_low >= 0) & (box_low <= box_high) & (box_high <= 1)).all(axis=1)
    _refuse(np.logical_not(in_order), "0 <= low <= high <= 1")
    sums_to_one = (shares >= 0).all(axis=1) & (np.abs(shares.sum(axis=1) - 1) < ROUNDING)
    _refuse(np.logical_not(sums_to_one), "weights that sum to 1")
    _refuse((ranks < 0) | (ranks > 100), "a published rank from 0 to 100")
    return box_low, box_high, shares, ranks


def _refuse(wrong: Booleans, needs: str) -> None:
    if wrong.any():
        raise BadArrayError(f"entity row {int(np.argmax(wrong))} needs {needs}")
