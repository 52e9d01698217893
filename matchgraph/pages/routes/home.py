"""The home page: search, leaders, movers, and something different."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response

from matchgraph import MatchGraph, NotFoundError
from matchgraph.answers.browsing import TypeCount
from matchgraph.answers.runs import Movers
from matchgraph.pages.asking import Ask, Context

router = APIRouter()
LEADERS = 5  # of a type
TYPES = 6  # with leaders on the home page
MOVERS = 8


@router.get("/")
def home(ask: Ask) -> Response:
    """Show the leaders of each type and the movers, with forms for what people look for."""
    return ask.page("home.html", lambda graph: home_context(graph, ask.types()))


def home_context(graph: MatchGraph, types: Sequence[TypeCount]) -> Context:
    """Return what the home page prints."""
    ranked = [each for each in types if each.best is not None]
    return {
        "types": types,
        "leaders": [(each, _leaders(graph, each.type)) for each in ranked[:TYPES]],
        "movers": movers(graph, MOVERS),
    }


def _leaders(graph: MatchGraph, type_: str) -> object:
    return [each for each in graph.top(type_=type_, limit=LEADERS).entities if each.rank is not None]


def movers(graph: MatchGraph, most: int) -> Movers:
    """Return the biggest movers; none if no run is published."""
    try:
        return graph.movers(limit=most)
    except NotFoundError:
        return Movers()
