"""Backups in a folder: their names by time, and how many of them stay."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from graph.errors import MatchGraphError
from graph.progress import Progress, silent
from matchgraph.answers.exchange import BackupReport
from matchgraph.exchange.backup import Whole, back_up

NAME = "matchgraph-{moment:%Y%m%dT%H%M%SZ}.zip"
_OWN = re.compile(r"matchgraph-\d{8}T\d{6}Z\.zip")


def name_at(moment: dt.datetime) -> str:
    """Return the name of a backup of a moment, UTC.

    >>> name_at(dt.datetime(2026, 11, 1, 2, 30))
    'matchgraph-20261101T023000Z.zip'
    """
    return NAME.format(moment=moment)


def backups_in(folder: Path) -> list[Path]:
    """Return the backups of a folder, the newest by name first."""
    return sorted((each for each in folder.iterdir() if _OWN.fullmatch(each.name)), reverse=True)


def retain(folder: Path, keep: int, newest: Path) -> list[Path]:
    """Remove all but the newest backups of a folder; other files stay.

    Args:
        keep: how many stay.
        newest: the one made last, which stays whatever the clock says.

    Returns:
        those removed.
    """
    others = [each for each in backups_in(folder) if each.name != newest.name]
    gone = others[max(keep - 1, 0) :]
    for each in gone:
        each.unlink(missing_ok=True)
    return gone


def save(
    whole: Whole, target: Path, *, keep: int | None, now: dt.datetime, progress: Progress = silent
) -> BackupReport:
    """Back up to a file, or to a file of its own in a folder, of which older ones are then removed.

    Args:
        target: a file, which is replaced, or an existing folder.
        keep: how many backups stay in the folder, this one among them; None keeps all.
        now: present time, UTC.
        progress: called with a stage and the number of items done.

    Raises:
        MatchGraphError: `keep` goes with a file, or is below 1.
    """
    if keep is not None and keep < 1:
        raise MatchGraphError(f"{keep} backups cannot be kept: keep at least 1")
    if not target.is_dir():
        if keep is not None:
            raise MatchGraphError(
                f"{target} is no existing folder: older backups are removed from a folder alone"
            )
        return back_up(whole, target, progress=progress)
    place = target / name_at(now)
    report = back_up(whole, place, progress=progress)
    gone = retain(target, keep, place) if keep is not None else []
    return report.model_copy(update={"removed": tuple(map(str, gone))})
