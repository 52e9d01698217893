"""Writing one segment of the event log: the rows of one source's events, each event once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

from graph.event_log.conflicts import PASSED_OVER, Within, find_repeated
from graph.event_log.model import SearchEvent
from graph.model import normalised

BATCH_EVENTS = 20_000
REPORT_ONLY = 0  # the position of a candidate that was only reported on, not shown

CREATE_IMPRESSIONS = """
CREATE TABLE impressions (
    number BIGINT, id VARCHAR, is_first BOOLEAN, moment TIMESTAMP, intent VARCHAR, text VARCHAR,
    actor VARCHAR, candidate VARCHAR, is_entity BOOLEAN, position SMALLINT, clicked BOOLEAN, outcome TINYINT
)"""

_WRITE = f"""
COPY (
    SELECT impressions.* EXCLUDE (number)
    FROM impressions ANTI JOIN ({PASSED_OVER}) AS passed_over USING (number)
    ORDER BY id, position, candidate, is_entity
) TO '{{path}}' (FORMAT parquet, COMPRESSION zstd)"""


class Written(NamedTuple):
    """Counts of a segment: its events, and the duplicates by id that were dropped."""

    events: int
    repeated: int


class SegmentWriter:
    """Collects the events of one source in constant memory.

    Args:
        connection: an exclusive database on disk.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.written = Written(0, 0)
        self.conflicts: list[Within] = []
        self._connection = connection
        self._waiting: list[SearchEvent] = []
        self._lines = 0
        connection.execute(CREATE_IMPRESSIONS)

    def add(self, event: SearchEvent) -> None:
        """Add an event; of several with the same id the earliest one counts."""
        self._waiting.append(event)
        if len(self._waiting) >= BATCH_EVENTS:
            self._flush()

    def finish(self, path: Path) -> None:
        """Write the segment, each event once, sorted by id and position."""
        self._flush()
        events = _count(self._connection)
        self.written = Written(events, self._lines - events)
        self.conflicts = find_repeated(self._connection)
        self._connection.execute(_WRITE.format(path=str(path).replace("'", "''")))

    def _flush(self) -> None:
        if self._waiting:
            self._connection.register("waiting", _columns(self._waiting, self._lines))
            self._connection.execute("INSERT INTO impressions BY NAME SELECT * FROM waiting")
            self._connection.unregister("waiting")
            self._lines += len(self._waiting)
            self._waiting.clear()


def _columns(events: Sequence[SearchEvent], first: int) -> dict[str, NDArray[np.generic]]:
    """Return the rows of events as columns, in the order of the table."""
    names: list[str] = []
    entity: list[bool] = []
    position: list[int] = []
    clicked: list[bool] = []
    outcome: list[int] = []
    for event in events:
        chosen, reported = set(event.clicked), event.outcome
        for each in event.shown:
            name = each.id
            names.append(name)
            entity.append(each.is_entity)
            position.append(each.position)
            clicked.append(name in chosen)
            ended = reported is not None and reported.id == name
            outcome.append((1 if reported.success else -1) if ended and reported else 0)
        if reported is not None and not event.shown:
            names.append(reported.id)
            entity.append(reported.is_entity)
            position.append(REPORT_ONLY)
            clicked.append(False)
            outcome.append(1 if reported.success else -1)
    count = np.array([len(event.shown) or 1 for event in events])
    moments = [event.at.astimezone(dt.UTC).replace(tzinfo=None) for event in events]
    per_event: dict[str, NDArray[np.generic]] = {
        "number": np.arange(first, first + len(events)),
        "id": np.array([event.id for event in events], dtype=object),
        "moment": np.array(moments, dtype="datetime64[us]"),
        "intent": np.array([normalised(event.intent) for event in events], dtype=object),
        "text": np.array([event.intent.strip() for event in events], dtype=object),
        "actor": np.array([event.actor for event in events], dtype=object),
    }
    columns = {name: np.repeat(values, count) for name, values in per_event.items()}
    is_first = np.zeros(len(names), dtype=np.bool_)
    is_first[np.cumsum(count) - count] = True
    return columns | {
        "is_first": is_first,
        "candidate": np.array(names, dtype=object),
        "is_entity": np.array(entity, dtype=np.bool_),
        "position": np.array(position, dtype=np.int16),
        "clicked": np.array(clicked, dtype=np.bool_),
        "outcome": np.array(outcome, dtype=np.int8),
    }


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("SELECT count(DISTINCT id) FROM impressions WHERE is_first").fetchone()
    return 0 if row is None else int(row[0])
