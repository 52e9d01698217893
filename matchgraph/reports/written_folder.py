"""A folder of files that is replaced as a whole, and never one that holds something else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graph.errors import InputOutputError, MatchGraphError
from graph.folders import remove_abandoned, write_folder

MARK = ".matchgraph-report"  # says that the folder can be replaced
SAID = "written by `matchgraph report`, which replaces this folder\n"


def write_files(place: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a folder of files atomically.

    Args:
        place: new, empty, or one that was written so.
        files: relative path and content of each.

    Raises:
        MatchGraphError: there is something else.
        InputOutputError: it cannot be written.
    """
    place = place.absolute()
    if place.exists() and not _replaceable(place):
        raise MatchGraphError(f"'{place}' has files that no report wrote; name a new or an empty folder")

    def fill(aside: Path) -> None:
        for name, content in files:
            file = aside / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        (aside / MARK).write_text(SAID)

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        remove_abandoned(place.parent)
        write_folder(place, fill, replace=True)
    except OSError as error:
        raise InputOutputError(
            f"'{place}': {error.strerror or error}; free space or choose another folder"
        ) from error


def _replaceable(place: Path) -> bool:
    return place.is_dir() and ((place / MARK).exists() or not any(place.iterdir()))
