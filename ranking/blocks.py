"""The transition matrix as a port: all that a propagation asks of it, wherever its rows are.

An iteration needs only Pᵀx. Cut by destination into blocks of rows, each block gives its part of the product,
and the parts in the order of the blocks are the whole. A row is summed by the same code in the same order in
whichever block it is, so the cut decides no bit of a result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy import sparse

from ranking.arrays import Floats, Integers
from ranking.errors import BadArrayError
from ranking.event_parts import EventParts
from ranking.hubs import Hubs
from ranking.impressions import Impressions
from ranking.rounding import UNIT
from ranking.whole_log import WholeLog

EXACT_ROW = 256  # longer rows are summed exactly for a proof, as their rounding could exceed the tolerance


class Blocks(Protocol):
    """A transition matrix P, N x N, laid out for products with Pᵀ."""

    @property
    def incoming(self) -> Integers:
        """Number of incoming edges of each node, (nodes,)."""

    @property
    def excess(self) -> float:
        """η, by how much a row of P may sum to more than 1 by rounding."""

    def times(self, x: Floats) -> Floats:
        """Return Pᵀx, (nodes,).

        Args:
            x: mass of each node.
        """


@dataclass(frozen=True)
class Placed:
    """A transition matrix where it is multiplied, and where the products are checked.

    Args:
        blocks: used by the iterations.
        check: the same matrix on this machine, over which the error of the result is proved: the proof is of
            the vector, whatever computed it.
    """

    blocks: Blocks
    check: Blocks


class Spread(Protocol):
    """Lays matrices and search logs out where they are to be computed with, and removes them again."""

    def transition(self, rows: sparse.csr_array) -> AbstractContextManager[Placed]:
        """Lay out P for products with Pᵀ.

        Args:
            rows: P as CSR, N x N.
        """

    def product(self, matrix: sparse.csr_array) -> AbstractContextManager[Callable[[Floats], Floats]]:
        """Return what multiplies a matrix with vectors, to the bytes of `matrix @ x`.

        Args:
            matrix: square.
        """

    def events(self, log: Impressions, group: Integers, witnesses: int) -> AbstractContextManager[EventParts]:
        """Lay out a search log for the evidence step.

        Args:
            log: the events.
            group: of each candidate.
            witnesses: how many choices an actor is judged by.
        """


@dataclass(frozen=True)
class InMemory:
    """P in memory as one block, without a transposed copy.

    Args:
        rows: P as CSR, N x N, without duplicates.
    """

    rows: sparse.csr_array

    @classmethod
    def of(cls, transition: sparse.csr_array) -> InMemory:
        """Return a transition matrix without duplicates.

        Args:
            transition: P, N x N.

        Raises:
            BadArrayError: it is not square.
        """
        if transition.ndim != 2 or transition.shape[0] != transition.shape[1]:
            raise BadArrayError(f"the transition matrix is {transition.shape}; it has to be square")
        rows = sparse.csr_array(transition).astype(np.float64, copy=False)
        if not rows.has_canonical_format:
            rows = rows.copy()
            rows.sum_duplicates()
        return cls(rows)

    @cached_property
    def incoming(self) -> Integers:
        """Number of incoming edges of each node, (nodes,)."""
        return np.bincount(self.rows.indices, minlength=self.rows.shape[0]).astype(np.int64)

    @cached_property
    def excess(self) -> float:
        """η, by how much a row of P may sum to more than 1 by rounding.

        Raises:
            BadArrayError: an entry is negative or not finite, or a row sums to more than rounding explains.
        """
        return row_excess(self.rows)

    @cached_property
    def hubs(self) -> Hubs:
        """The nodes with many incoming edges, where one long sum would be too inexact."""
        return Hubs.of(self.rows, self.incoming)

    def times(self, x: Floats) -> Floats:
        """Return Pᵀx, (nodes,).

        Args:
            x: mass of each node.
        """
        product: Floats = self.rows.T @ x
        if self.hubs.nodes.size:
            product[self.hubs.nodes] = self.hubs.sums(x)
        return product


class Local:
    """Leaves everything in the memory of this process."""

    @contextmanager
    def transition(self, rows: sparse.csr_array) -> Iterator[Placed]:
        """Leave P where it is.

        Args:
            rows: P as CSR, N x N.
        """
        blocks = InMemory.of(rows)
        yield Placed(blocks, blocks)

    @contextmanager
    def product(self, matrix: sparse.csr_array) -> Iterator[Callable[[Floats], Floats]]:
        """Return what multiplies a matrix with vectors.

        Args:
            matrix: square.
        """
        yield lambda x: matrix @ x

    @contextmanager
    def events(self, log: Impressions, group: Integers, witnesses: int) -> Iterator[EventParts]:  # noqa: ARG002
        """Leave a search log where it is.

        Args:
            log: the events.
            group: of each candidate.
            witnesses: how many choices an actor is judged by.
        """
        yield WholeLog(log, group)


def row_excess(rows: sparse.csr_array) -> float:
    """Return by how much a row of P may sum to more than 1.

    Args:
        rows: P as CSR, or some of its rows.

    Raises:
        BadArrayError: an entry is negative or not finite, or a row sums to more than rounding explains.
    """
    if rows.nnz == 0:
        return 0.0
    if not (np.isfinite(rows.data) & (rows.data >= 0)).all():
        raise BadArrayError("the transition matrix holds entries that are negative or not finite")
    sums, terms = np.asarray(rows.sum(axis=1)), np.diff(rows.indptr)
    largest = int(np.argmax(sums))
    if sums[largest] > 1 + 1e-9:
        raise BadArrayError(
            f"row {largest} of the transition matrix sums to {sums[largest]}; at most 1 is possible"
        )
    most = sums * (1 + 1.01 * terms * UNIT)
    for row in np.flatnonzero((terms > EXACT_ROW) & (most > 1)):
        entries = rows.data[rows.indptr[row] : rows.indptr[row + 1]]
        most[row] = math.fsum(entries.tolist()) * (1 + 2 * UNIT)
    return max(0.0, float(most.max()) - 1)
