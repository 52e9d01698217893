"""Boards, runs, what changed between two of them, and the methodology."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter, Response

from matchgraph import MatchGraph, NotFoundError
from matchgraph.answers.entities import type_label
from matchgraph.facade.upkeep import methodology as methodology_in_force
from matchgraph.pages.asking import Ask, Context
from matchgraph.pages.parameters import Name, Skip, page_before

router = APIRouter()
ROWS = 50  # of a board's page
RUNS = 50


@router.get("/board")
def boards(ask: Ask) -> Response:
    """List the types with their leading entity."""
    return ask.page("boards.html", lambda _: {"types": ask.types()})


@router.get("/board/{name}")
def board(ask: Ask, name: Name, skip: Skip = 0) -> Response:
    """Show the ranking of a type with intervals and tiers."""
    return ask.page("board.html", lambda graph: board_context(graph, name, skip))


def board_context(graph: MatchGraph, type_: str, skip: int) -> Context:
    """Return what a page of a board prints."""
    found = graph.top(type_=type_, skip=skip, limit=ROWS + 1).entities
    return {
        "type": type_,
        "label": type_label(type_),
        "lines": found[:ROWS],
        "before": page_before(skip, ROWS),
        "after": skip + ROWS if len(found) > ROWS else None,
    }


@router.get("/runs")
def runs(ask: Ask) -> Response:
    """List the runs with their quality, newest first."""
    return ask.page("runs.html", lambda graph: {"runs": graph.runs(limit=RUNS)})


@router.get("/runs/{before}/{after}")
def difference(ask: Ask, before: Name, after: Name) -> Response:
    """Show what changed between two runs."""
    return ask.page("diff.html", lambda graph: {"found": graph.diff(before, after)})


@router.get("/methodology")
def methodology(ask: Ask) -> Response:
    """Show the constants in force, and in what they differ from those of the published run."""
    return ask.page("methodology.html", methodology_context)


def methodology_context(graph: MatchGraph) -> Context:
    """Return what the page of the methodology prints."""
    changed = None
    with suppress(NotFoundError):  # no run is published, or its constants are not known
        changed = graph.methodology_difference("latest")
    found = methodology_in_force()
    return {"methodology": found, "in_force": True, "changed": changed, "earlier": graph.methodologies()}


@router.get("/methodology/{name}")
def methodology_of_runs(ask: Ask, name: Name) -> Response:
    """Show the constants that runs were computed with."""
    return ask.page("methodology.html", lambda graph: recorded_context(graph, name))


def recorded_context(graph: MatchGraph, id_: str) -> Context:
    """Return what the page of a methodology that runs had prints."""
    found = graph.recorded_methodology(id_)
    shown = {"methodology": found, "in_force": found.in_force, "changed": None}
    return {**shown, "earlier": graph.methodologies()}


@router.get("/methodology/{before}/{after}")
def methodology_difference(ask: Ask, before: Name, after: Name) -> Response:
    """Show the constants in which two methodologies differ."""
    return ask.page(
        "methodology_diff.html", lambda graph: {"changed": graph.recorded_difference(before, after)}
    )
