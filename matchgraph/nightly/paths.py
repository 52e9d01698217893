"""Check before a night what it reads and where it saves to: an unmounted folder is never a quiet night."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.errors import InputRefusedError, MatchGraphError
from loaders.files import Skipped, inputs_under


def require_inputs(paths: Sequence[str]) -> None:
    """Refuse paths that do not exist, cannot be read, or have nothing to load in them.

    Raises:
        MatchGraphError: names each of them; nothing was loaded.
    """
    faults = list(_faults(paths))
    if faults:
        raise MatchGraphError(
            f"{'; '.join(faults)}. Nothing was loaded or recomputed: check the paths, and that what "
            "should be mounted there is"
        )


def require_place(target: str | None, keep: int | None) -> None:
    """Refuse a place for the backup that is not there, or cannot be written.

    Args:
        target: a file, or an existing folder; None for no backup.
        keep: how many backups stay in that folder; None keeps all.

    Raises:
        MatchGraphError: says why the backup would fail at the end, and what to do; nothing was done.
    """
    if target is None:
        if keep is not None:
            raise MatchGraphError("how many backups stay (keep) goes with a folder to back up to")
        return
    place = Path(target)
    folder = place if place.is_dir() or (keep is not None and not place.exists()) else place.parent
    if keep is not None and keep < 1:
        fault = f"{keep} backups cannot be kept: keep at least 1"
    elif keep is not None and place.exists() and not place.is_dir():
        fault = f"{target} is a file, and older backups are removed from a folder alone: name a folder"
    elif not folder.is_dir():
        fault = f"{folder}, where the backup is to lie, is no folder: make it with mkdir -p, or mount it"
    elif not os.access(folder, os.W_OK | os.X_OK):
        fault = f"{folder}, where the backup is to lie, cannot be written by this user: give it the folder"
    else:
        return
    raise MatchGraphError(f"{fault}. Nothing was loaded or recomputed")


def _faults(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        refusal = None
        for place in inputs_under([path]):
            if isinstance(place, InputRefusedError):
                refusal = str(place)
            elif not isinstance(place, Skipped):
                break
        else:
            yield refusal or f"{path}: no file in it is an input"
