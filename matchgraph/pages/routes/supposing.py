"""What if: the rank of an entity under suppositions, and what would lift another above it."""

from __future__ import annotations

import shlex
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from matchgraph import MatchGraph
from matchgraph.pages.asking import Ask, Chosen, Context
from matchgraph.pages.moving import Moved
from matchgraph.pages.parameters import Name, Text
from matchgraph.pages.routes.entity import entity_of

router = APIRouter()
Kind = Literal["success", "failure", "click", "shown", "won", "lost", "mention", "signal"]
NEEDED = {"won": "against", "lost": "against", "mention": "by"}  # other kinds of events need an intent
Supposed = Annotated[tuple[str, ...], Query(alias="if", max_length=8), Chosen]
Times = Annotated[int | None, Query(ge=1, le=1000), Chosen]


@router.get("/what-if/{name}")
def what_if(
    ask: Ask,
    name: Name,
    supposed: Supposed = (),
    kind: Annotated[Kind | None, Query(), Chosen] = None,
    what: Text = None,
    times: Times = None,
    flip: Text = None,
) -> Response:
    """Show where an entity would rank if something were stated or happened."""
    more = (supposition(kind, what, times),) if kind and what else ()
    chosen = tuple(dict.fromkeys((*supposed, *more)))

    def question(graph: MatchGraph) -> Context:
        try:
            entity = entity_of(graph, name)
        except Moved as moved:
            raise Moved("what-if", *moved.parts[1:], status=moved.status) from moved
        found = graph.explain(entity.slug, suppose=chosen, flip=flip)
        return {"entity": entity, "found": found, "supposed": chosen, "flip": flip}

    return ask.page("what_if.html", question)


def supposition(kind: str, what: str, times: int | None) -> str:
    """Return the fields of the form as the text that `explain --if` takes.

    >>> supposition("success", "plan a trip", 3)
    "success intent='plan a trip' times=3"
    >>> supposition("signal", "stars=5000", None)
    'signal stars=5000'
    """
    if kind == "signal":
        return f"signal {what.strip()}"
    needed = NEEDED.get(kind, "intent")
    repeated = f" times={times}" if times and needed == "intent" else ""
    return f"{kind} {needed}={shlex.quote(what.strip())}{repeated}"
