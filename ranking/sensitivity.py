"""How far the blend can move if the prior of the inference is not exact."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ranking.feasibility import FloatArray
from ranking.orderings import Orderings


def blend_bound(
    weights: ArrayLike, prior_bound: ArrayLike, orderings: Orderings, duality_gap: float
) -> FloatArray:
    """Return how far each blend can be from the one an exact prior and an exact optimum would give.

    The inference projects the prior onto a closed convex set, and a projection is non-expansive
    (Boyd and Vandenberghe: Convex Optimization, 2004, section 8.1, for the projection; its
    non-expansiveness is the standard consequence). Entities that no orderings connect are projected
    independently, so over a component ‖Δv‖₂ <= ‖Δp‖₂, and |Δrank| <= 100·‖w‖₂·‖Δv‖₂. The objective grows at
    least with the square of the distance from its optimum, so that the optimum itself is within the root of
    the duality gap.

    Args:
        weights: shares of the blend, (entities, signals).
        prior_bound: L2 bound of the error of each entity's prior, (entities,).
        duality_gap: of the inference.

    Returns:
        Bounds in points of rank, (entities,).

    >>> from ranking.orderings import orderings
    >>> blend_bound([[0.6, 0.8], [0.6, 0.8]], [0.03, 0.04], orderings([], [], []), 0.0).round(6).tolist()
    [3.0, 4.0]
    >>> blend_bound([[0.6, 0.8], [0.6, 0.8]], [0.03, 0.04], orderings([0], [1], [0]), 0.0).round(6).tolist()
    [5.0, 5.0]
    """
    shares, bound = np.asarray(weights, dtype=np.float64), np.asarray(prior_bound, dtype=np.float64)
    label = orderings.components(len(bound))
    moved = np.sqrt(np.bincount(label, weights=bound**2))[label]
    optimum = np.where(orderings.connected(len(bound)), np.sqrt(max(duality_gap, 0.0)), 0.0)
    bounds: FloatArray = 100 * np.sqrt((shares**2).sum(axis=1)) * (moved + optimum)
    return bounds
