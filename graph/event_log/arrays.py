"""The event log as numeric arrays for the ranking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import numpy as np
from numpy.typing import DTypeLike, NDArray

MICROSECONDS = 86_400e6  # a day
EVENTS_SORTED = 250_000  # at a time, with their rows: bounds the memory
COLUMNS: Mapping[str, DTypeLike] = {
    "event": np.int32,
    "candidate": np.int32,
    "position": np.int16,
    "clicked": np.bool_,
    "outcome": np.int8,
}

_TABLES = """
CREATE TEMP TABLE intents AS
    SELECT intent, row_number() OVER (ORDER BY intent) - 1 AS number, arg_min(text, (moment, id)) AS text
    FROM log WHERE is_first GROUP BY intent;
CREATE TEMP TABLE actors AS
    SELECT actor, row_number() OVER (ORDER BY actor) - 1 AS number
    FROM log WHERE is_first AND actor IS NOT NULL GROUP BY actor;
CREATE TEMP TABLE events AS
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS event, intents.number AS intent,
        actors.number AS actor, moment
    FROM log JOIN intents USING (intent) LEFT JOIN actors USING (actor) WHERE is_first;
"""

_EVENTS = """
SELECT intent::INTEGER AS intent, coalesce(actor, -1)::INTEGER AS actor,
    epoch_us(moment) AS moment
