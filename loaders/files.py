"""Files, folders, addresses and standard input, one input at a time; the kind is told by the content."""

from __future__ import annotations

import datetime as dt
import glob
import itertools
import posixpath
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from graph.errors import InputRefusedError
from loaders.compression import plain, without_suffix
from loaders.kind import Input, Kind, Loaded
from loaders.kinds import SUFFIXES, kind_of

if TYPE_CHECKING:
    from loaders.web import Fetcher

STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Skipped:
    """A file in a folder that is not looked into, since its suffix is of no input; not an error."""

    location: str


@dataclass(frozen=True)
class Options:
    """What holds for all inputs of one load.

    Args:
        kind: what they are; by default the content of each tells.
        as_of: the day the figures hold for, where that is known.
        trusted: whether the operator vouches for the entities.
        allow_private: whether addresses may lead to machines that are not of the public internet.
    """

    kind: Kind | None = None
    as_of: dt.date | None = None
    trusted: bool = True
    allow_private: bool = False


Item = Loaded | Skipped
_Item = TypeVar("_Item", bound=Item)


def read_paths(
    paths: Sequence[str], options: Options | None = None, *, standard_input: BinaryIO | None = None
) -> Iterator[Item]:
    """Read inputs in the given order, folders sorted by path, one statement at a time.

    A file that is named is always read; a pattern such as `pages/**/*.html` names what fits it. In a folder,
    hidden files and folders are passed over, and files with a suffix of no input are counted as skipped;
    everything else is read, and what is no input is refused. A location is the path as given, with `/` and
    without needless parts.

    Args:
        paths: files, folders, web addresses, or `-` for standard input.
        options: what holds for all of them.
        standard_input: what `-` reads; the process's own input when absent.

    Yields:
        Statements, files of events, refusals and skipped files; nothing is raised for an input.
    """
    options = options or Options()
    fetcher: Fetcher | None = None
    for path in paths:
        if path == STANDARD_INPUT:
            stream = standard_input or sys.stdin.buffer
            yield from _guarded(read_stream(stream, options, location=path), path)
        elif is_address(path):
            fetcher = fetcher or _fetcher(options)
            yield from _guarded(_read_address(path, options, fetcher), path)
        else:
            for found in _expanded(path):
                yield from _guarded(_read_path(found, options), location_of(found))


def read_stream(
    stream: BinaryIO,
    options: Options,
    *,
    location: str,
    path: Path | None = None,
    charset: str | None = None,
) -> Iterator[Loaded]:
    """Read one input from a stream, in constant memory.

    Args:
        stream: its bytes.
        options: what holds for it.
        location: where they come from.
        path: the file the stream reads, if it is one.
        charset: the encoding of text, where the sender says.

    Yields:
        Statements, refusals, or the file of events.
    """
    try:
        content = plain(stream, location, charset)
        whole = path if content is stream else None
        held = Input(content, location=location, path=whole, as_of=options.as_of, trusted=options.trusted)
        with held as given:
            yield from (options.kind or kind_of(given)).read(given)
    except InputRefusedError as refusal:
        yield refusal


def is_address(text: str) -> bool:
    """Return whether a text is a web address, not a path.

    >>> is_address("https://example.org/a"), is_address("pages/https"), is_address("ftp://example.org")
    (True, False, True)
    """
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None


def location_of(path: Path) -> str:
    """Return a path as it is stored: with `/`, without needless parts, relative if it was given so.

    >>> location_of(Path("./pages//old/../a-vs-b.txt"))
    'pages/a-vs-b.txt'
    """
    return posixpath.normpath(path.as_posix())


def _fetcher(options: Options) -> Fetcher:
    from loaders.web import Fetcher  # noqa: PLC0415  start-up time: most loads ask no address

    return Fetcher(allow_private=options.allow_private)


def _read_address(address: str, options: Options, fetcher: Fetcher) -> Iterator[Loaded]:
    try:
        with fetcher.fetched(address) as answer:
            yield from read_stream(answer.stream, options, location=address, charset=answer.charset)
    except InputRefusedError as refusal:
        yield refusal


def _expanded(path: str) -> Iterator[Path]:
    """Yield what a pattern that no shell has expanded stands for, sorted; a path that exists is itself."""
    if Path(path).exists() or not glob.has_magic(path):
        yield Path(path)
        return
    found = sorted(glob.glob(path, recursive=True))  # noqa: PTH207  Path.glob takes no absolute pattern
    yield from map(Path, found or [path])


def _read_path(path: Path, options: Options) -> Iterator[Item]:
    if not path.exists():
        yield InputRefusedError("no such file or folder", location=location_of(path))
    elif not path.is_dir():
        yield from _read_file(path, options)
    else:
        entries = list(itertools.islice(path.iterdir(), 1))
        if not entries:
            yield InputRefusedError("an empty folder: nothing to load", location=location_of(path))
        yield from _read_folder(path, options)


def _read_folder(folder: Path, options: Options) -> Iterator[Item]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():  # a link could lead round in a circle
                yield from _guarded(_read_folder(entry, options), location_of(entry))
        elif entry.is_file() and _may_be_input(entry):
            yield from _guarded(_read_file(entry, options), location_of(entry))
        else:
            yield Skipped(location_of(entry))


def _may_be_input(file: Path) -> bool:
    # A slug may hold dots: what looks like a suffix of `a-vs-llama-3.2` is the end of its name.
    suffix = Path(without_suffix(file.name)).suffix.lower()
    return suffix in SUFFIXES or ("-vs-" in file.name and ("-" in suffix or suffix[1:2].isdigit()))


def _read_file(file: Path, options: Options) -> Iterator[Item]:
    with file.open("rb") as stream:
        yield from read_stream(stream, options, location=location_of(file), path=file)


def _guarded(items: Iterator[_Item], location: str) -> Iterator[_Item | InputRefusedError]:
    try:
        yield from items
    except OSError as error:
        yield InputRefusedError(f"cannot be read: {error.strerror or error}", location=location)
