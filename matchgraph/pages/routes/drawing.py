"""A part of the graph, drawn and as a table."""

from __future__ import annotations

from itertools import cycle
from typing import Annotated

from fastapi import APIRouter, Query, Response

from matchgraph import MatchGraph, NotFoundError
from matchgraph.answers.drawing import Drawing
from matchgraph.answers.entities import type_label
from matchgraph.pages.asking import Ask, Context
from matchgraph.pages.parameters import Text

router = APIRouter()
LINKS = 300  # at once; more come by expanding a node
# distinct also in print; Okabe and Ito's palette, https://jfly.uni-koeln.de/color/, on light and dark ground
PALETTE = ("#0072b2", "#c47f00", "#009e73", "#c0679a", "#d55e00", "#2f8fc4", "#8e44ad", "#7f8c1d")
OTHERS = {"capability": "#7a8290", "intent": "#b03a48"}
Depth = Annotated[int, Query(ge=1, le=2)]


@router.get("/graph")
def graph(ask: Ask, around: Text = None, to: Text = None, depth: Depth = 1) -> Response:
    """Show what is around an entity, or the paths from it to another."""
    asked = {"around": around, "to": to, "depth": depth}

    def question(graph: MatchGraph) -> Context:
        if around is None:
            return {**asked, "drawing": None, "middle": None, "end": None}
        middle = graph.entity(around)
        end = graph.entity(to) if to is not None else None
        found: Drawing | None
        try:
            found = graph.drawing(middle.slug, end.slug if end else None, depth=depth, limit=LINKS)
        except NotFoundError:  # no path: said on the page
            found = Drawing(links=(), whole=True)
        return {
            **asked,
            "drawing": found,
            "middle": middle,
            "end": end,
            "legend": legend(found),
            "palette": PALETTE,
        }

    return ask.page("drawing.html", question)


def legend(drawing: Drawing) -> list[tuple[str, str]]:
    """Return what is drawn in which colour: types of entities as they are met, then what else there is."""
    nodes = [node for each in drawing.links for node in (each.start, each.end)]
    types = dict.fromkeys(type_label(node.type) for node in nodes if node.type is not None)
    others = [(kind, colour) for kind, colour in OTHERS.items() if any(node.kind == kind for node in nodes)]
    return [*zip(types, cycle(PALETTE), strict=False), *others]
