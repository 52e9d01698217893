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


def make_log(a: Assumptions, market: Market, propensity: Floats, random: np.random.Generator) -> Impressions:
    """Let actors search, look, click and report."""
    activity = random.lognormal(0.0, 1.0, a.actors)
    actor = random.choice(a.actors, a.events, p=activity / activity.sum())
    intent = random.choice(a.intents, a.events, p=market.intent_share)
    age = np.sort(random.uniform(0, a.days, a.events))[::-1]
    searches = Searches(intent, age, slates(a, market, intent, random))
    clicked = clicks(a, market, searches, propensity, random)
    at_random = (random.random(a.actors) < a.random_actors)[actor]
    anywhere = random.random(clicked.shape) < 1.0 / SLATE
    clicked = np.where(at_random[:, None], anywhere, clicked)
    return as_impressions(market, searches, actor, clicked, outcomes(a, market, searches, clicked, random))


def slates(a: Assumptions, market: Market, intent: Integers, random: np.random.Generator) -> Integers:
    """Return per event the candidate slots shown, best first as the production ranker sees it."""
    entity = market.owner[market.offered]
    idea = 0.8 * market.popularity[entity] + a.insight * (market.quality[entity] + market.fit)
    idea = idea + 0.5 * market.production_noise
    day_to_day = 0.15 * random.normal(size=(len(intent), a.candidates_each))
    explored = random.random(len(intent)) < a.explored
    score = np.where(explored[:, None], random.random(day_to_day.shape), idea[intent] + day_to_day)
    return np.argsort(-score, axis=1)[:, :SLATE]


def clicks(
    a: Assumptions, market: Market, searches: Searches, propensity: Floats, random: np.random.Generator
) -> NDArray[np.bool_]:
    """Return per event and position whether a well-meaning actor clicks."""
    width = searches.slots.shape[1]
    seen = random.random(searches.slots.shape) < propensity[:width]
    appeal = (
        market.appearance[_candidates(market, searches)] + market.click_happiness[searches.intent][:, None]
    )
    attracted = special.expit(-1.8 + worth(market, searches) + appeal)
    trusting = a.trust_bias / np.arange(1, width + 1)
    return np.asarray(seen & (random.random(seen.shape) < attracted + (1 - attracted) * trusting))


def outcomes(
    a: Assumptions,
    market: Market,
    searches: Searches,
    clicked: NDArray[np.bool_],
    random: np.random.Generator,
) -> Integers:
    """Return per event and position 1, -1 or 0 if unreported."""
    success = random.random(clicked.shape) < special.expit(0.5 + worth(market, searches))
    reported = random.random(clicked.shape) < np.where(success, a.reported, min(1.5 * a.reported, 1.0))
    return np.where(clicked & reported, np.where(success, 1, -1), 0)


def as_impressions(
    market: Market, searches: Searches, actor: Integers, clicked: NDArray[np.bool_], outcome: Integers
) -> Impressions:
    """Put searches into the form the ranking reads; candidates are capabilities."""
    events, width = searches.slots.shape
    return Impressions(
        intent=searches.intent,
        actor=actor,
        age=searches.age,
        event=np.repeat(np.arange(events), width),
        candidate=_candidates(market, searches).ravel(),
        position=np.tile(np.arange(1, width + 1), events),
        clicked=clicked.ravel(),
        outcome=outcome.ravel(),
    )


def joined(first: Impressions, second: Impressions) -> Impressions:
    """Return one log of two; numbers of intents, actors and candidates mean the same in both."""
    event = np.concatenate([first.event, second.event + first.events])
    columns = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])
        for name in ("intent", "actor", "age", "candidate", "position", "clicked", "outcome")
    }
    return Impressions(event=event, **columns)


def worth(market: Market, searches: Searches) -> Floats:
    """Return per event and position the logit of utility on the day of the event."""
    entity = market.owner[_candidates(market, searches)]
    before = searches.age[:, None] > market.change[entity]
    quality = np.where(before, market.earlier[entity], market.quality[entity])
    return np.asarray(quality + market.fit[searches.intent[:, None], searches.slots])


def _candidates(market: Market, searches: Searches) -> Integers:
    return np.asarray(market.offered[searches.intent[:, None], searches.slots])
