"""The equation of a propagation, validated and laid out for fast iterations."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from ranking.arrays import Floats, Integers, weight_vector
from ranking.errors import BadArrayError, EmptyTeleportError, UncertifiableDampingError
from ranking.hubs import Hubs
from ranking.rounding import total

UNIT_ROUNDOFF = float(np.finfo(np.float64).eps) / 2
CONTRACTION_ROUNDING = 4 * UNIT_ROUNDOFF  # exceeds that of 1 - d(1 + 2η): a sum, a product and a difference
EXACT_ROW = 256  # longer rows are summed exactly for a proof, as their rounding could exceed the tolerance


@dataclass(frozen=True)
class Problem:
    """The equation x = d(Pᵀx + (δᵀx)v) + (1-d)v, where δ is the deficit of each row of P.

    Args:
        rows: P as CSR, N x N, without duplicates.
        teleport: v, not negative, sums to 1.
        damping: d, 0 <= d < 1.
        excess: η, by how much a row of P may sum to more than 1 by rounding.
        contraction: a lower bound on 1 - d(1 + 2η), above 0; error bounds divide by it.
    """

    rows: sparse.csr_array
    teleport: Floats
    damping: float
    excess: float
    contraction: float

    def step(self, x: Floats) -> Floats:
        """Return T(x), for x with sum 1: pass the flow on, and return the deficit through the teleport.

        Args:
            x: mass of each node.
        """
        passed = self.passed(x)
        passed += (1 - passed.sum()) * self.teleport
        return passed

    def passed(self, x: Floats) -> Floats:
        """Return dPᵀx, without a transposed copy of P.

        Args:
            x: mass of each node.
        """
        passed: Floats = self.rows.T @ x
        if self.hubs.nodes.size:
            passed[self.hubs.nodes] = self.hubs.sums(x)
        passed *= self.damping
        return passed

    @cached_property
    def incoming(self) -> Integers:
        """Number of incoming edges of each node, (nodes,)."""
        return np.bincount(self.rows.indices, minlength=self.teleport.size).astype(np.int64)

    @cached_property
    def hubs(self) -> Hubs:
        """The nodes with many incoming edges, where one long sum would be too inexact."""
        return Hubs.of(self.rows, self.incoming)


def problem(transition: sparse.csr_array, teleport: ArrayLike, damping: float) -> Problem:
    """Return the equation for a transition matrix and a teleport of any scale.

    Args:
        transition: P, N x N, rows summing to at most 1.
        teleport: v, (nodes,), not negative, with any sum above 0.
        damping: d, 0 <= d < 1.

    Raises:
        EmptyTeleportError: the teleport is 0 everywhere.
        UncertifiableDampingError: the damping is so near to 1 that rounding prevents any error bound.
        BadArrayError: shapes do not fit or values are out of range.
    """
    if transition.ndim != 2 or transition.shape[0] != transition.shape[1]:
        raise BadArrayError(f"the transition matrix is {transition.shape}; it has to be square")
    v = weight_vector(teleport, "teleport", transition.shape[0])
    if not v.any():
        raise EmptyTeleportError
    if not 0 <= damping < 1:
        raise BadArrayError(f"damping is {damping}; it has to be at least 0 and below 1")
    rows = sparse.csr_array(transition).astype(np.float64, copy=False)
    if not rows.has_canonical_format:
        rows = rows.copy()
        rows.sum_duplicates()
    excess = _row_excess(rows)
    return Problem(rows, normalised(v), float(damping), excess, contraction(damping, excess))


def contraction(damping: float, excess: float) -> float:
    """Return a lower bound on 1 - d(1 + 2η), the part of an error that one iteration is sure to remove.

    Args:
        damping: d, 0 <= d < 1.
        excess: η, by how much a row of P may exceed 1.

    Raises:
        UncertifiableDampingError: it is not above 0, so that dividing by it would prove nothing.

    >>> round(contraction(0.85, 0.0), 12)
    0.15
    """
    least = 1 - damping * (1 + 2 * excess) - CONTRACTION_ROUNDING
    if not least > 0:
        raise UncertifiableDampingError(damping, excess)
    return least


def normalised(values: Floats) -> Floats:
    """Return values divided by their sum, whatever their scale.

    Args:
        values: not negative, not all 0.
    """
    scaled = values / values.max()
    unit_sum: Floats = scaled / total(scaled)
    return unit_sum


def _row_excess(rows: sparse.csr_array) -> float:
    """Return by how much a row of P may sum to more than 1."""
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
    most = sums * (1 + 1.01 * terms * UNIT_ROUNDOFF)
    for row in np.flatnonzero((terms > EXACT_ROW) & (most > 1)):
        entries = rows.data[rows.indptr[row] : rows.indptr[row + 1]]
        most[row] = math.fsum(entries.tolist()) * (1 + 2 * UNIT_ROUNDOFF)
    return max(0.0, float(most.max()) - 1)
