"""Errors of pages: as a page for people, and as before for programs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from matchgraph import MatchGraphError, NotFoundError
from matchgraph.pages.asking import HEADERS, HTML, site_of
from matchgraph.pages.moving import Moved
from matchgraph.pages.templating import rendered
from matchgraph.serving.requests import serving_of, visitor_of

API = ("/api/", "/healthz", "/readyz", "/metrics")
SUGGESTED = 5
Handler = Callable[[Request, Exception], Awaitable[Response]]
KINDS: tuple[type[Exception], ...] = (MatchGraphError, RequestValidationError, HTTPException)


def add_error_pages(app: FastAPI) -> None:
    """Let an app answer errors with a page where one is asked for; others keep their handlers."""
    for kind in KINDS:
        app.add_exception_handler(kind, _as_page(cast(Handler, app.exception_handlers[kind])))

    @app.exception_handler(Moved)
    async def _moved(request: Request, moved: Moved) -> Response:
        return RedirectResponse(site_of(request).to(*moved.parts), moved.status, headers=HEADERS)


def _as_page(problem: Handler) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        """Answer with the problem that the API would have, or with a page that says the same."""
        found = await problem(request, error)
        if not _wants_page(request):
            return found
        status = found.status_code
        suggested = await run_in_threadpool(_suggested, request, error)
        context = {
            "site": site_of(request),
            "status": status,
            "title": HTTPStatus(status).phrase if status in set(HTTPStatus) else "Refused",
            "message": str(error) if isinstance(error, MatchGraphError) else _of_http(error),
            "instance": getattr(request.state, "request_id", None),
            "suggested": suggested,
            "freshness": None,
        }
        kept = {name: value for name, value in found.headers.items() if name.lower() in KEPT}
        headers = {**HEADERS, **kept, "Cache-Control": "no-store"}
        return Response(rendered("error.html", context), status, media_type=HTML, headers=headers)

    return handler


KEPT = {"allow", "retry-after", "www-authenticate"}


def _wants_page(request: Request) -> bool:
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return not path.startswith(API) and "text/html" in request.headers.get("accept", "")


def _of_http(error: Exception) -> str:
    if isinstance(error, RequestValidationError):
        return ", ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors())
    return "there is no page at this address; search for what it was about"


def _suggested(request: Request, error: Exception) -> Any:
    """Return what the last part of an address may have meant."""
    if not isinstance(error, NotFoundError):
        return ()
    names = [str(value) for value in request.path_params.values()]
    try:
        visitor_of(request).require("read")
        words = " ".join(names)[:200].replace("-", " ")
        return serving_of(request).graph.search(words, literal=True, limit=SUGGESTED) if words else ()
    except MatchGraphError:
        return ()
