"""The state that every answer depends on, read in one statement."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from graph.pointers import Pointers
from matchgraph.answers.browsing import GraphState
from matchgraph.opened import OpenGraph
from ranking.methodology import identity

PROGRAM = version("matchgraph")
HELD = "held"  # of a marker: the transaction that holds it, which changes nothing


def state(graph: OpenGraph, *, today: dt.date | None = None) -> GraphState:
    """Return the state of a graph: its published run, and a hash of all that answers depend on.

    Every load, retraction, merge and publication changes a marker of the graph; answers also depend on the
    methodology, the program and, for the age of a run, on the day.

    Args:
        today: the present day; by default today, UTC.
    """
    pointers = Pointers.read(graph.store)
    marks = {id_: _lasting(mark) for id_, mark in pointers.marks.items()}
    day = today or dt.datetime.now(dt.UTC).date()
    parts = [marks, identity(graph.methodology), PROGRAM, day.isoformat()]
    text = json.dumps(parts, sort_keys=True, default=str)
    published = pointers.published
    return GraphState(
        run=published.run if published else None,
        version=hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def _lasting(mark: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in mark.items() if name != HELD}
