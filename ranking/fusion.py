"""Put several scores of the same things into one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Floats, float_vector, weight_vector
from ranking.errors import BadArrayError


def weighted_scores(scores: Sequence[ArrayLike], weights: ArrayLike) -> Floats:
    """Return the weighted sum of scores; a score that is NaN is one a thing does not have and adds nothing.

    The scores have to be on a scale of their own that means something, since only their weights even them
    out. Source: Bruch, Gai and Ingber, An analysis of fusion functions for hybrid retrieval, ACM Transactions
    on Information Systems 42 (2023), who find such sums better than the fusion of places, and less in need of
    tuning.

    Args:
        scores: of each kind an array (things,), 0-1, the greater the better.
        weights: one for each kind, not negative.

    Returns:
        An array (things,); the greater the better.

    Raises:
        BadArrayError: lengths differ, a score is outside of 0-1, or a weight is negative.

    >>> weighted_scores([[0.5, 1.0], [1.0, float("nan")]], [1, 0.25]).tolist()
    [0.75, 1.0]
    """
    shares = weight_vector(weights, "weights", len(scores))
    length = len(np.atleast_1d(np.asarray(scores[0]))) if len(scores) else 0
    fused = np.zeros(length)
    for number, (share, given) in enumerate(zip(shares, scores, strict=True)):
        score = float_vector(given, f"scores[{number}]", length)
        there = ~np.isnan(score)
        if ((score[there] < 0) | (score[there] > 1)).any():
            raise BadArrayError(f"scores[{number}] has to lie within 0-1")
        fused[there] += share * score[there]
    return fused
