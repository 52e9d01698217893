"""Bound the distance of a vector from the exact solution of the propagation, rounding included.

The derivations are in docs/propagation.md, "The bound" and "A bound for each node".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ranking.arrays import Floats, Integers
from ranking.problem import EXACT_ROW, UNIT_ROUNDOFF, Problem

FIXED_ROUNDINGS = 8  # of the mass, the teleport and the last sum; 6.4 are counted, the rest covers underflow


@dataclass(frozen=True)
class Residual:
    """The measured residual of a vector, and what it proves.

    Args:
        distance: the L1 norm of T(x) - x.
        rounding: the part of `l1_bound` due to rounding.
        l1_bound: a proved bound on the L1 distance of x from the exact solution.
        by_node: a proved bound on |x̄ - T(x̄)| of each node, x̄ being x with sum 1.
        off_one: how far the sum of x may be from 1.
    """

    distance: float
    rounding: float
    l1_bound: float
    by_node: Floats
    off_one: float


def residual(problem: Problem, x: Floats) -> Residual:
    """Return the proved distance of x from the exact solution x*.

    ‖x - x*‖₁ <= ((1 + 3u)‖T(x) - x‖₁ + 2E + 8u + 3σ) / (1 - d(1 + 2η)) + 2σ, where u is the unit roundoff,
    E the rounding of the products and sums in dPᵀx, σ how far Σx is from 1, η how far a row of P exceeds 1.

    Args:
        x: mass of each node, not negative, sums to 1 up to rounding.
    """
    u, v = UNIT_ROUNDOFF, problem.teleport
    passed, roundings = _passed(problem, x)
    flow_errors = 1.01 * u * (roundings * passed)
    flow_error = math.fsum(flow_errors.tolist())
    image = passed + (1 - math.fsum(passed.tolist())) * v
    moved = np.abs(image - x)
    distance = math.fsum(moved.tolist())
    off_one = abs(1 - math.fsum(x.tolist())) + 1.1 * u
    rounding = (
        3 * u * distance + 2 * flow_error + FIXED_ROUNDINGS * u + 3 * off_one
    ) / problem.contraction + 2 * off_one
    by_node = 1.01 * (
        moved + flow_errors + (flow_error + 6 * u + off_one) * v + 2 * u * image + off_one * (x + passed)
    )
    l1_bound = (distance / problem.contraction + rounding) * (1 + 16 * u)
    return Residual(distance, rounding, l1_bound, by_node, off_one)


def _passed(problem: Problem, x: Floats) -> tuple[Floats, Integers]:
    """Return dPᵀx and, for each entry, a bound on its number of roundings."""
    passed: Floats = problem.transposed @ x
    roundings = np.diff(problem.transposed.indptr).astype(np.int64)
    for row in np.flatnonzero(roundings > EXACT_ROW):
        passed[row] = math.fsum(problem.terms(int(row), x).tolist())
        roundings[row] = 2
    return passed * problem.damping, roundings + 1
