"""The ranking, its movers, and the runs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from matchgraph.answers.browsing import GraphState, TypeCount
from matchgraph.answers.entities import Ranking
from matchgraph.answers.paging import Page
from matchgraph.answers.runs import Mover, RecordedRunAnswer, RunDifference
from matchgraph.answers.upkeep import MethodologyAnswer
from matchgraph.api.asking import Ask
from matchgraph.api.documents import answers
from matchgraph.api.parameters import After, ARun, Free, Limit, MinRank, Run, Type
from matchgraph.facade.upkeep import methodology as methodology_in_force
from matchgraph.serving.cursors import Cursor

router = APIRouter(tags=["ranking"])


class RankingPage(Ranking):
    """One page of a ranking, and the cursor of the next."""

    next: str | None = Field(None, description="cursor of the next page; None on the last one")


@router.get("/top", responses=answers(table=True), response_model=RankingPage)
def top(
    ask: Ask,
    type_: Type = None,
    free: Free = None,
    min_rank: MinRank = 0.0,
    run: Run = None,
    limit: Limit = 20,
    cursor: After = None,
) -> Response:
    """List the leading entities of a run; the cursor of an older run goes on in that run."""
    at = Cursor.parse(cursor) if cursor else Cursor(run, 0)

    def question(graph: Any) -> RankingPage:
        found = graph.top(
            type_=type_, free=free, min_rank=min_rank, run=at.run, skip=at.skip, limit=limit + 1
        )
        more = Cursor(found.run.id, at.skip + limit).text() if len(found.entities) > limit else None
        fields = {name: getattr(found, name) for name in Ranking.model_fields}
        return RankingPage(**{**fields, "entities": found.entities[:limit]}, next=more)

    return ask.answer(question, RankingPage.rows)


@router.get("/movers", responses=answers(table=True), response_model=Page[Mover])
def movers(
    ask: Ask,
    type_: Type = None,
    free: Free = None,
    min_rank: MinRank = 0.0,
    limit: Limit = 20,
    cursor: After = None,
) -> Response:
    """List the biggest movers between the published run and the one before it."""
    return ask.page(
        lambda graph, skip, most: graph.movers(type_=type_, free=free, min_rank=min_rank, limit=skip + most)[
            skip:
        ],
        cursor,
        limit,
    )


@router.get("/types", responses=answers(table=True), response_model=list[TypeCount])
def types(ask: Ask) -> Response:
    """List the types with how many entities have them, most frequent first."""
    return ask.answer(lambda graph: graph.types(), _rows)


@router.get("/runs", responses=answers(table=True), response_model=Page[RecordedRunAnswer])
def runs(ask: Ask, limit: Limit = 20, cursor: After = None) -> Response:
    """List the runs and their quality, newest first."""
    return ask.page(lambda graph, skip, most: graph.runs(limit=skip + most)[skip:], cursor, limit)


@router.get("/runs/{before}/diff/{after}", responses=answers(), response_model=RunDifference)
def difference(ask: Ask, before: ARun, after: ARun) -> Response:
    """Compare two runs, each an id or prefix, a sequence number, or `latest`."""
    return ask.answer(lambda graph: graph.diff(before, after))


@router.get("/methodology", responses=answers(), response_model=MethodologyAnswer)
def methodology(ask: Ask) -> Response:
    """Return the constants in force, all that ranks depend on but the evidence."""
    return ask.answer(lambda _: methodology_in_force())


@router.get("/state", responses=answers(), response_model=GraphState)
def state(ask: Ask) -> Response:
    """Return what answers depend on: while it is the same, so is every answer."""
    return ask.answer(lambda graph: graph.state())


def _rows(found: list[TypeCount]) -> list[dict[str, Any]]:
    return [each.model_dump(mode="json") for each in found]
