"""The pages, by subject."""

from __future__ import annotations

from fastapi import APIRouter

from matchgraph.pages.routes import (
    comparing,
    cypher,
    drawing,
    entity,
    exploring,
    feeds,
    files,
    home,
    operating,
    queries,
    ranking,
    searching,
    supposing,
)

ROUTERS: tuple[APIRouter, ...] = (
    files.router,
    home.router,
    searching.router,
    entity.router,
    comparing.router,
    exploring.router,
    drawing.router,
    ranking.router,
    queries.router,
    cypher.router,
    supposing.router,
    operating.router,
    feeds.router,
)
