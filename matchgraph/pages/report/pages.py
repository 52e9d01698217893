"""The pages of a report: what each prints, from the same templates as on a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from matchgraph import MatchGraph
from matchgraph.pages.report.files import Address
from matchgraph.pages.routes.comparing import compare_context, comparison
from matchgraph.pages.routes.entity import card_of, entity_context, entity_of
from matchgraph.pages.routes.feeds import badge_context
from matchgraph.pages.routes.home import home_context
from matchgraph.pages.routes.ranking import RUNS, board_context, methodology_context, recorded_context
from matchgraph.rendering.card import render_card
from matchgraph.rendering.comparison import render_comparison

LINKS = 60  # around an entity
Context = dict[str, Any]
Filled = tuple[str, Context]  # a template and what it prints
Page = Filled | BaseModel | str
Asking = Callable[..., Filled]
Found = TypeVar("Found", bound=BaseModel)


def _board(graph: MatchGraph, type_: str, *, skip: int) -> Filled:
    return "board.html", board_context(graph, type_, skip)


def _around(graph: MatchGraph, name: str) -> Filled:
    found = graph.drawing(name, depth=1, limit=LINKS)
    return "around.html", {"middle": entity_of(graph, name), "drawing": found}


PAGES: Mapping[tuple[str, int], Asking] = {
    ("", 0): lambda graph: ("home.html", home_context(graph, graph.types())),
    ("board", 0): lambda graph: ("boards.html", {"types": graph.types()}),
    ("entity", 1): lambda graph, name: ("entity.html", entity_context(graph, name)),
    ("compare", 2): lambda graph, one, other: ("compare.html", compare_context(graph, one, other)),
    ("runs", 0): lambda graph: ("runs.html", {"runs": graph.runs(limit=RUNS)}),
    ("runs", 2): lambda graph, before, after: ("diff.html", {"found": graph.diff(before, after)}),
    ("methodology", 0): lambda graph: ("methodology.html", methodology_context(graph)),
    ("methodology", 1): lambda graph, id_: ("methodology.html", recorded_context(graph, id_)),
    ("methodology", 2): lambda graph, before, after: (
        "methodology_diff.html",
        {"changed": graph.recorded_difference(before, after)},
    ),
    ("capability", 1): lambda graph, id_: ("capability.html", {"capability": graph.capability(id_)}),
    ("intent", 1): lambda graph, text: ("intent.html", {"intent": graph.intent(text)}),
    ("graph", 1): _around,
    ("badge", 1): lambda graph, name: ("badge.svg", badge_context(graph, name)),
}


def page_of(graph: MatchGraph, address: Address) -> Page:
    """Return what a file of the report has: a template with its values, an object, or a text."""
    kind, *names = address.parts
    if address.form in {".json", ".md"}:
        if kind == "entity":
            return _in_form(card_of(graph, *names), render_card, address.form)
        return _in_form(comparison(graph, *names), render_comparison, address.form)
    if (kind, len(names)) == ("board", 1):
        return _board(graph, names[0], skip=address.skip or 0)
    return PAGES[kind, len(names)](graph, *names)


def _in_form(found: Found, render: Callable[[Found, str], str], form: str) -> Page:
    """Return an answer as an object for JSON, or as Markdown."""
    return found if form == ".json" else render(found, "markdown")
