"""The filters of queries for entities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, TypedDict, Unpack

from cypher.near import did_you_mean
from graph.errors import MatchGraphError, NotFoundError
from graph.model import TYPE_LABELS, type_code
from graph.store import Store


class FilterOptions(TypedDict, total=False):
    """The filters as keywords: `type_`, `free`, `min_rank` and `limit`; see `Filters`."""

    type_: str | None
    free: bool | None
    min_rank: float
    limit: int


@dataclass(frozen=True)
class Filters:
    """Conditions on entities, and a limit.

    Args:
        type_: only this type code.
        free: only free or only paid ones; None for all.
        min_rank: minimum computed rank, 0-100; above 0 excludes unranked entities.
        limit: maximum number of entities.
    """

    type_: str | None = None
    free: bool | None = None
    min_rank: float = 0.0
    limit: int = 20

    def __post_init__(self) -> None:
        if not 0 <= self.min_rank <= 100:
            raise MatchGraphError(f"min_rank is {self.min_rank}; expected a number from 0 to 100")

    @classmethod
    def of(cls, **options: Unpack[FilterOptions]) -> Self:
        """Build filters from keywords; a type may be given as printed on pages, such as `MCP Server`."""
        if type_ := options.get("type_"):
            options["type_"] = type_code(type_)
        return cls(**options)

    @property
    def parameters(self) -> dict[str, Any]:
        """The filters as parameters of a query, without the limit."""
        return {"type": self.type_, "free": self.free, "min_rank": float(self.min_rank)}

    @property
    def leave_out_some(self) -> bool:
        """Whether an entity may not pass."""
        return self.type_ is not None or self.free is not None or self.min_rank > 0

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


def known_type(store: Store, type_: str) -> str:
    """Return the code of a type, given as a code or as printed, such as `MCP Server`.

    Raises:
        NotFoundError: no page prints such a type, and no entity of the graph has it.
    """
    code = type_code(type_)
    if code in TYPE_LABELS:
        return code
    known = {row["type"] for row in store.read("entity_types")} | TYPE_LABELS.keys()
    if code not in known:
        hint = did_you_mean(code, known) or f"; the types are {', '.join(sorted(known))}"
        raise NotFoundError(f"there is no type '{type_}'{hint}")
    return code
