"""Runs: computing, publishing and comparing them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Unpack

from graph.progress import Progress, Stopwatch, silent
from matchgraph.answers.runs import (
    Evaluated,
    FittedMethodology,
    HistoryEntry,
    MethodologyDifference,
    Movers,
    RecomputeReport,
    RecordedMethodology,
    RecordedRunAnswer,
    RunDifference,
)
from matchgraph.answers.tables import Results
from matchgraph.entities.filters import FilterOptions
from matchgraph.facade.base import Facade
from matchgraph.facade.days import checked_day, today_or
from matchgraph.facade.deadlines import given_up_after


def file_difference(before: str, after: str | None = None) -> MethodologyDifference | None:
    """Return the constants in which two methodology files differ, or None if one of them is no file.

    Args:
        before: a file.
        after: another; by default the methodology in force.
    """
    from matchgraph.runs.methodologies import is_file, methodology_difference  # noqa: PLC0415  start-up time

    return methodology_difference(before, after, None) if is_file(before) and is_file(after) else None


class Runs(Facade):
    """Computes runs, and shows rank changes between runs."""

    def recompute(
        self,
        *,
        as_of: dt.date | None = None,
        engine: str = "power",
        master: str | None = None,
        blocks: Path | None = None,
        dry_run: bool = False,
        full: bool = False,
        accept_uncertified: bool = False,
        accept_below_guard: bool = False,
        allow_future: bool = False,
        timeout: float | None = None,
        progress: Progress = silent,
    ) -> RecomputeReport:
        """Compute and publish the ranks.

        Args:
            as_of: the day they hold for; by default today, UTC.
            engine: propagation solver, `power` or `direct`, in memory; or `mapped` or `spark`, which
                multiply matrices block by block from files or on a cluster and give the run of `power`.
            master: URL of the Spark cluster; by default what Spark's own configuration says.
            blocks: folder for the blocks, at the same path on driver and workers; by default a temporary one.
            dry_run: compute, and report what publishing would change; write nothing.
            full: rebuild everything derived, e.g. after an upgrade.
            accept_uncertified: publish even if too few leading positions are certified.
            accept_below_guard: publish even if the methodology's guard refuses.
            allow_future: whether the day may be beyond tomorrow.
            timeout: seconds after which it is given up, and the published run stays; default: never.
            progress: called with a stage and the number of items done.

        Raises:
            GuardRefusedError: the run is stored but not published; the message says why.
            DeadlineExceededError: it was given up.
            ClusterError: Spark is missing or cannot be reached, or an option belongs to another engine.
        """
        from matchgraph.cluster.engines import Engine  # noqa: PLC0415  start-up time
        from matchgraph.runs.recompute import recompute  # noqa: PLC0415

        chosen = Engine(engine, master, blocks)
        with given_up_after(timeout), chosen.spread() as spread:
            return recompute(
                self.opened,
                as_of=today_or(as_of, "as_of", allow_future=allow_future),
                engine=chosen.solver,
                spread=spread,
                dry_run=dry_run,
                full=full,
                accept_uncertified=accept_uncertified,
                accept_below_guard=accept_below_guard,
                progress=Stopwatch(progress),
            )

    def runs(self, limit: int = 20) -> Results[RecordedRunAnswer]:
        """Return the runs with their quality, newest first."""
        from matchgraph.runs.history import list_runs  # noqa: PLC0415  start-up time

        return Results(list_runs(self.opened.read_store(), limit))

    def history(self, entity: str, *, limit: int = 20) -> Results[HistoryEntry]:
        """Return the figures of an entity in the published runs, newest first, with the changes."""
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.runs.history import history  # noqa: PLC0415

        reading = self.opened.read_store()
        return Results(history(reading, slug_of(reading, entity), limit=limit))

    def movers(self, **filters: Unpack[FilterOptions]) -> Movers:
        """Return the biggest movers between the published run and the one before it.

        Args:
            filters: `type_`, `free`, `min_rank` and `limit`.
        """
        from matchgraph.runs.history import movers  # noqa: PLC0415  start-up time

        return movers(self.opened.read_store(), self._filters(**filters))

    def diff(self, before: str, after: str) -> RunDifference:
        """Return the differences between two runs, each an id or prefix, a sequence number, or `latest`."""
        from matchgraph.runs.history import difference  # noqa: PLC0415  start-up time

        return difference(self.opened.read_store(), before, after)

    def methodology_difference(self, before: str, after: str | None = None) -> MethodologyDifference:
        """Return the constants in which two methodologies differ.

        Args:
            before: a methodology file, the id of a methodology that a run had, or a run: an id or prefix, a
                sequence number, or `latest`.
            after: likewise; by default the methodology in force.
        """
        from matchgraph.runs.methodologies import methodology_difference  # noqa: PLC0415  start-up time

        return methodology_difference(before, after, self.opened.read_store())

    def methodologies(self) -> Results[RecordedMethodology]:
        """Return the methodologies that runs had and recorded, newest first, without their constants."""
        from matchgraph.runs.methodologies import recorded_methodologies  # noqa: PLC0415  start-up time

        return Results(recorded_methodologies(self.opened.read_store()))

    def recorded_methodology(self, id_: str) -> RecordedMethodology:
        """Return a methodology by its id, with its constants: one that runs had, or the one in force.

        Raises:
            NotFoundError: no run had it, or its constants were not recorded.
        """
        from matchgraph.runs.methodologies import recorded_methodology  # noqa: PLC0415  start-up time

        return recorded_methodology(self.opened.read_store(), id_)

    def recorded_difference(self, before: str, after: str) -> MethodologyDifference:
        """Return the constants in which two methodologies differ, each by its id; no file is read.

        Raises:
            NotFoundError: no run had one of them, or its constants were not recorded.
        """
        from matchgraph.runs.methodologies import recorded_difference  # noqa: PLC0415  start-up time

        return recorded_difference(self.opened.read_store(), before, after)

    def evaluate(self, split: dt.date, *, allow_future: bool = False) -> tuple[Evaluated, ...]:
        """Rank by everything up to a day, and evaluate that and simple baselines on the searches after it.

        Args:
            split: the last day to learn from, UTC.
            allow_future: whether the day may be beyond tomorrow.
        """
        from matchgraph.runs.evaluate import evaluate  # noqa: PLC0415  start-up time

        return evaluate(self.opened.read(), split=checked_day(split, "split", allow_future=allow_future))

    def fit(
        self, until: dt.date, *, allow_future: bool = False, progress: Progress = silent
    ) -> FittedMethodology:
        """Propose constants that predict the searches after a day better; writes nothing.

        Args:
            until: the last day to learn from, UTC.
            allow_future: whether the day may be beyond tomorrow.
            progress: called with a stage and the number of items done.

        Raises:
            GuardRefusedError: there are too few searches before or after the day.
        """
        from matchgraph import settings  # noqa: PLC0415  start-up time
        from matchgraph.runs.fit import fit  # noqa: PLC0415

        text, _ = settings.methodology_text()
        day = checked_day(until, "until", allow_future=allow_future)
        return fit(self.opened.read(), until=day, text=text, progress=progress)
