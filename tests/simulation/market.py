"""Who there is in a simulated market, how good they are, and what is known of them.

What is assumed, and why:

* An entity has a latent quality; a candidate fits an intent more or less. Utility is the logistic of both.
* Popularity is only loosely related to quality, and decides exposure, stars, and whether it is measured.
* Some entities change at some day; the truth is what holds on the last one.
* Comparisons are written about popular entities, and judged with noise and a leaning to the popular.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SIGNALS = ("adoption", "quality", "ecosystem", "freshness")


@dataclass(frozen=True)
class Assumptions:
    """The parameters of a world; the defaults are those of the report."""

    entities: int = 1000
    kinds: int = 4
    capabilities_each: int = 2
    intents: int = 500
    candidates_each: int = 24
    actors: int = 5000
    activity_spread: float = 1.0
    events: int = 60_000
    days: int = 360
    examination_decay: float = 0.8
    trust_bias: float = 0.05
    flooded: float = 0.04
    flood_accounts: int = 20
    flood_events: int = 8
    explored: float = 0.1
    insight: float = 0.2
    fame: float = 0.2
    random_actors: float = 0.1
    appearance: float = 0.6
    fit: float = 0.8
    click_happiness: float = 0.7
    changing: float = 0.3
    reported: float = 0.3
    pages: int = 1200
    mentions: int = 1200


@dataclass(frozen=True)
class Market:
    """Who there is and how good they are.

    Args:
        kind: per entity, its type.
        quality: per entity, on the last day.
        earlier: per entity, before its day of change.
        change: per entity, the age in days of that change; 0 where nothing changed.
        popularity: per entity.
        owner: per capability, its entity.
        appearance: per capability.
        offered: intent x candidate slot, the capability that stands there.
        fit: intent x candidate slot.
        intent_share: per intent, how often it is asked.
        click_happiness: per intent, how readily its searchers click anything at all.
        production_noise: intent x candidate slot, what the production ranker errs by.
    """

    kind: Integers
    quality: Floats
    earlier: Floats
    change: Floats
    popularity: Floats
    owner: Integers
    appearance: Floats
    offered: Integers
    fit: Floats
    intent_share: Floats
    click_happiness: Floats
    production_noise: Floats

    @property
    def types(self) -> tuple[str, ...]:
        """The type of each entity, by name."""
        return tuple(f"kind-{kind}" for kind in self.kind)

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of each intent, sorted."""
        return tuple(f"intent {i:06}" for i in range(len(self.offered)))

    @property
    def needs(self) -> Integers:
        """One intent of each need: here every intent is a need of its own."""
        return np.arange(len(self.offered))

    def present(self, entity: Integers, age: Floats) -> NDArray[np.bool_]:
        """Return whether each entity existed at an age in days; here all always did."""
        return np.ones(np.broadcast(entity, age).shape, dtype=np.bool_)

    def quality_at(self, entity: Integers, age: Floats) -> Floats:
        """Return the quality of each entity at an age in days, arrays of one shape."""
        before = age > self.change[entity]
        return np.where(before, self.earlier[entity], self.quality[entity])

    def served(self, worth: Floats) -> Floats:
        """Return the probability that a candidate of some worth serves an intent."""
        return np.asarray(special.expit(worth))

    @property
    def utility_of_pair(self) -> Floats:
        """Intent x candidate slot: the probability that the candidate serves the intent, on the last day."""
        return self.served(self.quality[self.owner[self.offered]] + self.fit)

    @property
    def utility(self) -> Floats:
        """Per entity, 0-1: its mean utility over the needs it is a candidate of; without any, at no fit."""
        return self._mean_utility(self.quality)

    @property
    def new(self) -> NDArray[np.bool_]:
        """Which entities appeared within the period; here none."""
        return np.zeros(len(self.kind), dtype=np.bool_)

    @property
    def gained(self) -> Floats:
        """Per entity, its utility on the last day minus that at the beginning; 0 if it is new."""
        return np.where(self.new, 0.0, self.utility - self._mean_utility(self.earlier))

    def grown(self, kind: int, count: int) -> Self:
        """Return the market with unknown entities of low quality that no intent asks for.

        Args:
            kind: their type.
            count: how many.
        """
        added = {name: np.full(count, value) for name, value in self.of_unknown.items()}
        added["kind"] = np.full(count, kind)
        return replace(
            self, **{name: np.concatenate([getattr(self, name), values]) for name, values in added.items()}
        )

    @property
    def of_unknown(self) -> dict[str, float]:
        """What an unknown entity has in each of the columns of entities."""
        return {"quality": -2.0, "earlier": -2.0, "change": 0.0, "popularity": 0.0}

    def _mean_utility(self, quality: Floats) -> Floats:
        entity = self.owner[self.offered[self.needs]]
        pairs = self.served(quality[entity] + self.fit[self.needs])
        count = np.bincount(entity.ravel(), minlength=len(quality))
        total = np.bincount(entity.ravel(), weights=pairs.ravel(), minlength=len(quality))
        return np.where(count > 0, total / np.maximum(count, 1), self.served(quality))


