"""Weight each event by its age, the trust in its actor, and caps per actor."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Floats, Integers
from ranking.errors import BadArrayError
from ranking.impressions import UNKNOWN, Impressions, sums
from ranking.opinions import Opinions


def decay(age: ArrayLike, half_life: float | None) -> Floats:
    """Return 2 to the power of -age / half_life.

    Args:
        age: in days.
        half_life: in days, positive; None for no decay.

    >>> decay([0, 90, 180], 90).tolist()
    [1.0, 0.5, 0.25]
    """
    days = np.asarray(age, dtype=float)
    if half_life is None:
        return np.ones_like(days)
    if not half_life > 0:
        raise BadArrayError(f"a half-life is a positive number of days, got {half_life}")
    return np.asarray(np.exp2(-days / half_life))


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

    Trust above one half is vouched for with weight 2 x trust - 1, trust below is disbelieved with weight 1 -
    2 x trust; the rest is unvouched. If an actor touched a group R times, 1/R² of each of these events is a
    first opinion, and the rest is repeated. If a group has more unvouched or repeated clicks, or other
    reports, than is usual for its vouched ones, they are scaled down; whole events are scaled, so that the
    candidates they left out do not suffer. Usual is the median over the groups, which a flood cannot raise
    unless it covers half of them. Events in which nothing was chosen are treated the same way per intent.

    Args:
        weight: per event, before trust.
        trust: per event, in [0, 1].
        level: quantile over the groups, in (0, 1), of the doubtful share by which actors count as judged.
        excess: which multiple of the usual amount counts in full.
        events: how many unvouched events of a group always count in full.
        suspicion: at 1 a larger crowd counts as much as one of usual size; above 1 it counts for less.
    """
    first = 1 / repeats(log, opinions) ** 2
    vouched, trusted = np.maximum(2 * trust - 1, 0.0), np.minimum(2 * trust, 1.0)
    certain = vouched * first
    counted = certain.copy()
    budgets = _budgets(log, opinions.of_candidate)
    for doubtful in ((trusted - vouched) * first, trusted * (1 - first)):
        part = np.ones(log.events)
        for event, budget in budgets:
            size = int(budget.max(initial=0)) + 1
            known, other = (sums(budget, (weight * each)[event], size) for each in (certain, doubtful))
            room = np.maximum(excess * _ordinary(known, other, level), events)
            allowed = np.minimum(1.0, room / np.maximum(other, 1e-300)) ** suspicion
            np.minimum.at(part, event, allowed[budget])
        counted += doubtful * part
    return counted


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


def concentration(log: Impressions, opinions: Opinions, *, choices: float, usual: float) -> Floats:
    """Return per event a weight that falls to 0 as its actor's choices concentrate on one group.

    An actor with at least `choices` choices weighs the fourth power of the ratio of the odds of the largest
    usual share f₀ to those of its own largest share f: min(1, ((1 - f)·f₀/(f·(1 - f₀)))⁴).

    Args:
        choices: minimum number of choices.
        usual: f₀, in (0, 1).

    >>> log = Impressions(
    ...     intent=[0] * 9, actor=[0] * 9, age=[0] * 9, event=range(9), candidate=[0] * 6 + [1] * 3,
    ...     position=[1] * 9, clicked=[True] * 9, outcome=[0] * 9,
    ... )
    >>> concentration(log, Opinions.of(log, [0, 1]), choices=8, usual=0.25).round(4).tolist() == [0.0008] * 9
    True
    """
    held = np.bincount(opinions.of_row, minlength=len(opinions)).astype(np.float64)
    total = sums(opinions.actor, held, log.actors)
    largest = np.zeros(log.actors)
    np.maximum.at(largest, opinions.actor, held)
    share = np.maximum(largest / np.maximum(total, 1.0), usual)
    odds = (1 - share) * usual / (share * (1 - usual))
    weight = np.where(total >= choices, odds**4, 1.0)
    return np.asarray(weight[log.actor])


