"""The journal of recorded searches: appended under a lock, and indexed, so that a report finds its search."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from graph.folders import make_private, temporary_folder
from graph.graph_folder import write_private

if TYPE_CHECKING:
    from graph.event_log.log import EventLog

JOURNAL = "recorded.jsonl"


@dataclass
class Journal:
    """The journal in a folder; every use reads what other processes appended since.

    Args:
        folder: of the event log.
    """

    folder: Path
    _last: str | None = None
    _places: dict[str, int] = field(default_factory=dict)  # of the line of each search
    _with_outcome: set[str] = field(default_factory=set)
    _read_to: int = 0
    _inode: int = 0

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / JOURNAL

    def append(self, line: dict[str, Any]) -> None:
        """Append a line and flush it to disk."""
        with self.writing() as append:
            append(line)

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """Keep other writers away, bring the index up to date, and provide what appends a line.

        A last line that a crash truncated is ended first.
        """
        with self._locked() as file:
            self._catch_up(file)

            def append(line: dict[str, Any]) -> None:
                cut_off = b""
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    cut_off = b"" if file.read(1) == b"\n" else b"\n"
                file.write(cut_off + json.dumps(line, ensure_ascii=False).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())

            yield append

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        """Provide the file for appending, and keep other writers away."""
        make_private(self.folder)
        while True:
            with self.path.open("ab+") as file:
                os.fchmod(file.fileno(), self.folder.stat().st_mode & 0o666)
                fcntl.flock(file, fcntl.LOCK_EX)
                if self.path.exists() and self.path.stat().st_ino == os.fstat(file.fileno()).st_ino:
                    yield file  # else it was replaced while this one waited for the lock
                    return

    def begins_before(self, moment: dt.datetime) -> bool:
        """Return whether the oldest search was before a moment."""
        with self.path.open("rb") as file:
            found = next((search for line in file if (search := parsed(line).get("search"))), None)
        return found is not None and dt.datetime.fromisoformat(found["at"]) < moment

    def remove(self, events: Collection[str]) -> None:
        """Remove searches and the reports on them; the file is replaced by one without them.

        Args:
            events: ids of the searches.
        """
        with self._locked() as file:
            file.seek(0)
            with temporary_folder(self.folder) as folder:
                with (folder / JOURNAL).open("wb") as kept:
                    for line in file:
                        if _event_of(line) not in events:
                            kept.write(line)
                    kept.flush()
                    os.fsync(kept.fileno())
                (folder / JOURNAL).replace(self.path)

    def newest(self) -> str | None:
        """Return the id of the search that was recorded last, or None."""
        if self.path.exists():
            with self.path.open("rb") as file:
                self._catch_up(file)
        return self._last

    def search(self, event: str) -> dict[str, Any] | None:
        """Return a recorded search as it stands in the journal, or None."""
        if not self.path.exists():
            return None
        with self.path.open("rb") as file:
            self._catch_up(file)
            if event not in self._places:
                return None
            file.seek(self._places[event])
            found: dict[str, Any] = json.loads(file.readline())["search"]
            return found

    def has_outcome(self, event: str) -> bool:
        """Return whether an outcome of a search was reported, as of the last use."""
        return event in self._with_outcome

    def _catch_up(self, file: BinaryIO) -> None:
        """Index the whole lines that were appended, or everything if the file is another or was emptied."""
        there = os.fstat(file.fileno())
        if there.st_ino != self._inode or there.st_size < self._read_to:
            self._inode, self._read_to, self._last = there.st_ino, 0, None
            self._places.clear()
            self._with_outcome.clear()
        file.seek(self._read_to)
        for line in file:
            if not line.endswith(b"\n"):
                break
            self._index(line, self._read_to)
            self._read_to += len(line)

    def _index(self, line: bytes, place: int) -> None:
        read = parsed(line)
        if search := read.get("search"):
            self._last = search["id"]
            self._places.setdefault(search["id"], place)
        elif (report := read.get("feedback")) and report.get("outcome"):
            self._with_outcome.add(report["id"])


def _event_of(line: bytes) -> str | None:
    """Return the search that a line is of, or None for a truncated line."""
    read = parsed(line)
    found: str | None = (read.get("search") or read.get("feedback") or {}).get("id")
    return found


def parsed(line: bytes) -> dict[str, Any]:
    """Return a line of a journal; of one that a crash truncated, nothing."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def journal_of(log: EventLog) -> Path | None:
    """Return the file of the journal next to an event log, or None where nothing was recorded."""
    path = log.folder / JOURNAL if log.is_named else None
    return path if path and path.exists() else None


def journal_content(log: EventLog) -> bytes:
    """Return the content of the journal next to an event log; nothing where nothing was recorded."""
    path = journal_of(log)
    return path.read_bytes() if path else b""


def give_journal(log: EventLog, content: bytes) -> None:
    """Put the journal of another event log next to one that has none; its segment is made of it later.

    Raises:
        MatchGraphError: the log has no folder.
    """
    place = log.folder / JOURNAL
    if not place.exists():
        make_private(log.folder)
        write_private(place, content.decode())
