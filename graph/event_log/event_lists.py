"""The events of each segment as a list of ids, and which segments share some: each found once, and kept.

A list is a folder named by the segment's bytes, so that it never has to be brought up to date.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from graph.errors import OvertakenError
from graph.folders import like_its_folder, make_private, remove_abandoned, temporary_folder, write_folder

FOOTER = 65_536  # bytes at the end of a segment, which hold the bounds and checksums of all its columns
EVENTS = "events"
COMPARED = "compared"  # the file that says which lists share events

_IDS = "SELECT id FROM read_parquet({segment}) WHERE is_first ORDER BY id"
_SHARED = """
SELECT DISTINCT filename FROM read_parquet({others}, filename = true)
SEMI JOIN read_parquet({own}) AS own USING (id)"""

MISSING = re.compile("No files found|No such file")
OVERTAKEN = "another command renewed the counts of the event log meanwhile; try again when it is done"

Connect = Callable[[], duckdb.DuckDBPyConnection]


class EventLists:
    """The lists of the segments in a folder.

    Args:
        folder: of all lists and roll-ups.
        connect: provides a connection, which is closed after use.
    """

    def __init__(self, folder: Path, connect: Connect) -> None:
        self._folder, self._connect = folder, connect
        self._last: _Compared | None = None

    def of(self, source: str, print_: str, segment: Path) -> Path:
        """Return the table of the ids of a segment's events, sorted, after making it if it is missing."""
        place = self._folder / f"{source}-{print_}"

        def fill(aside: Path) -> None:
            with reading(self._connect) as connection:
                copy_rows(connection, _IDS.format(segment=sql_list([segment])), aside / f"{EVENTS}.parquet")

        if not place.is_dir():
            write_aside(place, fill)
        return place / f"{EVENTS}.parquet"

    def earlier(self, ids: Mapping[str, Path]) -> dict[str, list[str]]:
        """Return for each segment those before it with which it shares events."""
        names = {source: path.parent.name for source, path in ids.items()}
        sharing = self._sharing({names[source]: path for source, path in ids.items()})
        earlier, before = dict[str, list[str]](), list[str]()
        for source, name in names.items():
            shares = sharing[name]
            earlier[source] = [other for other in before if names[other] in shares] if shares else []
            before.append(source)
        return earlier

    def _sharing(self, ids: Mapping[str, Path]) -> dict[str, set[str]]:
        """Return for each list of events the others that share some; each pair is compared once."""
        known = self._compared()
        if new := sorted(ids.keys() - known.names):
            known = self._last = self._compared_with(known, {name: ids[name] for name in new})
            replace_text(self._folder, self._folder / COMPARED, known.as_json())
        sharing: dict[str, set[str]] = {name: set() for name in ids}
        for one, other in known.sharing:
            if one in sharing and other in sharing:
                sharing[one].add(other)
                sharing[other].add(one)
        return sharing

    def _compared(self) -> _Compared:
        if self._last is None:
            self._last = _Compared.read(self._folder / COMPARED)
        return self._last

    def _compared_with(self, known: _Compared, new: Mapping[str, Path]) -> _Compared:
        """Return what is known once each new list is compared with all others that are still there."""
        paths = {name: self._folder / name / f"{EVENTS}.parquet" for name in sorted(known.names)}
        paths = {name: path for name, path in paths.items() if path.exists()}
        pairs = {pair for pair in known.sharing if pair <= paths.keys()}
        for name, path in new.items():
            shared = self._shared(path, list(paths.values())) if paths else set()
            pairs |= {frozenset({name, other}) for other in shared}
            paths[name] = path
        return _Compared(frozenset(paths), frozenset(pairs))

    def _shared(self, own: Path, others: Sequence[Path]) -> set[str]:
        with reading(self._connect) as connection:
            rows = connection.execute(_SHARED.format(others=sql_list(others), own=sql_list([own]))).fetchall()
        return {Path(name).parent.name for (name,) in rows}


@dataclass(frozen=True)
class _Compared:
    """Lists of events of which each was compared with each.

    Args:
        names: of all.
        sharing: the pairs that share events.
    """

    names: frozenset[str] = frozenset()
    sharing: frozenset[frozenset[str]] = frozenset()

    @classmethod
    def read(cls, place: Path) -> _Compared:
        """Read a file; nothing is known of one that is missing or damaged, and all is compared again."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            content = json.loads(place.read_text("utf-8"))
            return cls(frozenset(content["names"]), frozenset(map(frozenset, content["sharing"])))
        return cls()

    def as_json(self) -> str:
        """Return the text that `read` reads."""
        sharing = sorted(sorted(pair) for pair in self.sharing)
        return json.dumps({"names": sorted(self.names), "sharing": sharing})


@contextmanager
def reading(connect: Connect) -> Iterator[duckdb.DuckDBPyConnection]:
    """Provide a connection to read lists and roll-ups.

    Raises:
        OvertakenError: another command removed some of them meanwhile.
    """
    with closing(connect()) as connection:
        try:
            yield connection
        except duckdb.IOException as error:
            if MISSING.search(str(error)):
                raise OvertakenError(OVERTAKEN) from error
            raise


def write_aside(place: Path, fill: Callable[[Path], None]) -> None:
    """Write a folder, and remove what crashes left of others."""
    make_private(place.parent)
    remove_abandoned(place.parent)
    write_folder(place, fill)


def replace_text(folder: Path, place: Path, text: str) -> None:
    """Write a file atomically; what a crash leaves of one is removed with that of folders.

    Args:
        folder: of all roll-ups.
        place: the file, in it or in one of its folders.
        text: its content.
    """
    with temporary_folder(folder) as aside:
        (aside / place.name).write_text(text, "utf-8")
        like_its_folder(aside / place.name, place.parent)
        (aside / place.name).replace(place)


def fingerprint(segment: Path) -> str:
    """Return a short hash that identifies the bytes of a segment, from its length and its footer."""
    with segment.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(max(0, length - FOOTER))
        return hashlib.sha256(str(length).encode() + file.read()).hexdigest()[:16]


def copy_rows(connection: duckdb.DuckDBPyConnection, query: str, place: Path) -> None:
    """Write the rows of a query to a Parquet file."""
    connection.execute(f"COPY ({query}) TO {sql_list([place])[1:-1]} (FORMAT parquet, COMPRESSION zstd)")


def sql_list(paths: Iterable[Path]) -> str:
    """Return a list of paths as SQL text."""
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"
