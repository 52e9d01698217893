"""One page of a longer list."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from matchgraph.answers.base import Answer

Item = TypeVar("Item", bound=BaseModel)


class Page(Answer, Generic[Item]):
    """One page of a list: what it is of, its items, and the cursor of the next page."""

    run: str | None = Field(None, description="id of the run that its ranks are of")
    items: tuple[Item, ...]
    next: str | None = Field(None, description="cursor of the next page; None on the last one")


class QueryRows(Answer):
    """The rows of a named query."""

    rows: tuple[dict[str, Any], ...]

    def as_rows(self) -> list[dict[str, Any]]:
        """Return the rows as a list."""
        return list(self.rows)
