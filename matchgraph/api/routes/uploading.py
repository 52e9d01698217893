"""Uploads of search events and sources, for tokens that may."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request

from matchgraph import ParameterRefusedError
from matchgraph.answers.sources import LoadReport
from matchgraph.api.asking import TheServer, allowed
from matchgraph.serving.visitors import Visitor

router = APIRouter(tags=["evidence"])
Loader = Annotated[Visitor, allowed("load")]
Teller = Annotated[Visitor, allowed("events")]
FileName = Annotated[
    str, Query(max_length=120, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", description="Name of the file.")
]
_BODY = {"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string"}}}}}


@router.post("/events", response_model=LoadReport, openapi_extra=_BODY)
async def events(
    request: Request, server: TheServer, visitor: Teller, name: FileName = "events.jsonl"
) -> LoadReport:
    """Add search events, one JSON object a line; refused lines are named, the others count."""
    return await _loaded(request, server, visitor, name, "events")


@router.post("/load", response_model=LoadReport, openapi_extra=_BODY)
async def load(
    request: Request,
    server: TheServer,
    visitor: Loader,
    name: FileName,
    dry_run: Annotated[bool, Query(description="Check and count everything; write nothing.")] = False,
    content_type: Annotated[str, Header(include_in_schema=False)] = "",
) -> LoadReport:
    """Load the page, table, passport, manifest or signals in the body; what is refused is named by line."""
    if content_type.startswith("multipart/"):
        raise ParameterRefusedError(
            "the body is a form; send the file itself as the body, as `curl --data-binary @FILE` does"
        )
    return await _loaded(request, server, visitor, name, None, dry_run=dry_run)


async def _loaded(
    request: Request,
    server: TheServer,
    visitor: Visitor,
    name: str,
    kind: str | None,
    *,
    dry_run: bool = False,
) -> LoadReport:
    from starlette.concurrency import run_in_threadpool  # noqa: PLC0415

    content = await request.body()
    return await run_in_threadpool(server.upload, visitor, name, content, kind=kind, dry_run=dry_run)
