"""The folders of the user: for data, for caches and for state, also of a user without a home."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from platformdirs import PlatformDirs

from graph.errors import AddressError

NAME = "matchgraph"
_FOLDERS = PlatformDirs(NAME, appauthor=False)


def data_folder() -> Path:
    """Return the folder for what must not be lost.

    Raises:
        AddressError: the user has no home.
    """
    folder = _folder("user_data_path")
    if folder is None:
        raise AddressError(
            "no home folder: this user has neither HOME nor an entry in the password database; name the "
            "graph with --graph or MATCHGRAPH_URL, or set HOME or XDG_DATA_HOME"
        )
    return folder


def cache_folder() -> Path:
    """Return the folder for what can be derived again; a temporary one if the user has no home."""
    return _folder("user_cache_path") or _temporary()


def state_folder() -> Path:
    """Return the folder for histories; a temporary one if the user has no home."""
    return _folder("user_state_path") or _temporary()


def expanded(text: str) -> Path:
    """Return a path, in which `~` is a home.

    Raises:
        AddressError: it begins with the home of a user who has none.
    """
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise AddressError(f"'{text}': the home folder is not known; write the path without ~") from None


def _folder(name: str) -> Path | None:
    try:
        folder: Path = getattr(_FOLDERS, name)
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None  # older versions return a path below ~


def _temporary() -> Path:
    """Return a folder that only this user can write, so that no one else can put anything into it."""
    folder = Path(tempfile.gettempdir()) / f"{NAME}-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
        raise AddressError(f"{folder} is not a folder of this user alone; remove it, or set HOME")
    return folder
