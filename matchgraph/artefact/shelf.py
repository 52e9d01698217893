"""Folders of arrays, one an artefact: written to a temporary folder and renamed; the newest stay."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.folders import remove_abandoned, remove_folder, write_folder
from matchgraph.artefact.columns import SUFFIX, Column, Filed, write_array
from matchgraph.artefact.trees import TreeReader, TreeWriter

MANIFEST = "manifest.json"
Key = Mapping[str, Any]
Stamp = tuple[int, int] | None

_log = logging.getLogger(__name__)


class Opened:
    """The artefact that was opened last, with what was read of it so far. Threads may share it."""

    def __init__(self) -> None:
        self._last: tuple[Path, Stamp, Any] | None = None

    def get(self, place: Path) -> Any:
        """Return the artefact of a folder, if it is the last one and was not written since."""
        last = self._last
        return last[2] if last is not None and last[:2] == (place, _stamp(place)) else None

    def keep(self, place: Path, stamp: Stamp, tree: Any) -> None:
        """Keep an artefact instead of the one before.

        Args:
            place: its folder.
            stamp: of its manifest, before it was read.
            tree: the artefact.
        """
        self._last = place, stamp, tree

    def forget(self) -> None:
        """Keep none."""
        self._last = None


@dataclass(frozen=True)
class Shelf:
    """A folder of artefacts.

    Args:
        folder: where they are; created on the first write.
        kept: how many stay, the one written last among them.
        opened: keeps the last one open for the next question; None opens it each time.
    """

    folder: Path
    kept: int
    opened: Opened | None = None

    def put(self, key: Key, root: Any, classes: Collection[type]) -> None:
        """Write an artefact and remove the oldest ones; where the folder cannot be written, only say so.

        Args:
            key: all that it was made from, as JSON can hold it.
            root: a dataclass; see `trees`.
            classes: the dataclasses and models that may occur.
        """

        def fill(aside: Path) -> None:
            _write(aside, key, root, classes)

        try:
            # it replaces one of an earlier writer, which may be damaged
            write_folder(self._place(key), fill, replace=True, private=True)
            self._count_as_newest(self._place(key))
            self._retain(self._place(key))
        except OSError as error:
            _log.warning("the run cannot be kept in %s, so answers compute it again: %s", self.folder, error)

    def get(
        self, key: Key, classes: Collection[type], given: Mapping[str, Any], *, check: bool = False
    ) -> Any:
        """Return an artefact whose arrays are read when they are asked for; None if there is no sound one.

        Args:
            key: all that it has to be made from.
            classes: the dataclasses and models that may occur.
            given: what was not kept, by attribute of the root.
            check: whether to compare all of it with its checksums first, not only what is asked for.

        Raises:
            DamagedArrayError: it is not what was written.
        """
        place = self._place(key)
        if self.opened and not check and (found := self.opened.get(place)) is not None:
            return found
        stamp = _stamp(place)
        try:
            manifest = _manifest(place)
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            self.discard(key)
            return None
        if manifest["key"] != _plain(key):
            self.discard(key)
            return None
        tree = _tree(place, manifest, classes, given, check=check)
        if self.opened:
            self.opened.keep(place, stamp, tree)
        return tree

    def newest(self, same: Key, classes: Collection[type], given: Mapping[str, Any]) -> Any:
        """Return the newest artefact that was made from some given things among others; None without one.

        Args:
            same: of all that it was made from, what has to be as here.
            classes: the dataclasses and models that may occur.
            given: what was not kept, by attribute of the root.

        Raises:
            DamagedArrayError: it is not what was written; all of it is compared with its checksums.
        """
        for place in self.places():
            with contextlib.suppress(OSError, ValueError):  # removed, or damaged
                manifest = _manifest(place)
                if manifest["key"] == manifest["key"] | _plain(same):
                    return _tree(place, manifest, classes, given, check=True)
        return None

    def renew(self, key: Key) -> None:
        """Count an artefact as the newest."""
        with contextlib.suppress(OSError):
            self._count_as_newest(self._place(key))

    def discard(self, key: Key) -> None:
        """Remove an artefact, if there is one; what is mapped from it stays readable."""
        if self.opened:
            self.opened.forget()
        remove_folder(self._place(key))

    def names(self) -> list[str]:
        """Return the names of the artefacts, the newest first."""
        return [place.name for place in self.places()]

    def _place(self, key: Key) -> Path:
        return self.folder / hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:32]

    def places(self) -> list[Path]:
        """Return the folders of the artefacts, the newest first."""
        found = []
        for place in self.folder.glob("[!.]*"):
            with contextlib.suppress(OSError):  # another process removed it
                found.append((-_time(place), place))
        return [place for _, place in sorted(found)]

    def _count_as_newest(self, place: Path) -> None:
        """Give an artefact a later time than all others, also if the clock was set back since."""
        with contextlib.suppress(FileNotFoundError):  # another process removed it
            os.utime(place / MANIFEST)
            others = [_time(other) for other in self.places() if other != place]
            if others and _time(place) <= max(others):
                later = max(others) + 1
                os.utime(place / MANIFEST, ns=(later, later))

    def _retain(self, newest: Path) -> None:
        """Remove all but the newest ones, and what crashed writers left."""
        others = [place for place in self.places() if place != newest]
        for place in others[max(self.kept - 1, 0) :]:
            remove_folder(place)
        remove_abandoned(self.folder)


def _time(place: Path) -> int:
    return (place / MANIFEST).stat().st_mtime_ns


def _write(folder: Path, key: Key, root: Any, classes: Collection[type]) -> None:
    """Write all arrays, and then the manifest."""
    files: dict[str, Any] = {}

    def add(name: str, array: NDArray[np.generic]) -> None:
        files[name] = vars(write_array(folder / f"{name}{SUFFIX}", array))

    tree = TreeWriter(classes, add).node(root, "")
    text = json.dumps({"key": key, "tree": tree, "files": files}, separators=(",", ":"))
    (folder / MANIFEST).write_text(f"{_digest(text)}\n{text}", encoding="utf-8")


def _tree(
    place: Path,
    manifest: Mapping[str, Any],
    classes: Collection[type],
    given: Mapping[str, Any],
    *,
    check: bool,
) -> Any:
    """Return an artefact whose arrays are read when they are asked for.

    Raises:
        DamagedArrayError: it is not what was written.
    """
    files = {name: Filed(**each) for name, each in manifest["files"].items()}
    open_: dict[str, Column] = {}

    def column(name: str) -> Column:
        if name not in open_:
            open_[name] = Column(place / f"{name}{SUFFIX}", files[name])
        return open_[name]

    for name in files if check else ():
        column(name).whole()
    return TreeReader(classes, column, given).read(manifest["tree"])


def _manifest(place: Path) -> dict[str, Any]:
    """Return the manifest of an artefact.

    Raises:
        OSError: it cannot be read.
        ValueError: it is damaged.
    """
    digest, _, text = (place / MANIFEST).read_text(encoding="utf-8").partition("\n")
    if digest != _digest(text):
        raise ValueError(f"{place / MANIFEST} differs from what was written")
    found: dict[str, Any] = json.loads(text)
    return found


def _stamp(place: Path) -> Stamp:
    """Return what differs after an artefact is written again; None where there is none."""
    try:
        found = (place / MANIFEST).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _plain(key: Key) -> Any:
    return json.loads(json.dumps(key))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
