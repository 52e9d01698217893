"""One entity: its rank and why, what it does, what could replace it, and who says so."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter, Response

from matchgraph import MatchGraph, NotFoundError
from matchgraph.answers.entities import CurrentEntity, EntityCard
from matchgraph.pages.addresses import split
from matchgraph.pages.asking import ATOM, JSON, MARKDOWN, Ask, Context, PageAsked
from matchgraph.pages.moving import Moved
from matchgraph.pages.parameters import Name, Skip, page_before
from matchgraph.rendering.card import render_card

router = APIRouter()
ALTERNATIVES = 6
HISTORY = 60  # runs of the drawing
SHARES = 8  # of each kind of origin, in the explanation
CONFLICTS = 20
SHOWN = 200  # HTTP: the page was shown
LISTED = 200  # capabilities of a page
ENTITY = "/entity/{name}"  # also where errors look
SUFFIXES = (".json", ".md", ".atom")


@router.get(ENTITY)
def entity(ask: Ask, name: Name) -> Response:
    """Show everything the graph holds about an entity, as a page or by suffix as JSON, Markdown or feed."""
    stem, suffix = split_of(ask, name)
    if suffix == ".json":
        return ask.text(lambda graph: card_of(graph, stem, suffix), JSON)
    if suffix == ".atom":
        return ask.page("entity.atom", lambda graph: _feed(graph, stem, suffix), ATOM)
    if suffix == ".md":
        return ask.text(lambda graph: render_card(card_of(graph, stem, suffix), "markdown"), MARKDOWN)
    found = ask.page("entity.html", lambda graph: entity_context(graph, stem))
    if found.status_code == SHOWN:
        ask.serving.keys.opened_pages.note(stem)
    return found


@router.get("/capabilities/{name}")
def capabilities(ask: Ask, name: Name, skip: Skip = 0) -> Response:
    """List what an entity can do, page by page."""

    def question(graph: MatchGraph) -> Context:
        try:
            card = card_of(graph, name)
        except Moved as moved:
            raise Moved("capabilities", *moved.parts[1:], status=moved.status) from moved
        shown, after = card.capabilities[skip : skip + LISTED], skip + LISTED
        more = after if after < len(card.capabilities) else None
        return {
            "card": card,
            "shown": shown,
            "skip": skip,
            "before": page_before(skip, LISTED),
            "after": more,
        }

    return ask.page("capabilities.html", question)


def card_of(graph: MatchGraph, name: str, suffix: str = "") -> EntityCard:
    """Return the card of an entity by its slug.

    Args:
        name: as in the address.
        suffix: of the address, which is kept where it moves.

    Raises:
        Moved: it is named otherwise; for good if it was merged.
        NotFoundError: nothing is named so, or no source states it any more.
    """
    card = graph.show(name)
    slug = card.entity.slug
    if slug != name:
        raise Moved("entity", slug + suffix, status=301 if name in card.aliases else 302)
    return card


def entity_of(graph: MatchGraph, name: str) -> CurrentEntity:
    """Return the figures of an entity by its slug.

    Args:
        name: as in the address.

    Raises:
        Moved: it is named otherwise; for good if it was merged.
        NotFoundError: nothing is named so, or no source states it any more.
    """
    found = graph.entity(name)
    if found.slug != name:
        raise Moved("entity", found.slug, status=301 if graph.is_slug(name) else 302)
    return found


def entity_context(graph: MatchGraph, name: str) -> Context:
    """Return what the page of an entity prints."""
    graph.read_page_ahead(name)
    card = card_of(graph, name)
    slug = card.entity.slug
    explanation = None
    with suppress(NotFoundError):  # no run is published
        explanation = graph.explain(slug, limit=SHARES)
    return {
        "card": card,
        "LISTED": LISTED,
        "explanation": explanation,
        "history": graph.history(slug, limit=HISTORY),
        "alternatives": graph.alternatives(slug, limit=ALTERNATIVES),
        "conflicts": graph.conflicts(slug, limit=CONFLICTS),
        "sources": graph.sources_of(slug),
    }


def _feed(graph: MatchGraph, name: str, suffix: str) -> Context:
    card = card_of(graph, name, suffix)
    return {"card": card, "history": graph.history(card.entity.slug, limit=HISTORY)}


def split_of(ask: PageAsked, name: str) -> tuple[str, str]:
    """Return the name in an address and its suffix; a slug that ends like a suffix has none."""
    stem, suffix = split(name, SUFFIXES)
    return (name, "") if suffix and ask.serving.graph.is_slug(name) else (stem, suffix)
