"""Alternatives, something different, and paths."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from matchgraph.answers.exploring import Alternative, DifferentAnswer, EvidencePath
from matchgraph.answers.paging import Page
from matchgraph.api.asking import Ask
from matchgraph.api.documents import answers
from matchgraph.api.parameters import MOST, After, Entity, Free, Limit, MinRank, Other, Seen, Type

router = APIRouter(tags=["explore"])
Dial = Annotated[
    float,
    Query(ge=0, le=1, allow_inf_nan=False, description="From 0 (similar to what was seen) to 1 (different)."),
]
Must = Annotated[
    tuple[str, ...], Query(max_length=10, description="Every result has a capability with these words.")
]
Without = Annotated[
    tuple[str, ...], Query(max_length=20, description="Entities to leave out, with near duplicates.")
]


@router.get("/alternatives/{entity}", responses=answers(table=True), response_model=Page[Alternative])
def alternatives(
    ask: Ask,
    entity: Entity,
    type_: Type = None,
    free: Free = None,
    min_rank: MinRank = 0.0,
    limit: Limit = 10,
    cursor: After = None,
) -> Response:
    """List what can stand in for an entity, closest first, with what is kept, lost and gained."""
    return ask.page(
        lambda graph, skip, most: graph.alternatives(
            entity, type_=type_, free=free, min_rank=min_rank, limit=skip + most
        )[skip:],
        cursor,
        limit,
    )


@router.get("/different", responses=answers(), response_model=DifferentAnswer)
def different(
    ask: Ask,
    seen: Seen,
    dial: Dial = 0.5,
    must: Must = (),
    without: Without = (),
    type_: Type = None,
    free: Free = None,
    min_rank: MinRank = 0.0,
    limit: Annotated[int, Query(ge=1, le=MOST, description="Results.")] = 10,
) -> Response:
    """Find something different from what was seen, each with the path that leads to it."""
    return ask.answer(
        lambda graph: graph.different(
            seen,
            dial=dial,
            must=must,
            without=without,
            type_=type_,
            free=free,
            min_rank=min_rank,
            limit=limit,
        ).whole()
    )


@router.get("/path/{entity}/{other}", responses=answers(), response_model=list[EvidencePath])
def path(ask: Ask, entity: Entity, other: Other) -> Response:
    """Return the shortest and the strongest path of evidence between two entities."""
    return ask.answer(lambda graph: graph.path(entity, other))
