"""The daily roll-up of a segment: its counts by intent, candidate and day, computed once and kept next to it.

A roll-up is a folder of small tables, named by what it was made from: the segment's bytes, the examination
propensities, and the segments whose copies of shared events count instead. So a roll-up never has to be
brought up to date: another one is made, and those without a use are removed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from graph.event_log.arrays import make_table
from graph.event_log.event_lists import (
    EVENTS,
    Connect,
    EventLists,
    copy_rows,
    fingerprint,
    reading,
    replace_text,
    sql_list,
    write_aside,
)
from graph.event_log.intent_ranges import intent_ranges
from graph.folders import make_private, remove_abandoned, remove_folder

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1
FOLDER = "daily"
PAIRS, CHOICES, INTENTS, CANDIDATES = "pairs", "choices", "intents", "candidates"

# Sums of decimals do not depend on their order, unlike those of floats.
_TABLES = {
    PAIRS: """
        SELECT intent, candidate, is_entity, moment::DATE AS day,
            count(*) FILTER (position > 0) AS shown,
            coalesce(sum(chance) FILTER (position > 0), 0)::DECIMAL(18, 9) AS examined,
            count(*) FILTER (clicked) AS clicked,
            count(*) FILTER (outcome > 0) AS succeeded,
            count(*) FILTER (outcome < 0) AS failed
        FROM log LEFT JOIN examination ON place = least(position, {places})
        GROUP BY ALL ORDER BY intent, candidate, is_entity, day""",
    CHOICES: """
        SELECT DISTINCT intent, candidate, is_entity, coalesce('a' || actor, 'e' || id) AS actor
        FROM log WHERE clicked OR outcome <> 0 ORDER BY ALL""",
    INTENTS: """
        SELECT intent, arg_min(text, (moment, id)) FILTER (is_first) AS text,
            min(moment) FILTER (is_first) AS moment, arg_min(id, (moment, id)) FILTER (is_first) AS id,
            count(*) FILTER (is_first) AS searches,
            count(*) FILTER (position > 0) AS shown,
            count(*) FILTER (clicked) AS clicked,
            count(*) FILTER (outcome > 0) AS succeeded,
            count(*) FILTER (outcome < 0) AS failed,
            min(moment)::DATE AS first_day, max(moment)::DATE AS last_day
        FROM log GROUP BY intent ORDER BY intent""",
    CANDIDATES: """
        SELECT candidate, is_entity, count(*) FILTER (position > 0) AS shown
        FROM log GROUP BY ALL ORDER BY candidate, is_entity""",
}


class RollUps:
    """The roll-ups of the segments in a folder.

    Args:
        folder: the folder of the event log.
        connect: provides a connection, which is closed after use.
    """

    def __init__(self, folder: Path, connect: Connect) -> None:
        self._folder, self._connect = folder / FOLDER, connect
        self._lists = EventLists(self._folder, connect)

    def of(self, segments: Mapping[str, Path], examination: Sequence[float]) -> list[str]:
        """Return the names of the roll-ups of some segments, sorted, after making those that are missing.

        Together they count each event once: an event in several segments is counted in the first of them.

        Args:
            segments: the file of each segment, by source.
            examination: propensity of positions 1, 2, …; the last one applies to all further ones.
        """
        prints = {source: fingerprint(path) for source, path in segments.items()}
        ids = {source: self._lists.of(source, prints[source], path) for source, path in segments.items()}
        names = []
        for source, earlier in self._lists.earlier(ids).items():
            kept_by = [prints[other] for other in earlier]
            name = f"{source}-{_hash([FORMAT, prints[source], kept_by, [f'{e:.9f}' for e in examination]])}"
            if not (self._folder / name).is_dir():
                self._make(name, segments[source], [ids[other] for other in earlier], examination)
            names.append(name)
        return sorted(names)

    def remember(self, text: str) -> str:
        """Keep a text under its hash, and return the hash."""
        name = _name_of(text)
        make_private(self._folder)
        replace_text(self._folder, self._folder / f"{name}.json", text)
        return name

    def remembered(self, name: str) -> str | None:
        """Return the text that was kept under a hash, or None."""
        try:
            text = (self._folder / f"{name}.json").read_text("utf-8")
        except OSError:
            return None
        return text if _name_of(text) == name else None

    def overlaps(self, segments: Mapping[str, Path], *, certainly: bool = False) -> bool:
        """Return whether any event is in several of these segments.

        Args:
            certainly: whether to find out; otherwise it is true where that is not known yet, and nothing is
                written.
        """
        if certainly:
            self.events(segments)
        ids = {s: self._folder / f"{s}-{fingerprint(path)}" for s, path in segments.items()}
        if len(ids) < 2:
            return False
        if not all((path / f"{EVENTS}.parquet").exists() for path in ids.values()):
            return True
        return any(self._lists.earlier({s: path / f"{EVENTS}.parquet" for s, path in ids.items()}).values())

    def events(self, segments: Mapping[str, Path]) -> int:
        """Return the number of distinct events in some segments."""
        ids = [self._lists.of(source, fingerprint(path), path) for source, path in segments.items()]
        if not ids:
            return 0
        counted = "count(DISTINCT id)" if self.overlaps(segments) else "count(*)"
        with reading(self._connect) as connection:
            row = connection.execute(f"SELECT {counted} FROM read_parquet({sql_list(ids)})").fetchone()
        return 0 if row is None else int(row[0])

    def table(self, names: Iterable[str], table: str) -> str:
        """Return the SQL that reads a table of some roll-ups, of each row with the file it is from.

        Args:
            names: as `of` returned them.
            table: the table's name.
        """
        paths = sql_list([path for name in names for path in self._files(name, table)])
        return f"read_parquet({paths}, filename = true)"

    def _files(self, name: str, table: str) -> list[Path]:
        in_ranges = sorted((self._folder / name).glob(f"{table}-*.parquet"))
        return in_ranges or [self._folder / name / f"{table}.parquet"]

    def has(self, names: Iterable[str]) -> bool:
        """Return whether all these roll-ups are there."""
        return all((self._folder / name).is_dir() for name in names)

    def keep_only(self, names: Iterable[str], text: str, segments: Mapping[str, Path]) -> None:
        """Remove all roll-ups but these, texts but one, and the lists of events of other segments.

        Args:
            text: the hash of the text to keep.
        """
        kept = {*names, *(f"{source}-{fingerprint(path)}" for source, path in segments.items())}
        for path in self._folder.glob("[!.]*"):
            if path.is_dir() and path.name not in kept:
                remove_folder(path)
            elif path.suffix == ".json" and path.stem != text:
                path.unlink(missing_ok=True)
        remove_abandoned(self._folder)

    def _make(self, name: str, segment: Path, passed: Sequence[Path], examination: Sequence[float]) -> None:
        def fill(aside: Path) -> None:
            without = f"ANTI JOIN read_parquet({sql_list(passed)}) AS passed USING (id)" if passed else ""
            rows = f"SELECT * FROM read_parquet({sql_list([segment])}) {without} WHERE position >= 0"
            with reading(self._connect) as connection:
                connection.execute(f"CREATE TEMP VIEW log AS {rows}")
                query_of = counted(connection, examination)
                for table in (INTENTS, CANDIDATES, CHOICES):
                    copy_rows(connection, query_of(None, table), aside / f"{table}.parquet")
                intents = f"read_parquet({sql_list([aside / f'{INTENTS}.parquet'])})"
                ranges = intent_ranges(connection, intents)
                for number, condition in enumerate(ranges):
                    connection.execute(f"CREATE OR REPLACE TEMP VIEW log AS {rows} AND {condition}")
                    place = f"{PAIRS}-{number:05}.parquet" if len(ranges) > 1 else f"{PAIRS}.parquet"
                    copy_rows(connection, query_of(None, PAIRS), aside / place)

        write_aside(self._folder / name, fill)


def counted(connection: duckdb.DuckDBPyConnection, examination: Sequence[float]) -> Callable[[Any, str], str]:
    """Return the function that gives the SQL of a table as counted from the view `log` itself.

    Args:
        connection: with the view.
        examination: propensity of positions 1, 2, …
    """
    _make_examination(connection, examination)
    return lambda _, table: f"({_TABLES[table].format(places=len(examination))})"


def _make_examination(connection: duckdb.DuckDBPyConnection, examination: Sequence[float]) -> None:
    columns: dict[str, NDArray[np.generic]] = {
        "place": np.arange(1, len(examination) + 1, dtype=np.int16),
        "chance": np.array(examination, dtype=np.float64),
    }
    make_table(connection, "examination", columns, "place SMALLINT, chance DECIMAL(18, 9)")


def _name_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _hash(parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
