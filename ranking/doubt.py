"""How far an event counts: what trust vouches for, and a bounded part of what is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ranking.arrays import Floats, Integers
from ranking.impressions import UNKNOWN, Impressions, sums
from ranking.opinions import Opinions


@dataclass(frozen=True)
class Doubt:
    """Which parts of each event are vouched for and doubtful, all (events,).

    Trust above one half is vouched for with weight 2 x trust - 1, trust below is disbelieved with weight 1 -
    2 x trust; the rest is unvouched. If an actor touched a group R times, 1/R² of each of these events is a
    first opinion, and the rest is repeated.

    Args:
        certain: vouched for, and a first opinion.
        unvouched: a first opinion that is neither vouched for nor disbelieved.
        repeated: what is trusted, but no first opinion.
    """

    certain: Floats
    unvouched: Floats
    repeated: Floats

    @classmethod
    def of(cls, log: Impressions, trust: Floats, opinions: Opinions) -> Doubt:
        """Split each event.

        Args:
            trust: per event, in [0, 1].
        """
        first = 1 / repeats(log, opinions) ** 2
        vouched, trusted = np.maximum(2 * trust - 1, 0.0), np.minimum(2 * trust, 1.0)
        return cls(vouched * first, (trusted - vouched) * first, trusted * (1 - first))

    def weighted(self, weight: Floats) -> Doubt:
        """Return the parts of events of these weights."""
        return Doubt(weight * self.certain, weight * self.unvouched, weight * self.repeated)

    def drawn(self, budget: Budget, size: int) -> Floats:
        """Return what is drawn on each budget: certain, unvouched and repeated, (3, size)."""
        parts = (self.certain, self.unvouched, self.repeated)
        return np.stack([sums(budget.number, part[budget.event], size) for part in parts])

    def counted(self, budgets: Sequence[Budget], allowed: Sequence[Floats]) -> Floats:
        """Return which part of each event counts.

        Args:
            budgets: which events draw on which budgets.
            allowed: which part of unvouched and of repeated events each of these budgets allows, (2, size).
        """
        counted = self.certain.copy()
        for reason, doubtful in enumerate((self.unvouched, self.repeated)):
            part = np.ones(len(doubtful))
            for budget, allows in zip(budgets, allowed, strict=True):
                np.minimum.at(part, budget.event, allows[reason][budget.number])
            counted += doubtful * part
        return counted


@dataclass(frozen=True)
class Budget:
    """Which events draw on which budgets.

    Args:
        event: per draw, in the order of the log.
        number: per draw, that of the budget: of a group or of an intent.
    """

    event: Integers
    number: Integers


def budgets(log: Impressions, group: Integers) -> tuple[Budget, Budget, Budget]:
    """Return which events draw on which budgets: clicks and other reports per group, idle events per intent.

    Reports on clicks draw on that of clicks alone: `ordinary_reports` bounds them by the clicks, so that a
    report never makes a click count less.

    Args:
        group: of each candidate.
    """
    rows = np.flatnonzero(log.clicked), np.flatnonzero((log.outcome != UNKNOWN) & ~log.clicked)
    clicks, reports = (Budget(log.event[row].astype(np.int64), group[log.candidate[row]]) for row in rows)
    idle = idle_events(log)
    return clicks, reports, Budget(idle, log.intent[idle].astype(np.int64))


def idle_events(log: Impressions) -> Integers:
    """Return the numbers of the events in which nothing was clicked or reported on, sorted."""
    idle = np.ones(log.events, dtype=np.bool_)
    idle[log.event[log.touched]] = False
    return np.flatnonzero(idle)


def allowed(drawn: Floats, *, level: float, excess: float, events: float, suspicion: float) -> Floats:
    """Return which part of unvouched and of repeated events each budget allows, (2, budgets).

    Args:
        drawn: certain, unvouched and repeated, (3, budgets).
        level: quantile over the groups, in (0, 1), of the doubtful share by which actors count as judged.
        excess: which multiple of the usual amount counts in full.
        events: how many unvouched events of a group always count in full.
        suspicion: at 1 a larger crowd counts as much as one of usual size; above 1 it counts for less.
    """

    def part(other: Floats) -> Floats:
        room = np.maximum(excess * _ordinary(drawn[0], other, level), events)
        return np.asarray(np.minimum(1.0, room / np.maximum(other, 1e-300)) ** suspicion)

    return np.stack([part(drawn[1]), part(drawn[2])])


def believed(
    log: Impressions,
    weight: Floats,
    trust: Floats,
    opinions: Opinions,
    *,
    level: float,
    excess: float,
    events: float,
    suspicion: float,
) -> Floats:
    """Return per event the part that counts: what is vouched for, and a bounded part of what is not.

    If a group has more unvouched or repeated clicks, or other reports, than is usual for its vouched ones,
    they are scaled down; whole events are scaled, so that the candidates they left out do not suffer. Usual
    is the median over the groups, which a flood cannot raise unless it covers half of them. Events in which
    nothing was chosen are treated the same way per intent.

    Args:
        weight: per event, before trust.
        trust: per event, in [0, 1].
        level, excess, events, suspicion: see `allowed`.
    """
    doubt, drawing = Doubt.of(log, trust, opinions), budgets(log, opinions.of_candidate)
    of_weight = doubt.weighted(weight)
    allows = [
        allowed(
            of_weight.drawn(each, int(each.number.max(initial=0)) + 1),
            level=level,
            excess=excess,
            events=events,
            suspicion=suspicion,
        )
        for each in drawing
    ]
    return doubt.counted(drawing, allows)


def repeats(log: Impressions, opinions: Opinions) -> Floats:
    """Return per event how often its actor touched the group that it touches, at least 1.

    >>> log = Impressions(
    ...     intent=[0] * 3, actor=[0] * 3, age=[0] * 3, event=range(3), candidate=[0, 0, 1],
    ...     position=[1] * 3, clicked=[True] * 3, outcome=[0] * 3,
    ... )
    >>> repeats(log, Opinions.of(log, [0, 1])).tolist()
    [2.0, 2.0, 1.0]
    """
    times = np.bincount(opinions.of_row, minlength=len(opinions))[opinions.of_row]
    most = np.ones(log.events)
    np.maximum.at(most, opinions.event, times.astype(np.float64))
    return most


def _ordinary(certain: Floats, doubtful: Floats, level: float) -> Floats:
    """Return how much doubtful weight is usual for each certain one.

    It is the median ratio times the certain weight. If more than half of the weight is doubtful even where it
    is least, so that hardly any actor can be judged, the median doubtful weight is added.
    """
    held = certain + doubtful > 0
    if not held.any():
        return np.zeros(len(certain))
    judged = certain > 0
    ratio = float(np.median(doubtful[judged] / certain[judged])) if judged.any() else 0.0
    part = doubtful[held] / (certain + doubtful)[held]
    unjudged = max(2 * float(np.quantile(part, level, method="lower")) - 1, 0.0)
    return ratio * certain + unjudged * float(np.median(doubtful[held]))
