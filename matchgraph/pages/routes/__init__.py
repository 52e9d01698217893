"""The pages, by subject."""

from __future__ import annotations

from fastapi import APIRouter

from matchgraph.pages.routes import comparing, entity, files, home, searching

ROUTERS: tuple[APIRouter, ...] = (
    files.router,
    home.router,
    searching.router,
    entity.router,
    comparing.router,
)
