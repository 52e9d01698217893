"""One request for a page: how it is rendered, kept and revalidated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from pydantic import BaseModel, BeforeValidator, TypeAdapter

from matchgraph import MatchGraph
from matchgraph.answers.browsing import GraphState, TypeCount
from matchgraph.pages.addresses import Site
from matchgraph.pages.templating import edition, rendered
from matchgraph.serving.freshness import Freshness, freshness
from matchgraph.serving.requests import cache_headers, holds, parameters_of, serving_of, visitor_of
from matchgraph.serving.server import Serving
from matchgraph.serving.visitors import Visitor

HTML, JSON, MARKDOWN = "text/html; charset=utf-8", "application/json", "text/markdown; charset=utf-8"
CSV, SVG, ATOM = "text/csv; charset=utf-8", "image/svg+xml", "application/atom+xml; charset=utf-8"
PNG = "image/png"
XML, PLAIN = "application/xml; charset=utf-8", "text/plain; charset=utf-8"
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",  # Pico draws its marks from data addresses in its style sheet
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
PRIVATE = {**HEADERS, "Cache-Control": "private, no-store"}  # of what is for one visitor alone
Context = dict[str, Any]
FRESH: TypeAdapter[Freshness | None] = TypeAdapter(Freshness | None)
TYPES = TypeAdapter(tuple[TypeCount, ...])


@dataclass(frozen=True)
class PageAsked:
    """A request for a page, which is kept until the graph changes or the day ends."""

    request: Request
    serving: Serving
    visitor: Visitor
    site: Site

    def page(self, template: str, question: Callable[[MatchGraph], Context], media: str = HTML) -> Response:
        """Answer with a page of one run, which says of which.

        Args:
            template: its name.
            question: asks the graph for what the template prints.
            media: its media type.
        """

        def answer(graph: MatchGraph) -> bytes:
            return rendered(template, self.context(question(graph)))

        return self.kept(answer, media)

    def text(self, question: Callable[[MatchGraph], str | BaseModel], media: str) -> Response:
        """Answer with a text, or an object as JSON."""

        def answer(graph: MatchGraph) -> bytes:
            found = question(graph)
            text = found.model_dump_json() if isinstance(found, BaseModel) else found
            return text.encode(errors="backslashreplace")

        return self.kept(answer, media)

    def context(self, found: Context) -> Context:
        """Return what a template prints, with what every page says."""
        return {"site": self.site, "freshness": self.freshness(), **found}

    def freshness(self) -> Freshness | None:
        """Return how fresh the run is, which every page says, kept like pages."""
        found = self._shared(("page", "freshness", _today()), lambda graph: FRESH.dump_json(freshness(graph)))
        return FRESH.validate_json(found)

    def types(self) -> tuple[TypeCount, ...]:
        """Return the types with their counts, kept like pages: on a large graph they take long."""
        return TYPES.validate_json(
            self._shared(("page", "types"), lambda graph: TYPES.dump_json(tuple(graph.types())))
        )

    def _shared(self, key: tuple[str, ...], answer: Callable[[MatchGraph], bytes]) -> bytes:
        """Return what several pages of one state have in common."""
        answering = self.serving.answering
        return answering.kept(key, answer, answering.state()).answer

    def kept(self, answer: Callable[[MatchGraph], bytes], media: str) -> Response:
        """Answer with bytes that are kept until the graph changes or the day ends."""
        state = self.serving.answering.state()
        if holds(_etag(state), self.request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=self._headers(state))
        found = self.serving.answering.kept(self.key, answer, state)
        return Response(found.answer, media_type=media, headers=self._headers(found.state))

    @property
    def key(self) -> tuple[Any, ...]:
        """The question as a key: the address as far as it is read, and the day.

        Others add parameters of their own to links, which change no page.
        """
        read = parameters_of(self.request)
        given = self.request.query_params.multi_items()
        asked = tuple(each for each in given if read is None or each[0] in read)
        return ("page", self.site, self.request.url.path, asked, _today())

    def _headers(self, state: GraphState) -> dict[str, str]:
        return {**HEADERS, **cache_headers(_etag(state), self.visitor, "Authorization")}


def _etag(state: GraphState) -> str:
    return f'W/"{state.version}-{_today()}-{edition()}"'


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()


def site_of(request: Request) -> Site:
    """Return what builds the addresses of a request's pages."""
    url = request.url
    return Site(request.scope.get("root_path", ""), f"{url.scheme}://{url.netloc}")


async def asked(request: Request) -> PageAsked:  # asks nothing, so that it needs no thread
    """Return a request for a page, of someone who may read."""
    visitor = visitor_of(request)
    visitor.require("read")
    return PageAsked(request, serving_of(request), visitor, site_of(request))


def _chosen(value: Any) -> Any:
    """Return None for a field of a form that was left empty."""
    if isinstance(value, list | tuple):
        return tuple(each for each in value if str(each).strip())
    return None if isinstance(value, str) and not value.strip() else value


Ask = Annotated[PageAsked, Depends(asked)]
Chosen = BeforeValidator(_chosen)
