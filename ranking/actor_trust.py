"""Estimate whom to trust: an actor is trusted as far as its choices agree with those of independent others.

A choice agrees if it went to a candidate that others find attractive, among those shown, beyond what the
position explains. Independent means two things: what an actor chose says nothing about its trust in
choosing exactly that; and actors who chose the same do not vouch for it. So a crowd that pushes one entity
must agree with everyone else about other entities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special

from ranking.arrays import Floats, Integers
from ranking.impressions import Impressions, sums

BLOCK = 2_000_000  # rows compared at once: bounds the memory


@dataclass(frozen=True)
class Consensus:
    """The pooled estimate over all actors, against which agreement is measured.

    Args:
        clicks: per pair of intent and candidate, the weight of its clicks.
        examined: per pair, the weight of its examined impressions.
        mean: prior mean attraction of a pair, in (0, 1).
        strength: how many examined impressions that mean is worth.
        propensity: examination propensity per position, index 0 unused.
        weight: per event, its weight in `clicks` and `examined`.
    """

    clicks: Floats
    examined: Floats
    mean: float
    strength: float
    propensity: Floats
    weight: Floats

    @property
    def attraction(self) -> Floats:
        """Per pair, the shrunk attraction."""
        return (self.clicks + self.mean * self.strength) / (self.examined + self.strength)


def actor_trust(log: Impressions, consensus: Consensus, group: Integers, *, witnesses: int) -> Floats:
    """Return per event the probability that its actor chooses on merit, judged by its other choices.

    For each distinct choice the log-likelihood ratio of choosing by attraction against choosing by position
    alone is log(attraction of the chosen / mean attraction of those shown, weighted by examination). Their
    sum is the log-odds, starting from even odds; choices of what the event chose are left out, and
    attractions are those seen by actors who never chose that. An event in which nothing was chosen has its
    actor's lowest trust.

    Args:
        consensus: the pooled estimate over all actors.
        group: per candidate, the number of its group: choosing another candidate of one group counts as
            choosing the same.
        witnesses: how many distinct choices of one actor are considered.

    Returns:
        Per event, in (0, 1); one half if the actor has no other choice to be judged by.
    """
    if not log.clicked.any():
        return np.full(log.events, 0.5)
    choices = _Choices.of(log, consensus, group, witnesses)
    stakes = _Stakes.of(log, group)
    odds = _log_odds(choices, stakes, _Circles.of(log, choices, stakes, consensus), consensus)
    least_of_actor = np.full(log.actors, np.inf)
    np.minimum.at(least_of_actor, stakes.actor, odds)
    per_event = np.full(log.events, np.inf)
    np.minimum.at(per_event, log.event[stakes.row], odds[stakes.of_row])
    idle = np.isinf(per_event)
    per_event[idle] = least_of_actor[log.actor[idle]]
    per_event[np.isinf(per_event)] = 0.0
    return np.asarray(special.expit(per_event))


@dataclass(frozen=True)
class _Choices:
    """The distinct (actor, pair) choices, by actor: the first `witnesses` of each."""

    actor: Integers
    pair: Integers
    intent: Integers
    group: Integers
    weight: Floats
    expected: Floats

    @staticmethod
    def of(log: Impressions, consensus: Consensus, group: Integers, witnesses: int) -> _Choices:
        rows = np.flatnonzero(log.clicked)
        event = log.event[rows]
        pairs = len(log.pairs)
        key = log.actor[event].astype(np.int64) * pairs + log.pairs.of_row[rows]
        distinct, of_click = np.unique(key, return_inverse=True)
        times = np.bincount(of_click, minlength=len(distinct))
        offered = np.log(_mean_attraction_shown(log, consensus))[event]
        weight = sums(of_click, consensus.weight[event], len(distinct))
        expected = np.exp(sums(of_click, offered, len(distinct)) / times)
        actor, pair = distinct // pairs, distinct % pairs
        keep = _first_of_each(actor, witnesses)
        actor, pair = actor[keep], pair[keep]
        return _Choices(
            actor,
            pair,
            log.pairs.intent[pair].astype(np.int64),
            group[log.pairs.candidate[pair]],
            weight[keep],
            expected[keep],
        )


@dataclass(frozen=True)
class _Stakes:
    """The distinct (actor, group) pairs with a click or a report, by actor: each asks for trust."""

    actor: Integers
    group: Integers
    row: Integers
    of_row: Integers

    @staticmethod
    def of(log: Impressions, group: Integers) -> _Stakes:
        rows = np.flatnonzero(log.touched)
        groups = int(group.max()) + 1
        key = log.actor[log.event[rows]].astype(np.int64) * groups + group[log.candidate[rows]]
        distinct, of_row = np.unique(key, return_inverse=True)
        return _Stakes(distinct // groups, distinct % groups, rows, of_row)


@dataclass(frozen=True)
class _Circles:
    """What the circle of actors who chose a group contributes to the consensus, so that it can be subtracted.

    Args:
        clicks: group x pair, the weight of the circle's clicks on the pair.
        share: group x intent, the circle's share of the intent's events.
    """

    clicks: sparse.csr_array
    share: sparse.csr_array

    @staticmethod
    def of(log: Impressions, choices: _Choices, stakes: _Stakes, consensus: Consensus) -> _Circles:
        groups = int(stakes.group.max()) + 1
        chose = _matrix(stakes.group, stakes.actor, np.ones(len(stakes.actor)), (groups, log.actors))
        clicks = _matrix(choices.actor, choices.pair, choices.weight, (log.actors, len(log.pairs)))
        asked = _matrix(log.actor, log.intent, consensus.weight, (log.actors, log.intents))
        total = sums(log.intent, consensus.weight, log.intents)
        share = (chose @ asked).multiply(1 / np.maximum(total, 1e-300)[None, :])
        return _Circles(_sorted(sparse.csr_array(chose @ clicks)), _sorted(sparse.csr_array(share)))


def _log_odds(choices: _Choices, stakes: _Stakes, circles: _Circles, consensus: Consensus) -> Floats:
    """Return per stake the summed log-likelihood ratio of the actor's choices of other groups."""
    first = np.searchsorted(choices.actor, stakes.actor, side="left")
    count = np.searchsorted(choices.actor, stakes.actor, side="right") - first
    odds = np.zeros(len(stakes.actor))
    bounds = np.searchsorted(np.cumsum(count), np.arange(BLOCK, count.sum() + BLOCK, BLOCK), side="left") + 1
    low = 0
    for bound in bounds:
        high = min(int(bound), len(count))
        here = count[low:high]
        stake = np.repeat(np.arange(low, high), here)
        within = np.arange(len(stake)) - np.repeat(np.cumsum(here) - here, here)
        witness = first[stake] + within
        other = choices.group[witness] != stakes.group[stake]
        stake, witness = stake[other], witness[other]
        agreement = _agreement(choices, witness, stakes.group[stake], circles, consensus)
        odds[low:high] += sums(stake - low, agreement, high - low)
        low = high
    return odds


