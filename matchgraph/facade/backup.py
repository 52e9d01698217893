"""Backups: making, verifying and restoring them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from graph.progress import Progress, silent
from matchgraph import settings
from matchgraph.answers.exchange import BackupReport, RestoreReport
from matchgraph.facade.base import Facade


def verify_backup(place: str) -> BackupReport:
    """Read a backup completely, and compare it with its checksums and the schema; needs no graph.

    Raises:
        InputRefusedError: it is damaged, truncated, or no backup.
    """
    from matchgraph.exchange.restoring import verify  # noqa: PLC0415  start-up time

    return verify(Path(place))


class Backup(Facade):
    """Backs the graph up, and restores backups."""

    def backup(self, target: str, *, keep: int | None = None, progress: Progress = silent) -> BackupReport:
        """Write a backup of everything: graph, search events, kept runs, methodology, tokens and uploads.

        Others read meanwhile; those that write wait until the graph has been read.

        Args:
            target: a file, which is replaced atomically; or an existing folder, for a file named by time.
            keep: how many backups stay in the folder, this one among them; default: all.
            progress: called with a stage and the number of items done.

        Raises:
            MatchGraphError: `keep` goes with a file, or is below 1.
            InputOutputError: the target cannot be written.
        """
        from matchgraph.exchange.retention import save  # noqa: PLC0415  start-up time

        now = dt.datetime.now(dt.UTC)
        return save(self.opened.whole(), Path(target), keep=keep, now=now, progress=progress)

    def restore(self, place: str, *, progress: Progress = silent) -> RestoreReport:
        """Verify a backup and restore it into this graph, which has to be empty.

        Args:
            place: the backup.
            progress: called with a stage and the number of items done.

        Raises:
            GuardRefusedError: the graph contains something else.
            InputRefusedError: the backup is damaged; nothing was written.
        """
        from matchgraph.exchange.restoring import restore  # noqa: PLC0415  start-up time

        here, (constants, _) = self.opened, settings.methodology_text()
        return restore(
            Path(place),
            here.store,
            here.log,
            here.runs_folder,
            server=here.server_folders,
            methodology=constants,
            progress=progress,
        )