FROM events ORDER BY event"""

_NUMBERED = """
CREATE TEMP TABLE numbered AS
    SELECT event::INTEGER AS event, candidates.number AS candidate, position, clicked, outcome
    FROM log JOIN events USING (id) JOIN candidates USING (candidate, is_entity)"""

_ROWS = """
SELECT * FROM numbered WHERE event >= {first} AND event < {end}
ORDER BY event, candidate, position = 0, position"""

_UNKNOWN = """
SELECT count(*) FROM (
    SELECT DISTINCT candidate, is_entity FROM log ANTI JOIN candidates USING (candidate, is_entity)
)"""


@dataclass(frozen=True)
class EventArrays:
    """Events up to a day as arrays, in the order of their ids.

    Rows are ordered by event and candidate. An event has no row if none of its candidates is known.

    Args:
        intents: the normalised text of each intent number, sorted.
        texts: each intent as first phrased.
        intent: per event.
        actor: per event; events without an actor have unique numbers.
        age: per event, days before the end of the day.
        event: per row, the event's number.
        candidate: per row, the caller's number.
        position: per row, 0 if the candidate was only reported on.
        clicked: per row.
        outcome: per row, 1, -1 or 0 if unknown.
        unknown: number of candidates without a number; their rows are omitted.
        moment: per event, microseconds since 1970 UTC; empty if it was not read from a log.
    """

    intents: Sequence[str]
    texts: Sequence[str]
    intent: NDArray[np.int32]
    actor: NDArray[np.int32]
    age: NDArray[np.float32]
    event: NDArray[np.int32]
    candidate: NDArray[np.int32]
    position: NDArray[np.int16]
    clicked: NDArray[np.bool_]
    outcome: NDArray[np.int8]
    unknown: int
    moment: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def at(self, day: dt.date, candidate: NDArray[np.int32]) -> EventArrays:
        """Return the same events as of another day, with other numbers of the candidates in the same order.

        Args:
            day: from whose end ages are counted.
            candidate: per row.
        """
        return replace(self, age=ages(self.moment, day), candidate=candidate)


def event_arrays(
    connection: duckdb.DuckDBPyConnection, as_of: dt.date, candidates: Mapping[tuple[str, bool], int]
) -> EventArrays:
    """Return the view `log` of a connection as numbered arrays.

    Args:
        connection: a database with the view `log`.
        as_of: the day from whose end ages are counted.
        candidates: (id, whether it is an entity) to the candidate's number.
    """
    keys = sorted(candidates)
    known: dict[str, NDArray[np.generic]] = {
        "candidate": np.array([name for name, _ in keys], dtype=object),
        "is_entity": np.array([entity for _, entity in keys], dtype=np.bool_),
        "number": np.array([candidates[key] for key in keys], dtype=np.int32),
    }
    make_table(connection, "candidates", known, "candidate VARCHAR, is_entity BOOLEAN, number INTEGER")
    connection.execute(_TABLES)
    intents = connection.execute("SELECT intent, text FROM intents ORDER BY number").fetchall()
    row = connection.execute(_UNKNOWN).fetchone()
    events = _fetched(connection.execute(_EVENTS))
    moment = _plain(events["moment"], np.int64)
    rows = _rows(connection, len(moment))
    return EventArrays(
        intents=tuple(intent for intent, _ in intents),
        texts=tuple(text for _, text in intents),
        intent=_plain(events["intent"], np.int32),
        actor=_unnamed_apart(_plain(events["actor"], np.int32)),
        age=ages(moment, as_of),
        **rows,
        unknown=0 if row is None else int(row[0]),
        moment=moment,
    )


def _rows(connection: duckdb.DuckDBPyConnection, events: int) -> dict[str, NDArray[Any]]:
    """Return the columns of rows, some events at a time."""
    connection.execute(_NUMBERED)
    count = connection.execute("SELECT count(*) FROM numbered").fetchone()
    columns = {name: np.empty(count[0] if count else 0, kind) for name, kind in COLUMNS.items()}
    used = 0
    for first in range(0, events, EVENTS_SORTED):
        query = _ROWS.format(first=first, end=first + EVENTS_SORTED)
        rows = merged(reported_once(_fetched(connection.execute(query))))
        end = used + len(rows["event"])
        for name, column in columns.items():
            column[used:end] = rows[name]
        used = end
    return {name: column[:used] for name, column in columns.items()}


def ages(moment: NDArray[np.int64], day: dt.date) -> NDArray[np.float32]:
    """Return the days from moments to the end of a day.

    Args:
        moment: microseconds since 1970 UTC.
    """
    end = np.datetime64(day + dt.timedelta(days=1), "us").astype(np.int64)
    return ((end - moment) / MICROSECONDS).astype(np.float32)


def make_table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, NDArray[np.generic]], types: str
) -> None:
    """Create a table from columns.

    Args:
        columns: arrays of equal length.
        types: the columns with their SQL types, in the same order.
    """
    connection.execute(f"CREATE TEMP TABLE {name} ({types})")
    if len(next(iter(columns.values()))):
        connection.register("given", columns)
        connection.execute(f"INSERT INTO {name} SELECT * FROM given")
        connection.unregister("given")


def _fetched(result: duckdb.DuckDBPyConnection) -> dict[str, NDArray[Any]]:
    return {name: np.ma.getdata(column) for name, column in result.fetchnumpy().items()}


def reported_once(rows: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Omit the row of its own of an outcome that a shown candidate of the same entity carries.

    Args:
        rows: columns of rows, sorted by event and candidate.
    """
    event, shown = rows["event"], rows["position"] > 0
    carried = np.zeros(int(event.max(initial=-1)) + 1, dtype=np.bool_)
    carried[event[shown & (rows["outcome"] != 0)]] = True
    kept = shown | ~carried[event]
    return rows if kept.all() else {name: column[kept] for name, column in rows.items()}


def merged(rows: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Merge rows in which an event has a candidate under two ids: the higher position shown counts.

    Args:
        rows: columns of rows, sorted by event, candidate, and position, 0 last.
    """
    event, candidate = rows["event"], rows["candidate"]
    start = np.ones(len(event), dtype=np.bool_)
    start[1:] = (event[1:] != event[:-1]) | (candidate[1:] != candidate[:-1])
    if start.all():
        return rows
    at = np.flatnonzero(start)
    merged = {name: rows[name][at] for name in ("event", "candidate", "position")}
    merged["clicked"] = np.logical_or.reduceat(rows["clicked"], at)
    merged["outcome"] = np.sign(np.add.reduceat(rows["outcome"].astype(np.int32), at))
    return merged


def _unnamed_apart(actor: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give every event without an actor a unique one."""
    unnamed = np.flatnonzero(actor < 0)
    numbered = actor.copy()
    numbered[unnamed] = actor.max(initial=-1) + 1 + np.arange(len(unnamed))
    return numbered


def _plain(values: NDArray[np.generic], kind: DTypeLike) -> NDArray[Any]:
    return np.ascontiguousarray(values, dtype=kind)
