"""Some rows of a matrix as three arrays: what a worker needs to compute its part of a product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from ranking.arrays import Floats, Integers, integer_vector
from ranking.errors import BadArrayError
from ranking.hubs import HUB, PIECE, levels, piece_starts

Indices = NDArray[Any]  # int32 where it suffices
MOST_ENTRIES = 2**31 - 1  # of a block, so that its row ends fit into 4 bytes


@dataclass(frozen=True)
class RowBlock:
    """Consecutive rows of a matrix as CSR; the arrays may be mapped from files, and are not copied.

    Args:
        first: number of the first row.
        columns: number of columns of the matrix.
        indptr: (rows + 1,) where each row starts, from 0.
        indices: (entries,) columns, ascending in each row.
        data: (entries,) values.
        in_pieces: whether long rows are summed in pieces, as the flow into hubs is (`ranking.hubs`).
    """

    first: int
    columns: int
    indptr: Indices
    indices: Indices
    data: Floats
    in_pieces: bool = True

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.indptr) - 1

    @cached_property
    def entries(self) -> Integers:
        """Number of entries of each row, (rows,)."""
        return np.diff(self.indptr).astype(np.int64)

    def times(self, x: Floats) -> Floats:
        """Return the product of these rows with a vector, (rows,).

        Args:
            x: (columns,).
        """
        hubs = np.flatnonzero(self.entries > HUB) if self.in_pieces else np.zeros(0, np.int64)
        if not hubs.size:
            return self._summed(self.indptr, x)
        pieces = np.ones(self.rows, dtype=np.int64)
        pieces[hubs] = -(-self.entries[hubs] // PIECE)
        starts = piece_starts(self.indptr, pieces)
        sums = self._summed(starts, x)
        ends = np.append(0, np.cumsum(pieces))
        product: Floats = sums[ends[:-1]]
        product[hubs] = _added(sums, ends[hubs], pieces[hubs])
        return product

    def _summed(self, starts: Indices, x: Floats) -> Floats:
        shape = (len(starts) - 1, self.columns)
        product: Floats = sparse.csr_array((self.data, self.indices, starts), shape=shape) @ x
        return product


@dataclass(frozen=True)
class Cut:
    """A transition matrix as blocks of rows of Pᵀ, multiplied one after the other.

    Args:
        blocks: all of them in their order; iterated over for each product, so that they may be mapped again.
        excess: η, by how much a row of P may sum to more than 1 by rounding.
    """

    blocks: Iterable[RowBlock]
    excess: float

    @cached_property
    def incoming(self) -> Integers:
        """Number of incoming edges of each node, (nodes,)."""
        return np.concatenate([block.entries for block in self.blocks])

    def times(self, x: Floats) -> Floats:
        """Return Pᵀx, (nodes,).

        Args:
            x: mass of each node.
        """
        return np.concatenate([block.times(x) for block in self.blocks])


def _added(sums: Floats, first: Integers, pieces: Integers) -> Floats:
    """Return the sums of the pieces of some rows, again in pieces.

    Args:
        sums: of all pieces.
        first: of each row, the number of its first piece.
        pieces: of each row.
    """
    ends = np.append(0, np.cumsum(pieces))
    within = np.arange(ends[-1]) - np.repeat(ends[:-1], pieces)
    held = sums[np.repeat(first, pieces) + within]
    shape = (pieces.size, int(ends[-1]))
    matrix = sparse.csr_array((np.ones(int(ends[-1])), np.arange(ends[-1]), ends), shape=shape)
    for level in levels(matrix):
        held = level @ held
    return np.asarray(held, dtype=np.float64)


def cuts(entries: ArrayLike, blocks: int) -> list[int]:
    """Return where to cut rows so that blocks have about as many entries, rows counted in.

    A row is never cut, so there may be fewer blocks than asked for, and a long row has one of its own.

    Args:
        entries: number of entries of each row.
        blocks: how many, at least 1.

    Returns:
        First row of each block, and the number of rows.

    Raises:
        BadArrayError: `blocks` is below 1, or a block would have 2³¹ entries or more.

    >>> cuts([6, 0, 0, 1, 1, 1, 1, 1, 1], 3)
    [0, 1, 6, 9]
    """
    count = integer_vector(entries, "entries")
    if blocks < 1:
        raise BadArrayError(f"{blocks} blocks cannot hold a matrix; there has to be one")
    if not count.size:
        return [0, 0]
    work = np.cumsum(count + 1)  # of a row without entries, its place in the vector
    marks = work[-1] * np.arange(1, blocks) / blocks
    ends = np.searchsorted(work, marks, side="left") + 1
    places = sorted({0, *ends.tolist(), count.size})
    held = np.add.reduceat(count, places[:-1])
    if held.max() > MOST_ENTRIES:
        raise BadArrayError(f"a block would have {held.max()} entries, at most 2³¹ - 1 fit; cut more blocks")
    return places


def row_block(
    first: int, rows: int, columns: int, row: Integers, column: Integers, value: Floats
) -> RowBlock:
    """Return the block of some entries, in any order and each of its own place.

    Args:
        first: number of the first row.
        rows: number of rows.
        columns: number of columns of the matrix.
        row, column, value: (entries,) of each; rows are numbered as in the matrix.

    >>> row_block(2, 2, 4, np.array([3, 2, 3]), np.array([1, 0, 0]), np.array([0.5, 1.0, 0.25])).data.tolist()
    [1.0, 0.25, 0.5]
    """
    kind = np.int32 if columns <= MOST_ENTRIES else np.int64
    matrix = sparse.coo_array((value, (row - first, column)), shape=(rows, columns)).tocsr()
    matrix.sort_indices()
    return RowBlock(first, columns, matrix.indptr.astype(kind), matrix.indices.astype(kind), matrix.data)


def cut(matrix: sparse.csr_array, places: list[int], *, in_pieces: bool) -> Iterator[RowBlock]:
    """Cut a matrix into blocks of rows, whose arrays are views of its own.

    Args:
        matrix: as CSR, columns ascending in each row.
        places: from `cuts`.
        in_pieces: whether long rows are summed in pieces.
    """
    kind = np.int32 if max(matrix.shape) <= MOST_ENTRIES else np.int64
    for first, end in pairwise(places):
        start, stop = int(matrix.indptr[first]), int(matrix.indptr[end])
        yield RowBlock(
            first,
            matrix.shape[1],
            (matrix.indptr[first : end + 1] - matrix.indptr[first]).astype(kind),
            matrix.indices[start:stop].astype(kind, copy=False),
            matrix.data[start:stop],
            in_pieces,
        )
