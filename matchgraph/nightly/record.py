"""What is kept of a night: its outcome, and the figures an operator asks for."""

from __future__ import annotations

import datetime as dt

from graph.errors import GuardRefusedError, MatchGraphError
from matchgraph.answers.nightly import NightlyReport
from matchgraph.answers.status import NightRecord, Outcome

REFUSALS = 100  # with their reasons; all are counted


def record_of(
    report: NightlyReport,
    began: dt.datetime,
    as_of: dt.date,
    ended: dt.datetime | None = None,
    failure: BaseException | None = None,
    unsaved: BaseException | None = None,
) -> NightRecord:
    """Return the record of a night.

    Args:
        report: what it did so far.
        began: UTC.
        as_of: the day its ranks hold for.
        ended: UTC; None while it runs.
        failure: what ended it before it published.
        unsaved: what its backup failed by.
    """
    loaded, ranked = report.load, report.recompute
    return NightRecord(
        began=began,
        ended=ended,
        as_of=as_of,
        outcome=_outcome(report, ended, failure),
        reason=_reason(failure) or report.refusal,
        backup_failed=_reason(unsaved),
        run=ranked.run.id if ranked else None,
        steps=report.steps,
        stages=report.stages,
        loaded=loaded.loaded + loaded.replaced,
        unchanged=loaded.unchanged,
        superseded=loaded.superseded,
        events=loaded.events,
        refused=loaded.refused,
        refusals=loaded.refusals[:REFUSALS],
        entities=ranked.run.entities if ranked else 0,
        changed=ranked.changed if ranked else 0,
        positions_moved=ranked.positions_moved if ranked else 0,
        backup=report.backup.target if report.backup else None,
    )


def _outcome(report: NightlyReport, ended: dt.datetime | None, failure: BaseException | None) -> Outcome:
    if ended is None:
        return "running"
    if failure is not None:
        return "refused" if isinstance(failure, GuardRefusedError) else "failed"
    return "published" if report.recompute else "refused"


def _reason(failure: BaseException | None) -> str | None:
    if failure is None or isinstance(failure, MatchGraphError):
        return str(failure) if failure else None
    return f"{type(failure).__name__}: {failure}" if str(failure) else type(failure).__name__
