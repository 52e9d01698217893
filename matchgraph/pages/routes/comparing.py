"""Two entities compared."""

from __future__ import annotations

from fastapi import APIRouter, Response

from matchgraph import MatchGraph
from matchgraph.answers.entities import ComparisonAnswer
from matchgraph.pages.asking import JSON, MARKDOWN, Ask, Context
from matchgraph.pages.moving import Moved
from matchgraph.pages.parameters import Name, Text
from matchgraph.pages.routes.entity import SUFFIXES
from matchgraph.rendering.comparison import render_comparison

router = APIRouter()


@router.get("/compare")
def form(ask: Ask, a: Text = None, b: Text = None) -> Response:
    """Ask which two to compare, or lead to their comparison."""
    if a is not None and b is not None:
        one, other = (ask.serving.graph.show(name).entity.slug for name in (a, b))
        raise Moved("compare", *sorted((one, other)), status=303)
    return ask.page("compare_form.html", lambda _: {"a": a, "b": b})


@router.get("/compare/{one}/{other}")
def compare(ask: Ask, one: Name, other: Name) -> Response:
    """Show two entities next to each other, as a page or by suffix as JSON or Markdown."""
    suffix = next((each for each in SUFFIXES if other.endswith(each)), "")
    if suffix and any(each.entity is not None for each in ask.serving.graph.look_up([other])):
        suffix = ""
    second = other.removesuffix(suffix)
    if suffix == ".json":
        return ask.text(lambda graph: comparison(graph, one, second, suffix), JSON)
    if suffix == ".md":
        return ask.text(
            lambda graph: render_comparison(comparison(graph, one, second, suffix), "markdown"), MARKDOWN
        )
    return ask.page("compare.html", lambda graph: _compared(graph, one, second))


def comparison(graph: MatchGraph, one: str, other: str, suffix: str = "") -> ComparisonAnswer:
    """Return a comparison by two slugs in order.

    Args:
        one: as in the address.
        other: as in the address.
        suffix: of the address, which is kept where it moves.

    Raises:
        Moved: they are named otherwise or in the other order, or are the same.
        NotFoundError: nothing is named so.
    """
    slugs = [graph.show(name).entity.slug for name in (one, other)]
    first, second = sorted(slugs)
    if first == second:
        raise Moved("entity", first + suffix, status=302)
    if (first, second) != (one, other):
        same = set(slugs) == {one, other}
        raise Moved("compare", first, second + suffix, status=301 if same else 302)
    return graph.compare(first, second)


def _compared(graph: MatchGraph, one: str, other: str) -> Context:
    found = comparison(graph, one, other)
    return {"found": found, "overlap": graph.overlap(one, other)}
