"""Which entities pass the filters of a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, TypedDict, Unpack

from graph.model import type_code


class FilterOptions(TypedDict, total=False):
    """The filters as keywords: `type_`, `free`, `min_rank` and `limit`; see `Filters`."""

    type_: str | None
    free: bool | None
    min_rank: float
    limit: int


@dataclass(frozen=True)
class Filters:
    """What entities have to be, and how many are wanted.

    Args:
        type_: only this type code.
        free: only free ones, or only ones that are not; None for all.
        min_rank: only from this computed rank on, 0-100; above 0 unranked ones do not pass.
        limit: at most this many.
    """

    type_: str | None = None
    free: bool | None = None
    min_rank: float = 0.0
    limit: int = 20

    @classmethod
    def of(cls, **options: Unpack[FilterOptions]) -> Self:
        """Make filters of keywords; a type may be given as pages print it, such as `MCP Server`."""
        if type_ := options.get("type_"):
            options["type_"] = type_code(type_)
        return cls(**options)

    @property
    def parameters(self) -> dict[str, Any]:
        """The filters as parameters of a query, without the limit."""
        return {"type": self.type_, "free": self.free, "min_rank": float(self.min_rank)}

    def pass_values(self, type_: str, free: bool | None, rank: float | None) -> bool:
        """Return whether an entity passes.

        >>> Filters(min_rank=1.0).pass_values("model", None, None), Filters().pass_values("model", None, None)
        (False, True)
        """
        return (
            (self.type_ is None or type_ == self.type_)
            and (self.free is None or free == self.free)
            and (self.min_rank <= 0 or (rank or 0.0) >= self.min_rank)
        )
