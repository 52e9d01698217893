"""Two entities compared."""

from __future__ import annotations

from fastapi import APIRouter, Response

from matchgraph.answers.entities import ComparisonAnswer
from matchgraph.api.asking import Ask
from matchgraph.api.documents import answers
from matchgraph.api.parameters import Entity, Other
from matchgraph.rendering.comparison import render_comparison

router = APIRouter(tags=["entities"])


@router.get("/compare/{entity}/{other}", responses=answers(text=True), response_model=ComparisonAnswer)
def compare(ask: Ask, entity: Entity, other: Other) -> Response:
    """Compare any two entities by their current figures."""
    return ask.answer(
        lambda graph: graph.compare(entity, other),
        markdown=lambda found: render_comparison(found, "markdown"),
    )
