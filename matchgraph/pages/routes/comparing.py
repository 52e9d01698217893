"""Two to four entities compared."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response

from matchgraph import MatchGraph, NotFoundError
from matchgraph.answers.entities import ComparisonAnswer, SeveralAnswer
from matchgraph.pages.asking import JSON, MARKDOWN, Ask, Context, PageAsked
from matchgraph.pages.moving import Moved
from matchgraph.pages.parameters import Name, Text
from matchgraph.pages.routes.entity import split_of
from matchgraph.rendering.comparison import render_comparison, render_several

router = APIRouter()


@router.get("/compare")
def form(ask: Ask, a: Text = None, b: Text = None, c: Text = None, d: Text = None) -> Response:
    """Ask which to compare, or lead to their comparison."""
    named = [name for name in (a, b, c, d) if name is not None]
    if len(named) > 1:
        slugs = set(slugs_of(ask.serving.graph, named))
        raise Moved("compare" if len(slugs) > 1 else "entity", *sorted(slugs), status=303)
    return ask.page("compare_form.html", lambda _: {"a": a})


@router.get("/compare/{one}/{other}")
def compare(ask: Ask, one: Name, other: Name) -> Response:
    """Show two entities next to each other, as a page or by suffix as JSON or Markdown."""
    second, suffix = split_of(ask, other)
    if suffix == ".json":
        return ask.text(lambda graph: comparison(graph, one, second, suffix), JSON)
    if suffix == ".md":
        return ask.text(
            lambda graph: render_comparison(comparison(graph, one, second, suffix), "markdown"), MARKDOWN
        )
    return ask.page("compare.html", lambda graph: compare_context(graph, one, second))


@router.get("/compare/{one}/{other}/{third}")
def compare_three(ask: Ask, one: Name, other: Name, third: Name) -> Response:
    """Show three entities next to each other, as a page or by suffix as JSON or Markdown."""
    return _several(ask, (one, other, third))


@router.get("/compare/{one}/{other}/{third}/{fourth}")
def compare_four(ask: Ask, one: Name, other: Name, third: Name, fourth: Name) -> Response:
    """Show four entities next to each other, as a page or by suffix as JSON or Markdown."""
    return _several(ask, (one, other, third, fourth))


def _several(ask: PageAsked, names: tuple[str, ...]) -> Response:
    stem, suffix = split_of(ask, names[-1])
    names = (*names[:-1], stem)
    if suffix == ".json":
        return ask.text(lambda graph: several(graph, names, suffix), JSON)
    if suffix == ".md":
        return ask.text(lambda graph: render_several(several(graph, names, suffix)), MARKDOWN)
    return ask.page("compare_several.html", lambda graph: {"found": several(graph, names)})


def slugs_of(graph: MatchGraph, names: Sequence[str]) -> list[str]:
    """Return the slugs of entities by their names, without reading all of them as `show` does.

    Raises:
        NotFoundError: a name means nothing, or several.
    """
    found = graph.look_up(names)
    if problem := next((each.problem for each in found if each.entity is None), None):
        raise NotFoundError(problem)
    return [each.entity.slug for each in found if each.entity is not None]


def several(graph: MatchGraph, names: tuple[str, ...], suffix: str = "") -> SeveralAnswer:
    """Return a comparison of several by their slugs in order.

    Args:
        names: as in the address.
        suffix: of the address, which is kept where it moves.

    Raises:
        Moved: they are named otherwise or in another order, or some are the same.
        NotFoundError: nothing is named so.
    """
    return graph.compare_several(_ordered(graph, names, suffix))


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
    if one == other:
        raise Moved("entity", slugs_of(graph, (one,))[0] + suffix, status=302)
    first, second = _ordered(graph, (one, other), suffix)
    return graph.compare(first, second)


def _ordered(graph: MatchGraph, names: tuple[str, ...], suffix: str) -> list[str]:
    """Return the slugs of what an address names, in order; moves if that is another address."""
    slugs = slugs_of(graph, names)
    ordered = sorted(set(slugs))
    if tuple(ordered) != names:
        same = set(slugs) == set(names)
        kind = "compare" if len(ordered) > 1 else "entity"
        raise Moved(kind, *ordered[:-1], ordered[-1] + suffix, status=301 if same else 302)
    return ordered


def compare_context(graph: MatchGraph, one: str, other: str) -> Context:
    """Return what the page of a comparison prints."""
    found = comparison(graph, one, other)
    return {"found": found, "overlap": graph.overlap(one, other)}
