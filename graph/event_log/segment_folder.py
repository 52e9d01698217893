"""A folder of immutable Parquet segments, one per source, added and removed atomically.

A segment has a row for every candidate of every event. It is written to a temporary file and renamed, so that
it appears atomically.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self

import duckdb

from graph.errors import InputRefusedError, MatchGraphError, NotFoundError
from graph.event_log import EVENTS_VARIABLE
from graph.event_log.database import connect
from graph.event_log.segment import CREATE_IMPRESSIONS, SegmentWriter
from graph.folders import like_its_folder, make_private, remove_abandoned, sync, temporary_folder

SUFFIX = ".parquet"
NO_FOLDER = (
    f"search events of a graph on a server need a folder: set {EVENTS_VARIABLE}, always to the same one"
)


class SegmentFolder:
    """A folder of segments.

    Args:
        folder: created on the first write; None if not configured: it is then empty and read-only.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

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

    def is_same_as(self, other: Self) -> bool:
        """Return whether both are in the same folder."""
        return self._folder == other._folder

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
                writer = SegmentWriter(connection, aside)
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

    def files(self, sources: Sequence[str], *, ordered: bool = False) -> dict[str, Path]:
        """Return the segment file of each of some sources.

        Args:
            sources: any number.
            ordered: whether they stay in this order; else they are sorted.

        Raises:
            MatchGraphError: there are sources, but no folder is configured.
            NotFoundError: a source has no segment.
        """
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
