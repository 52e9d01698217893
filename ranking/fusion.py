"""Put several orders of the same things into one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Floats, float_vector, weight_vector
from ranking.errors import BadArrayError

CONSTANT = 60.0  # the value the paper settles on; larger ones tell the first places apart less


def reciprocal_rank_fusion(
    scores: Sequence[ArrayLike], weights: ArrayLike, *, constant: float = CONSTANT
) -> Floats:
    """Return the sum over the orders of weight / (constant + place), places counted from 1.

    Equal scores share the best of their places, so the result does not depend on the order of the input.
    A score that is NaN stands for a thing which that order does not have; it adds nothing.
    Source: Cormack, Clarke and Büttcher, Reciprocal rank fusion outperforms Condorcet and individual rank
    learning methods, SIGIR 2009; the weights are our addition.

    Args:
        scores: for each order an array (things,), the greater the better.
        weights: one for each order, not negative.
        constant: above 0.

    Returns:
        An array (things,); the greater the better.

    Raises:
        BadArrayError: lengths differ, a weight is negative, or the constant is not above 0.

    >>> reciprocal_rank_fusion([[5, 9], [7, 7]], [1, 1], constant=1).tolist()
    [0.8333333333333333, 1.0]
    """
    if not constant > 0:
        raise BadArrayError(f"the constant of the fusion has to be above 0, it is {constant:g}")
    shares = weight_vector(weights, "weights", len(scores))
    length = len(np.atleast_1d(np.asarray(scores[0]))) if len(scores) else 0
    fused = np.zeros(length)
    for number, (share, given) in enumerate(zip(shares, scores, strict=True)):
        order = float_vector(given, f"scores[{number}]", length)
        there = ~np.isnan(order)
        descending = np.sort(-order[there])
        places = 1 + np.searchsorted(descending, -order[there], side="left")
        fused[there] += share / (constant + places)
    return fused
