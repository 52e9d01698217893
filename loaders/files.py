"""Read files, folders, URLs and standard input, one input at a time; the content decides the kind."""

from __future__ import annotations

import datetime as dt
import glob
import itertools
import posixpath
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from graph.errors import InputRefusedError
from loaders.compression import plain, without_suffix
from loaders.kind import Input, Kind, Loaded
from loaders.kinds import SUFFIXES, kind_of
from loaders.refusing import refusing
from loaders.unchanged import LoadedInput, Register, Unchanged, Validators, digest_of, noted, nothing_loaded

if TYPE_CHECKING:
    from loaders.web import Fetcher

STANDARD_INPUT = "-"
LOOKED_UP = 200  # inputs whose last load is looked up in one query


@dataclass(frozen=True)
class Skipped:
    """A file in a folder that is not read because no kind of input has its suffix; not an error."""

    location: str


@dataclass(frozen=True)
class Options:
    """Options shared by all inputs of one load.

    Args:
        kind: their kind; by default it is detected from the content of each.
        as_of: the day the figures hold for, if known.
        trusted: whether the source takes part in what is computed.
        allow_private: whether URLs may lead to hosts on private networks.
    """

    kind: Kind | None = None
    as_of: dt.date | None = None
    trusted: bool = True
    allow_private: bool = False

    @property
    def salt(self) -> str:
        """How the bytes are read; the same bytes read differently are a different input."""
        return f"{self.kind.name if self.kind else ''}|{self.as_of or ''}|{self.trusted}"


Item = Loaded | Skipped | Unchanged
_Place = Path | str | Skipped | InputRefusedError


def read_paths(
    paths: Sequence[str],
    options: Options | None = None,
    *,
    standard_input: BinaryIO | None = None,
    registered: Register = nothing_loaded,
    reached: Callable[[], None] = lambda: None,
) -> Iterator[Item]:
    """Read inputs in the given order, folders sorted by path, one statement at a time.

    A file given by name is always read; a pattern such as `pages/**/*.html` matches files. In a folder,
    hidden files and folders are skipped, and files whose suffix belongs to no kind are reported as skipped;
    everything else is read, and rejected if it is not a valid input. A location is the path as given,
    normalised and with `/`.

    Args:
        paths: files, folders, URLs, or `-` for standard input.
        standard_input: what `-` reads; the process's own input if omitted.
        registered: returns which of some locations were loaded before; unchanged inputs are not read again.
        reached: called after each input.

    Yields:
        Statements, files of events, rejections, and files that are skipped or unchanged; no exception is
        raised for an input.
    """
    reader = _Reader(options or Options(), standard_input)
    for places in _batched(inputs_under(paths), LOOKED_UP):
        named = [_location(place) for place in places if isinstance(place, Path | str)]
        known = registered(named)
        for place in places:
            if isinstance(place, Skipped | InputRefusedError):
                yield place
            else:
                location = _location(place)
                yield from refusing(reader.read(place, known.get(location, ())), location)
            reached()


