"""Validation of incoming arrays, done once at the boundary, and the names of their types."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from ranking.errors import BadArrayError

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


def integer_vector(values: ArrayLike, name: str, length: int | None = None) -> Integers:
    """Return values as one-dimensional int64.

    Args:
        name: what to call it in an error.
        length: required length, if known.

    Raises:
        BadArrayError: it has another shape or does not hold whole numbers.
    """
    return np.ascontiguousarray(_shaped(values, np.int64, name, length), dtype=np.int64)


def float_vector(values: ArrayLike, name: str, length: int | None = None) -> Floats:
    """Return values as one-dimensional float64.

    Args:
        name: what to call it in an error.
        length: required length, if known.

    Raises:
        BadArrayError: it has another shape or does not hold numbers.
    """
    return np.ascontiguousarray(_shaped(values, np.float64, name, length), dtype=np.float64)


def weight_vector(values: ArrayLike, name: str, length: int | None = None) -> Floats:
    """Return values as one-dimensional float64, all finite and not negative.

    Args:
        name: what to call it in an error.
        length: required length, if known.

    Raises:
        BadArrayError: it has another shape, or a value is negative, infinite or not a number.

    >>> weight_vector([1, -2], "demand")
    Traceback (most recent call last):
    ranking.errors.BadArrayError: demand[1] is -2.0; it has to be finite and not negative
    """
    weights = float_vector(values, name, length)
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    if wrong.size:
        raise BadArrayError(
            f"{name}[{wrong[0]}] is {weights[wrong[0]]}; it has to be finite and not negative"
        )
    return weights


def mask_vector(values: ArrayLike, name: str, length: int | None = None) -> Booleans:
    """Return values as one-dimensional booleans.

    Args:
        name: what to call it in an error.
        length: required length, if known.

    Raises:
        BadArrayError: it has another shape or does not hold booleans.
    """
    return np.ascontiguousarray(_shaped(values, np.bool_, name, length), dtype=np.bool_)


def unit(value: float, name: str) -> float:
    """Return a number from 0 to 1.

    Args:
        name: what to call it in an error.

    Raises:
        BadArrayError: it is below 0, above 1 or not a number.
    """
    if not 0 <= value <= 1:
        raise BadArrayError(f"{name} is {value}; it has to be from 0 to 1")
    return float(value)


def _shaped(values: ArrayLike, kind: DTypeLike, name: str, length: int | None) -> NDArray[np.generic]:
    array = np.asarray(values)
    if array.ndim != 1:
        raise BadArrayError(f"{name} has {array.ndim} dimensions, it needs one")
    if length is not None and array.size != length:
        raise BadArrayError(f"{name} has {array.size} entries, it needs {length}")
    if array.size and not np.can_cast(array.dtype, kind, casting="same_kind"):
        raise BadArrayError(f"{name} holds {array.dtype}, it needs {np.dtype(kind)}")
    return array