def capped(log: Impressions, weight: Floats, *, share: float, floor: float) -> Floats:
    """Return per event its weight, scaled down if its actor exceeds its share of an intent.

    Args:
        weight: per event, not negative.
        share: maximum share of one actor in an intent, in (0, 1].
        floor: the weight one actor may always have.
    """
    distinct, of_event = log.asked
    held = sums(of_event, weight, len(distinct))
    group = distinct // log.actors
    cap = caps(group, held, share, floor)
    allowed = np.minimum(held, cap[group])
    return np.asarray(weight * (allowed / np.maximum(held, 1e-300))[of_event])


def counted_once(log: Impressions, weight: Floats, opinions: Opinions, *, most: float) -> Floats:
    """Return per event its weight, scaled down if its actor keeps choosing the same group.

    Many clicks of one actor on one group are a single, firmly held opinion.

    Args:
        weight: per event, not negative.
        most: maximum total weight of one actor's events that click one group or report on it.
    """
    held = sums(opinions.of_row, weight[opinions.event], len(opinions))
    part = np.ones(log.events)
    np.minimum.at(part, opinions.event, np.minimum(1.0, most / np.maximum(held, 1e-300))[opinions.of_row])
    return np.asarray(weight * part)


def caps(group: ArrayLike, weight: ArrayLike, share: float, floor: float) -> Floats:
    """Return the maximum weight of one member in each group such that none exceeds its share.

    The cap c of a group solves c = share x sum of min(weight, c), or is the floor if that is greater.

    Args:
        group: per member, the number of its group, sorted.
        weight: per member, not negative.
        share: maximum share of one member, in (0, 1].
        floor: the weight that is always allowed.

    >>> caps([0, 0, 0, 0], [1.0, 1.0, 1.0, 100.0], 0.4, 0.5).round(6).tolist()
    [2.0]
    """
    groups, w = np.asarray(group, dtype=np.int64), np.asarray(weight, dtype=float)
    order = np.lexsort((w, groups))
    groups, w = groups[order], w[order]
    count = np.bincount(groups)
    start = np.cumsum(count) - count
    above = count[groups] - (np.arange(len(w)) - start[groups])  # members from this one on, ascending
    total = np.concatenate([[0.0], np.cumsum(w)])
    below = total[np.arange(len(w))] - total[start[groups]]  # the sum of those before it
    room = 1 - share * above
    level = np.where(room > 0, share * below / np.where(room > 0, room, 1.0), np.inf)
    # the cap binds at the first member whose level does not exceed its own weight
    bites = (room > 0) & (level <= w)
    cap = np.full(len(count), np.inf)
    np.minimum.at(cap, groups[bites], level[bites])
    hopeless = count * share < 1  # too few members for any to stay below the share
    cap[hopeless] = 0.0
    return np.asarray(np.maximum(cap, floor))


def demand(log: Impressions, weight: Floats, before: Floats) -> Floats:
    """Return per intent the demand of distinct actors.

    Every actor has one vote, split over the intents it asked in proportion to the weight of its events; what
    trust removed from its events is removed from the vote too. So a fake actors alongside A real ones have at
    most a / (A + a).

    Args:
        weight: per event, its final weight.
        before: per event, its weight before trust and caps.
    """
    of_actor = sums(log.actor, before, log.actors)
    recent = np.minimum(of_actor, 1.0)  # an actor inactive for long has less than one vote
    vote = recent[log.actor] * np.minimum(weight, before) / np.maximum(of_actor, 1e-300)[log.actor]
    return sums(log.intent, vote, log.intents)


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


def _budgets(log: Impressions, group: Integers) -> list[tuple[Integers, Integers]]:
    """Return which events draw on which budgets: clicks and other reports per group, idle events per intent.

    Reports on clicks draw on that of clicks alone: `ordinary_reports` bounds them by the clicks, so that a
    report never makes a click count less.
    """
    chosen = [np.flatnonzero(log.clicked), np.flatnonzero((log.outcome != UNKNOWN) & ~log.clicked)]
    drawn = [(log.event[rows].astype(np.int64), group[log.candidate[rows]]) for rows in chosen]
    is_idle = np.ones(log.events, dtype=np.bool_)
    for event, _ in drawn:
        is_idle[event] = False
    idle = np.flatnonzero(is_idle)
    return [*drawn, (idle, log.intent[idle].astype(np.int64))]
