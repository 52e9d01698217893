"""One page of a list of the published run, from a cursor on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from matchgraph import GuardRefusedError, MatchGraph
from matchgraph.answers.browsing import GraphState
from matchgraph.answers.paging import Page
from matchgraph.serving.cursors import Cursor

Item = TypeVar("Item", bound=BaseModel)


def page_of(
    question: Callable[[MatchGraph, int, int], Sequence[Item]], cursor: str | None, limit: int
) -> Callable[[MatchGraph, GraphState], Page[Any]]:
    """Return what answers with one page of a list.

    Args:
        question: asks the graph for a number of items, after how many have been skipped.
        cursor: as the client sent it.
        limit: items of a page.

    Raises:
        ParameterRefusedError: the cursor is none of ours.
    """
    at = Cursor.parse(cursor) if cursor else Cursor(None, 0)

    def page(graph: MatchGraph, state: GraphState) -> Page[Any]:
        if at.skip and at.run != state.run:
            raise GuardRefusedError(
                f"this list was begun in run {at.run}, and now {state.run} is published; begin with its "
                "first page"
            )
        found = list(question(graph, at.skip, limit + 1))
        more = Cursor(state.run, at.skip + limit).text() if len(found) > limit else None
        return Page[Any](run=state.run, items=tuple(found[:limit]), next=more)

    return page
