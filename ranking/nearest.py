"""Find the vectors that point most nearly in the direction of a given one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

DECIMALS = 6  # of a similarity: beyond them the order of addition shows


class Nearest(NamedTuple):
    """Which vectors are nearest, and their cosine similarities.

    Args:
        row: numbers of the vectors, the nearest first; equal ones by their number.
        similarity: of each, -1 to 1.
    """

    row: NDArray[np.int64]
    similarity: NDArray[np.float64]


def nearest(
    vectors: NDArray[np.floating],
    leading: NDArray[np.float32],
    query: NDArray[np.floating],
    *,
    count: int,
    shortlist: int = 2000,
) -> Nearest:
    """Return the vectors with the greatest cosine similarity to a query.

    Where there are more than `shortlist` vectors, their leading dimensions choose that many, which are then
    compared in full. It suits vectors whose leading dimensions carry most of the meaning, as those trained
    for it do (Kusupati et al., Matryoshka representation learning, NeurIPS 2022).

    Args:
        vectors: (n, d), each of length 1 or 0.
        leading: (n, k), the first k dimensions of each in single precision, contiguous.
        query: (d,), of length 1 or 0.
        count: at most so many.
        shortlist: how many are compared in full; at least `count`.

    >>> v = np.array([[1.0, 0.0], [0.6, 0.8]], dtype=np.float32)
    >>> nearest(v, v[:, :1].copy(), np.array([0.0, 1.0]), count=1)
    Nearest(row=array([1]), similarity=array([0.8]))
    """
    rows = np.arange(len(vectors))
    if len(vectors) > shortlist:
        with threadpool_limits(limits=1, user_api="blas"):  # it waits for memory: more threads only spin
            rough = leading @ query[: leading.shape[1]].astype(np.float32)
        rows = np.sort(np.argpartition(rough, len(rough) - shortlist)[-shortlist:])
    # exact to the last digit whatever the machine: a single pass in double precision, then rounded
    similarity = np.einsum("nd,d->n", vectors[rows].astype(np.float64), query.astype(np.float64))
    rounded = similarity.round(DECIMALS)
    best = np.lexsort((rows, -rounded))[:count]
    return Nearest(rows[best].astype(np.int64), rounded[best])
