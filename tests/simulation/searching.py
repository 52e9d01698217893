"""How the actors of a simulated market search: what they are shown, look at, click and report.

What is assumed, and why:

* The production ranker orders by popularity and a little insight into utility; a share of searches is
  explored, which is what makes position and merit separable.
* A click needs examination, which falls with the position, and attraction, which is utility seen through an
  appearance that has nothing to do with it; for some intents anything is clicked more readily. Some clicks
  come from trust in the top positions alone.
* Outcomes are reported for some clicks only, failures more often than successes.
* Some actors click at random, everywhere and always.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from ranking.impressions import Impressions
from tests.simulation.market import Assumptions, Floats, Integers, Market

SLATE = 10


@dataclass(frozen=True)
class Searches:
    """Some searches: what each was for, when, and which candidate slots it was shown, top first."""

    intent: Integers
    age: Floats
    slots: Integers


@dataclass(frozen=True)
class Searching:
    """How people search a market.

    Args:
        assumptions: the parameters.
        market: who there is.
    """

    assumptions: Assumptions
    market: Market

    @property
    def propensity(self) -> Floats:
        """The examination propensity of positions from 1 on."""
        return np.asarray(1 / np.arange(1, SLATE + 1) ** self.assumptions.examination_decay)

    def log(self, random: np.random.Generator) -> Impressions:
        """Let actors search, look, click and report."""
        a, market = self.assumptions, self.market
        activity = random.lognormal(0.0, a.activity_spread, a.actors)
        actor = random.choice(a.actors, a.events, p=activity / activity.sum())
        intent = random.choice(len(market.offered), a.events, p=market.intent_share)
        age = np.sort(random.uniform(0, a.days, a.events))[::-1]
        searches = Searches(intent, age, self.slates(intent, age, self.preferences(intent, random)))
        clicked = self.clicks(searches, random)
        at_random = (random.random(a.actors) < a.random_actors)[actor]
        anywhere = random.random(clicked.shape) < 1.0 / SLATE
        clicked = np.where(at_random[:, None], anywhere, clicked)
        reports = self.outcomes(searches, actor, clicked, random)
        return self.as_impressions(searches, actor, clicked, reports, random)

    def preferences(self, intent: Integers, random: np.random.Generator) -> Floats:
        """Return per event and candidate slot how the production ranker scores it that day."""
        a, market = self.assumptions, self.market
        entity = market.owner[market.offered]
        idea = 0.8 * market.popularity[entity] + a.insight * (market.quality[entity] + market.fit)
        idea = idea + 0.5 * market.production_noise
        day_to_day = 0.15 * random.normal(size=(len(intent), a.candidates_each))
        explored = random.random(len(intent)) < a.explored
        return np.where(explored[:, None], random.random(day_to_day.shape), idea[intent] + day_to_day)

    def slates(self, intent: Integers, age: Floats, preferences: Floats) -> Integers:
        """Return per event the candidate slots shown, best first, of entities that exist that day."""
        entity = self.market.owner[self.market.offered[intent]]
        existing = self.market.present(entity, age[:, None])
        return np.argsort(np.where(existing, -preferences, np.inf), axis=1)[:, :SLATE]

    def clicks(self, searches: Searches, random: np.random.Generator) -> NDArray[np.bool_]:
        """Return per event and position whether a well-meaning actor clicks."""
        market, width = self.market, searches.slots.shape[1]
        seen = random.random(searches.slots.shape) < self.propensity[:width]
        appeal = (
            market.appearance[self.candidates(searches)] + market.click_happiness[searches.intent][:, None]
        )
        attracted = special.expit(-1.8 + self.worth(searches) + appeal)
        trusting = self.assumptions.trust_bias / np.arange(1, width + 1)
        return np.asarray(seen & (random.random(seen.shape) < attracted + (1 - attracted) * trusting))

    def outcomes(
        self,
        searches: Searches,
        actor: Integers,
        clicked: NDArray[np.bool_],
        random: np.random.Generator,
    ) -> Integers:
        """Return per event and position 1, -1 or 0 if unreported."""
        reported = self.assumptions.reported
        success = random.random(clicked.shape) < special.expit(0.5 + self.worth(searches))
        stated = random.random(clicked.shape) < np.where(success, reported, min(1.5 * reported, 1.0))
        return np.where(clicked & stated, np.where(success, 1, -1), 0)

    def as_impressions(
        self,
        searches: Searches,
        actor: Integers,
        clicked: NDArray[np.bool_],
        outcome: Integers,
        random: np.random.Generator,
    ) -> Impressions:
        """Put searches into the form the ranking reads; candidates are capabilities, and none is chance."""
        events, width = searches.slots.shape
        return Impressions(
            intent=searches.intent,
            actor=actor,
            age=searches.age,
            event=np.repeat(np.arange(events), width),
            candidate=self.candidates(searches).ravel(),
            position=np.tile(np.arange(1, width + 1), events),
            clicked=clicked.ravel(),
            outcome=outcome.ravel(),
        )

    def worth(self, searches: Searches) -> Floats:
        """Return per event and position quality and fit on the day of the event."""
        entity = self.market.owner[self.candidates(searches)]
        age = np.broadcast_to(searches.age[:, None], entity.shape)
        return self.market.quality_at(entity, age) + self.market.fit[searches.intent[:, None], searches.slots]

    def candidates(self, searches: Searches) -> Integers:
        """Return per event and position the capability shown."""
        return np.asarray(self.market.offered[searches.intent[:, None], searches.slots])


def joined(*logs: Impressions) -> Impressions:
    """Return one log of several; numbers of intents, actors and candidates mean the same in all."""
    before = np.cumsum([0, *(log.events for log in logs)])
    columns = {
        name: np.concatenate([getattr(log, name) for log in logs])
        for name in ("intent", "actor", "age", "candidate", "position", "clicked", "outcome")
    }
    event = np.concatenate([log.event + first for log, first in zip(logs, before[:-1], strict=True)])
    return Impressions(event=event, **columns)
