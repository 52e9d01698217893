"""The nearest point of a box cut by a slab, for many entities at once."""

from __future__ import annotations

import numpy as np

from ranking.arrays import Booleans, Floats
from ranking.feasibility import FeasibleSets


def project(sets: FeasibleSets, point: Floats) -> tuple[Floats, Booleans]:
    """Return the point of each feasible set nearest to the given one.

    The nearest point is clip(y + μw): μ is 0 if the clipped point lies in the slab, otherwise it puts w·v on
    the slab's nearer side. μ is found by fixing variables at their bounds, which is exact after at most as
    many rounds as there are signals (Kiwiel, "Variable fixing algorithms for the continuous quadratic
    knapsack problem", JOTA 136, 2008, algorithm 3.1).

    Args:
        point: y, (entities, signals).

    Returns:
        The nearest points, (entities, signals), and whether each lies on its slab's side, (entities,).

    >>> from ranking.feasibility import feasible_sets
    >>> sets = feasible_sets([[0, 0]], [[1, 1]], [[0.5, 0.5]], [90], rank_tolerance=0.4)
    >>> project(sets, np.array([[0.6, 0.6]]))[0].round(3).tolist()
    [[0.896, 0.896]]
    """
    nearest = np.clip(point, sets.low, sets.high)
    total = (sets.weights * nearest).sum(axis=1)
    target = np.clip(total, sets.floor, sets.ceiling)
    outside = np.flatnonzero(total != target)
    on_side = np.zeros(len(total), dtype=np.bool_)
    on_side[outside] = True
    part = sets.rows(outside)
    nearest[outside] = _onto_plane(part.low, part.high, part.weights, target[outside], point[outside])
    return nearest, on_side


def _onto_plane(low: Floats, high: Floats, weights: Floats, target: Floats, point: Floats) -> Floats:
    """Return the nearest point of each box on the plane w·v = target, which intersects the box."""
    free = weights > 0
    fixed = np.where(free, 0.0, np.clip(point, low, high))
    value = fixed
    for _ in range(weights.shape[1]):
        open_weights = np.where(free, weights, 0.0)
        square = (open_weights * open_weights).sum(axis=1)
        missing = target - (weights * fixed).sum(axis=1) - (open_weights * point).sum(axis=1)
        step = np.divide(missing, square, out=np.zeros_like(square), where=square > 0)
        value = np.where(free, point + step[:, None] * weights, fixed)
        below, above = free & (value <= low), free & (value >= high)
        lack = (weights * np.where(below, low - value, 0)).sum(axis=1)
        excess = (weights * np.where(above, value - high, 0)).sum(axis=1)
        fix_low, fix_high = below & (lack >= excess)[:, None], above & (excess >= lack)[:, None]
        if not (fix_low | fix_high).any():
            break
        fixed = np.where(fix_low, low, np.where(fix_high, high, fixed))
        free = free & ~(fix_low | fix_high)
        value = np.where(free, value, fixed)
    return np.clip(value, low, high)
