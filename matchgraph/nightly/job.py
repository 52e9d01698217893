"""The nightly job: load, judge the refusals, recompute, back up; a record of it is kept however it ends."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import GuardRefusedError
from graph.progress import Progress, Stopwatch, silent
from matchgraph.answers.exchange import BackupReport
from matchgraph.answers.nightly import NightlyReport, NightlyStep
from matchgraph.answers.runs import RecomputeReport
from matchgraph.answers.sources import LoadReport
from matchgraph.exchange.retention import save
from matchgraph.nightly.record import record_of
from matchgraph.nightly.tolerance import Tolerance
from matchgraph.opened import OpenGraph
from matchgraph.runs.recompute import recompute
from matchgraph.sources.load import load
from matchgraph.upkeep.nights import Nights

ShowStep = Callable[[NightlyStep], None]


def unseen(step: NightlyStep) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class SaveTo:
    """Where a night backs up to, and how many backups stay there; None keeps all."""

    target: Path
    keep: int | None = None


def nightly(
    graph: OpenGraph,
    paths: Sequence[str],
    *,
    as_of: dt.date,
    max_refused: Tolerance,
    allow_private: bool = False,
    save_to: SaveTo | None = None,
    show: ShowStep = unseen,
    progress: Progress = silent,
) -> NightlyReport:
    """Load inputs, recompute the ranks unless too many inputs are refused, and back the graph up.

    It may be killed at any point and run again: what was loaded is unchanged then, and a run of the same is
    the same. Two nights of a graph do not run at once.

    Args:
        paths: files, folders and web addresses; `require_inputs` has checked them.
        as_of: the day of the night: of what is new and has no day, and the ranks hold for it.
        max_refused: the refusals below which the night goes on.
        allow_private: whether to fetch from private network addresses.
        save_to: where to back up to, also if nothing was published; None for no backup.
        show: called with each step when it has ended.
        progress: called with a stage and the number of items done.

    Raises:
        GuardRefusedError: the run is stored but not published; there is nothing to rank; another night runs.
    """
    with Nights(graph.nights).alone():
        night = _Night(graph, as_of, show, Stopwatch(progress))
        with night.recorded():
            try:
                night.load(paths, max_refused, allow_private=allow_private)
                night.recompute()
            except GuardRefusedError as refused:
                night.guarded = refused
                night.save(save_to)
                raise
            night.save(save_to)
    return night.report


@dataclass
class _Night:
    """A night, what it did so far, and its record."""

    graph: OpenGraph
    as_of: dt.date
    show: ShowStep
    watch: Stopwatch
    began: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC).replace(microsecond=0))
    steps: list[NightlyStep] = field(default_factory=list)
    loaded: LoadReport = field(default_factory=LoadReport)
    ranked: RecomputeReport | None = None
    refusal: str | None = None
    saved: BackupReport | None = None
    guarded: GuardRefusedError | None = None
    unsaved: BaseException | None = None

    @property
    def report(self) -> NightlyReport:
        """What it did."""
        return NightlyReport(
            steps=tuple(self.steps),
            load=self.loaded,
            recompute=self.ranked,
            refusal=self.refusal,
            backup=self.saved,
            stages=self.watch.seconds,
        )

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """Keep a record of what the block does, at its begin and end."""
        nights, failure = Nights(self.graph.nights), None
        nights.write(record_of(self.report, self.began, self.as_of))
        try:
            yield
        except BaseException as error:
            failure = error
            raise
        finally:
            ended = dt.datetime.now(dt.UTC).replace(microsecond=0)
            before = self.guarded if self.unsaved is not None else failure  # the backup is the last step
            nights.write(record_of(self.report, self.began, self.as_of, ended, before, self.unsaved))

    def load(self, paths: Sequence[str], max_refused: Tolerance, *, allow_private: bool) -> None:
        """Load inputs, and judge how many were refused."""
        with self._step("load") as say:
            self.loaded = load(
                self.graph,
                paths,
                day_of_new=self.as_of,
                allow_private=allow_private,
                progress=self.watch,
            )
            say(_loaded(self.loaded))
        self.refusal = _too_many_refused(self.loaded, max_refused)

    def recompute(self) -> None:
        """Publish a run, unless too much was refused."""
        if self.refusal is None:
            with self._step("recompute") as say:
                self.ranked = recompute(self.graph, as_of=self.as_of, progress=self.watch)
                say(_published(self.ranked))

    def save(self, to: SaveTo | None) -> None:
        """Back the graph up, if that was asked for."""
        if to is None:
            return
        try:
            with self._step("backup") as say:
                whole = self.graph.whole()
                self.saved = save(whole, to.target, keep=to.keep, now=self.began, progress=self.watch)
                say(f"wrote {self.saved.target}, {self.saved.bytes} bytes")
        except BaseException as error:
            self.unsaved = error
            raise

    @contextmanager
    def _step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time a step, and show it as soon as it ends; the block says what it did, or its error does."""
        at, start, said = dt.datetime.now(dt.UTC).replace(microsecond=0), time.monotonic(), [""]
        try:
            yield lambda text: said.__setitem__(0, text)
        except GuardRefusedError:
            said[0] = "not published: refused by a guard"
            raise
        except BaseException:
            said[0] = "failed"
            raise
        finally:
            step = NightlyStep(step=name, at=at, seconds=round(time.monotonic() - start, 1), result=said[0])
            self.steps.append(step)
            self.show(step)


def _too_many_refused(report: LoadReport, max_refused: Tolerance) -> str | None:
    if max_refused.bears(report):
        return None
    were = "was" if report.refused == 1 else "were"
    refused = f"{report.refused} of {report.refused + report.accepted} inputs {were} refused, more than "
    if report.nothing_loaded:
        refused, allowed = "every input was refused", ""
    else:
        allowed = f"--max-refused {max_refused.written} allows"
    return (
        f"{refused}{allowed}: the ranks are not recomputed, the published run stays. Fix the inputs, "
        "or raise --max-refused, and run it again"
    )


def _loaded(report: LoadReport) -> str:
    fates = ("loaded", "replaced", "unchanged", "superseded", "refused")
    parts = [f"{fate} {count}" for fate in fates if (count := getattr(report, fate)) or fate == "loaded"]
    if report.events:
        parts.append(f"new events {report.events}")
    return ", ".join(parts)


def _published(report: RecomputeReport) -> str:
    return (
        f"published run {report.run.id} as of {report.run.as_of}: {report.run.entities} entities, "
        f"{report.changed} changed, {report.positions_moved} positions moved"
    )
