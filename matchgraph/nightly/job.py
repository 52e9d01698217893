"""The nightly job: check the paths, load, judge the refusals, recompute; one report for each step."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from graph.errors import GuardRefusedError
from graph.progress import Progress, silent
from matchgraph.answers.nightly import NightlyReport, NightlyStep
from matchgraph.answers.runs import RecomputeReport
from matchgraph.answers.sources import LoadReport
from matchgraph.nightly.tolerance import Tolerance
from matchgraph.opened import OpenGraph
from matchgraph.runs.recompute import recompute
from matchgraph.sources.load import load

ShowStep = Callable[[NightlyStep], None]


def unseen(step: NightlyStep) -> None:
    """Show nothing."""


class _Steps:
    """The steps done so far; each is shown as soon as it ends, however it ends."""

    def __init__(self, show: ShowStep) -> None:
        self.done: list[NightlyStep] = []
        self._show = show

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time a step; the block says what it did, or its error does."""
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
            self.done.append(step)
            self._show(step)


def nightly(
    graph: OpenGraph,
    paths: Sequence[str],
    *,
    as_of: dt.date,
    max_refused: Tolerance,
    allow_private: bool = False,
    show: ShowStep = unseen,
    progress: Progress = silent,
) -> NightlyReport:
    """Load inputs and recompute the ranks, unless too many inputs are refused.

    Args:
        paths: files, folders and web addresses; `require_inputs` has checked them.
        as_of: the day the ranks hold for.
        max_refused: the refusals below which the night goes on.
        allow_private: whether to fetch from private network addresses.
        show: called with each step when it has ended.
        progress: called with a stage and the number of items done.

    Raises:
        GuardRefusedError: the run is stored but not published; or there is nothing to rank.
    """
    steps = _Steps(show)
    with steps.step("load") as say:
        loaded = load(graph, paths, allow_private=allow_private, progress=progress)
        say(_loaded(loaded))
    refusal = _too_many_refused(loaded, max_refused)
    if refusal:
        return NightlyReport(steps=tuple(steps.done), load=loaded, refusal=refusal)
    with steps.step("recompute") as say:
        report = recompute(graph, as_of=as_of, progress=progress)
        say(_published(report))
    return NightlyReport(steps=tuple(steps.done), load=loaded, recompute=report)


def _too_many_refused(report: LoadReport, max_refused: Tolerance) -> str | None:
    if max_refused.bears(report):
        return None
    refused = f"{report.refused} of {report.refused + report.accepted} inputs were refused, more than "
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
