"""Files, folders and standard input, one input at a time; the kind is told by the content."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import itertools
import posixpath
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from graph.errors import InputRefusedError
from graph.model import Statement
from loaders.comparison_page import parse_as_statement
from loaders.comparison_table import is_table, read_table
from loaders.lines import MAX_PAGE_BYTES

STANDARD_INPUT = "-"
EVENT_SUFFIXES = (".jsonl", ".ndjson", ".parquet")
SUFFIXES = ("", ".csv", ".markdown", ".md", ".text", ".txt", *EVENT_SUFFIXES)
PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True)
class Skipped:
    """A file in a folder that is not looked into, since its suffix is of no input; not an error."""

    location: str


@dataclass(frozen=True)
class EventFile:
    """A file of search events: its events are read by whoever keeps the log, not here.

    Args:
        location: where it comes from, for errors.
        path: the file; of standard input a copy, which is there until the next input is asked for.
        is_table: whether it is a Parquet table; else it holds JSON lines or CSV.
    """

    location: str
    path: Path
    is_table: bool

    def sha256(self) -> str:
        """Return the hash of its content."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


Item = Statement | InputRefusedError | Skipped | EventFile
_Item = TypeVar("_Item", bound=Item)


def read_paths(
    paths: Sequence[str],
    *,
    as_of: dt.date | None = None,
    trusted: bool = True,
    standard_input: BinaryIO | None = None,
) -> Iterator[Item]:
    """Read inputs in the given order, folders sorted by path, one statement at a time.

    A file that is named is always read. In a folder, hidden files and folders are passed over, and files
    with a suffix of no input are counted as skipped; everything else is read, and what is no input is
    refused. A location is the path as given, with `/` and without needless parts.

    Args:
        paths: files, folders, or `-` for standard input.
        as_of: the day the figures hold for, where that is known.
        trusted: whether the operator vouches for the entities.
        standard_input: what `-` reads; the process's own input when absent.

    Yields:
        Statements, files of events, refusals and skipped files; nothing is raised for an input.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            stream = standard_input or sys.stdin.buffer
            yield from _guarded(read_stream(stream, location=path, as_of=as_of, trusted=trusted), path)
        else:
            yield from _guarded(_read_path(Path(path), as_of, trusted), location_of(Path(path)))


def read_stream(
    stream: BinaryIO,
    *,
    location: str,
    path: Path | None = None,
    as_of: dt.date | None = None,
    trusted: bool = True,
) -> Iterator[Statement | InputRefusedError | EventFile]:
    """Read one page or one table of comparisons from a stream, in constant memory; or find it holds events.

    Args:
        stream: bytes of UTF-8 text.
        location: where they come from.
        path: the file the stream reads, if it is one.
        as_of: the day the figures hold for, where that is known.
        trusted: whether the operator vouches for the entities.

    Yields:
        The page's statement, or each row's, or refusals, or the file of events.
    """
    head = stream.read(MAX_PAGE_BYTES + 1)
    first_line = head.partition(b"\n")[0].decode(errors="replace").strip()
    if _holds_events(head, first_line, location):
        yield from _event_file(head, stream, location, path)
        return
    if is_table(first_line) or (location.lower().endswith(".csv") and "," in first_line):
        yield from read_table(_lines(head, stream), location=location, as_of=as_of, trusted=trusted)
        return
    try:
        yield parse_as_statement(head, location=location, as_of=as_of, trusted=trusted)
    except InputRefusedError as refusal:
        yield refusal


def location_of(path: Path) -> str:
    """Return a path as it is stored: with `/`, without needless parts, relative if it was given so.

    >>> location_of(Path("./pages//old/../a-vs-b.txt"))
    'pages/a-vs-b.txt'
    """
    return posixpath.normpath(path.as_posix())


def _holds_events(head: bytes, first_line: str, location: str) -> bool:
    if head.startswith(PARQUET_MAGIC) or location.lower().endswith(EVENT_SUFFIXES):
        return bool(head)
    if "intent" not in first_line:
        return False
    from loaders.events import is_event_text  # noqa: PLC0415  start-up time: it brings the columnar engine

    return not is_table(first_line) and is_event_text(first_line)


def _event_file(
    head: bytes, stream: BinaryIO, location: str, path: Path | None
) -> Iterator[InputRefusedError | EventFile]:
    """Yield the file, or a copy of a stream that is none; Parquet is read from its end."""
    if path is None:
        with tempfile.NamedTemporaryFile(prefix="events-") as copy:
            copy.write(head)
            shutil.copyfileobj(stream, copy)
            copy.flush()
            yield from _event_file(head, stream, location, Path(copy.name))
        return
    from loaders.events import is_event_table  # noqa: PLC0415  start-up time

    is_table = head.startswith(PARQUET_MAGIC)
    if is_table and not is_event_table(path):
        reason = "no table of events: it has no columns 'intent' and 'shown', or cannot be read"
        yield InputRefusedError(reason, location=location)
    else:
        yield EventFile(location, path, is_table)


def _lines(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of what was read ahead and of the stream; none is longer than a page may be."""
    for line in io.BytesIO(head):
        yield line if line.endswith(b"\n") else line + stream.readline(MAX_PAGE_BYTES)
    while line := stream.readline(MAX_PAGE_BYTES):
        yield line


def _read_path(path: Path, as_of: dt.date | None, trusted: bool) -> Iterator[Item]:
    if not path.exists():
        yield InputRefusedError("no such file or folder", location=location_of(path))
    elif not path.is_dir():
        yield from _read_file(path, as_of, trusted)
    else:
        entries = list(itertools.islice(path.iterdir(), 1))
        if not entries:
            yield InputRefusedError("an empty folder: nothing to load", location=location_of(path))
        yield from _read_folder(path, as_of, trusted)


def _read_folder(folder: Path, as_of: dt.date | None, trusted: bool) -> Iterator[Item]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():  # a link could lead round in a circle
                yield from _guarded(_read_folder(entry, as_of, trusted), location_of(entry))
        elif entry.is_file() and _may_be_input(entry):
            yield from _guarded(_read_file(entry, as_of, trusted), location_of(entry))
        else:
            yield Skipped(location_of(entry))


def _may_be_input(file: Path) -> bool:
    # A slug may hold dots: what looks like a suffix of `a-vs-llama-3.2` is the end of its name.
    suffix = file.suffix.lower()
    return suffix in SUFFIXES or ("-vs-" in file.name and ("-" in suffix or suffix[1:2].isdigit()))


def _read_file(file: Path, as_of: dt.date | None, trusted: bool) -> Iterator[Item]:
    with file.open("rb") as stream:
        location = location_of(file)
        yield from read_stream(stream, location=location, path=file, as_of=as_of, trusted=trusted)


def _guarded(items: Iterator[_Item], location: str) -> Iterator[_Item | InputRefusedError]:
    try:
        yield from items
    except OSError as error:
        yield InputRefusedError(f"cannot be read: {error.strerror or error}", location=location)
