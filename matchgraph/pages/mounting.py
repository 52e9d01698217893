"""Add the pages to the app of a server."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.routing import APIRoute

from matchgraph.pages.errors import add_error_handlers
from matchgraph.pages.problem_pages import ProblemPages
from matchgraph.pages.routes import ROUTERS


def mount_pages(app: FastAPI) -> None:
    """Let an app that serves a graph answer people, too.

    Args:
        app: as `create_app` makes it; its state has the server's parts.
    """
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
                route.methods = {"GET", "HEAD"}  # all that checkers of links ask for
        app.include_router(router, include_in_schema=False)
    add_error_handlers(app)
    app.add_middleware(ProblemPages, of_app=app)
