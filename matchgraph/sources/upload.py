"""Files uploaded to a server: kept where they can be looked up, and loaded from there like any other file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from graph.errors import InputOutputError
from graph.graph_folder import write_private

DIGITS = 16  # of a hash in a name


def kept_upload(folder: Path, who: str, name: str, content: bytes, *, by_content: bool) -> Path:
    """Write an upload to a file that only its owner can read; return where it is.

    The same name of the same uploader is the same place, so that an edited page replaces what it was.

    Args:
        folder: of all uploads.
        who: the token it was uploaded with.
        name: of the file, without a path.
        content: the file.
        by_content: whether the same name may stand for several files, such as the events of each day.

    Raises:
        InputOutputError: it cannot be written.
    """
    marked = f"{_digest(content)}-{Path(name).name}" if by_content else Path(name).name
    place = folder / _digest(who.encode()) / marked
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(place, content)
    except OSError as error:
        raise InputOutputError(
            f"{place}: {error.strerror}; free space or make the folder writable"
        ) from error
    return place


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGITS]
