"""How fresh and how certain the published run is, as every page says it."""

from __future__ import annotations

from matchgraph import MatchGraph, NotFoundError
from matchgraph.answers.base import Answer
from matchgraph.answers.entities import Ranking


class Freshness(Answer):
    """The published run with the days since its day."""

    ranking: Ranking
    age_days: int


def freshness(graph: MatchGraph) -> Freshness | None:
    """Return how fresh the published run is; None if none is published."""
    try:
        ranking = graph.top(limit=1)
    except NotFoundError:
        return None
    return Freshness(ranking=ranking, age_days=ranking.age_days)
