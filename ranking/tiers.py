"""Tiers: runs of neighbouring entities whose intervals cannot be distinguished."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ranking.errors import BadArrayError


def tiers(low: ArrayLike, rank: ArrayLike, high: ArrayLike) -> NDArray[np.int64]:
    """Return each entity's tier, 1 for the best.

    In descending order of rank, an entity opens a new tier if its interval ends below the highest lower end
    in the current one, so that at least one member of that tier is certainly better. Hence all members of a
    tier overlap pairwise (and, on a line, in one common point), no chain of overlaps joins entities that can
    be distinguished, and no partition into neighbouring groups of such entities has fewer tiers. The pairwise
    test is that of the Chatbot Arena's rank, "lower end above the other's upper end" (Chiang et al., "Chatbot
    Arena", ICML 2024, section 5); Arena counts the certainly better ones instead, which is no partition.
    Intervals that merely touch overlap.

    Args:
        low: lower end of each interval, (entities,).
        rank: the ranks, same shape; NaN for an unranked entity, all of which share a tier after the others.
        high: upper end, same shape.

    Raises:
        BadArrayError: an interval does not contain its rank.

    >>> tiers([57.0, 52.0, 54.0, 0], [60.0, 58.0, 55.0, np.nan], [63.0, 64.0, 56.0, 0]).tolist()
    [1, 1, 2, 3]
    """
    lows, ranks, highs = (np.asarray(ends, dtype=np.float64) for ends in (low, rank, high))
    ranked = ~np.isnan(ranks)
    outside = ranked & ~((lows <= ranks) & (ranks <= highs))
    if outside.any():
        row = int(np.argmax(outside))
        raise BadArrayError(
            f"entity row {row} has rank {ranks[row]:g} outside its interval {lows[row]:g}...{highs[row]:g}"
        )
    order = np.lexsort((-highs, -ranks))[: int(ranked.sum())]  # ties in rank by higher end first
    answer = np.empty(len(ranks), dtype=np.int64)
    tier, best_low = 0, np.inf
    for row, lower, upper in zip(order.tolist(), lows[order].tolist(), highs[order].tolist(), strict=True):
        if upper < best_low:
            tier, best_low = tier + 1, lower
        best_low = max(best_low, lower)
        answer[row] = tier
    answer[~ranked] = tier + 1
    return answer
