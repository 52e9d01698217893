"""What others embed, follow or crawl: badges, the feed of movers, the sitemap, and notes for robots."""

from __future__ import annotations

from fastapi import APIRouter, Response

from matchgraph import MatchGraph, NotFoundError
from matchgraph.pages.asking import ATOM, PLAIN, PNG, SVG, XML, Ask, Context
from matchgraph.pages.moving import Moved
from matchgraph.pages.parameters import MOST, Name
from matchgraph.pages.pictures import picture
from matchgraph.pages.routes.entity import entity_of
from matchgraph.pages.routes.home import movers

router = APIRouter()
MOVERS = 50  # entries of the feed
LISTED = 5_000  # entities of the sitemap, the leading ones


@router.get("/badge/{name}.svg")
def badge(ask: Ask, name: Name) -> Response:
    """Return the badge of an entity: its rank with interval, its position in its type, and its tier."""

    return ask.page("badge.svg", lambda graph: badge_context(graph, name), SVG)


@router.get("/picture/{name}.png")
def shared(ask: Ask, name: Name) -> Response:
    """Return the picture that is shown where a link to an entity is shared."""

    def answer(graph: MatchGraph) -> bytes:
        try:
            entity = entity_of(graph, name)
        except Moved as moved:
            raise Moved("picture", f"{moved.parts[-1]}.png", status=moved.status) from moved
        return picture(ask.context({"entity": entity}))

    return ask.kept(answer, PNG)


def badge_context(graph: MatchGraph, name: str) -> Context:
    """Return what a badge prints."""
    try:
        entity = entity_of(graph, name)
    except Moved as moved:
        raise Moved("badge", f"{moved.parts[-1]}.svg", status=moved.status) from moved
    leading = graph.top(type_=entity.type, limit=MOST).entities if entity.score else ()
    slugs = [each.slug for each in leading]
    place = slugs.index(entity.slug) + 1 if entity.slug in slugs else None
    return {"entity": entity, "place": place}


@router.get("/movers.atom")
def feed(ask: Ask) -> Response:
    """Return the movers of the published run as an Atom feed."""
    return ask.page("movers.atom", lambda graph: {"movers": movers(graph, MOVERS)}, ATOM)


@router.get("/sitemap.xml")
def sitemap(ask: Ask) -> Response:
    """List the pages that search engines should know."""

    def question(graph: MatchGraph) -> Context:
        try:
            entities = graph.top(limit=LISTED).entities
        except NotFoundError:  # no run is published
            entities = ()
        return {"types": ask.types(), "entities": entities}

    return ask.page("sitemap.xml", question, XML)


@router.get("/robots.txt")
def robots(ask: Ask) -> Response:
    """Say what robots should leave out."""
    return ask.page("robots.txt", lambda _: {}, PLAIN)


@router.get("/llms.txt")
def llms(ask: Ask) -> Response:
    """Say to agents what can be asked here, and how."""
    return ask.page("llms.txt", lambda _: {"types": ask.types()}, PLAIN)
