"""Folders that are written to a temporary folder and renamed: others see them whole or not at all.

A temporary folder is locked while the process that made it lives, which distinguishes what a crash leaves
from what is being written.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ASIDE, GONE = ".aside-", ".gone-"  # what is being written, and what is being removed


def write_folder(
    place: Path, fill: Callable[[Path], None], *, replace: bool = False, private: bool = False
) -> None:
    """Write a folder atomically.

    Args:
        place: where it is to be; the folder above is created, for this user alone.
        fill: writes its files into an empty folder.
        replace: whether it replaces one that is there already, which otherwise stays.
        private: whether its owner alone may read it; otherwise who may read the folder above.

    Raises:
        OSError: it cannot be written.
    """
    make_private(place.parent)
    with temporary_folder(place.parent) as aside:
        fill(aside)
        mode = 0o700 if private else place.parent.stat().st_mode & 0o777
        for each in aside.rglob("*"):
            each.chmod(mode if each.is_dir() else mode & 0o666)
        aside.chmod(mode)
        _into_place(aside, place, replace=replace)


def make_private(folder: Path) -> None:
    """Make a folder, and the missing ones above it, for this user alone; one that is there stays as it is."""
    for each in reversed([folder, *folder.parents]):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)


def like_its_folder(file: Path, folder: Path) -> None:
    """Let those read a file that may read the folder that it is moved into."""
    file.chmod(folder.stat().st_mode & 0o666)


def sync(path: Path) -> None:
    """Flush a file or folder to disk, so that a rename never exposes an empty file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_folder(place: Path) -> None:
    """Remove a folder atomically, if there is one; what is mapped from its files stays readable.

    One that cannot be removed stays.
    """
    with contextlib.suppress(OSError):
        _remove(place)


def _remove(place: Path) -> None:
    # another process may be quicker
    with contextlib.suppress(FileNotFoundError), temporary_folder(place.parent, GONE) as gone:
        place.rename(gone / place.name)


def remove_abandoned(folder: Path) -> None:
    """Remove the temporary folders that processes left which crashed.

    Args:
        folder: where they are.
    """
    for left in (*folder.glob(f"{ASIDE}*"), *folder.glob(f"{GONE}*")):
        remove_unlocked(left)


def remove_unlocked(left: Path) -> None:
    """Remove a temporary folder unless the process that made it lives."""
    with contextlib.suppress(OSError):
        descriptor = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while its writer lives
            shutil.rmtree(left, ignore_errors=True)
        finally:
            os.close(descriptor)


@contextmanager
def temporary_folder(parent: Path, prefix: str = ASIDE) -> Iterator[Path]:
    """Provide an empty folder, locked, and remove at the end what is left of it.

    Raises:
        OSError: it cannot be created.
    """
    folder, descriptor = _locked(parent, prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _locked(parent: Path, prefix: str) -> tuple[Path, int]:
    """Create a folder, and return it with its descriptor, which has its lock."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        with contextlib.suppress(FileNotFoundError):  # removed as abandoned before it was locked
            descriptor = os.open(folder, os.O_RDONLY)
            with contextlib.suppress(OSError):  # where there are no locks, nothing counts as abandoned
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if _is_at(folder, descriptor):
                return folder, descriptor
            os.close(descriptor)


def _into_place(aside: Path, place: Path, *, replace: bool) -> None:
    while True:
        try:
            aside.rename(place)
        except OSError as error:
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                raise
            if not replace:  # another process was quicker
                return
            _remove(place)
        else:
            return


def _is_at(folder: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(folder.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