def _agreement(
    choices: _Choices, witness: Integers, staked: Integers, circles: _Circles, consensus: Consensus
) -> Floats:
    """Return the log-likelihood ratio of choices, as seen by those who never chose the staked group."""
    pair = choices.pair[witness]
    clicks = consensus.clicks[pair] - _entries(circles.clicks, staked, pair)
    examined = consensus.examined[pair] * (1 - _entries(circles.share, staked, choices.intent[witness]))
    clicks, examined = np.maximum(clicks, 0.0), np.maximum(examined, 0.0)
    known = examined / (examined + consensus.strength)
    attraction = (clicks + consensus.mean * consensus.strength) / (examined + consensus.strength)
    # With little evidence left, both sides of the ratio fall back to the same prior mean.
    expected = known * choices.expected[witness] + (1 - known) * consensus.mean
    return np.log(np.minimum(attraction, 1.0) / expected)


def _mean_attraction_shown(log: Impressions, consensus: Consensus) -> Floats:
    """Return per event the mean attraction of what was shown, weighted by examination."""
    seen = consensus.propensity[log.position]
    liked = sums(log.event, seen * consensus.attraction[log.pairs.of_row], log.events)
    total = sums(log.event, seen, log.events)
    return np.where(total > 0, liked / np.where(total > 0, total, 1.0), consensus.mean)


def _first_of_each(group: Integers, most: int) -> NDArray[np.bool_]:
    """Mark at most `most` rows of each group; the rows of a group are contiguous."""
    start = np.searchsorted(group, group, side="left")
    return np.arange(len(group)) - start < most


def _matrix(
    row: NDArray[np.integer], column: NDArray[np.integer], value: Floats, shape: tuple[int, int]
) -> sparse.csr_array:
    return sparse.coo_array((value, (row, column)), shape=shape).tocsr()


def _sorted(matrix: sparse.csr_array) -> sparse.csr_array:
    matrix.sum_duplicates()  # also sorts each row; otherwise looking up an entry scans the whole row
    return matrix


def _entries(matrix: sparse.csr_array, row: Integers, column: Integers) -> Floats:
    return np.asarray(matrix[row, column]).ravel() if len(row) else np.zeros(0)
