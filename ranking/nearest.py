"""Find the vectors nearest to a query by cosine similarity."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ranking.one_thread import one_thread

SPACED = 5_000  # vectors from which principal axes are computed, where there are twice as many
SAMPLE = 4096  # values that tell where the greatest are
MARGIN = 8  # more of them than needed on average
DECIMALS = 6  # of a similarity; further digits depend on the order of summation


class Nearest(NamedTuple):
    """The nearest vectors and their cosine similarities.

    Args:
        row: numbers of the vectors, nearest first; ties by number.
        similarity: of each, -1 to 1.
    """

    row: NDArray[np.int64]
    similarity: NDArray[np.float64]


def evenly_spaced(count: int) -> slice:
    """Return which of some vectors principal axes are computed from: of many, at least `SPACED`."""
    return slice(None, None, max(1, count // SPACED))


def principal_axes(vectors: NDArray[np.floating], count: int) -> NDArray[np.float32]:
    """Return the principal axes: eigenvectors of the matrix of second moments.

    Source: Pearson, On lines and planes of closest fit to systems of points in space, 1901.

    Args:
        vectors: (n, d), centred.
        count: number of axes; at most d.

    Returns:
        (d, count), orthonormal columns, the direction of greatest variance first.
    """
    some = vectors[evenly_spaced(len(vectors))].astype(np.float64)
    with one_thread():
        _, axes = np.linalg.eigh(some.T @ some)
    return np.ascontiguousarray(axes[:, ::-1][:, :count], dtype=np.float32)


def nearest(
    vectors: NDArray[np.floating],
    projected: NDArray[np.float32],
    query: NDArray[np.floating],
    axes: NDArray[np.float32],
    *,
    count: int,
    shortlist: int = 1000,
) -> Nearest:
    """Return the vectors with the greatest cosine similarity to a query.

    If there are more than `shortlist` vectors, their projections on a few axes select that many, which are
    then compared in full.

    Args:
        vectors: (n, d), each of length 1 or 0.
        projected: (n, k), the vectors projected on the axes.
        query: (d,), of length 1 or 0.
        axes: (d, k), orthonormal columns.
        count: maximum number of results.
        shortlist: how many are compared in full, or `count`, if that is more.

    >>> v = np.array([[1.0, 0.0], [0.6, 0.8]], dtype=np.float32)
    >>> axes = np.array([[1.0], [0.0]], dtype=np.float32)
    >>> nearest(v, v @ axes, np.array([0.0, 1.0]), axes, count=1)
    Nearest(row=array([1]), similarity=array([0.8]))
    """
    rows, shortlist = np.arange(len(vectors)), max(shortlist, count)
    if len(vectors) > shortlist:
        on_axes = query.astype(np.float32) @ axes
        with one_thread():  # memory-bound: more threads only spin
            rough = projected @ on_axes
        rows = greatest(rough, shortlist)
    # the same digits on every machine: a single pass in double precision, then rounded
    similarity = np.einsum("nd,d->n", vectors[rows].astype(np.float64), query.astype(np.float64))
    rounded = similarity.round(DECIMALS)
    best = np.lexsort((rows, -rounded))[:count]
    return Nearest(rows[best].astype(np.int64), rounded[best])


def greatest(values: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the places of the greatest values, ascending; of equal ones the first.

    To look at all once and sort a few out takes a tenth of the time of partitioning all: every n-th value
    tells about from where on they are.

    Args:
        values: more than `count`.
        count: how many.

    >>> greatest(np.array([1, 3, 2, 2], dtype=np.float32), 2)
    array([1, 2])
    """
    sample = values[:: max(1, len(values) // SAMPLE)]
    at_most = min(len(sample), 2 * count * len(sample) // len(values) + MARGIN)
    least = np.partition(sample, len(sample) - at_most)[len(sample) - at_most]
    places = np.flatnonzero(values >= least)
    if len(places) < count:
        places = np.arange(len(values))
    some = values[places]
    least = np.partition(some, len(some) - count)[len(some) - count]
    above, equal = places[some > least], places[some == least]
    return np.sort(np.concatenate([above, equal[: count - len(above)]]))
