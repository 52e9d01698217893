"""Sums of floating point numbers together with a bound on their rounding error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ranking.arrays import Floats, Integers
from ranking.impressions import sums

TERMS = 2**16  # of a block, which stays in the processor's cache
LARGEST = 2.0**1000  # beyond it a split would overflow
UNIT = float(np.finfo(np.float64).eps) / 2  # relative error of one operation


@dataclass(frozen=True)
class Rounded:
    """Numbers that are known up to rounding.

    Args:
        value: as computed.
        error: bound on the distance from the exact value, in the same unit.
    """

    value: Floats
    error: Floats

    def __add__(self, other: Rounded) -> Rounded:
        value = self.value + other.value
        return Rounded(value, self.error + other.error + UNIT * np.abs(value))

    def times(self, factor: Floats | float) -> Rounded:
        """Multiply by exact factors."""
        value = self.value * factor
        return Rounded(value, self.error * np.abs(factor) + UNIT * np.abs(value))


def totals(group: Integers, terms: Rounded, size: int) -> Rounded:
    """Return the sum of the terms of each group, almost as if it were computed exactly and rounded once.

    Each term is split at a power of two σ into a high part, of which any order of summation is exact, and a
    low part below u·σ: ExtractVector of Rump, Ogita and Oishi, SIAM J. Sci. Comput. 31 (2008). A plain sum of
    T terms has an error of up to T·u·Σ|terms| instead, and depends on their order.

    Args:
        group: (terms,) number of each group.
        size: number of groups.

    >>> tiny = Rounded(np.array([1e16, 1.0, 1.0, -1e16]), np.zeros(4))
    >>> totals(np.zeros(4, int), tiny, 1).value.tolist(), np.bincount(np.zeros(4, int), tiny.value).tolist()
    ([2.0], [0.0])
    """
    count = np.bincount(group, minlength=size).astype(np.float64)
    scale = (count.max(initial=0.0) + 2) * np.abs(terms.value).max(initial=0.0)
    split = float(np.exp2(np.ceil(np.log2(scale)) + 1)) if scale > 0 else 0.0
    high = (split + terms.value) - split
    value = sums(group, high, size) + sums(group, terms.value - high, size)
    error = sums(group, terms.error, size) * (1 + 2 * count * UNIT)
    return Rounded(value, error + UNIT * np.abs(value) + 2 * (count * UNIT) ** 2 * split)


def total(values: Floats) -> float:
    """Return the sum of values that are not negative, within 1.1 u of itself, u being the unit roundoff.

    As `totals`, for one group, in blocks: the high parts of each add up exactly, the low parts to so little
    that their rounding does not count, and these sums are added up exactly and rounded once.

    >>> total(np.array([2.0**53, 1.0, 1.0])) == 2.0**53 + 2
    True
    """
    blocks = (values[first : first + TERMS] for first in range(0, values.size, TERMS))
    return math.fsum(part for block in blocks for part in _parts(block))


def _parts(values: Floats) -> tuple[float, ...]:
    scale = (values.size + 2) * float(values.max(initial=0.0))
    if not 0 < scale < LARGEST:
        return tuple(values.tolist())
    split = 2.0 ** (math.frexp(scale)[1] + 1)
    high = (split + values) - split
    return float(high.sum()), float((values - high).sum())
