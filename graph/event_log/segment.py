"""Writing one segment of the event log: the rows of one source's events, each event once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

from graph.event_log.conflicts import PASSED_OVER, Within, find_repeated
from graph.event_log.model import REPORT_ONLY, SearchEvent
from graph.event_log.plain_lines import add_plain
from graph.model import normalised

BATCH_EVENTS = 20_000
PART_BYTES = 80_000_000  # of JSON in the database at a time: one that has to spill may fail
ROW_BYTES = 80  # of JSON, about
MOST_WAITING = 20  # listed of one file

CREATE_IMPRESSIONS = """
CREATE TABLE impressions (
    number BIGINT, id VARCHAR, is_first BOOLEAN, moment TIMESTAMP, intent VARCHAR, text VARCHAR,
    actor VARCHAR, candidate VARCHAR, is_entity BOOLEAN, position SMALLINT, clicked BOOLEAN, outcome TINYINT
)"""

# Until the segment is written an event is one row: that takes less memory and time than a row a candidate.
_CREATE = """
CREATE TABLE events (
    number BIGINT, id VARCHAR, moment TIMESTAMP, intent VARCHAR, text VARCHAR, actor VARCHAR,
    candidate VARCHAR[], is_entity BOOLEAN[], position SMALLINT[], clicked BOOLEAN[], outcome TINYINT[],
    is_plain BOOLEAN
)"""

_ROWS = """
SELECT number, id, place = 1 AS is_first, moment, intent, CASE WHEN place = 1 THEN text END AS text, actor,
    candidate, is_entity, position, clicked, outcome
FROM (
    SELECT number, id, moment, intent, text, actor,
        unnest(range(1, len(candidate) + 1)) AS place, unnest(candidate) AS candidate,
        unnest(is_entity) AS is_entity, unnest(position) AS position, unnest(clicked) AS clicked,
        unnest(outcome) AS outcome
    FROM {events}
)"""

_PUT_ASIDE = """
COPY (SELECT * FROM events WHERE is_plain ORDER BY number) TO '{path}' (FORMAT parquet, COMPRESSION snappy)"""

_WRITE = """
COPY (SELECT * EXCLUDE (number) FROM ({rows})) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""


class Written(NamedTuple):
    """Counts of a segment: its events, and the duplicates by id that were dropped."""

    events: int
    repeated: int


class Waiting(NamedTuple):
    """An outcome that waits: the number of its event, its id, and what the outcome names."""

    number: int
    id: str
    candidate: str


