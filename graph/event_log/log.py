"""The log of search events: one immutable Parquet segment per source, added and removed atomically.

A segment has a row for every candidate of every event. It is written to a temporary file and renamed, so that
it appears atomically. An event in several segments is read from the first of them by name, whatever the order
of loading; when that source is retracted, the next copy counts.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import IO, Self

import duckdb
import numpy as np
from numpy.typing import NDArray

from graph.errors import InputRefusedError, MatchGraphError, NotFoundError
from graph.event_log import EVENTS_VARIABLE
from graph.event_log.arrays import EventArrays, event_arrays
from graph.event_log.conflicts import Between, conflicts_between
from graph.event_log.database import Database, connect
from graph.event_log.rollup import RollUps, counted, fingerprint, sql_list
from graph.event_log.segment import CREATE_IMPRESSIONS, SegmentWriter
from graph.event_log.totals import Scope, Totals
from graph.folders import like_its_folder, make_private, remove_abandoned, sync, temporary_folder

SUFFIX = ".parquet"
BATCH_ROWS = 10_000
NO_FOLDER = (
    f"search events of a graph on a server need a folder: set {EVENTS_VARIABLE}, always to the same one"
)

_LOG = """
CREATE TEMP VIEW impressions AS SELECT * FROM read_parquet({paths}, filename = true);
CREATE TEMP TABLE kept AS
    SELECT id, arg_min(filename, list_position({paths}, filename)) AS filename
    FROM impressions WHERE is_first AND {several} GROUP BY id;
CREATE TEMP VIEW log AS SELECT * FROM impressions {join}
    WHERE moment >= TIMESTAMP '{start}' AND moment < TIMESTAMP '{end}' AND position >= 0"""

_CANDIDATES = "SELECT DISTINCT candidate, is_entity FROM log ORDER BY ALL"


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


class EventLog:
    """A folder of segments; threads may share it.

    It is opened on the first read and stays open until closed, so that a command opens it once.

    Args:
        folder: the segments' folder, created on the first write; None if not configured: such a log is empty
            and read-only.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._database: Database | None = None
        self._opening = Lock()

    @property
    def folder(self) -> Path:
        """The segments' folder.

        Raises:
            MatchGraphError: no folder is configured.
        """
        if self._folder is None:
            raise MatchGraphError(NO_FOLDER)
        return self._folder

    @property
    def is_named(self) -> bool:
        """Whether there is a folder to write to."""
        return self._folder is not None

    def is_same_as(self, other: EventLog) -> bool:
        """Return whether both are in the same folder."""
        return self._folder == other._folder

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

    def segments(self) -> list[str]:
        """Return the ids of the sources that have a segment, sorted."""
        return sorted(path.stem for path in self._folder.glob(f"[!.]*{SUFFIX}")) if self._folder else []

    @contextmanager
    def segment(self, source: str) -> Iterator[SegmentWriter]:
        """Write the segment of a source; it replaces an older one when the block ends without an error.

        Args:
            source: its id: letters, digits, `-` and `_`, such as a content hash.
        """
        place = self._path(source)
        make_private(self.folder)
        remove_abandoned(self.folder)
        with temporary_folder(self.folder) as aside:
            with connect(aside, to_write=True) as connection:
                writer = SegmentWriter(connection)
                yield writer
                writer.finish(aside / place.name)
            self._into_place(aside / place.name)

    def add(self, source: str, segment: IO[bytes]) -> None:
        """Copy the segment of a source from another log; it replaces an older one.

        Raises:
            InputRefusedError: it is not a segment.
        """
        place = self._path(source)
        make_private(self.folder)
        with temporary_folder(self.folder) as aside:
            with (aside / place.name).open("wb") as file:
                shutil.copyfileobj(segment, file)
            _check_segment(aside / place.name)
            self._into_place(aside / place.name)

    def file(self, source: str) -> Path:
        """Return the segment file of a source.

        Raises:
            NotFoundError: the source has no segment.
        """
        self.require([source])
        return self._path(source)

    def require(self, sources: Sequence[str]) -> None:
        """Check that all these sources have segments.

        Raises:
            MatchGraphError: there are sources, but no folder is configured.
            NotFoundError: a source has no segment.
        """
        if sources and self._folder is None:
            raise MatchGraphError(f"this graph holds search events; {NO_FOLDER}")
        missing = sorted(source for source in sources if not self._path(source).exists())
        if missing:
            raise NotFoundError(
                f"the event log {self.folder} has no segment '{missing[0]}'; load its file again"
            )

    def remove(self, source: str) -> None:
        """Remove the segment of a source, if it exists."""
        self._path(source).unlink(missing_ok=True)

    def events(self, sources: Sequence[str], *, as_of: dt.date | None = None) -> int:
        """Return the number of distinct events of these sources up to the end of a day (UTC).

        Raises:
            NotFoundError: a source has no segment.
        """
        if as_of is None:
            return self._roll_ups.events(self._segments_of(sources)) if sources else 0
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
        if not new or not self._roll_ups.overlaps(self._segments_of(sources), certainly=True):
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
        return self._roll_ups.of(self._segments_of(sources, ordered=True), examination) if sources else []

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
        self._roll_ups.keep_only(scope.roll_ups, digest, self._segments_of(sources))

    def outcomes_waiting(self, sources: Sequence[str]) -> int:
        """Return how many outcomes have nothing to do with what their search showed, and do not count yet.

        Raises:
            NotFoundError: a source has no segment.
        """
        segments = self._segments_of(sources)
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
        with self._roll_ups.reading() as connection:
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
        segments = self._segments_of(sources)
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
            connection.execute(_ORIGINS)
            sourced, actors = (
                tuple(name for (name,) in connection.execute(text).fetchall())
                for text in (
                    "SELECT source FROM origin_sources ORDER BY number",
                    "SELECT actor FROM origin_actors ORDER BY number",
                )
            )
            numbers = connection.execute(_NUMBERED).fetchnumpy()
        source, actor = (np.ma.getdata(numbers[name]).astype(np.int32) for name in ("source", "actor"))
        return EventOrigins(sourced, actors, source, actor)

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
        segments = self._segments_of(sources, ordered=ordered)
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

    def _segments_of(self, sources: Sequence[str], *, ordered: bool = False) -> dict[str, Path]:
        self.require(sources)
        return {source: self._path(source) for source in (sources if ordered else sorted(set(sources)))}

    def _into_place(self, aside: Path) -> None:
        like_its_folder(aside, self.folder)
        sync(aside)
        aside.replace(self.folder / aside.name)
        sync(self.folder)

    def _path(self, source: str) -> Path:
        if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]*", source):
            raise InputRefusedError("a segment name may have only letters, digits, - and _", location=source)
        return self.folder / f"{source}{SUFFIX}"


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


def _check_segment(path: Path) -> None:
    try:
        with duckdb.connect() as connection:
            there = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
            connection.execute(CREATE_IMPRESSIONS)
            wanted = connection.execute("DESCRIBE SELECT * EXCLUDE (number) FROM impressions").fetchall()
        fits = [row[:2] for row in there] == [row[:2] for row in wanted]
    except duckdb.Error:
        fits = False
    if not fits:
        raise InputRefusedError("damaged: this is not a segment of an event log", location=path.name)
