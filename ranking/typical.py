"""What an unmeasured signal is expected to be: the mean and the variance of its type."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Floats
from ranking.scales import by_type

UNIFORM_VARIANCE = 1 / 12  # of a value anywhere in 0-1


@dataclass(frozen=True)
class Typical:
    """Mean and variance of each signal in each entity's type, both (entities, signals)."""

    mean: Floats
    variance: Floats


def typical(values: ArrayLike, kinds: ArrayLike, *, centre: float, worth: float) -> Typical:
    """Return mean and variance of each signal among the known values of each entity's type.

    The known values are taken together with `worth` made-up ones spread over 0-1 around `centre`, so that
    one value more moves a mean by at most 1/(known + worth), whatever it is.

    Args:
        values: (entities, signals), 0-1, NaN where unknown.
        kinds: type number, (entities,).
        centre: mean of a signal of which nothing is known, 0-1.
        worth: how many known values weigh as much as that, above 0.

    >>> typical([[0.2], [0.4], [np.nan], [np.nan]], [0, 0, 0, 1], centre=0.5, worth=2).mean[:, 0].tolist()
    [0.4, 0.4, 0.4, 0.5]
    """
    table, types = np.asarray(values, dtype=np.float64), np.asarray(kinds, dtype=np.int64)
    known = ~np.isnan(table)
    count = by_type(known, types)
    total, squares = (by_type(np.where(known, table, 0.0) ** power, types) for power in (1, 2))
    weight = count + worth
    mean = (total + worth * centre) / weight
    mean_square = (squares + worth * (centre**2 + UNIFORM_VARIANCE)) / weight
    return Typical(mean[types], np.maximum(mean_square - mean**2, 0)[types])
