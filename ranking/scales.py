"""Scales of 0-1 for raw metrics: counts by type, dates, and the interval of an ageing value."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ranking.feasibility import FloatArray

IntArray = NDArray[np.int64]


def log_normalised(counts: ArrayLike, kinds: ArrayLike, *, saturation: float, fewest: int) -> FloatArray:
    """Return log(1 + count) / log(1 + q), at most 1, where q is a high quantile of the type's counts.

    Usage counts are heavy-tailed, so that a tenfold count is one step and not everything; a quantile instead
    of the maximum keeps one outlier, or one faked count, from depressing all others.

    Args:
        counts: (entities,), NaN where there is none.
        kinds: type number, (entities,).
        saturation: the quantile that scores 1, 0-1.
        fewest: a type with fewer counts is scaled together with all types.

    >>> log_normalised([0, 9, 99, np.nan], [0, 0, 0, 0], saturation=1.0, fewest=1).round(6).tolist()
    [0.0, 0.5, 1.0, nan]
    """
    logs = np.log1p(np.asarray(counts, dtype=np.float64))
    scale = _by_type(
        logs, np.asarray(kinds, dtype=np.int64), lambda known: np.quantile(known, saturation), fewest
    )
    reached = np.divide(
        logs, scale, out=np.where(np.isnan(logs), np.nan, 1.0), where=(scale > 0) & (logs > 0)
    )
    return np.where(logs == 0, 0.0, np.minimum(reached, 1.0))


def few_open(counts: ArrayLike, kinds: ArrayLike, *, fewest: int) -> FloatArray:
    """Return (1 + m) / (1 + m + count), m being the type's median: 1 for none, about ½ for the usual number.

    Args:
        counts: open issues, (entities,), NaN where there is none.
        kinds: type number, (entities,).
        fewest: a type with fewer counts is compared with all types together.

    >>> few_open([0, 3, 8], [0, 0, 0], fewest=1).round(3).tolist()
    [1.0, 0.571, 0.333]
    """
    known = np.asarray(counts, dtype=np.float64)
    usual = 1 + _by_type(
        known, np.asarray(kinds, dtype=np.int64), lambda here: float(np.median(here)), fewest
    )
    score: FloatArray = usual / (usual + known)
    return score


def freshness(day: ArrayLike, *, today: float, half_life: float) -> FloatArray:
    """Return 2 to the power of -age / half-life; a future date counts as today.

    Args:
        day: days since 1970-01-01, NaN where there is none, any shape.
        today: the same, for the day the score holds for.
        half_life: days after which it is ½.

    >>> freshness([100.0, 10.0], today=100, half_life=90).tolist()
    [1.0, 0.5]
    """
    age = np.maximum(today - np.asarray(day, dtype=np.float64), 0)
    return np.asarray(np.exp2(-age / half_life))


def widened(value: ArrayLike, age: ArrayLike, *, half_life: float) -> tuple[FloatArray, FloatArray]:
    """Return bounds that widen from the value itself to all of 0-1 as it ages: halfway per half-life.

    >>> low, high = widened([0.8, 0.8], [0, 90], half_life=90)
    >>> low.tolist(), high.round(3).tolist()
    ([0.8, 0.4], [0.8, 0.9])
    """
    known = np.asarray(value, dtype=np.float64)
    kept = np.exp2(-np.maximum(np.asarray(age, dtype=np.float64), 0) / half_life)
    return np.asarray(known * kept), np.asarray(1 - (1 - known) * kept)


def type_prior(values: ArrayLike, kinds: ArrayLike, *, fallback: float, fewest: int) -> FloatArray:
    """Return the median of each signal among the known values of each entity's type, (entities, signals).

    Args:
        values: (entities, signals), NaN where unknown.
        kinds: type number, (entities,).
        fallback: the prior of a type and signal with fewer known values than `fewest`.
        fewest: minimum number of known values.

    >>> type_prior([[0.2], [0.6], [np.nan], [np.nan]], [0, 0, 0, 1], fallback=0.5, fewest=2)[:, 0].tolist()
    [0.4, 0.4, 0.4, 0.5]
    """
    table, types = np.asarray(values, dtype=np.float64), np.asarray(kinds, dtype=np.int64)
    prior = np.full(table.shape, fallback)
    for kind in np.unique(types):
        here = types == kind
        for column in range(table.shape[1]):
            known = table[here, column]
            known = known[~np.isnan(known)]
            if len(known) >= fewest:
                prior[here, column] = np.median(known)
    return prior


def _by_type(
    values: FloatArray, kinds: IntArray, statistic: Callable[[FloatArray], float], fewest: int
) -> FloatArray:
    """Return the statistic of each entity's type, or of all types if its own has too few values."""
    known = ~np.isnan(values)
    answer = np.full(len(values), statistic(values[known]) if known.any() else 0.0)
    for kind in np.unique(kinds[known]):
        here = kinds == kind
        if (here & known).sum() >= fewest:
            answer[here] = statistic(values[here & known])
    return answer
