"""Errors of pages: as a page for people, as problems for programs, and 410 for what was here once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from matchgraph import MatchGraphError, NotFoundError
from matchgraph.pages.addresses import split
from matchgraph.pages.asking import HEADERS, site_of
from matchgraph.pages.moving import Moved
from matchgraph.pages.routes.entity import ENTITY, SUFFIXES
from matchgraph.serving.requests import serving_of

Handler = Callable[[Request, Exception], Awaitable[Response]]
GONE = 410
NO_LONGER = "no source states '{}' any more; search for what it did"


def add_error_handlers(app: FastAPI) -> None:
    """Let an app answer what moved with a redirect, and what is gone with 410."""
    of_engine, of_http = (
        cast(Handler, app.exception_handlers[kind]) for kind in (MatchGraphError, HTTPException)
    )

    @app.exception_handler(Moved)
    async def _moved(request: Request, moved: Moved) -> Response:
        return RedirectResponse(site_of(request).to(*moved.parts), moved.status, headers=HEADERS)

    @app.exception_handler(NotFoundError)
    async def _not_found(request: Request, error: NotFoundError) -> Response:
        if (name := _asked_entity(request)) and name in serving_of(request).keys.opened_pages:
            return await of_http(request, HTTPException(GONE, NO_LONGER.format(name)))
        return await of_engine(request, error)


def _asked_entity(request: Request) -> str | None:
    """Return the name of the entity whose page was asked for, without a suffix."""
    route = request.scope.get("route")
    if getattr(route, "path", None) != ENTITY:
        return None
    return split(str(request.path_params["name"]), SUFFIXES)[0]
