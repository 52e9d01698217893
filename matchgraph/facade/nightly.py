"""The night: one call for what an unattended job does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.progress import Progress, silent
from matchgraph.answers.nightly import NightlyReport
from matchgraph.facade.base import Facade
from matchgraph.facade.days import today_or
from matchgraph.facade.deadlines import given_up_after

if TYPE_CHECKING:
    from matchgraph.answers.nightly import NightlyStep

MAX_REFUSED = "10%"


def check_night(
    paths: str | Sequence[str],
    max_refused: str | int = MAX_REFUSED,
    *,
    backup: str | None = None,
    keep: int | None = None,
) -> None:
    """Check the arguments of a night before a graph is opened or created.

    Raises:
        MatchGraphError: a path does not exist or has no input in it, `max_refused` is no count or share, or
            the backup cannot be written where it is to lie.
    """
    from matchgraph.nightly.paths import require_inputs, require_place  # noqa: PLC0415  start-up time
    from matchgraph.nightly.tolerance import Tolerance  # noqa: PLC0415

    Tolerance.parse(max_refused)
    require_place(backup, keep)
    require_inputs([paths] if isinstance(paths, str) else list(paths))


class Nightly(Facade):
    """Does what an unattended job does every night."""

    def nightly(
        self,
        paths: str | Sequence[str],
        *,
        as_of: dt.date | None = None,
        max_refused: str | int = MAX_REFUSED,
        allow_private: bool = False,
        allow_future: bool = False,
        backup: str | None = None,
        keep: int | None = None,
        timeout: float | None = None,
        show: Callable[[NightlyStep], None] | None = None,
        progress: Progress = silent,
    ) -> NightlyReport:
        """Load what is new and recompute the ranks, unless too many inputs are refused.

        Args:
            paths: files, folders and web addresses.
            as_of: the day of what is new and has none, and for which the ranks hold; by default today, UTC.
            max_refused: how many refused inputs the night bears: a count, or a share such as `10%`.
            allow_private: whether to fetch from private network addresses.
            allow_future: whether the day may be beyond tomorrow.
            backup: a file, or an existing folder, to back up to at the end.
            keep: how many backups stay in that folder; default: all.
            timeout: seconds after which the night is given up; default: never.
            show: called with each step when it has ended.
            progress: called with a stage and the number of items done.

        Raises:
            MatchGraphError: a path does not exist or has no input in it, or the backup has no folder.
            GuardRefusedError: the run is stored but not published; the message says why.
            DeadlineExceededError: it was given up; the published run stays.
        """
        from matchgraph.nightly.job import SaveTo, nightly, unseen  # noqa: PLC0415  start-up time
        from matchgraph.nightly.tolerance import Tolerance  # noqa: PLC0415

        check_night(paths, max_refused, backup=backup, keep=keep)
        with given_up_after(timeout):
            return nightly(
                self.opened,
                [paths] if isinstance(paths, str) else list(paths),
                as_of=today_or(as_of, "as_of", allow_future=allow_future),
                max_refused=Tolerance.parse(max_refused),
                allow_private=allow_private,
                save_to=SaveTo(Path(backup), keep) if backup else None,
                show=show or unseen,
                progress=progress,
            )
