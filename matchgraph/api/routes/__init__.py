"""The routes, by subject."""

from __future__ import annotations

from fastapi import APIRouter

from matchgraph.api.routes import (
    catalogue,
    comparing,
    entities,
    exploring,
    health,
    rankings,
    reporting,
    searching,
    uploading,
)

V1: tuple[APIRouter, ...] = (
    searching.router,
    entities.router,
    comparing.router,
    exploring.router,
    rankings.router,
    catalogue.router,
    reporting.router,
    uploading.router,
)
ROOT: tuple[APIRouter, ...] = (health.router,)
