"""One entity: what is known of it, why it ranks where it does, and what is around it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from matchgraph.answers.browsing import CapabilityAnswer, IntentAnswer
from matchgraph.answers.entities import EntityCard
from matchgraph.answers.explaining import Explanation
from matchgraph.answers.exploring import Relation
from matchgraph.answers.paging import Page
from matchgraph.answers.passport import TrustPassport
from matchgraph.answers.runs import HistoryEntry
from matchgraph.answers.sources import SourceConflict, SourceOfEntity
from matchgraph.api.asking import Ask
from matchgraph.api.documents import answers
from matchgraph.api.parameters import After, Capability, Entity, Intent, Limit
from matchgraph.rendering.card import render_card

router = APIRouter(tags=["entities"])
Depth = Annotated[int, Query(ge=1, le=4, description="Maximum distance in relationships.")]
Suppose = Annotated[
    tuple[str, ...],
    Query(
        description="Hypothetical changes, such as `success intent='make subtitles' times=3`.",
        max_length=10,
    ),
]
Flip = Annotated[
    str | None,
    Query(description="Another entity: find the evidence without which it would be above.", max_length=500),
]


@router.get("/entities/{entity}", responses=answers(text=True), response_model=EntityCard)
def show(ask: Ask, entity: Entity) -> Response:
    """Return everything the graph holds about an entity."""
    return ask.answer(lambda graph: graph.show(entity), markdown=lambda found: render_card(found, "markdown"))


@router.get("/entities/{entity}/explain", responses=answers(), response_model=Explanation)
def explain(
    ask: Ask,
    entity: Entity,
    suppose: Suppose = (),
    flip: Flip = None,
    limit: Limit = 10,
) -> Response:
    """Say why an entity ranks where it does, in points that add up."""
    return ask.answer(lambda graph: graph.explain(entity, suppose=suppose, flip=flip, limit=limit))


@router.get("/entities/{entity}/history", responses=answers(table=True), response_model=Page[HistoryEntry])
def history(ask: Ask, entity: Entity, limit: Limit = 20, cursor: After = None) -> Response:
    """List the figures of an entity in the published runs, newest first, with the changes."""
    return ask.page(lambda graph, skip, most: graph.history(entity, limit=skip + most)[skip:], cursor, limit)


@router.get("/entities/{entity}/sources", responses=answers(table=True), response_model=Page[SourceOfEntity])
def sources(ask: Ask, entity: Entity, limit: Limit = 20, cursor: After = None) -> Response:
    """List which source states what about an entity, newest first."""
    return ask.page(lambda graph, skip, most: graph.sources_of(entity)[skip : skip + most], cursor, limit)


@router.get(
    "/entities/{entity}/conflicts", responses=answers(table=True), response_model=Page[SourceConflict]
)
def conflicts(ask: Ask, entity: Entity, limit: Limit = 20, cursor: After = None) -> Response:
    """List where sources disagree on a figure of an entity: the value in use, and why."""
    return ask.page(
        lambda graph, skip, most: graph.conflicts(entity, limit=skip + most)[skip:], cursor, limit
    )


@router.get("/entities/{entity}/neighbourhood", responses=answers(table=True), response_model=Page[Relation])
def neighbourhood(
    ask: Ask, entity: Entity, depth: Depth = 1, limit: Limit = 50, cursor: After = None
) -> Response:
    """List the relationships around an entity, nearest first."""
    return ask.page(
        lambda graph, skip, most: graph.relations(entity, depth=depth, limit=skip + most)[skip:],
        cursor,
        limit,
    )


@router.get("/passports/{entity}", responses=answers(), response_model=TrustPassport)
def passport(ask: Ask, entity: Entity) -> Response:
    """Return an entity as a passport, in the format that registries publish and the engine loads."""
    return ask.answer(lambda graph: graph.trust_passport(entity))


@router.get("/capabilities/{id:path}", responses=answers(), response_model=CapabilityAnswer)
def capability(ask: Ask, id: Capability) -> Response:
    """Return one capability: what it does, who offers it, what it is for, and what is similar."""
    return ask.answer(lambda graph: graph.capability(id))


@router.get("/intents/{text}", responses=answers(), response_model=IntentAnswer)
def intent(ask: Ask, text: Intent) -> Response:
    """Return one intent: how much it is searched for, and who serves it."""
    return ask.answer(lambda graph: graph.intent(text))
