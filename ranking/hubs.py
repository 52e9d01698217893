"""Flow into nodes with many incoming edges, summed in short pieces so that rounding stays small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ranking.arrays import Floats, Integers

HUB = 256  # a node with more incoming edges is a hub
PIECE = 64  # terms that are added one after the other; sums of pieces are added up likewise


@dataclass(frozen=True)
class Hubs:
    """The hubs of a graph.

    Args:
        nodes: their numbers, ascending.
        levels: matrices whose product, the first one applied first, is the part of Pᵀ that leads into them.
    """

    nodes: Integers
    levels: tuple[sparse.csr_array, ...]

    @classmethod
    def of(cls, rows: sparse.csr_array, incoming: Integers) -> Hubs:
        """Find the hubs of a graph and copy the edges that lead into them.

        Args:
            rows: P as CSR.
            incoming: number of incoming edges of each node.
        """
        nodes = np.flatnonzero(incoming > HUB).astype(np.int64)
        if not nodes.size:
            return cls(nodes, ())
        number = np.full(incoming.size, -1, dtype=rows.indices.dtype)
        number[nodes] = np.arange(nodes.size)
        into = number[rows.indices]
        kept = into >= 0
        starts = np.append(0, np.cumsum(kept))[rows.indptr].astype(rows.indptr.dtype)
        part = sparse.csr_array((rows.data[kept], into[kept], starts), shape=(incoming.size, nodes.size))
        return cls(nodes, tuple(levels(sparse.csr_array(part.T))))

    def sums(self, x: Floats) -> Floats:
        """Return what flows into each hub, without damping, (hubs,).

        Args:
            x: mass of each node.
        """
        for level in self.levels:
            x = level @ x
        return x


def roundings(incoming: Integers) -> Integers:
    """Return the most roundings that the sum over a number of incoming edges takes, products included.

    At most 256 up to 16 million edges.

    >>> roundings(np.array([0, 200, 257, 4096, 200_000])).tolist()
    [0, 200, 69, 128, 177]
    """
    count = np.where(incoming > HUB, 0, incoming)
    left = np.where(incoming > HUB, incoming, 0)
    while left.any():
        count += np.minimum(left, PIECE)
        left = np.where(left > PIECE, -(-left // PIECE), 0)
    return count.astype(np.int64)


def levels(matrix: sparse.csr_array) -> list[sparse.csr_array]:
    """Return matrices with short rows whose product is the matrix, the first one applied first.

    Args:
        matrix: as CSR, whose rows are split into pieces.
    """
    found = []
    while True:
        pieces = -(-np.diff(matrix.indptr) // PIECE)
        ends = np.append(0, np.cumsum(pieces))
        shape = (int(ends[-1]), matrix.shape[1])
        starts = piece_starts(matrix.indptr, pieces)
        found.append(sparse.csr_array((matrix.data, matrix.indices, starts), shape=shape))
        if ends[-1] == matrix.shape[0]:
            return found
        ones = np.ones(int(ends[-1]))
        matrix = sparse.csr_array((ones, np.arange(ends[-1]), ends), shape=(matrix.shape[0], int(ends[-1])))


def piece_starts(indptr: NDArray[Any], pieces: Integers) -> NDArray[Any]:
    """Return where each piece of the rows of a matrix starts, and the end of the last.

    Args:
        indptr: (rows + 1,) where each row starts.
        pieces: (rows,) into how many pieces of `PIECE` entries each is split.
    """
    ends = np.append(0, np.cumsum(pieces))
    within = np.arange(ends[-1]) - np.repeat(ends[:-1], pieces)
    starts = np.repeat(indptr[:-1].astype(np.int64), pieces) + PIECE * within
    return np.append(starts, indptr[-1]).astype(indptr.dtype)
