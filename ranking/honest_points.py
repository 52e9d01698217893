"""The blend a printed rank stands for: the middle of what it allows, and the guess moved there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ranking.arrays import Floats
from ranking.feasibility import FeasibleSets
from ranking.projection import project


def target_blend(sets: FeasibleSets) -> Floats:
    """Return the middle of the blends on 0-1 that each printed rank allows, (entities,), NaN without one.

    Nothing printed favours an end of the range, so its middle is the point: r itself, unless the printed
    signals cut the range.

    Args:
        sets: what the printed figures allow.

    >>> from ranking.feasibility import feasible_sets
    >>> sets = feasible_sets([[0, 0]], [[1, 1]], [[0.5, 0.5]], [58], rank_tolerance=0.49)
    >>> target_blend(sets).round(5).tolist()
    [0.58]
    """
    least = np.maximum(sets.floor, (sets.weights * sets.low).sum(axis=1))
    most = np.minimum(sets.ceiling, (sets.weights * sets.high).sum(axis=1))
    middle: Floats = np.where(np.isfinite(sets.floor), (least + most) / 2, np.nan)
    return middle


def moved_to(sets: FeasibleSets, guess: Floats, blend: Floats) -> Floats:
    """Return the points of the boxes that are nearest to the guess and have the given blends.

    Args:
        sets: the boxes and the weights of the blend; their slabs do not count.
        guess: (entities, signals).
        blend: Σ w·v on 0-1, which the box must allow, (entities,); NaN for any.

    >>> from ranking.feasibility import feasible_sets
    >>> sets = feasible_sets([[0, 0]], [[1, 1]], [[0.5, 0.5]], [90], rank_tolerance=0.49)
    >>> moved_to(sets, np.array([[0.5, 0.7]]), np.array([0.9])).round(6).tolist()
    [[0.8, 1.0]]
    """
    free = np.isnan(blend)
    plane = replace(sets, floor=np.where(free, -np.inf, blend), ceiling=np.where(free, np.inf, blend))
    return project(plane, guess)[0]
