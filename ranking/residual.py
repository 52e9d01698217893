"""How far a vector can be from the exact fixed point of the propagation, rounding included.

The derivation stands in docs/propagation.md, "The bound".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from ranking.arrays import Floats, Integers
from ranking.errors import BadArrayError

UNIT_ROUNDOFF = float(np.finfo(np.float64).eps) / 2
EXACT_ROW = (
    256  # longer rows are summed exactly for the proof, else their rounding could exceed the tolerance
)
PAIRWISE_ROW = 1024  # longer rows are summed pairwise in a sweep, else it would stop short of the tolerance
FIXED_ROUNDINGS = 8  # of the mass, the teleport and the last sum; 6.4 are counted, the rest covers underflow


@dataclass(frozen=True)
class Problem:
    """The propagation x = d(Pᵀx + (δᵀx)v) + (1-d)v, ready to be solved.

    Args:
        transposed: Pᵀ as CSR, N x N.
        teleport: v, not negative, sums to 1.
        damping: d, 0 <= d < 1.
    """

    transposed: sparse.csr_array
    teleport: Floats
    damping: float

    def step(self, x: Floats) -> Floats:
        """Return T(x), for x with sum 1: pass the flow on, and give what is missing to the teleport.

        Args:
            x: mass of each node.
        """
        passed: Floats = self.transposed @ x
        for row in self.long_rows:
            passed[row] = self.terms(row, x).sum()
        passed *= self.damping
        passed += (1 - passed.sum()) * self.teleport
        return passed

    @cached_property
    def long_rows(self) -> Integers:
        """Nodes into which so many edges lead that adding one after the other would be too inexact."""
        return np.flatnonzero(np.diff(self.transposed.indptr) > PAIRWISE_ROW).astype(np.int64)

    def terms(self, row: int, x: Floats) -> Floats:
        """Return what each edge passes into one node.

        Args:
            row: the node.
            x: mass of each node.
        """
        part = slice(self.transposed.indptr[row], self.transposed.indptr[row + 1])
        products: Floats = self.transposed.data[part] * x[self.transposed.indices[part]]
        return products


@dataclass(frozen=True)
class Residual:
    """What was measured at a vector, and what it proves.

    Args:
        distance: the L1 length of T(x) - x.
        rounding: the part of `l1_bound` that comes from rounding.
        l1_bound: a proved bound on the L1 distance of x from the exact solution.
    """

    distance: float
    rounding: float
    l1_bound: float


def row_excess(transposed: sparse.csr_array) -> float:
    """Return by how much a row of P can sum to more than 1, rounding of that sum included.

    Args:
        transposed: Pᵀ.

    Raises:
        BadArrayError: an entry is negative or not finite, or a row sums to more than 1 by more than rounding.
    """
    if transposed.nnz == 0:
        return 0.0
    if not (np.isfinite(transposed.data) & (transposed.data >= 0)).all():
        raise BadArrayError("the transition matrix holds entries that are negative or not finite")
    size = transposed.shape[0]
    sums = np.bincount(transposed.indices, weights=transposed.data, minlength=size)
    terms = np.bincount(transposed.indices, minlength=size)
    largest = int(np.argmax(sums))
    if sums[largest] > 1 + 1e-9:
        raise BadArrayError(
            f"row {largest} of the transition matrix sums to {sums[largest]}; at most 1 is possible"
        )
    return max(0.0, float((sums * (1 + 1.01 * terms * UNIT_ROUNDOFF)).max()) - 1)


def residual(problem: Problem, x: Floats, excess: float) -> Residual:
    """Return the proved distance of x from the exact solution x*.

    ‖x - x*‖₁ <= ((1 + 3u)‖T(x) - x‖₁ + 2E + 8u + 3σ) / (1 - d(1 + 2η)) + 2σ, where u is the unit roundoff,
    E the rounding of the products and sums in dPᵀx, σ how far Σx is from 1, η how far a row of P exceeds 1.

    Args:
        problem: what x should solve.
        x: mass of each node, not negative, sums to 1 up to rounding.
        excess: η, from `row_excess`.
    """
    u, d = UNIT_ROUNDOFF, problem.damping
    passed, roundings = _passed(problem, x)
    passed *= d
    flow_error = 1.01 * u * math.fsum(((roundings + 1) * passed).tolist())
    image = passed + (1 - math.fsum(passed.tolist())) * problem.teleport
    distance = math.fsum(np.abs(image - x).tolist())
    off_one = abs(1 - math.fsum(x.tolist())) + 1.1 * u
    contraction = 1 - d * (1 + 2 * excess)
    rounding = (
        3 * u * distance + 2 * flow_error + FIXED_ROUNDINGS * u + 3 * off_one
    ) / contraction + 2 * off_one
    return Residual(distance, rounding, (distance / contraction + rounding) * (1 + 16 * u))


def _passed(problem: Problem, x: Floats) -> tuple[Floats, Integers]:
    """Return Pᵀx and, for each entry, how many roundings it may carry."""
    passed: Floats = problem.transposed @ x
    roundings = np.diff(problem.transposed.indptr).astype(np.int64)
    for row in np.flatnonzero(roundings > EXACT_ROW):
        passed[row] = math.fsum(problem.terms(int(row), x).tolist())
        roundings[row] = 2
    return passed, roundings
