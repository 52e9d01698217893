"""From signals to the printed rank: the weighted blend, its rounding, its interval and the positions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ranking.arrays import Floats
from ranking.errors import BadArrayError


def redistribute(weights: ArrayLike, applicable: ArrayLike) -> Floats:
    """Return the weights with those of inapplicable signals redistributed to the others, in proportion.

    Args:
        weights: shares by signal, (entities, signals); rows sum to 1.
        applicable: whether the signal applies to the entity, same shape.

    Raises:
        BadArrayError: no signal with a weight applies to an entity.

    >>> redistribute([[0.5, 0.25, 0.25]], [[False, True, True]]).tolist()
    [[0.0, 0.5, 0.5]]
    """
    kept: Floats = np.where(
        np.asarray(applicable, dtype=np.bool_), np.asarray(weights, dtype=np.float64), 0.0
    )
    total = kept.sum(axis=1, keepdims=True)
    if (total <= 0).any():
        raise BadArrayError(
            f"entity row {int(np.argmin(total[:, 0]))} has no applicable signal left: its rank is undefined"
        )
    shares: Floats = kept / total
    return shares


def blend(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Return each entity's rank, 100 · Σ w·v.

    Args:
        values: signals, (entities, signals), 0-1.
        weights: shares by signal, same shape; rows sum to 1.

    >>> blend([[1.0, 0.5]], [[0.25, 0.75]]).tolist()
    [62.5]
    """
    product: Floats = np.asarray(weights, dtype=np.float64) * np.asarray(values, dtype=np.float64)
    rank: Floats = np.clip(100 * product.sum(axis=1), 0, 100)
    return rank


def displayed(rank: ArrayLike) -> NDArray[np.int64]:
    """Return the ranks as printed integers, rounded half up, exactly so at every half.

    >>> displayed([57.5, 57.49, 0.49999999999999994]).tolist()
    [58, 57, 0]
    """
    values = np.asarray(rank, dtype=np.float64)
    whole = np.floor(values)
    return (whole + (values - whole >= 0.5)).astype(np.int64)  # the difference is exact, a sum + 0.5 is not


def to_printed_digits(rank: ArrayLike) -> Floats:
    """Return the ranks with two decimals, such that they still display as the same integers.

    Rounding 57.496 to 57.50 would turn a displayed 57 into 58; such a value becomes 57.49.

    >>> to_printed_digits([57.496, 57.444, 57.5]).tolist()
    [57.49, 57.44, 57.5]
    """
    values = np.asarray(rank, dtype=np.float64)
    rounded = np.round(values, 2)
    moved = displayed(rounded) != displayed(values)
    return np.where(moved, np.round(np.floor(values) + 0.49, 2), rounded)


def positions(rank: ArrayLike) -> NDArray[np.int64]:
    """Return positions from 1: the highest rank first, equal ranks sharing a position, unranked ones last.

    A shared position says that the ranks given are equal, not that the exact ones are proved to be:
    `ranking.certificate` says for which positions that holds.

    Args:
        rank: the ranks, (entities,); NaN for an unranked entity. Pass printed digits if rounding noise must
            not decide.

    >>> positions([40.0, np.nan, 58.0, 40.0]).tolist()
    [2, 4, 1, 2]
    """
    values = np.asarray(rank, dtype=np.float64)
    falling = np.where(np.isnan(values), np.inf, -values)
    # as `scipy.stats.rankdata`, whose import takes longer than all answers to a question
    return (np.searchsorted(np.sort(falling), falling) + 1).astype(np.int64)
