"""Sums of floating point numbers together with a bound on their rounding error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranking.arrays import Floats, Integers
from ranking.impressions import sums

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
