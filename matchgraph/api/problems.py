"""Errors as RFC 9457 problems: what is wrong, where, and what to do next."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from matchgraph import MatchGraphError
from matchgraph.serving.errors import NotAllowedError, status_of

MEDIA_TYPE = "application/problem+json"
DOCUMENT = "/api/v1/openapi.json describes what can be asked"
NOTHING = "there is nothing at {} {}; /api/v1/openapi.json lists all"
NOT_ANSWERED = "{} does not answer {}; /api/v1/openapi.json says what it answers"
WRONG_METHOD = 405

_log = logging.getLogger("matchgraph.api")


class Problem(BaseModel):
    """A problem, as RFC 9457 has it, with what to do next."""

    type: str = Field("about:blank", description="kind of problem; the status says it")
    title: str = Field(description="the status in words")
    status: int
    detail: str = Field(description="what is wrong")
    next: str = Field(description="what to do about it")
    instance: str | None = Field(None, description="id of the request, as in the server's log")


def problem(
    status: int, message: str, request: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a problem as a response.

    Args:
        status: the HTTP status.
        message: what is wrong and what to do, separated by a semicolon.
        request: id of the request.
        headers: further headers.
    """
    what, _, then = message.rpartition("; ")
    said = Problem(
        title=_title(status),
        status=status,
        detail=what or message,
        next=then if what else DOCUMENT,
        instance=request,
    )
    body = json.dumps(said.model_dump(), ensure_ascii=False).encode(errors="backslashreplace")
    more = {"Cache-Control": "no-store", **(headers or {})}
    return Response(body, status, media_type=MEDIA_TYPE, headers=more)


def of_error(error: MatchGraphError, request: str | None = None) -> Response:
    """Return an error of the engine as a problem."""
    if isinstance(error, NotAllowedError):
        challenge = {} if error.known else {"WWW-Authenticate": 'Bearer realm="matchgraph"'}
        return problem(403 if error.known else 401, str(error), request, challenge)
    return problem(status_of(error), str(error), request)


def add_problems(app: FastAPI) -> None:
    """Let an app answer every error with a problem."""

    @app.exception_handler(MatchGraphError)
    async def _of_engine(request: Request, error: MatchGraphError) -> Response:
        if error.exit_code == 70:
            _log.error("fault in %s", request.url.path, exc_info=error)
        return of_error(error, request_id(request))

    @app.exception_handler(RequestValidationError)
    async def _of_parameters(request: Request, error: RequestValidationError) -> Response:
        return problem(422, _listed(error.errors()), request_id(request))

    @app.exception_handler(HTTPException)
    async def _of_http(request: Request, error: HTTPException) -> Response:
        said = error.detail if error.detail and error.detail != _title(error.status_code) else ""
        message = said or NOTHING.format(request.method, request.url.path)
        if error.status_code == WRONG_METHOD:
            message = NOT_ANSWERED.format(request.url.path, request.method)
        return problem(error.status_code, message, request_id(request), error.headers)


def of_fault(path: str, error: Exception, request: str) -> Response:
    """Return a fault of the program as a problem; what it is stands in the log alone."""
    _log.error("fault in %s (request %s)", path, request, exc_info=error)
    return problem(500, "this is a bug in matchgraph; please report it, with the id of the request", request)


def request_id(request: Request) -> str | None:
    """Return the id of a request, as in the log."""
    found: str | None = request.scope.get("state", {}).get("request_id")
    return found


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Client Closed Request"


def _listed(errors: Any) -> str:
    """Return what is wrong with the parameters, one after the other."""
    said = [f"{'.'.join(str(part) for part in each['loc'][1:]) or 'body'}: {each['msg']}" for each in errors]
    return f"{', '.join(said)}; correct it: /api/v1/openapi.json describes every parameter"
