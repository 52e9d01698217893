"""The errors of the ranking; every message names the thing, the place and the next step."""

from __future__ import annotations

import math
from collections.abc import Iterable

from graph.errors import MatchGraphError


class RankingError(MatchGraphError):
    """Base class of every error the ranking raises deliberately: it has no trustworthy ranks to return."""

    exit_code = 5


class MethodologyError(RankingError):
    """The methodology file is invalid; the message names the key, the line and what is allowed."""

    exit_code = 2


class BadArrayError(ValueError):
    """An array has the wrong length, type or values: a bug of the caller, not a user error."""


class EmptyTeleportError(RankingError):
    """No node may vouch for anything: the propagation has nowhere to start."""

    def __init__(self) -> None:
        super().__init__(
            "the teleport is empty: no intent has demand and no entity is vetted, so no trust can flow; "
            "load comparison pages from a source you trust (without --untrusted) or search events"
        )


class UnknownRelationError(RankingError):
    """Edges have a relation type to which the methodology gives no share."""

    exit_code = 2

    def __init__(self, relation: str, known: Iterable[str]) -> None:
        listed = ", ".join(sorted(known)) or "none"
        super().__init__(
            f"relation '{relation}' has no share in the methodology (it has: {listed}); "
            f"add it to the shares or remove these edges"
        )


class UnknownEngineError(RankingError):
    """No propagation engine has this name."""

    exit_code = 2

    def __init__(self, engine: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no engine '{engine}'; choose one of: {', '.join(sorted(known))}")


class EngineMemoryError(RankingError):
    """An engine needs more memory than is available for a graph of this size."""


class NotConvergedError(RankingError):
    """The propagation stopped before its bound met the tolerance; there is no usable answer.

    Args:
        bound: the proved L1 distance that was reached.
        tolerance: the required one.
        rounding: the part of the bound due to rounding, which no further iteration removes.
        sweeps: the number of iterations made.
    """

    def __init__(self, *, bound: float, tolerance: float, rounding: float, sweeps: int) -> None:
        self.bound, self.tolerance, self.rounding, self.sweeps = bound, tolerance, rounding, sweeps
        if rounding >= tolerance:
            cure = f"rounding alone accounts for {rounding:.2g} of it: raise tolerance or lower damping"
        else:
            cure = "lower damping or raise tolerance"
        super().__init__(
            f"the propagation did not converge: after {sweeps} sweeps its L1 bound is {bound:.2g}, "
            f"required is {tolerance:.2g}; {cure}"
        )


class UncertifiableDampingError(NotConvergedError):
    """Rounding leaves nothing of 1 - damping, by which every error bound divides: none can be given.

    Args:
        damping: d, as it was requested.
        excess: by how much a row of the transition matrix may exceed 1, including the rounding of its sum.
    """

    def __init__(self, damping: float, excess: float) -> None:
        self.damping, self.excess = damping, excess
        self.bound = self.rounding = math.inf
        self.tolerance, self.sweeps = math.nan, 0
        RankingError.__init__(
            self,
            f"no error bound can be given at damping {damping!r}: 1 - damping is {1 - damping:.2g}, and rows "
            f"of the transition matrix sum to 1 only within {excess:.2g}; lower damping",
        )


class BalanceNotConvergedError(NotConvergedError):
    """The estimate of utilities stopped before its bound met the tolerance; there is no usable answer.

    Args:
        bound: the proved error of the utilities that was reached, in logits.
        tolerance: the required one.
        rounding: the part of the bound due to rounding, which no further step removes.
        steps: the number of Newton steps made.
    """

    def __init__(self, *, bound: float, tolerance: float, rounding: float, steps: int) -> None:
        self.bound, self.tolerance, self.rounding, self.sweeps = bound, tolerance, rounding, steps
        if rounding >= tolerance:
            cause = f"rounding alone accounts for {rounding:.2g} of it"
        else:
            cause = "the forces did not get closer to balance"
        RankingError.__init__(
            self,
            f"the utilities did not converge: after {steps} Newton steps their error bound is {bound:.2g} "
            f"logits, required is {tolerance:.2g}; {cause}: raise utility.tolerance in the methodology",
        )


class PropensityError(RankingError):
    """The propensities of the positions are not identifiable from this log."""


class PropensityNotConvergedError(RankingError):
    """The estimate of the propensities stopped before its maximum; there is no usable answer."""

    def __init__(self, positions: int, reason: str) -> None:
        super().__init__(
            f"the examination propensities of {positions} positions did not settle: {reason}; raise "
            "evidence.examination_estimated_from in the methodology above the clicks of the log, so that the "
            "ones in evidence.examination hold"
        )


class PriorError(RankingError):
    """A prior cannot be fitted to these rates."""


class ConflictSearchError(RankingError):
    """The linear programming solver failed; the message quotes it."""


class InferenceNotConvergedError(RankingError):
    """The inference stopped before its optimum; there is no usable answer."""

    def __init__(self, residual: float, allowed: float, orderings: int, iterations: int) -> None:
        self.residual, self.orderings, self.iterations = residual, orderings, iterations
        super().__init__(
            f"the inference from pages did not converge: after {iterations} iterations {orderings} joined "
            f"orderings have residual {residual:.2g}, allowed is {allowed:.2g}; "
            "list their pages with `matchgraph check` and retract those that contradict others"
        )
