"""The state that every answer depends on, read in one statement."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from importlib.metadata import version

from graph.pointers import Pointers
from matchgraph.answers.browsing import GraphState
from matchgraph.opened import OpenGraph
from ranking.methodology import identity

PROGRAM = version("matchgraph")


def state(graph: OpenGraph, *, today: dt.date | None = None) -> GraphState:
    """Return the state of a graph: its published run, and a hash of all that answers depend on.

    Every load, retraction, merge and publication changes a marker of the graph; answers also depend on the
    methodology, the program and, for the age of a run, on the day.

    Args:
        today: the present day; by default today, UTC.
    """
    pointers = Pointers.read(graph.store)
    day = today or dt.datetime.now(dt.UTC).date()
    parts = [pointers.lasting, identity(graph.methodology), PROGRAM, day.isoformat()]
    text = json.dumps(parts, sort_keys=True, default=str)
    published = pointers.published
    return GraphState(
        run=published.run if published else None,
        version=hashlib.sha256(text.encode()).hexdigest()[:16],
    )