class SegmentWriter:
    """Collects the events of one source in constant memory.

    Args:
        connection: an exclusive database that spills to disk.
        aside: a folder for parts of the events.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, aside: Path) -> None:
        self.written = Written(0, 0)
        self.conflicts: list[Within] = []
        self.waiting: list[Waiting] = []
        self.outcomes_waiting = 0
        self._connection, self._aside = connection, aside
        self._parts: list[Path] = []
        self._held = 0  # bytes of JSON, about
        self._events: list[tuple[int, SearchEvent]] = []
        self._last, self._mixed = 0, False
        connection.execute(_CREATE)

    def add(self, event: SearchEvent, number: int | None = None) -> None:
        """Add an event; of several with the same id the earliest one counts.

        Args:
            number: of its line, in ascending order; by default the next one.
        """
        self._last = self._last + 1 if number is None else number
        self._mixed = True
        self._events.append((self._last, event))
        if len(self._events) >= BATCH_EVENTS:
            self._held += sum(ROW_BYTES * max(1, len(event.shown)) for _, event in self._events)
            self._flush()
        if self._held >= PART_BYTES:
            self._put_aside()

    def add_lines(
        self,
        block: bytes,
        numbers: NDArray[np.int64],
        latest: dt.datetime,
        read: Callable[[int], SearchEvent | None],
    ) -> None:
        """Add the events of a block of JSON lines; those that are plain at once, the others one by one.

        Args:
            block: at least one line, divided by single line feeds.
            numbers: of each line, ascending.
            latest: no event is later.
            read: reads the line of an index; None if it is not an event.
        """
        self._flush()
        for index in add_plain(self._connection, block, numbers, latest).tolist():
            event = read(index)
            if event is not None:
                self._mixed = True
                self._events.append((int(numbers[index]), event))
        self._flush()
        self._last = int(numbers[-1])
        self._held += len(block)
        if self._held >= PART_BYTES:
            self._put_aside()

    def finish(self, path: Path) -> None:
        """Write the segment, each event once, in the order of their numbers."""
        self._flush()
        self._connection.execute("DELETE FROM events WHERE NOT is_plain")
        if self._parts:
            self._put_aside()
            self._join_parts()
        self.conflicts = find_repeated(self._connection, _ROWS)
        passed_over = _count(self._connection, PASSED_OVER)
        lines = _count(self._connection, "FROM events")
        self.written = Written(lines - passed_over, passed_over)
        self._find_waiting()
        chosen = f"(FROM events ANTI JOIN ({PASSED_OVER}) USING (number))" if passed_over else "events"
        ordered = f"(FROM {chosen} ORDER BY number)" if self._mixed else chosen
        rows = _ROWS.format(events=ordered)
        self._connection.execute(_WRITE.format(rows=rows, path=_quoted(path)))

    def _flush(self) -> None:
        if self._events:
            self._connection.register("given", _columns(self._events))
            self._connection.execute("INSERT INTO events BY NAME SELECT *, true AS is_plain FROM given")
            self._connection.unregister("given")
            self._events.clear()

    def _put_aside(self) -> None:
        """Write the events of the database to a file, in the order of their numbers, and forget them."""
        self._parts.append(self._aside / f"part-{len(self._parts)}.parquet")
        self._connection.execute(_PUT_ASIDE.format(path=_quoted(self._parts[-1])))
        self._connection.execute("DROP TABLE events")
        self._connection.execute(_CREATE)
        self._held = 0

    def _join_parts(self) -> None:
        """Let `events` be what was written to files."""
        paths = ", ".join(f"'{_quoted(path)}'" for path in self._parts)
        self._connection.execute("DROP TABLE events")
        self._connection.execute(f"CREATE VIEW events AS FROM read_parquet([{paths}])")
        self._mixed = False

    def _find_waiting(self) -> None:
        waiting = f"FROM events WHERE position[-1] < {REPORT_ONLY}"
        self.outcomes_waiting = _count(self._connection, waiting)
        if self.outcomes_waiting:
            found = f"SELECT number, id, candidate[-1] {waiting} ORDER BY number LIMIT {MOST_WAITING}"
            self.waiting = [Waiting._make(row) for row in self._connection.execute(found).fetchall()]


class _Rows(NamedTuple):
    """The rows of an event, by column."""

    candidate: list[str]
    is_entity: list[bool]
    position: list[int]
    clicked: list[bool]
    outcome: list[int]


def _columns(events: Sequence[tuple[int, SearchEvent]]) -> dict[str, NDArray[np.generic]]:
    """Return numbered events as columns of the table `events`."""
    moments = [event.at.astimezone(dt.UTC).replace(tzinfo=None) for _, event in events]
    rows = [_rows(event) for _, event in events]
    return {
        "number": np.array([number for number, _ in events]),
        "id": _objects([event.id for _, event in events]),
        "moment": np.array(moments, dtype="datetime64[us]"),
        "intent": _objects([normalised(event.intent) for _, event in events]),
        "text": _objects([event.intent.strip() for _, event in events]),
        "actor": _objects([event.actor for _, event in events]),
        **{name: _objects([getattr(each, name) for each in rows]) for name in _Rows._fields},
    }


def _rows(event: SearchEvent) -> _Rows:
    """Return the rows of an event: what was shown in the given order, and what was only reported on."""
    carrier, position = event.attribution
    chosen, shown = set(event.clicked), event.shown
    sign = 0 if event.outcome is None else 1 if event.outcome.success else -1
    rows = _Rows(
        [each.id for each in shown],
        [each.is_entity for each in shown],
        [each.position for each in shown],
        [each.id in chosen for each in shown],
        [sign if each.id == carrier else 0 for each in shown],
    )
    if event.outcome is None or position is None:
        return rows
    rows.candidate.append(event.outcome.id)
    rows.is_entity.append(event.outcome.is_entity)
    rows.position.append(position)
    rows.clicked.append(False)
    rows.outcome.append(sign if position == REPORT_ONLY else 0)
    return rows


def _objects(values: Sequence[object]) -> NDArray[np.object_]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) FROM ({query})").fetchall()
    return int(count)