def make_market(a: Assumptions, random: np.random.Generator) -> Market:
    """Draw entities, capabilities and intents."""
    n, capabilities = a.entities, a.entities * a.capabilities_each
    kind = np.arange(n) % a.kinds
    quality = random.normal(size=n)
    changed = random.random(n) < a.changing
    earlier = np.where(changed, random.normal(size=n), quality)
    owner = np.arange(capabilities) // a.capabilities_each
    offered = np.empty((a.intents, a.candidates_each), dtype=np.int64)
    popularity = a.fame * quality + np.sqrt(1 - a.fame**2) * random.normal(size=n)
    for intent in range(a.intents):
        fitting = np.flatnonzero(kind[owner] == intent % a.kinds)
        known = np.exp(0.5 * popularity[owner[fitting]])
        offered[intent] = random.choice(fitting, a.candidates_each, replace=False, p=known / known.sum())
    share = 1 / np.arange(1, a.intents + 1) ** 0.8
    return Market(
        kind=kind,
        quality=quality,
        earlier=earlier,
        change=np.where(changed, random.uniform(30, a.days - 30, n), 0.0),
        popularity=popularity,
        owner=owner,
        appearance=a.appearance * random.normal(size=capabilities),
        offered=offered,
        fit=a.fit * random.normal(size=offered.shape),
        intent_share=random.permutation(share / share.sum()),
        click_happiness=a.click_happiness * random.normal(size=a.intents),
        production_noise=random.normal(size=offered.shape),
    )


def make_signals(market: Market, random: np.random.Generator) -> tuple[dict[str, Floats], Floats]:
    """Return the four raw signals, NaN where unmeasured, and the star counts.

    The less popular an entity, the likelier that it was not measured: values are not missing at random.
    """
    n = len(market.quality)
    made_of = {"adoption": (0.4, 0.7, 0.6), "quality": (0.7, 0.0, 0.8), "ecosystem": (0.3, 0.4, 0.9)}
    made_of["freshness"] = (0.3, 0.0, 1.0)
    signals = {}
    for name in SIGNALS:
        by_quality, by_popularity, by_chance = made_of[name]
        value = (
            by_quality * market.quality
            + by_popularity * market.popularity
            + by_chance * random.normal(size=n)
        )
        measured = random.random(n) < special.expit(0.8 + 1.2 * market.popularity)
        signals[name] = np.where(measured, value, np.nan)
    known = ~np.isnan(signals["adoption"])
    stars = np.where(known, np.exp(3 + 2 * np.nan_to_num(signals["adoption"])), 0.0)
    return signals, np.floor(stars)


def make_pages(a: Assumptions, market: Market, random: np.random.Generator) -> Integers:
    """Return comparison pages as rows (winner, loser): popular entities of one type, judged with noise."""
    left, right = same_kind(a.pages, market, random)
    judged = market.quality + 0.3 * market.popularity
    margin = judged[left] - judged[right] + random.normal(size=len(left))
    return np.where((margin > 0)[:, None], np.stack([left, right], 1), np.stack([right, left], 1))


def make_mentions(a: Assumptions, market: Market, random: np.random.Generator) -> Integers:
    """Return mentions as rows (page's entity, mentioned one): the popular and the good are named more."""
    return np.stack(same_kind(a.mentions, market, random, pull=0.5 * market.quality), 1)


def same_kind(
    count: int, market: Market, random: np.random.Generator, pull: Floats | float = 0.0
) -> tuple[Integers, Integers]:
    """Draw pairs of different entities of one type, popular ones more often; `pull` draws the second ones."""
    known = np.exp(0.7 * market.popularity)
    left = random.choice(len(known), 2 * count, p=known / known.sum())
    drawn = np.exp(0.7 * market.popularity + pull)
    right = np.empty_like(left)
    for kind in np.unique(market.kind):
        own = np.flatnonzero(market.kind == kind)
        here = market.kind[left] == kind
        right[here] = random.choice(own, here.sum(), p=drawn[own] / drawn[own].sum())
    keep = np.flatnonzero(left != right)[:count]
    return left[keep], right[keep]
