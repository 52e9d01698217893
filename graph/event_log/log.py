"""The log of search events: a folder of segments, read as one.

An event in several segments is read from the first of them by name, whatever the order of loading; when that
source is retracted, the next copy counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Self

import duckdb

from graph.event_log.arrays import EventArrays, event_arrays
from graph.event_log.conflicts import Between, conflicts_between
from graph.event_log.database import Database
from graph.event_log.event_lists import fingerprint, reading, sql_list
from graph.event_log.origins import EventOrigins, event_origins
from graph.event_log.rollup import RollUps, counted
from graph.event_log.segment import CREATE_IMPRESSIONS
from graph.event_log.segment_folder import SegmentFolder
from graph.event_log.totals import Scope, Totals

_LOG = """
CREATE TEMP VIEW impressions AS SELECT * FROM read_parquet({paths}, filename = true);
CREATE TEMP TABLE kept AS
    SELECT id, arg_min(filename, list_position({paths}, filename)) AS filename
    FROM impressions WHERE is_first AND {several} GROUP BY id;
CREATE TEMP VIEW log AS SELECT * FROM impressions {join}
    WHERE moment >= TIMESTAMP '{start}' AND moment < TIMESTAMP '{end}' AND position >= 0"""

_CANDIDATES = "SELECT DISTINCT candidate, is_entity FROM log ORDER BY ALL"


@dataclass(frozen=True)
class LogState:
    """What identifies the events of some sources of a log.

    Args:
        segments: each source with the fingerprint of its segment.
        last_day: of the events (UTC).
    """

    segments: tuple[str, ...]
    last_day: dt.date

    def is_same_as(self, other: LogState) -> bool:
        """Return whether both say the same, wherever they were read from."""
        return tuple(self.segments) == tuple(other.segments) and self.last_day == other.last_day


class EventLog(SegmentFolder):
    """The events of a folder of segments; threads may share it.

    It is opened on the first read and stays open until closed, so that a command opens it once.

    Args:
        folder: of the segments; None if not configured: such a log is empty and read-only.
    """

    def __init__(self, folder: Path | None) -> None:
        super().__init__(folder)
        self._database: Database | None = None
        self._opening = Lock()

    def close(self) -> None:
        """Close the database; the next read reopens it."""
        with self._opening:
            if self._database is not None:
                self._database.close()
                self._database = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def events(self, sources: Sequence[str], *, as_of: dt.date | None = None) -> int:
        """Return the number of distinct events of these sources up to the end of a day (UTC).

        Raises:
            NotFoundError: a source has no segment.
        """
        if as_of is None:
            return self._roll_ups.events(self.files(sources)) if sources else 0
        with self._reader(sources, as_of) as connection:
            row = connection.execute("SELECT count(*) FROM log WHERE is_first").fetchone()
        return 0 if row is None else int(row[0])

    def conflicts(self, new: Sequence[str], sources: Sequence[str]) -> list[Between]:
        """Return ids that are different events in a new source and in another one; at most some.

        Args:
            new: the new sources.
            sources: all of them.

        Raises:
            NotFoundError: a source has no segment.
        """
        if not new or not self._roll_ups.overlaps(self.files(sources), certainly=True):
            return []
        with self._reader(sources, None) as connection:
            return conflicts_between(connection, sorted(new))

    def candidates(
        self, sources: Sequence[str], *, as_of: dt.date | None = None, after: dt.date | None = None
    ) -> list[tuple[str, bool]]:
        """Return the candidates of these sources, sorted: each id, and whether it is an entity.

        Args:
            sources: sources to read.
            as_of: the last day to include.
            after: the last day to exclude.

        Raises:
            NotFoundError: a source has no segment.
        """
        with self._reader(sources, as_of, after) as connection:
            return connection.execute(_CANDIDATES).fetchall()

    def roll_ups(self, sources: Sequence[str], examination: Sequence[float]) -> list[str]:
        """Return the names of the daily roll-ups of these sources, which are made if they are missing.

        Args:
            sources: sources to read; an event in several of them counts in the first.
            examination: propensity of positions 1, 2, …; the last one applies to all further ones.

        Raises:
            NotFoundError: a source has no segment.
        """
        return self._roll_ups.of(self.files(sources, ordered=True), examination) if sources else []

    def remember(self, scope: Scope) -> str:
        """Keep what was added up, and return its hash."""
        return self._roll_ups.remember(scope.as_json())

    def remembered(self, digest: str) -> Scope | None:
        """Return the scope of a hash, if it is kept and its roll-ups are there."""
        text = self._roll_ups.remembered(digest) if digest and self.is_named else None
        scope = Scope.from_json(text) if text else None
        return scope if scope and self._roll_ups.has(scope.roll_ups) else None

    def keep_only(self, digest: str, scope: Scope, sources: Sequence[str]) -> None:
        """Remove the roll-ups that nothing uses.

        Args:
            digest: the hash of what was added up last.
            scope: what that is.
            sources: the registered sources.
        """
        self._roll_ups.keep_only(scope.roll_ups, digest, self.files(sources))

    def outcomes_waiting(self, sources: Sequence[str]) -> int:
        """Return how many outcomes have nothing to do with what their search showed, and do not count yet.

        Raises:
            NotFoundError: a source has no segment.
        """
        segments = self.files(sources)
        if not segments:
            return 0
        with closing(self._connect()) as connection:
            text = f"SELECT count(*) FROM read_parquet({sql_list(segments.values())}) WHERE position < 0"
            row = connection.execute(text).fetchone()
        return int(row[0]) if row else 0

    @contextmanager
    def totals(self) -> Iterator[Totals]:
        """Provide what adds up roll-ups.

        Raises:
            OvertakenError: another command removed some of them meanwhile.
        """
        with reading(self._connect) as connection:
            yield Totals(connection, self._roll_ups.table)

    @contextmanager
    def recounted(self, sources: Sequence[str], examination: Sequence[float]) -> Iterator[Totals]:
        """Provide what adds up the events of these sources themselves, without their roll-ups.

        Args:
            sources: sources to read; an event in several of them counts in the first.
            examination: propensity of positions 1, 2, …

        Raises:
            NotFoundError: a source has no segment.
        """
        with self._reader(sources, None, ordered=True) as connection:
            yield Totals(connection, counted(connection, examination))

    def state(self, sources: Sequence[str]) -> LogState:
        """Return what identifies the events of these sources, and their last day.

        Raises:
            NotFoundError: a source has no segment.
        """
        segments = self.files(sources)
        with closing(self._connect()) as connection:
            paths = sql_list(segments.values())
            row = connection.execute(f"SELECT max(moment)::DATE FROM read_parquet({paths})").fetchone()
        prints = tuple(f"{source}-{fingerprint(path)}" for source, path in segments.items())
        return LogState(prints, row[0] if row and row[0] else dt.date.min)

    def arrays(
        self, sources: Sequence[str], *, as_of: dt.date, candidates: Mapping[tuple[str, bool], int]
    ) -> EventArrays:
        """Return the events of these sources as arrays for the ranking.

        Args:
            sources: sources to read.
            as_of: the last day to include.
            candidates: (id, whether it is an entity) to the candidate's number; several ids may share one.

        Raises:
            NotFoundError: a source has no segment.
        """
        with self._reader(sources, as_of) as connection:
            return event_arrays(connection, as_of, candidates)

    def origins(self, sources: Sequence[str], *, as_of: dt.date) -> EventOrigins:
        """Return the origin of each event, in the order of `arrays`.

        Args:
            sources: sources to read.
            as_of: the last day to include.

        Raises:
            NotFoundError: a source has no segment.
        """
        with self._reader(sources, as_of) as connection:
            return event_origins(connection)

    def later(
        self, sources: Sequence[str], *, after: dt.date, candidates: Mapping[tuple[str, bool], int]
    ) -> EventArrays:
        """Return the events after the end of a day as arrays; their ages are negative.

        Args:
            sources: sources to read.
            after: the last day to exclude.
            candidates: (id, whether it is an entity) to the candidate's number; several ids may share one.

        Raises:
            NotFoundError: a source has no segment.
        """
        with self._reader(sources, None, after) as connection:
            return event_arrays(connection, after, candidates)

    @contextmanager
    def _reader(
        self,
        sources: Sequence[str],
        as_of: dt.date | None,
        after: dt.date | None = None,
        *,
        ordered: bool = False,
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Provide a connection whose temporary view `log` has the rows of each event once.

        Args:
            ordered: whether an event in several sources counts in the first as given; else by name.
        """
        segments = self.files(sources, ordered=ordered)
        connection = self._connect()
        try:
            several = len(segments) > 1 and self._roll_ups.overlaps(segments)
            _create_log(connection, list(segments.values()), as_of, after, several=several)
            yield connection
        finally:
            connection.close()

    @cached_property
    def _roll_ups(self) -> RollUps:
        return RollUps(self.folder, self._connect)

    def _connect(self) -> duckdb.DuckDBPyConnection:
        with self._opening:
            if self._database is None:
                self._database = Database()
            return self._database.cursor()


def _create_log(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[Path],
    as_of: dt.date | None,
    after: dt.date | None,
    *,
    several: bool,
) -> None:
    start = "-infinity" if after is None else (after + dt.timedelta(days=1)).isoformat()
    end = "infinity" if as_of is None else (as_of + dt.timedelta(days=1)).isoformat()
    if not paths:
        connection.execute(CREATE_IMPRESSIONS.replace("TABLE impressions", "TEMP TABLE log"))
        return
    connection.execute(
        _LOG.format(
            paths=sql_list(paths),
            several="true" if several else "false",
            join="JOIN kept USING (id, filename)" if several else "",
            start=start,
            end=end,
        )
    )
