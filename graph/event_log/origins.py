"""Where events come from: their sources and actors, numbered."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

_ORIGINS = """
CREATE TEMP TABLE origins AS
    SELECT id, parse_filename(filename, true) AS source, coalesce(actor, '') AS actor FROM log WHERE is_first;
CREATE TEMP TABLE origin_sources AS
    SELECT source, row_number() OVER (ORDER BY source) - 1 AS number FROM origins GROUP BY source;
CREATE TEMP TABLE origin_actors AS
    SELECT actor, row_number() OVER (ORDER BY actor) - 1 AS number FROM origins GROUP BY actor"""

_NUMBERED = """
SELECT origin_sources.number::INTEGER AS source, origin_actors.number::INTEGER AS actor
FROM origins JOIN origin_sources USING (source) JOIN origin_actors USING (actor) ORDER BY id"""


@dataclass(frozen=True)
class EventOrigins:
    """The origins of events, in the order of `EventLog.arrays`.

    Args:
        sources: ids of the sources, sorted.
        actors: names of the actors, sorted; an empty string for events without one.
        source: (events,) number of the source of each event.
        actor: (events,) number of the actor of each event.
    """

    sources: tuple[str, ...]
    actors: tuple[str, ...]
    source: NDArray[np.int32]
    actor: NDArray[np.int32]

    @classmethod
    def none(cls) -> EventOrigins:
        """Return the origins of no events."""
        return cls((), (), np.zeros(0, np.int32), np.zeros(0, np.int32))


def event_origins(connection: duckdb.DuckDBPyConnection) -> EventOrigins:
    """Return the origin of each event.

    Args:
        connection: has the events as the view `log`.
    """
    connection.execute(_ORIGINS)
    sources, actors = (
        tuple(name for (name,) in connection.execute(text).fetchall())
        for text in (
            "SELECT source FROM origin_sources ORDER BY number",
            "SELECT actor FROM origin_actors ORDER BY number",
        )
    )
    numbers = connection.execute(_NUMBERED).fetchnumpy()
    source, actor = (np.ma.getdata(numbers[name]).astype(np.int32) for name in ("source", "actor"))
    return EventOrigins(sources, actors, source, actor)
