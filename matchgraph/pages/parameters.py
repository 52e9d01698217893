"""The fields of the forms; one left empty counts as not there."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from matchgraph.pages.asking import Chosen

MOST = 100  # rows of a page

Name = Annotated[str, Path(max_length=500)]
Text = Annotated[str | None, Query(max_length=1000), Chosen]
Type = Annotated[str | None, Query(alias="type", max_length=100), Chosen]
Free = Annotated[bool | None, Query(), Chosen]
MinRank = Annotated[float | None, Query(ge=0, le=100, allow_inf_nan=False), Chosen]
Names = Annotated[tuple[str, ...], Query(max_length=20), Chosen]
Skip = Annotated[int, Query(ge=0, le=100_000)]


def page_before(skip: int, size: int) -> int | None:
    """Return how many rows the page before skips; None on the first.

    >>> page_before(0, 50), page_before(20, 50), page_before(100, 50)
    (None, 0, 50)
    """
    return max(0, skip - size) if skip else None
