"""Watch folders for files that are added, changed or removed."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import watchfiles

from graph.errors import MatchGraphError
from loaders.files import location_of, may_be_input

DEBOUNCE = 1_600  # milliseconds without a change before a batch is yielded, so that files are complete
LOOK_UP = 500  # milliseconds between checks of the stop event


@dataclass(frozen=True)
class Changes:
    """Changes in watched folders since the last batch.

    Args:
        present: files and folders to load, as locations.
        removed: files that were removed.
        missing: watched folders that are gone since the last batch; watched again when they are back.
        back: watched folders that are there again, or are another folder now; `present` has them, too.
    """

    present: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    back: tuple[str, ...] = ()


class _Identity(NamedTuple):
    """What a folder is: its path without links, and its device and number there."""

    path: Path
    device: int
    number: int


def watched(folders: Sequence[str], stop: threading.Event) -> Iterator[Changes]:
    """Yield the folders themselves once they are watched, so that no change is missed, then each change.

    A folder that is removed, replaced or unmounted is waited for, and then loaded and watched again.

    Args:
        folders: watched recursively.
        stop: ends the watch when set.

    Raises:
        MatchGraphError: one of them is not a folder.
    """
    for folder in folders:
        if not Path(folder).is_dir():
            raise MatchGraphError(f"'{folder}' is not a folder; --watch takes folders")
    before: dict[str, _Identity | None] = {}
    lost: set[str] = set()
    while not stop.is_set():
        now = {folder: _identity(folder) for folder in folders}
        new = tuple(f for f in folders if now[f] is not None and (f in lost or now[f] != before.get(f)))
        missing = tuple(f for f in folders if now[f] is None and before.get(f, ...) is not None)
        if missing:
            yield Changes(missing=missing)
        lost = yield from _while_there(now, Changes(present=new, back=new if before else ()), stop)
        before = now


def _while_there(
    folders: Mapping[str, _Identity | None], first: Changes, stop: threading.Event
) -> Generator[Changes, None, set[str]]:
    """Yield the changes in folders as long as these are the same; return those that were removed.

    One that is made again at once may have the identity of the removed one.

    Args:
        folders: the identity of each; None if it is missing.
        first: what to yield when they are watched.
    """
    roots = {identity.path: Path(folder) for folder, identity in folders.items() if identity}
    begun = not roots
    if not roots:
        stop.wait(LOOK_UP / 1000)
    for found in _batches(roots, stop) if roots else ():
        if not begun and first.present:
            yield first
        begun = True
        places = sorted({place for _, path in found if (place := _as_given(Path(path), roots)) is not None})
        changes = Changes(
            tuple(location_of(place) for place in places if place.is_file()),
            tuple(location_of(place) for place in places if not place.exists()),
        )
        if changes != Changes():
            yield changes
        deleted = {Path(path) for change, path in found if change == watchfiles.Change.deleted}
        removed = {f for f, identity in folders.items() if identity and identity.path in deleted}
        if removed or any(_identity(folder) != identity for folder, identity in folders.items()):
            return removed
    return set()


def _batches(roots: Iterable[Path], stop: threading.Event) -> Iterator[set[watchfiles.main.FileChange]]:
    try:
        yield from watchfiles.watch(
            *roots,
            stop_event=stop,
            debounce=DEBOUNCE,
            rust_timeout=LOOK_UP,
            yield_on_timeout=True,
            watch_filter=None,
        )
    except FileNotFoundError:  # removed in this very moment
        return


def _identity(folder: str) -> _Identity | None:
    """Return what a folder is now, or None if it is not there."""
    try:
        path = Path(folder).resolve(strict=True)
        found = path.stat()
    except OSError:
        return None
    return _Identity(path, found.st_dev, found.st_ino) if path.is_dir() else None


def _as_given(path: Path, roots: dict[Path, Path]) -> Path | None:
    """Return a file's path below the folder as that was given, or None if a load of the folder skips it."""
    for root, given in roots.items():
        if path.is_relative_to(root):
            below = path.relative_to(root)
            if not below.parts:
                return None
            hidden = any(part.startswith(".") for part in below.parts)
            return given / below if may_be_input(below) and not hidden else None
    return None
