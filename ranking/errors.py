"""What can go wrong in the ranking; every message names the thing, the place and the next step."""

from __future__ import annotations

from collections.abc import Iterable


class RankingError(ValueError):
    """The parent of every error the ranking raises on purpose."""


class BadArrayError(RankingError):
    """An array has the wrong length, type or values."""


class EmptyTeleportError(RankingError):
    """Nothing may vouch for anything: the propagation has no place to start from."""

    def __init__(self) -> None:
        super().__init__(
            "the teleport is empty: no intent has demand and no entity is vetted, so no trust can flow; "
            "load comparison pages from a source you trust (without --untrusted) or search events"
        )


class UnknownRelationError(RankingError):
    """Edges name a relation type to which the methodology gives no share."""

    def __init__(self, relation: str, known: Iterable[str]) -> None:
        listed = ", ".join(sorted(known)) or "none"
        super().__init__(
            f"relation '{relation}' has no share in the methodology (it has: {listed}); "
            f"add it to the shares or leave these edges out"
        )


class UnknownEngineError(RankingError):
    """No propagation engine goes by this name."""

    def __init__(self, engine: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no engine '{engine}'; choose one of: {', '.join(sorted(known))}")


class EngineMemoryError(RankingError):
    """An engine needs more memory than there is for a graph of this size."""


class NotConvergedError(RankingError):
    """The propagation stopped before its bound met the tolerance; there is no answer to use.

    Args:
        bound: the proved L1 distance that was reached.
        tolerance: the one that was asked for.
        rounding: the part of the bound that is rounding and that no further sweep removes.
        sweeps: how many sweeps were made.
    """

    def __init__(self, *, bound: float, tolerance: float, rounding: float, sweeps: int) -> None:
        self.bound, self.tolerance, self.rounding, self.sweeps = bound, tolerance, rounding, sweeps
        if rounding >= tolerance:
            cure = f"rounding alone accounts for {rounding:.2g} of it: raise tolerance"
        else:
            cure = "raise max_sweeps, lower damping or raise tolerance"
        super().__init__(
            f"the propagation did not converge: after {sweeps} sweeps its L1 bound is {bound:.2g}, "
            f"asked for was {tolerance:.2g}; {cure}"
        )
