"""How far the blend can be from that of the exact optimum of the inference."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Floats
from ranking.orderings import Orderings


def optimum_bound(weights: ArrayLike, orderings: Orderings, duality_gap: float) -> Floats:
    """Return how far each blend can be from the one of the exact optimum, in points of rank, (entities,).

    The objective grows at least with the square of the distance from its optimum, so that the optimum is
    within the root of the duality gap, and |Δrank| <= 100·‖w‖₂·‖Δv‖₂. Entities that no orderings connect are
    projected alone, which is exact.

    Args:
        weights: shares of the blend, (entities, signals).
        duality_gap: of the inference.

    >>> from ranking.orderings import orderings
    >>> optimum_bound([[0.6, 0.8]] * 3, orderings([0], [1], [0]), 1e-8).round(6).tolist()
    [0.01, 0.01, 0.0]
    """
    shares = np.asarray(weights, dtype=np.float64)
    optimum = np.where(orderings.connected(len(shares)), np.sqrt(max(duality_gap, 0.0)), 0.0)
    bounds: Floats = 100 * np.sqrt((shares**2).sum(axis=1)) * optimum
    return bounds
