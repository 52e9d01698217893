"""How the actors of a market of the second kind search.

What is assumed beyond the first kind, and why:

* People look from the top down and stop when satisfied or tired (a dynamic Bayesian network as in Chapelle
  and Zhang, WWW 2009), so no factor by position is exactly right.
* Attraction is a complementary log-log of worth and appearance.
* One click in six is reported, by few actors most, failures and popular entities more readily.
* A search shows capabilities or entities, and its report may name the other of the two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ranking.impressions import Impressions
from tests.simulation.market import Floats, Integers
from tests.simulation.searching import Searches, Searching
from tests.simulation.second.market import SecondAssumptions, SecondMarket

SLATE_END = 1_000  # after every position
SATISFIED = 0.35  # probability of looking further after a candidate that served
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class SecondSearching(Searching):
    """How people search a market of the second kind."""

    assumptions: SecondAssumptions
    market: SecondMarket

    def clicks(self, searches: Searches, random: np.random.Generator) -> Flags:
        """Return per event and position whether a well-meaning actor clicks."""
        market, (events, width) = self.market, searches.slots.shape
        worth = self.worth(searches)
        appeal = (
            market.appearance[self.candidates(searches)] + market.click_happiness[searches.intent][:, None]
        )
        attracted = 1 - np.exp(-np.exp(np.minimum(-2.0 + 0.8 * worth + appeal, 3.0)))
        serves = random.random(worth.shape) < market.served(worth)
        drawn, further = random.random(worth.shape), random.random(worth.shape)
        clicked, looking = np.zeros((events, width), dtype=np.bool_), np.ones(events, dtype=np.bool_)
        for place in range(width):
            clicked[:, place] = looking & (drawn[:, place] < attracted[:, place])
            content = clicked[:, place] & serves[:, place]
            looking &= further[:, place] < np.where(content, SATISFIED, self.assumptions.continued)
        return clicked

    def outcomes(
        self, searches: Searches, actor: Integers, clicked: Flags, random: np.random.Generator
    ) -> Integers:
        """Return per event and position 1, -1 or 0 if unreported."""
        market = self.market
        success = random.random(clicked.shape) < market.served(self.worth(searches))
        entity = market.owner[self.candidates(searches)]
        habit = random.lognormal(0.0, 1.2, int(actor.max()) + 1)[actor]
        readiness = habit[:, None] * np.where(success, 1.0, 1.7) * np.exp(0.3 * market.popularity[entity])
        stated = random.random(clicked.shape) < scaled_to(readiness, clicked, self.assumptions.reported)
        return np.where(clicked & stated, np.where(success, 1, -1), 0)

    def as_impressions(
        self,
        searches: Searches,
        actor: Integers,
        clicked: Flags,
        outcome: Integers,
        random: np.random.Generator,
    ) -> Impressions:
        """Put searches into the form the ranking reads; candidates are capabilities, then entities.

        A report that names the other of capability and entity is a row of its own, at no position.
        """
        a, market, (events, width) = self.assumptions, self.market, searches.slots.shape
        capability = self.candidates(searches)
        entity = len(market.owner) + market.owner[capability]
        as_entities = (random.random(events) < a.entity_views)[:, None]
        crossed = (outcome != 0) & (random.random(outcome.shape) < a.crossed)
        event = np.broadcast_to(np.arange(events)[:, None], capability.shape)
        position = np.broadcast_to(np.arange(1, width + 1), capability.shape)
        other = np.where(as_entities, capability, entity)[crossed]
        nothing = np.zeros(len(other), dtype=np.int64)
        return Impressions(
            intent=searches.intent,
            actor=actor,
            age=searches.age,
            **merged_rows(
                np.append(event, event[crossed]),
                np.append(np.where(as_entities, entity, capability), other),
                np.append(position, nothing),
                np.append(clicked, nothing.astype(np.bool_)),
                np.append(np.where(crossed, 0, outcome), outcome[crossed]),
            ),
        )


def scaled_to(readiness: Floats, clicked: Flags, share: float) -> Floats:
    """Return probabilities in proportion to readiness whose mean over the clicks is a share.

    Args:
        readiness: per event and position, positive.
        clicked: what the mean is over, same shape.
        share: the mean.
    """
    scale = 1.0
    for _ in range(20):
        mean = np.minimum(scale * readiness[clicked], 1.0).mean() if clicked.any() else share
        scale *= share / mean
    return np.asarray(np.minimum(scale * readiness, 1.0))


def merged_rows(
    event: Integers, candidate: Integers, position: Integers, clicked: Flags, outcome: Integers
) -> dict[str, Integers | Flags]:
    """Return rows by event and candidate, those of one pair merged: the top position shown counts.

    Args:
        event: per row.
        candidate: per row.
        position: per row, 0 if only reported on.
        clicked: per row.
        outcome: per row.
    """
    order = np.lexsort((np.where(position == 0, SLATE_END, position), candidate, event))
    event, candidate, position = event[order], candidate[order], position[order]
    opens = np.append(True, (np.diff(event) != 0) | (np.diff(candidate) != 0))
    start = np.flatnonzero(opens)
    return {
        "event": event[start],
        "candidate": candidate[start],
        "position": position[start],
        "clicked": np.logical_or.reduceat(clicked[order], start),
        "outcome": np.sign(np.add.reduceat(outcome[order], start)),
    }
