"""The app: routes, and what happens around every request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from matchgraph import __version__
from matchgraph.api.documents import DESCRIPTION, errors
from matchgraph.api.middleware import Hurried, Limited, Prefixed, Watched
from matchgraph.api.problems import add_problems
from matchgraph.api.routes import ROOT, V1
from matchgraph.serving.server import Serving

V1_PATH = "/api/v1"
SMALLEST_COMPRESSED = 1024  # bytes
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
MCP_HEADERS = ("MCP-Protocol-Version", "Mcp-Method", "Mcp-Name")  # of the face that is mounted
Mount = Callable[[FastAPI], Any]


def create_app(
    serving: Serving, *, hosts: frozenset[str] = frozenset(), mounts: Sequence[Mount] = ()
) -> FastAPI:
    """Return the app that serves a graph.

    Args:
        serving: the server's parts; the caller opens and closes the graph.
        hosts: names by which it may be asked; empty for any.
        mounts: add further faces; each may return an async context manager that lives as long as the app.
    """
    lives: list[Any] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = serving.options.threads
        async with AsyncExitStack() as stack:
            for life in lives:
                await stack.enter_async_context(life)
            yield

    app = FastAPI(
        title="matchgraph",
        summary="Rank AI tools by evidence, and find the right one or a different one.",
        description=DESCRIPTION,
        version=__version__,
        openapi_url=f"{V1_PATH}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=_operation,
    )
    app.state.serving = serving
    add_problems(app)
    for router in V1:
        app.include_router(router, prefix=V1_PATH, responses=errors())
    for router in ROOT:
        app.include_router(router, responses=errors())
    _add_middleware(app, serving, hosts)
    lives.extend(life for mount in mounts if (life := mount(app)) is not None)
    return app


def _add_middleware(app: FastAPI, serving: Serving, hosts: frozenset[str]) -> None:
    """Add what happens around every request; what is added last comes first."""
    app.add_middleware(Hurried, serving=serving)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_COMPRESSED)
    app.add_middleware(Limited, serving=serving, hosts=hosts)
    if serving.options.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=serving.options.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", *MCP_HEADERS],
            expose_headers=["ETag", "Link", "Matchgraph-Run", "Retry-After", "X-Request-ID"],
        )
    app.add_middleware(Watched, serving=serving)
    if serving.options.prefix:
        app.add_middleware(Prefixed, prefix=serving.options.prefix)


def _operation(route: APIRoute) -> str:
    """Return the name of an operation in the document: that of its function."""
    return route.name
