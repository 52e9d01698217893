"""Search, resolve, and names while they are typed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from matchgraph.answers.browsing import Completion, LookedUp
from matchgraph.answers.paging import Page
from matchgraph.answers.searching import Found, Resolved, Risk
from matchgraph.api.asking import Ask
from matchgraph.api.documents import answers
from matchgraph.api.parameters import MOST, After, Free, Limit, Literal, MinRank, Names, Start, Text, Type

router = APIRouter(tags=["search"])


class SearchPage(Page[Found]):
    """One page of search results, and the callback to report on them with."""

    callback: str | None = Field(None, description="for `feedback`; None if the search is not recorded")


class ResolvedWithCallback(Resolved):
    """What serves an intent best, and the callback to report on it with."""

    callback: str | None = Field(None, description="for `feedback`; None if the search is not recorded")


@router.get("/search", responses=answers(table=True), response_model=SearchPage)
def search(
    ask: Ask,
    q: Text,
    type_: Type = None,
    free: Free = None,
    min_rank: MinRank = 0.0,
    literal: Literal = False,
    limit: Limit = 10,
    cursor: After = None,
) -> Response:
    """Find what a text means: names, capabilities, and what served similar searches before."""
    return ask.search(
        lambda graph, skip, most: graph.search(
            q, type_=type_, free=free, min_rank=min_rank, literal=literal, limit=skip + most
        )[skip:],
        q,
        cursor,
        limit,
    )


@router.get("/resolve", responses=answers(), response_model=ResolvedWithCallback)
def resolve(
    ask: Ask,
    intent: Text,
    risk: Annotated[Risk, Query(description="How much evidence to require.")] = "default",
    type_: Type = None,
    free: Free = None,
    min_rank: MinRank = 0.0,
    limit: Annotated[int, Query(ge=0, le=MOST, description="Alternatives.")] = 5,
    literal: Literal = False,
) -> Response:
    """Name the capability and entity that serve an intent best, or say what proof is lacking."""
    return ask.resolve(
        lambda graph: graph.resolve(
            intent, risk=risk, type_=type_, free=free, min_rank=min_rank, limit=limit, literal=literal
        ),
        intent,
    )


@router.get("/complete", responses=answers(table=True), response_model=list[Completion])
def complete(
    ask: Ask,
    start: Start,
    limit: Limit = 10,
) -> Response:
    """List the entities whose slug or name begins as typed."""
    return ask.answer(lambda graph: graph.complete(start, limit=limit), _rows)


@router.get("/lookup", responses=answers(table=True), response_model=list[LookedUp])
def look_up(
    ask: Ask,
    name: Names,
) -> Response:
    """Say which entity each of many names means."""
    return ask.answer(lambda graph: graph.look_up(name), _rows)


def _rows(found: list[Completion | LookedUp]) -> list[dict[str, object]]:
    return [each.model_dump(mode="json") for each in found]
