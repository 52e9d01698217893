"""Estimate whom to trust: an actor is trusted as far as its choices agree with those of independent others.

A choice agrees if it went to a candidate that others find attractive, among those shown, beyond what the
position explains. Independent means two things: what an actor chose says nothing about its trust in
choosing exactly that; and actors who chose the same do not vouch for it. So a crowd that pushes one entity
must agree with everyone else about other entities.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from ranking.arrays import Floats, Integers
from ranking.grouping import sums_of
from ranking.impressions import Impressions, sums
from ranking.opinions import Opinions

BLOCK = 2_000_000  # choices compared at once: bounds the memory
SCRATCH = 4_000_000  # sums kept at once


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


def actor_trust(log: Impressions, consensus: Consensus, opinions: Opinions, *, witnesses: int) -> Floats:
    """Return per event the probability that its actor chooses on merit, judged by its other choices.

    For each distinct choice the log-likelihood ratio of choosing by attraction against choosing by position
    alone is log(attraction of the chosen / mean attraction of those shown, weighted by examination). Their
    sum is the log-odds, starting from even odds; choices of what the event chose are left out, and
    attractions are those seen by actors who never chose that. An event in which nothing was chosen has its
    actor's lowest trust.

    Args:
        consensus: the pooled estimate over all actors.
        opinions: which actor chose which group: each asks for trust.
        witnesses: how many distinct choices of one actor are considered.

    Returns:
        Per event, in (0, 1); one half if the actor has no other choice to be judged by.
    """
    shown = mean_attraction_shown(log, consensus.attraction, consensus.propensity, consensus.mean)
    choices = Choices.of(log, consensus.weight, shown, opinions.of_candidate, witnesses)
    asked = Asked.of(log, consensus.weight, sums(log.intent, consensus.weight, log.intents))
    return trust_of(log, opinions, log_odds(choices, asked, opinions, consensus))


def trust_of(log: Impressions, opinions: Opinions, odds: Floats) -> Floats:
    """Return per event the trust in its actor; see `actor_trust`.

    Args:
        odds: per opinion, the log-odds that its actor chooses on merit, judged by choices of other groups.
    """
    least_of_actor = np.full(log.actors, np.inf)
    np.minimum.at(least_of_actor, opinions.actor, odds)
    per_event = np.full(log.events, np.inf)
    np.minimum.at(per_event, opinions.event, odds[opinions.of_row])
    idle = np.isinf(per_event)
    per_event[idle] = least_of_actor[log.actor[idle]]
    per_event[np.isinf(per_event)] = 0.0
    return np.asarray(special.expit(per_event))


@dataclass(frozen=True)
class Choices:
    """The distinct (actor, pair) choices, by actor: the first `witnesses` of each.

    Args:
        actor, pair, intent, group: per choice; the group is that of the candidate.
        weight: per choice, of the events in which it was made.
        expected: per choice, geometric mean over these of the mean attraction of what was shown.
    """

    actor: Integers
    pair: Integers
    intent: Integers
    group: Integers
    weight: Floats
    expected: Floats

    @staticmethod
    def of(log: Impressions, weight: Floats, shown: Floats, group: Integers, witnesses: int) -> Choices:
        """Find the choices in a log.

        Args:
            weight: per event.
            shown: per event, the mean attraction of what was shown.
            group: of each candidate.
            witnesses: how many of each actor.
        """
        rows = np.flatnonzero(log.clicked)
        event = log.event[rows]
        pairs = len(log.pairs)
        key = log.actor[event].astype(np.int64) * pairs + log.pairs.of_row[rows]
        distinct, of_click = np.unique(key, return_inverse=True)
        times = np.bincount(of_click, minlength=len(distinct))
        offered = np.log(shown)[event]
        held = sums(of_click, weight[event], len(distinct))
        expected = np.exp(sums(of_click, offered, len(distinct)) / times)
        actor, pair = distinct // pairs, distinct % pairs
        keep = _first_of_each(actor, witnesses)
        actor, pair = actor[keep], pair[keep]
        return Choices(
            actor,
            pair,
            log.pairs.intent[pair].astype(np.int64),
            group[log.pairs.candidate[pair]],
            held[keep],
            expected[keep],
        )


@dataclass(frozen=True)
class Asked:
    """The distinct (actor, intent) pairs, by actor, and which share of the intent's events each has.

    Args:
        actor, intent, share: per pair.
        intents: number of intents.
    """

    actor: Integers
    intent: Integers
    share: Floats
    intents: int

    @staticmethod
    def of(log: Impressions, weight: Floats, total: Floats) -> Asked:
        """Find who asked what in a log.

        Args:
            weight: per event.
            total: per intent, the weight of all its events.
        """
        key = log.actor.astype(np.int64) * log.intents + log.intent
        distinct, of_event = np.unique(key, return_inverse=True)
        intent = distinct % log.intents
        held = sums(of_event, weight, len(distinct))
        share = held / np.maximum(total[intent], 1e-300)
        return Asked(distinct // log.intents, intent, share, log.intents)


def log_odds(choices: Choices, asked: Asked, opinions: Opinions, consensus: Consensus) -> Floats:
    """Return per opinion the summed log-likelihood ratio of its actor's choices of other groups.

    The circle of a group are the actors that have an opinion on it. What they contribute to the consensus is
    summed group by group, for as many at once as `SCRATCH` sums hold, and subtracted.

    Args:
        choices: of all actors that have one of the opinions.
        asked: by the same actors.
        opinions: all of some groups.
        consensus: its counts by pair, as choices number them.
    """
    pairs, intents = len(consensus.clicks), asked.intents
    together = max(1, SCRATCH // max(pairs, intents, 1))
    clicks, shares, odds = np.zeros(pairs * together), np.zeros(intents * together), np.zeros(len(opinions))
    heard, asking = Spans.of(choices.actor, opinions.actor), Spans.of(asked.actor, opinions.actor)
    order = np.argsort(opinions.group, kind="stable")
    number = np.unique(opinions.group, return_inverse=True)[1]
    size = heard.count + asking.count

    def members(block: Integers) -> _Members:
        opinion, choice = heard.members(block)
        asker, event = asking.members(block)
        on_pair = number[opinion] % together * pairs + choices.pair[choice]
        return _Members(
            opinion, choice, on_pair, event, number[asker] % together * intents + asked.intent[event]
        )

    for of_groups in _whole_groups(order, number[order], together):
        blocks = list(_blocks(of_groups, size))
        only = [members(blocks[0])] if len(blocks) == 1 else []  # the usual case; otherwise memory is bounded
        for each in only or map(members, blocks):
            np.add.at(clicks, each.on_pair, choices.weight[each.choice])
            np.add.at(shares, each.on_intent, asked.share[each.event])
        for each in only or map(members, blocks):
            share = shares[number[each.opinion] % together * intents + choices.intent[each.choice]]
            found = _agreement(choices, each.choice, clicks[each.on_pair], share, consensus)
            other = choices.group[each.choice] != opinions.group[each.opinion]
            np.add.at(odds, each.opinion, np.where(other, found, 0.0))
        for each in only or map(members, blocks):
            clicks[each.on_pair] = shares[each.on_intent] = 0.0
    return odds


@dataclass(frozen=True)
class _Members:
    """The choices and searches of the actors of some opinions.

    Args:
        opinion, choice: per choice, the opinion of its actor, and its number.
        on_pair: per choice, the place of its group's and pair's sum.
        event: per actor and intent, its number.
        on_intent: per actor and intent, the place of its group's and intent's sum.
    """

    opinion: Integers
    choice: Integers
    on_pair: Integers
    event: Integers
    on_intent: Integers


@dataclass(frozen=True)
class Spans:
    """The rows of each opinion's actor in a table sorted by actor.

    Args:
        first, count: per opinion.
    """

    first: Integers
    count: Integers

    @staticmethod
    def of(actor: Integers, wanted: Integers) -> Spans:
        """Find the rows.

        Args:
            actor: of each row, sorted.
            wanted: of each opinion.
        """
        first = np.searchsorted(actor, wanted, side="left")
        return Spans(first, np.searchsorted(actor, wanted, side="right") - first)

    def members(self, opinions: Integers) -> tuple[Integers, Integers]:
        """Return the opinion and the row of each member of the spans of some opinions."""
        count = self.count[opinions]
        start = np.cumsum(count) - count
        row = np.arange(int(count.sum())) + np.repeat(self.first[opinions] - start, count)
        return np.repeat(opinions, count), row


def _whole_groups(order: Integers, group: Integers, most: int) -> Iterator[Integers]:
    """Split opinions sorted by group into runs of at most `most` groups, numbered from 0."""
    ends = np.searchsorted(group, np.arange(0, int(group.max(initial=-1)) + 1 + most, most))
    for low, high in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        if high > low:
            yield order[low:high]


def _blocks(opinions: Integers, size: Integers) -> Iterator[Integers]:
    """Split opinions into runs of about `BLOCK` members."""
    total = np.cumsum(size[opinions])
    yield from np.split(opinions, np.flatnonzero(np.diff(total // BLOCK)) + 1)


def _agreement(
    choices: Choices, choice: Integers, inside: Floats, share: Floats, consensus: Consensus
) -> Floats:
    """Return the log-likelihood ratio of choices, as seen by those outside a circle.

    Args:
        inside: per choice, the weight of the circle's clicks on its pair.
        share: per choice, the circle's share of the intent's events.
    """
    pair = choices.pair[choice]
    clicks = np.maximum(consensus.clicks[pair] - inside, 0.0)
    examined = np.maximum(consensus.examined[pair] * (1 - share), 0.0)
    known = examined / (examined + consensus.strength)
    attraction = (clicks + consensus.mean * consensus.strength) / (examined + consensus.strength)
    # With little evidence left, both sides of the ratio fall back to the same prior mean.
    expected = known * choices.expected[choice] + (1 - known) * consensus.mean
    return np.log(np.minimum(attraction, 1.0) / expected)


def mean_attraction_shown(log: Impressions, attraction: Floats, propensity: Floats, mean: float) -> Floats:
    """Return per event the mean attraction of what was shown, weighted by examination.

    Args:
        attraction: per pair.
        propensity: per position.
        mean: of an event that showed nothing.
    """

    def liked_if_seen(rows: slice) -> Floats:
        return propensity[log.position[rows]] * attraction[log.pairs.of_row[rows]]

    liked = sums_of(log.event, liked_if_seen, log.events)
    total = sums_of(log.event, lambda rows: propensity[log.position[rows]], log.events)
    return np.where(total > 0, liked / np.where(total > 0, total, 1.0), mean)


def _first_of_each(group: Integers, most: int) -> NDArray[np.bool_]:
    """Mark at most `most` rows of each group; the rows of a group are contiguous."""
    start = np.searchsorted(group, group, side="left")
    return np.arange(len(group)) - start < most