def count_inputs(paths: Sequence[str]) -> int:
    """Return the number of inputs under some paths, without reading any."""
    return sum(1 for _ in inputs_under(paths))


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
        location: where the bytes come from, for errors.
        path: the file the stream reads, if it is one.
        charset: the encoding of the text as declared by its sender, if any.

    Yields:
        Statements, rejections, or the file of events.
    """
    yield from refusing(_of_stream(stream, options, location, path, charset), location)


def _of_stream(
    stream: BinaryIO, options: Options, location: str, path: Path | None, charset: str | None
) -> Iterator[Loaded]:
    content = plain(stream, location, charset)
    whole = path if content is stream else None
    with Input(content, location=location, path=whole, as_of=options.as_of, trusted=options.trusted) as given:
        kind = options.kind or kind_of(given)
        for item in refusing(kind.read(given), location):
            if isinstance(item, InputRefusedError):
                item.kind = kind.name
            yield item


def is_address(text: str) -> bool:
    """Return whether a text is a URL rather than a path.

    >>> is_address("https://example.org/a"), is_address("pages/https"), is_address("ftp://example.org")
    (True, False, True)
    """
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None


def location_of(path: Path) -> str:
    """Return a path as it is stored: normalised, with `/`, relative if it was given so.

    >>> location_of(Path("./pages//old/../a-vs-b.txt"))
    'pages/a-vs-b.txt'
    """
    return posixpath.normpath(path.as_posix())


@dataclass
class _Reader:
    """Reads one input after the other, skipping those unchanged since they were last loaded."""

    options: Options
    standard_input: BinaryIO | None = None

    @cached_property
    def fetcher(self) -> Fetcher:
        """The client for URLs; the robots.txt of each site is fetched once."""
        from loaders.web import Fetcher  # noqa: PLC0415  start-up time: most loads ask no address

        return Fetcher(allow_private=self.options.allow_private)

    def read(self, place: Path | str, known: Sequence[LoadedInput]) -> Iterator[Loaded | Unchanged]:
        if isinstance(place, Path):
            yield from self._read_file(place, known)
        elif place == STANDARD_INPUT:
            yield from read_stream(self.standard_input or sys.stdin.buffer, self.options, location=place)
        else:
            yield from self._read_address(place, known)

    def _read_file(self, file: Path, known: Sequence[LoadedInput]) -> Iterator[Loaded | Unchanged]:
        location = location_of(file)
        with file.open("rb") as stream:
            if not stream.seekable():  # a named pipe can be read only once
                yield from read_stream(stream, self.options, location=location, path=file)
                return
            sha256 = digest_of(stream, self.options.salt)
            same = next((loaded.unchanged for loaded in known if loaded.sha256 == sha256), None)
            if same is not None:
                yield same
                return
            stream.seek(0)
            yield from noted(read_stream(stream, self.options, location=location, path=file), sha256)

    def _read_address(self, address: str, known: Sequence[LoadedInput]) -> Iterator[Loaded | Unchanged]:
        before = known[0] if len(known) == 1 else None
        if before is not None and before.validators.digest(self.options.salt) != before.sha256:
            before = None  # it was loaded with other options, so a response without content is not enough
        with self.fetcher.fetched(address, before.validators if before else Validators()) as answer:
            if answer.not_modified and before is not None:
                yield before.unchanged
                return
            items = read_stream(answer.stream, self.options, location=address, charset=answer.charset)
            yield from noted(items, answer.validators.digest(self.options.salt), answer.validators)


def _batched(places: Iterator[_Place], size: int) -> Iterator[list[_Place]]:
    while batch := list(itertools.islice(places, size)):
        yield batch


def _location(place: Path | str) -> str:
    return location_of(place) if isinstance(place, Path) else place


def inputs_under(paths: Sequence[str]) -> Iterator[_Place]:
    """Yield files, URLs and `-` in order, and rejections for anything else."""
    for path in paths:
        if path == STANDARD_INPUT or is_address(path):
            yield path
        else:
            yield from map(_named_in_utf_8, refusing(_below_all(path), location_of(Path(path))))


def _named_in_utf_8(place: _Place) -> _Place:
    """Return a file, or its rejection if no server can store its name."""
    if isinstance(place, Path):
        try:
            str(place).encode()
        except UnicodeEncodeError:
            reason = "the file's name is not UTF-8; rename it and load it again"
            return InputRefusedError(reason, location=location_of(place))
    return place


def _below_all(path: str) -> Iterator[_Place]:
    for found in _expanded(path):
        yield from refusing(_below(found), location_of(found))


def _expanded(path: str) -> Iterator[Path]:
    """Yield the sorted matches of a pattern that no shell has expanded; an existing path yields itself."""
    if Path(path).exists() or not glob.has_magic(path):
        yield Path(path)
        return
    found = sorted(glob.glob(path, recursive=True))  # noqa: PTH207  Path.glob takes no absolute pattern
    yield from map(Path, found or [path])


def _below(path: Path) -> Iterator[_Place]:
    if not path.exists():
        yield InputRefusedError("no such file or folder", location=location_of(path))
    elif not path.is_dir():
        yield path
    else:
        entries = list(itertools.islice(path.iterdir(), 1))
        if not entries:
            yield InputRefusedError("an empty folder: nothing to load", location=location_of(path))
        yield from _in_folder(path)


def _in_folder(folder: Path) -> Iterator[_Place]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():  # a link could form a cycle
                yield from refusing(_in_folder(entry), location_of(entry))
        elif entry.is_file() and may_be_input(entry):
            yield entry
        else:
            yield Skipped(location_of(entry))


def may_be_input(file: Path) -> bool:
    """Return whether a file in a folder is read: its suffix belongs to some kind."""
    # A slug may hold dots: what looks like a suffix of `a-vs-llama-3.2` is the end of its name.
    suffix = Path(without_suffix(file.name)).suffix.lower()
    return suffix in SUFFIXES or ("-vs-" in file.name and ("-" in suffix or suffix[1:2].isdigit()))
