"""Bound the distance of a vector from the exact solution of the propagation, rounding included.

The derivation is in docs/propagation.md, "The bound".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranking.arrays import Floats
from ranking.hubs import roundings
from ranking.problem import Problem
from ranking.rounding import UNIT, total

FIXED_ROUNDINGS = 8  # of the mass, the teleport and the last sum; 6.4 are counted, the rest covers underflow


@dataclass(frozen=True)
class Residual:
    """The measured residual of a vector, and what it proves.

    Args:
        distance: the L1 norm of T(x) - x.
        rounding: the part of `l1_bound` due to rounding.
        l1_bound: a proved bound on the L1 distance of x from the exact solution.
    """

    distance: float
    rounding: float
    l1_bound: float


def residual(problem: Problem, x: Floats) -> Residual:
    """Return the proved distance of x from the exact solution x*.

    ‖x - x*‖₁ <= ((1 + 3u)‖T(x) - x‖₁ + 2E + 8u + 3σ) / (1 - d(1 + 2η)) + 2σ, where u is the unit roundoff,
    E the rounding of the products and sums in dPᵀx, σ how far Σx is from 1, η how far a row of P exceeds 1.

    Args:
        x: mass of each node, not negative, sums to 1 up to rounding.
    """
    u, passed = UNIT, problem.passed(x)
    flow_error = 1.01 * u * total((roundings(problem.blocks.incoming) + 1) * passed)
    image = passed + (1 - total(passed)) * problem.teleport
    distance = total(np.abs(image - x))
    off_one = abs(1 - total(x)) + 1.1 * u
    rounding = (
        3 * u * distance + 2 * flow_error + FIXED_ROUNDINGS * u + 3 * off_one
    ) / problem.contraction + 2 * off_one
    return Residual(distance, rounding, (distance / problem.contraction + rounding) * (1 + 16 * u))
