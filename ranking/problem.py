"""The equation of a propagation, validated and laid out for fast iterations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from numpy.typing import ArrayLike
from scipy import sparse

from ranking.arrays import Floats, weight_vector
from ranking.blocks import Blocks, InMemory
from ranking.errors import BadArrayError, EmptyTeleportError, UncertifiableDampingError
from ranking.rounding import UNIT, total

if TYPE_CHECKING:
    from ranking.power import Sweeps

CONTRACTION_ROUNDING = 4 * UNIT  # exceeds that of 1 - d(1 + 2η): a sum, a product and a difference


class Checkpoint(Protocol):
    """Where an iteration is saved, so that it can go on after an interruption."""

    def saved(self) -> Sweeps | None:
        """Return the iteration that was saved last, if there is one of the same equation."""

    def save(self, sweeps: Sweeps) -> None:
        """Save an iteration in place of the last one.

        Args:
            sweeps: how far it is.
        """


@dataclass(frozen=True)
class Problem:
    """The equation x = d(Pᵀx + (δᵀx)v) + (1-d)v, where δ is the deficit of each row of P.

    Args:
        blocks: P, N x N, for products with Pᵀ.
        teleport: v, not negative, sums to 1.
        damping: d, 0 <= d < 1.
        contraction: a lower bound on 1 - d(1 + 2η), above 0; error bounds divide by it.
        checkpoint: where an iteration is saved from time to time; nowhere if omitted.
    """

    blocks: Blocks
    teleport: Floats
    damping: float
    contraction: float
    checkpoint: Checkpoint | None = None

    def step(self, x: Floats) -> Floats:
        """Return T(x), for x with sum 1: pass the flow on, and return the deficit through the teleport.

        Args:
            x: mass of each node.
        """
        passed = self.passed(x)
        passed += (1 - passed.sum()) * self.teleport
        return passed

    def residual(self, x: Floats) -> float:
        """Return the L1 norm of T(x) - x: the error of x is at most this over 1 - d."""
        return float(abs(self.step(x) - x).sum())

    def passed(self, x: Floats) -> Floats:
        """Return dPᵀx.

        Args:
            x: mass of each node.
        """
        passed = self.blocks.times(x)
        passed *= self.damping
        return passed


def problem(transition: sparse.csr_array | Blocks, teleport: ArrayLike, damping: float) -> Problem:
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
    blocks = InMemory.of(transition) if isinstance(transition, sparse.csr_array) else transition
    v = weight_vector(teleport, "teleport", blocks.incoming.size)
    if not v.any():
        raise EmptyTeleportError
    if not 0 <= damping < 1:
        raise BadArrayError(f"damping is {damping}; it has to be at least 0 and below 1")
    return Problem(blocks, normalised(v), float(damping), contraction(damping, blocks.excess))


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
