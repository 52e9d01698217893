"""Watch folders for files that are added, changed or removed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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
    """

    present: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def watched(folders: Sequence[str], stop: threading.Event) -> Iterator[Changes]:
    """Yield the folders themselves once they are watched, so that no change is missed, then each change.

    Args:
        folders: watched recursively.
        stop: ends the watch when set.

    Raises:
        MatchGraphError: one of them is not a folder.
    """
    for folder in folders:
        if not Path(folder).is_dir():
            raise MatchGraphError(f"'{folder}' is not a folder; --watch takes folders")
    roots = {Path(folder).resolve(): Path(folder) for folder in folders}
    begun = False
    for found in watchfiles.watch(
        *roots,
        stop_event=stop,
        debounce=DEBOUNCE,
        rust_timeout=LOOK_UP,
        yield_on_timeout=True,
        watch_filter=None,
    ):
        if not begun:
            begun = True
            yield Changes(present=tuple(folders))
        places = sorted({place for _, path in found if (place := _as_given(Path(path), roots)) is not None})
        changes = Changes(
            tuple(location_of(place) for place in places if place.is_file()),
            tuple(location_of(place) for place in places if not place.exists()),
        )
        if changes != Changes():
            yield changes


def _as_given(path: Path, roots: dict[Path, Path]) -> Path | None:
    """Return a file's path below the folder as that was given, or None if a load of the folder skips it."""
    for root, given in roots.items():
        if path.is_relative_to(root):
            below = path.relative_to(root)
            hidden = any(part.startswith(".") for part in below.parts)
            return given / below if may_be_input(below) and not hidden else None
    return None
