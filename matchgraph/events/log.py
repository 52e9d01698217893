"""The log behind a graph, and which of its sources move ranks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph.errors import MatchGraphError
from graph.event_log.log import EventLog
from graph.store import Store
from matchgraph.settings import EVENTS_VARIABLE


def trusted_sources(store: Store) -> list[str]:
    """Return the sources of events that move ranks."""
    return [row["id"] for row in store.read("event_sources") if row["trusted"]]


NO_FOLDER = (
    f"the events of a graph on a server are kept in a folder: name one, always the same, in {EVENTS_VARIABLE}"
)


def event_log(folder: Path | None, sources: Sequence[str]) -> EventLog | None:
    """Return the log that holds these sources, or None where there are none.

    Raises:
        MatchGraphError: there are sources, and nobody named the folder of the log.
    """
    if not sources:
        return None
    if folder is None:
        raise MatchGraphError(f"this graph holds search events; {NO_FOLDER}")
    return EventLog(folder)
