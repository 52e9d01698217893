"""Combine several scores of the same items into one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Floats, float_vector, weight_vector
from ranking.errors import BadArrayError


def weighted_scores(scores: Sequence[ArrayLike], weights: ArrayLike) -> Floats:
    """Return the weighted sum of scores; NaN marks a missing score, which adds nothing.

    Each score must be on a meaningful absolute scale, since only the weights balance them. Source: Bruch, Gai
    and Ingber, An analysis of fusion functions for hybrid retrieval, ACM Transactions on Information Systems
    42 (2023), who find such sums better than rank fusion, and less in need of tuning.

    Args:
        scores: of each kind an array (items,), 0-1, higher is better.
        weights: one for each kind, not negative.

    Returns:
        An array (items,); higher is better.

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
