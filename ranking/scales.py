"""Scales of 0-1 for raw metrics: counts by type, dates, and the interval of an ageing value."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Floats


def anchored_quantile(
    values: ArrayLike, kinds: ArrayLike, anchors: ArrayLike, *, level: float, worth: float
) -> Floats:
    """Return the Q at which the pull of an anchor balances that of the type's values, (kinds,).

    worth·(Q/anchor - 1) = level·n - #{values <= Q}: Q minimises the pinball loss of the n values plus a
    quadratic penalty of the distance from the anchor. Without values it is the anchor, with many their
    quantile, and no value, however large, moves it by more than anchor/worth.

    Args:
        values: (entities,), at least 0; NaN where there is none.
        kinds: type number, (entities,).
        anchors: (kinds,), above 0.
        level: the quantile, 0-1.
        worth: number of values that the anchor is worth.

    >>> anchored_quantile([5.0, np.nan], [0, 0], [4.0], level=0.5, worth=10.0).tolist()
    [4.2]
    >>> anchored_quantile([1.0] * 99, [0] * 99, [4.0], level=0.5, worth=10.0).tolist()
    [1.0]
    """
    known, types = np.asarray(values, dtype=np.float64), np.asarray(kinds, dtype=np.int64)
    answer = np.array(anchors, dtype=np.float64)
    for kind in np.unique(types[~np.isnan(known)]):
        here = np.sort(known[(types == kind) & ~np.isnan(known)])
        below = np.arange(len(here) + 1)
        balanced = answer[kind] * (1 + (level * len(here) - below) / worth)
        answer[kind] = np.maximum(np.append(-np.inf, here), balanced).min()
    return answer


def log_normalised(
    counts: ArrayLike,
    kinds: ArrayLike,
    anchors: ArrayLike,
    *,
    saturation: float,
    worth: float,
    least_scale: float,
) -> Floats:
    """Return log(1 + count) / s, at most 1, where s is the anchored high quantile of the type's logs.

    Usage counts are heavy-tailed, so that a tenfold count is one step and not everything. The anchor makes
    the scale absolute: whoever else is measured, one is next to nothing. Since s is never below
    least_scale·log(1 + anchor), one count moves another entity's score by at most 1/(worth·least_scale).

    Args:
        counts: (entities,), NaN where there is none.
        kinds: type number, (entities,).
        anchors: the count that scores 1 until values are loaded, (kinds,).
        saturation: the quantile that scores 1, 0-1.
        worth: number of values that the anchor is worth.
        least_scale: the least s, as a share of log(1 + anchor).

    >>> fixed = {"saturation": 0.99, "worth": 1e9, "least_scale": 0.5}
    >>> log_normalised([0, 9, 99, 1e9, np.nan], [0] * 5, [99], **fixed).round(6).tolist()
    [0.0, 0.5, 1.0, 1.0, nan]
    """
    logs, whole = np.log1p(np.asarray(counts, dtype=np.float64)), np.log1p(np.asarray(anchors))
    top = anchored_quantile(logs, kinds, whole, level=saturation, worth=worth)
    scale = np.maximum(top, least_scale * whole)[np.asarray(kinds, dtype=np.int64)]
    return np.asarray(np.minimum(logs / scale, 1.0))


def few_open(counts: ArrayLike, kinds: ArrayLike, usual: ArrayLike, *, worth: float) -> Floats:
    """Return (1 + m) / (1 + m + count): 1 for none, about ½ for the usual number m.

    m is the median of the type's logs, anchored by log(1 + usual). One count moves another entity's score
    by at most log(1 + usual)/(4·worth).

    Args:
        counts: open issues, (entities,), NaN where there is none.
        kinds: type number, (entities,).
        usual: the usual number until values are loaded, (kinds,).
        worth: number of values that the usual number is worth.

    >>> few_open([0, 3, 8], [0, 0, 0], [3], worth=1e9).round(3).tolist()
    [1.0, 0.571, 0.333]
    """
    known = np.asarray(counts, dtype=np.float64)
    whole = np.log1p(np.asarray(usual, dtype=np.float64))
    middle = anchored_quantile(np.log1p(known), kinds, whole, level=0.5, worth=worth)
    typical = np.exp(np.maximum(middle, 0.0))[np.asarray(kinds, dtype=np.int64)]
    score: Floats = typical / (typical + known)
    return score


def freshness(day: ArrayLike, *, today: float, half_life: float) -> Floats:
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


def widened(value: ArrayLike, age: ArrayLike, *, half_life: float) -> tuple[Floats, Floats]:
    """Return bounds that widen from the value itself to all of 0-1 as it ages: halfway per half-life.

    >>> low, high = widened([0.8, 0.8], [0, 90], half_life=90)
    >>> low.tolist(), high.round(3).tolist()
    ([0.8, 0.4], [0.8, 0.9])
    """
    known = np.asarray(value, dtype=np.float64)
    kept = np.exp2(-np.maximum(np.asarray(age, dtype=np.float64), 0) / half_life)
    return np.asarray(known * kept), np.asarray(1 - (1 - known) * kept)


def type_prior(values: ArrayLike, kinds: ArrayLike, *, prior: float, worth: float) -> Floats:
    """Return (worth·prior + Σv)/(worth + n) over the n known values of each entity's type, NaN for n = 0.

    The mean of a type, shrunk towards a prior: one value on 0-1 moves it by at most 1/(worth + n).

    Args:
        values: (entities, columns), NaN where unknown.
        kinds: type number, (entities,).
        prior: the value expected before any is known.
        worth: number of values that the prior is worth.

    >>> type_prior([[0.8], [0.6], [np.nan], [np.nan]], [0, 0, 0, 1], prior=0.4, worth=2)[:, 0].tolist()
    [0.55, 0.55, 0.55, nan]
    """
    table = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(table)
    count = type_sums(known.astype(np.float64), kinds)
    total = type_sums(np.where(known, table, 0.0), kinds)
    return np.where(count > 0, (worth * prior + total) / (worth + count), np.nan)


def by_type(amounts: ArrayLike, kinds: ArrayLike) -> Floats:
    """Return the sum of each column over the entities of each type, (types, columns).

    Args:
        amounts: (entities, columns).
        kinds: type number, (entities,), from 0.

    >>> by_type([[1, 0], [1, 1], [0, 1]], [0, 0, 1]).tolist()
    [[2.0, 1.0], [0.0, 1.0]]
    """
    table, types = np.asarray(amounts, dtype=np.float64), np.asarray(kinds, dtype=np.int64)
    sums = np.zeros((int(types.max(initial=-1)) + 1, table.shape[1]))
    np.add.at(sums, types, table)
    return sums


def type_sums(values: ArrayLike, kinds: ArrayLike) -> Floats:
    """Return the sum of each column over all entities of each entity's type, (entities, columns).

    >>> type_sums([[1.0], [2.0], [4.0]], [0, 0, 1]).tolist()
    [[3.0], [3.0], [4.0]]
    """
    return by_type(values, kinds)[np.asarray(kinds, dtype=np.int64)]
