"""Something different, one intent, and one capability."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from matchgraph import MatchGraph
from matchgraph.pages.asking import Ask, Chosen, Context
from matchgraph.pages.parameters import Free, MinRank, Names, Type

router = APIRouter()
FOUND = 10
Dial = Annotated[float | None, Query(ge=0, le=1, allow_inf_nan=False), Chosen]
Long = Annotated[str, Path(max_length=1000)]


@router.get("/different")
def different(
    ask: Ask,
    seen: Names = (),
    dial: Dial = None,
    must: Names = (),
    without: Names = (),
    type_: Type = None,
    free: Free = None,
    min_rank: MinRank = None,
) -> Response:
    """Show something different from what someone knows, and the path that leads to each."""
    chosen = 0.5 if dial is None else dial
    asked = {"dial": chosen, "must": must, "type": type_, "free": free, "min_rank": min_rank}

    def question(graph: MatchGraph) -> Context:
        context = {**asked, "types": ask.types(), "seen": (), "without": (), "answer": None}
        if not seen:
            return context
        known = [graph.entity(name) for name in seen]
        excluded = [graph.entity(name) for name in without]
        found = graph.different(
            [each.slug for each in known],
            dial=chosen,
            must=must,
            without=[each.slug for each in excluded],
            type_=type_,
            free=free,
            min_rank=min_rank or 0.0,
            limit=FOUND,
        )
        return {**context, "seen": known, "without": excluded, "answer": found.whole()}

    return ask.page("different.html", question)


@router.get("/intent/{text:path}")
def intent(ask: Ask, text: Long) -> Response:
    """Show one intent: how much it is searched for, and who serves it."""
    return ask.page("intent.html", lambda graph: {"intent": graph.intent(text)})


@router.get("/capability/{id_:path}")
def capability(ask: Ask, id_: Long) -> Response:
    """Show one capability: what it does, who offers it, what it is for, and what is similar."""
    return ask.page("capability.html", lambda graph: {"capability": graph.capability(id_)})
