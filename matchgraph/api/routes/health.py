"""Whether the server lives, whether it should be asked, and figures for Prometheus."""

from __future__ import annotations

import ipaddress

from fastapi import APIRouter, Request, Response

from matchgraph.api.asking import TheServer
from matchgraph.api.problems import problem, request_id
from matchgraph.serving.requests import visitor_of

router = APIRouter(tags=["health"])
TEXT = "text/plain; charset=utf-8"


@router.get("/healthz", response_class=Response, responses={200: {"content": {TEXT: {}}}})
def alive() -> Response:
    """Say that the process answers."""
    return Response("ok\n", media_type=TEXT, headers={"Cache-Control": "no-store"})


@router.get("/readyz", response_class=Response, responses={200: {"content": {TEXT: {}}}})
def ready(request: Request, server: TheServer) -> Response:
    """Say whether the store answers and a run that is not too old is published."""
    why = server.not_ready()
    if why is not None:
        return problem(503, why, request_id(request))
    return Response("ready\n", media_type=TEXT, headers={"Cache-Control": "no-store"})


@router.get("/metrics", response_class=Response, responses={200: {"content": {TEXT: {}}}})
def metrics(request: Request, server: TheServer) -> Response:
    """Return figures for Prometheus: to this machine, or with a token that may read."""
    visitor = visitor_of(request)
    if not _is_here(visitor.address) and visitor.token is None:
        return problem(401, "figures are shown to this machine only; send a token with the scope 'read'")
    return Response(server.figures.text(), media_type=TEXT, headers={"Cache-Control": "no-store"})


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
