"""Weight each event by its age, the opinions of its actor, and caps per actor."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Floats, Integers
from ranking.errors import BadArrayError
from ranking.impressions import Impressions, sums
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
    below = sums_before(w, count)
    room = 1 - share * above
    level = np.where(room > 0, share * below / np.where(room > 0, room, 1.0), np.inf)
    # the cap binds at the first member whose level does not exceed its own weight
    bites = (room > 0) & (level <= w)
    cap = np.full(len(count), np.inf)
    np.minimum.at(cap, groups[bites], level[bites])
    hopeless = count * share < 1  # too few members for any to stay below the share
    cap[hopeless] = 0.0
    return np.asarray(np.maximum(cap, floor))


def sums_before(values: Floats, count: Integers) -> Floats:
    """Return the sum of the values before each one in its group, whatever other groups there are.

    Args:
        values: group by group.
        count: size of each group.

    >>> sums_before(np.array([1.0, 2.0, 4.0, 8.0]), np.array([3, 0, 1])).tolist()
    [0.0, 1.0, 3.0, 0.0]
    """
    before, start = np.zeros(len(values)), np.cumsum(count) - count
    scale = np.frexp(count)[1]  # groups of similar size make a table that is at least half full
    for each in np.unique(scale[count > 1]).tolist():
        groups = np.flatnonzero(scale == each)
        column = np.arange(int(count[groups].max()) - 1)
        inside = column < count[groups, np.newaxis] - 1
        place = np.where(inside, start[groups, np.newaxis] + column, 0)
        summed = np.cumsum(np.where(inside, values[place], 0.0), axis=1)
        before[place[inside] + 1] = summed[inside]
    return before


def votes(log: Impressions, weight: Floats, before: Floats) -> Floats:
    """Return per event its part of the vote of its actor.

    Every actor has one vote, split over the intents it asked in proportion to the weight of its events; what
    trust removed from its events is removed from the vote too.

    Args:
        weight: per event, its final weight.
        before: per event, its weight before trust and caps.
    """
    of_actor = sums(log.actor, before, log.actors)
    recent = np.minimum(of_actor, 1.0)  # an actor inactive for long has less than one vote
    return recent[log.actor] * np.minimum(weight, before) / np.maximum(of_actor, 1e-300)[log.actor]


def demand(log: Impressions, weight: Floats, before: Floats) -> Floats:
    """Return per intent the demand of distinct actors: a fake of a + A ones have at most a/(a + A).

    Args:
        weight: per event, its final weight.
        before: per event, its weight before trust and caps.
    """
    return sums(log.intent, votes(log, weight, before), log.intents)
