"""What all faces read of a request over HTTP, and say around an answer: who asks, whether it still holds."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request

from matchgraph.serving.server import Serving
from matchgraph.serving.visitors import Visitor


def serving_of(request: Request) -> Serving:
    """Return the server of a request."""
    found: Serving = request.app.state.serving
    return found


def visitor_of(request: Request) -> Visitor:
    """Return who asks, as the middleware found out."""
    found: Visitor = request.state.visitor
    return found


def parameters_of(request: Request) -> frozenset[str] | None:
    """Return the names of the parameters that the route of a request reads; None if it may read any.

    A route that takes the request itself may.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or route.dependant.request_param_name:
        return None
    return frozenset(_read_by(route.dependant))


def _read_by(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for each in dependant.dependencies:
        yield from _read_by(each)


def holds(etag: str, sent: str) -> bool:
    """Say whether an answer that the client has still holds.

    Args:
        etag: of the answer now.
        sent: the header `If-None-Match`.

    >>> holds('W/"a"', 'W/"b", W/"a"'), holds('W/"a"', "*"), holds('W/"a"', "")
    (True, True, False)
    """
    return sent.strip() == "*" or etag in [each.strip() for each in sent.split(",")]


def cache_headers(etag: str, visitor: Visitor, vary: str) -> dict[str, str]:
    """Return the headers by which an answer is kept: by anyone if anyone may read, and asked about each time.

    Args:
        etag: of the answer.
        visitor: who asks.
        vary: headers of the request that it depends on.
    """
    shared = "public" if "read" in visitor.open_scopes else "private"
    return {"ETag": etag, "Cache-Control": f"{shared}, no-cache", "Vary": vary}
