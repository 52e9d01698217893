"""The state that every answer depends on, read in one statement."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from importlib.metadata import version

from graph.pointers import Pointers
from matchgraph.answers.browsing import GraphState
from matchgraph.opened import OfOneMoment, OpenGraph
from ranking.methodology import Methodology, identity

PROGRAM = version("matchgraph")


def state(graph: OpenGraph, *, today: dt.date | None = None) -> GraphState:
    """Return the state of a graph: its published run, and a hash of all that answers depend on.

    Every load, retraction, merge and publication changes a marker of the graph; answers also depend on the
    methodology, the program and, for the age of a run, on the day.

    Args:
        today: the present day; by default today, UTC.
    """
    if isinstance(graph, OfOneMoment) and graph.state is not None:
        return graph.state
    pointers = Pointers.read(graph.store)
    day, methodology = today or dt.datetime.now(dt.UTC).date(), graph.methodology

    def read() -> tuple[Methodology, GraphState]:
        parts = [pointers.lasting, identity(methodology), PROGRAM, day.isoformat()]
        text = json.dumps(parts, sort_keys=True, default=str)
        published = pointers.published
        return methodology, GraphState(
            run=published.run if published else None,
            version=hashlib.sha256(text.encode()).hexdigest()[:16],
        )

    # the methodology is kept with it, so that no other can have its identity
    _, found = graph.of_state.get(pointers, ("state", day, id(methodology)), read)
    graph.of_state.get(pointers, found, lambda: pointers)
    return found


def at_one_moment(graph: OpenGraph, state: GraphState | None) -> OfOneMoment:
    """Return a graph for several questions at one moment, which share what they read.

    Args:
        state: the state of the graph, if it was read just before.
    """
    pointers = graph.of_state.known(state) if state else None
    return graph.at_one_moment(state if pointers else None, pointers)
