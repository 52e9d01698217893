"""For the operator: what was loaded, where sources disagree, and uploads, behind a token typed into the form.

No cookie keeps the token, so a page of another site can send nothing in the operator's name.
"""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile

from matchgraph import ParameterRefusedError
from matchgraph.pages.asking import HTML, PRIVATE, Context, site_of
from matchgraph.pages.sent_forms import refuse_from_elsewhere
from matchgraph.pages.templating import rendered
from matchgraph.serving.requests import serving_of
from matchgraph.serving.visitors import Visitor, visitor

router = APIRouter()
LISTED = 200
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


def operator(request: Request, token: Annotated[str, Form(max_length=200)]) -> Visitor:
    """Return who sends a form, by the token typed into it.

    Raises:
        NotAllowedError: a page of another site sends it, or the token is unknown or may not load.
    """
    refuse_from_elsewhere(request, "operator")
    address = request.client.host if request.client else "unknown"
    who = visitor(serving_of(request).keys, address, f"Bearer {token.strip()}", frozenset())
    who.require("load")
    return who


Operator = Annotated[Visitor, Depends(operator)]


@router.get("/operator")
def form(request: Request) -> Response:
    """Ask for the token."""
    return _page(request, {"sources": None, "conflicts": (), "report": None})


@router.post("/operator")
def overview(request: Request, _: Operator) -> Response:
    """List what was loaded, and where sources disagree."""
    graph = serving_of(request).graph
    found = {"sources": graph.sources(limit=LISTED), "conflicts": graph.conflicts(limit=LISTED)}
    return _page(request, {**found, "report": None})


@router.post("/operator/upload")
def upload(
    request: Request, who: Operator, file: UploadFile, dry_run: Annotated[bool, Form()] = False
) -> Response:
    """Load a page, a table, a passport or events, and list what is refused by line."""
    name = file.filename or ""
    if not NAME.fullmatch(name):
        raise ParameterRefusedError(
            f"'{name}' cannot name an upload; rename the file to letters, digits, '.', '_' and '-'"
        )
    report = serving_of(request).upload(who, name, file.file.read(), kind=None, dry_run=dry_run)
    return _page(request, {"sources": None, "conflicts": (), "report": report, "name": name})


def _page(request: Request, context: Context) -> Response:
    shown = {"site": site_of(request), "freshness": None, "listed": LISTED, **context}
    return Response(rendered("operator.html", shown), media_type=HTML, headers=PRIVATE)
