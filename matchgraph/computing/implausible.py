"""Describe counts that are probably wrong, with what to do about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from graph.snapshot import Snapshot
from matchgraph.computing.measured_signals import EPOCH, day_number, signal_rows
from ranking.methodology import Methodology
from ranking.outliers import ImplausibleCount, implausible_counts
from ranking.signals import SignalRows


@dataclass(frozen=True)
class Implausible:
    """A count that is probably wrong: of which entity, by which source, and why."""

    slug: str
    source: str
    message: str


def implausible(snapshot: Snapshot, methodology: Methodology, *, as_of: dt.date) -> tuple[Implausible, ...]:
    """Return all implausible counts that a run of a day would use, by entity and metric.

    Args:
        as_of: the day of the run.
    """
    rows, sources = signal_rows(snapshot), snapshot.signals.source
    found = implausible_counts(rows, snapshot.types, today=day_number(as_of), constants=methodology.signals)
    return tuple(
        Implausible(
            snapshot.slugs[int(rows.entity[each.row])],
            sources[each.row],
            _message(rows, sources[each.row], each),
        )
        for each in found
    )


def _message(rows: SignalRows, source: str, found: ImplausibleCount) -> str:
    known = [
        f"{name} is {value:,.0f}"
        for name, value in (
            ("its former value", found.former),
            ("the highest plausible one of others of its type", found.next_highest),
        )
        if not np.isnan(value)
    ]
    day = EPOCH + dt.timedelta(rows.day[found.row])
    leader = f"a leader of its type has {found.anchor:,.0f}"
    return (
        f"{rows.metric[found.row]} {rows.value[found.row]:,.0f} of {day} is implausible: "
        f"{'; '.join([leader, *known])}. If it is wrong, `matchgraph retract {source}` removes its table"
    )
