"""The blend a printed rank stands for: the middle of what it allows, and the guess moved there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from ranking.feasibility import FeasibleSets, FloatArray
from ranking.projection import project


@dataclass(frozen=True)
class Target:
    """The blend to expect of each entity with a printed rank, (entities,), NaN without one.

    `blend` is on 0-1, `slope` its derivative by the score.
    """

    blend: FloatArray
    slope: FloatArray


def target_blend(sets: FeasibleSets, score: ArrayLike, share: ArrayLike) -> Target:
    """Return the middle of the blends that each printed rank allows, moved by a score of one signal.

    Nothing printed favours an end of the range, so its middle is the point: r itself, unless the printed
    signals cut the range. The score speaks of one signal, so it moves the point by that signal's share
    of the range: from the middle by at most half of that.

    Args:
        sets: what the printed figures allow.
        score: 0-1, ½ for none, (entities,).
        share: of the scored signal in the blend, 0-1, (entities,).

    >>> from ranking.feasibility import feasible_sets
    >>> sets = feasible_sets([[0, 0]] * 2, [[1, 1]] * 2, [[0.5, 0.5]] * 2, [58, 58], rank_tolerance=0.49)
    >>> target_blend(sets, [0.5, 1.0], [0.2, 0.2]).blend.round(5).tolist()
    [0.58, 0.58098]
    """
    least = np.maximum(sets.floor, (sets.weights * sets.low).sum(axis=1))
    most = np.minimum(sets.ceiling, (sets.weights * sets.high).sum(axis=1))
    ranked = np.isfinite(sets.floor)
    middle = np.where(ranked, (least + most) / 2, np.nan)
    slope = np.where(ranked, np.asarray(share, dtype=np.float64) * np.maximum(most - least, 0), np.nan)
    return Target(middle + (np.asarray(score, dtype=np.float64) - 0.5) * slope, slope)


def moved_to(sets: FeasibleSets, guess: FloatArray, blend: FloatArray) -> FloatArray:
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


def guess_slope(sets: FeasibleSets, own: ArrayLike, target: Target) -> FloatArray:
    """Return the L2 Lipschitz constant by the score of guesses moved to their target, (entities,).

    At a fixed target the move is a projection, hence non-expansive. A target that moves by Δt moves the
    point by Δt/‖w_F‖ along the weights w_F of the signals that are not at a bound: at most by Δt over the
    least weight.

    Args:
        own: derivative of the guess of the scored signal by the score, (entities,).
    """
    least = np.where(sets.weights > 0, sets.weights, np.inf).min(axis=1, initial=np.inf)
    slopes: FloatArray = np.asarray(own, dtype=np.float64) + np.nan_to_num(target.slope) / least
    return slopes
