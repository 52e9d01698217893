"""The recorded runs, one by one and against each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from matchgraph import settings
from matchgraph.answers.runs import Evaluated, HistoryEntry, Mover, RecordedRunAnswer, RunDifference
from matchgraph.answers.tables import Results
from matchgraph.entities.naming import resolve
from matchgraph.facade.opened import OpenGraph


class Runs(OpenGraph):
    """Tells how ranks changed from run to run."""

    def runs(self, limit: int = 20) -> Results[RecordedRunAnswer]:
        """Return the runs with their quality, the newest first."""
        from matchgraph.runs.history import list_runs  # noqa: PLC0415  start-up time

        return Results(list_runs(self.store, limit))

    def history(self, entity: str, *, limit: int = 20) -> Results[HistoryEntry]:
        """Return what the published runs said of an entity, the newest first, and what changed each time."""
        from matchgraph.runs.history import history  # noqa: PLC0415  start-up time

        return Results(history(self.store, resolve(self.store, entity), limit=limit))

    def movers(
        self,
        *,
        type_: str | None = None,
        free: bool | None = None,
        min_rank: float = 0.0,
        limit: int = 20,
    ) -> Results[Mover]:
        """Return the entities that rose or fell most since the run before the published one."""
        from matchgraph.runs.history import movers  # noqa: PLC0415  start-up time

        return Results(movers(self.store, type_=type_, free=free, min_rank=min_rank, limit=limit))

    def diff(self, before: str, after: str) -> RunDifference:
        """Return what differs between two runs: an id or its start, a place in the sequence, or `latest`."""
        from matchgraph.runs.history import difference  # noqa: PLC0415  start-up time

        return difference(self.store, before, after)

    def evaluate(self, split: dt.date) -> tuple[Evaluated, ...]:
        """Rank by everything up to a day, and judge that and simple rankings by the searches after it.

        Args:
            split: the last day to learn from, UTC.
        """
        from matchgraph.runs.evaluate import evaluate  # noqa: PLC0415  start-up time

        return evaluate(self.store, settings.methodology(), split=split, event_folder=self._event_folder)

    def plot_history(self, entities: str | Sequence[str], file: str | Path, *, limit: int = 100) -> Path:
        """Draw how the ranks of some entities went from run to run, as SVG or PNG.

        Args:
            entities: one or several.
            file: where to; its suffix says which.
            limit: at most so many runs, the newest.

        Raises:
            NotFoundError: no run has ranked any of them.
            MatchGraphError: the suffix is another, the file cannot be written, or matplotlib is missing.
        """
        from matchgraph.reports.plot import draw_history, rank_points  # noqa: PLC0415  start-up time

        names = [entities] if isinstance(entities, str) else entities
        draw_history({name: rank_points(self.history(name, limit=limit)) for name in names}, Path(file))
        return Path(file)
