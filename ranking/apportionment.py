"""Round parts to whole units while preserving their sum."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ranking.arrays import float_vector
from ranking.errors import BadArrayError


def apportioned(parts: ArrayLike, whole: int) -> NDArray[np.int64]:
    """Return integer parts that sum to exactly `whole`, by the method of largest remainders.

    Each part gets its integer share; the remaining units go to the largest remainders, ties to the first. If
    the parts sum to within a unit of the whole, each is off by less than one unit. Source: Hamilton's method,
    see Balinski and Young, Fair Representation (1982).

    Args:
        parts: of any sign, in units; they sum to about `whole`.
        whole: the sum of the result.

    Raises:
        BadArrayError: there is something to apportion but no part, or a part is not a number.

    >>> apportioned([33.4, 33.4, 33.2], 100).tolist()
    [34, 33, 33]
    >>> apportioned([33.6, -3.5, -0.2], 30).tolist()
    [34, -4, 0]
    """
    values = float_vector(parts, "parts")
    if not np.isfinite(values).all():
        raise BadArrayError("parts to share out have to be finite")
    units = np.floor(values).astype(np.int64)
    left = whole - int(units.sum())
    if left and not values.size:
        raise BadArrayError(f"{whole} units are to be shared out, but there are no parts")
    order = np.argsort(units - values, kind="stable")  # the largest remainder first
    if left < 0:
        order = order[::-1]
    for place in np.resize(order, abs(left)):
        units[place] += np.sign(left)
    return units
