"""Who there is in a market of the second kind.

What is assumed beyond the first kind, and why:

* A need is asked in several phrasings, each an intent of its own with its own production ranking.
* A capability has a skill of its own; how well a candidate serves is a probit with a floor and a ceiling, so
  that no logistic model is exactly right.
* Changes take a day or many months; popularity follows the quality of the whole period, not of today.
* Some entities appeared within the last 60 days, and are less known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from tests.simulation.market import Assumptions, Floats, Integers, Market
from tests.simulation.second.phrasings import draw_phrasings

TYPES = ("mcp", "model", "prompt", "skill")
ALWAYS = np.inf  # the age of what existed before the period
LEAST, SLOPE, RANGE = 0.04, 0.75, 0.92  # of the probability of serving


@dataclass(frozen=True)
class SecondAssumptions(Assumptions):
    """The parameters of a world of the second kind; how many intents there are is drawn.

    Args:
        needs: how many there are; intents are their phrasings.
        most_phrasings: of one need; at least 2.
        appeared: share of entities that are new.
        newest: days within which these appeared.
        drifting: share of the changes that are gradual.
        continued: probability of looking further down after nothing was clicked.
        entity_views: share of searches that show entities instead of capabilities.
        crossed: share of reports that name the entity of a shown capability, or the reverse.
        unvetted: share of the unmeasured entities that no one vouches for.
    """

    kinds: int = len(TYPES)
    intents: int = 0
    activity_spread: float = 1.8
    random_actors: float = 0.08
    reported: float = 1 / 6
    appearance: float = 0.5
    needs: int = 250
    most_phrasings: int = 4
    appeared: float = 0.08
    newest: float = 60.0
    drifting: float = 0.5
    continued: float = 0.82
    entity_views: float = 0.35
    crossed: float = 0.4
    unvetted: float = 0.4


@dataclass(frozen=True)
class SecondMarket(Market):
    """Who there is and how good they are.

    Args:
        duration: per entity, the days that its change took, up to the age `change`.
        appeared: per entity, the age in days at which it appeared, infinite if before the period.
        need: per intent.
        phrased: per intent, its text.
    """

    duration: Floats
    appeared: Floats
    need: Integers
    phrased: tuple[str, ...]

    @property
    def types(self) -> tuple[str, ...]:
        """The type of each entity, by name."""
        return tuple(TYPES[kind % len(TYPES)] for kind in self.kind)

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of each intent, sorted."""
        return self.phrased

    @property
    def needs(self) -> Integers:
        """One intent of each need, the first in the order of texts."""
        return np.unique(self.need, return_index=True)[1]

    @property
    def new(self) -> NDArray[np.bool_]:
        """Which entities appeared within the period."""
        return np.isfinite(self.appeared)

    def present(self, entity: Integers, age: Floats) -> NDArray[np.bool_]:
        """Return whether each entity existed at an age in days."""
        return np.asarray(self.appeared[entity] >= age)

    def quality_at(self, entity: Integers, age: Floats) -> Floats:
        """Return the quality of each entity at an age in days, arrays of one shape."""
        ahead = np.clip((age - self.change[entity]) / self.duration[entity], 0.0, 1.0)
        return np.asarray(self.quality[entity] + (self.earlier[entity] - self.quality[entity]) * ahead)

    def served(self, worth: Floats) -> Floats:
        """Return the probability that a candidate of some worth serves an intent."""
        return np.asarray(LEAST + RANGE * ndtr(SLOPE * worth))

    @property
    def of_unknown(self) -> dict[str, float]:
        """What an unknown entity has in each of the columns of entities."""
        return super().of_unknown | {"duration": 1.0, "appeared": ALWAYS}

    def lasting(self, days: float) -> Floats:
        """Return the mean quality of each entity over a period or its life, which is what its fame is due to.

        Args:
            days: the length of the period.
        """
        life = np.minimum(self.appeared, days)
        entity = np.arange(len(self.kind))
        quarters = [self.quality_at(entity, life * part) for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
        return np.asarray(np.mean(quarters, axis=0))


def make_second_market(a: SecondAssumptions, random: np.random.Generator) -> SecondMarket:
    """Draw entities, capabilities, needs and their phrasings."""
    n = a.entities
    quality, earlier, change, duration = _histories(a, random)
    appeared = np.where(random.random(n) < a.appeared, random.uniform(3, a.newest, n), ALWAYS)
    earlier = np.where(np.isfinite(appeared), quality, earlier)
    popularity = a.fame * (quality + earlier) / 2 + np.sqrt(1 - a.fame**2) * random.normal(size=n)
    popularity = popularity - np.where(np.isfinite(appeared), 1.0, 0.0)
    kind, owner = np.arange(n) % a.kinds, _owners(a, random)
    offered = _offered(a, kind, owner, popularity, random)
    skill = 0.4 * random.normal(size=len(owner))
    fit = skill[offered] + np.sqrt(max(a.fit**2 - 0.16, 0.0)) * random.normal(size=offered.shape)
    phrased, need, share = draw_phrasings(a.needs, a.most_phrasings, random)
    return SecondMarket(
        kind=kind,
        quality=quality,
        earlier=earlier,
        change=change,
        popularity=popularity,
        owner=owner,
        appearance=a.appearance * random.laplace(size=len(owner)),
        offered=offered[need],
        fit=fit[need],
        intent_share=share,
        click_happiness=a.click_happiness * random.normal(size=a.needs)[need],
        production_noise=random.normal(size=(len(need), a.candidates_each)),
        duration=duration,
        appeared=appeared,
        need=need,
        phrased=phrased,
    )


def _histories(a: SecondAssumptions, random: np.random.Generator) -> tuple[Floats, Floats, Floats, Floats]:
    """Draw quality today and before, the age at which a change was complete, and the days it took."""
    n = a.entities
    quality = random.standard_t(6, size=n) / np.sqrt(1.5)  # of variance 1, with heavier tails
    changing, gradual = random.random(n) < a.changing, random.random(n) < a.drifting
    earlier = np.where(changing, 0.3 * quality + np.sqrt(0.91) * random.normal(size=n), quality)
    complete = np.where(gradual, random.uniform(0, a.days / 4, n), random.uniform(15, a.days - 60, n))
    duration = np.where(changing & gradual, random.uniform(90, a.days * 0.75, n), 1.0)
    return quality, earlier, np.where(changing, complete, 0.0), duration


def _owners(a: SecondAssumptions, random: np.random.Generator) -> Integers:
    """Draw how many capabilities each entity has: one at least, most have few."""
    more = np.minimum(random.geometric(1 / a.capabilities_each, a.entities), 8)
    return np.repeat(np.arange(a.entities), more)


def _offered(
    a: SecondAssumptions, kind: Integers, owner: Integers, popularity: Floats, random: np.random.Generator
) -> Integers:
    """Draw the capabilities that serve each need, need x slot, those of popular entities more often."""
    offered = np.empty((a.needs, a.candidates_each), dtype=np.int64)
    for need in range(a.needs):
        fitting = np.flatnonzero(kind[owner] == need % a.kinds)
        known = np.exp(0.5 * popularity[owner[fitting]])
        offered[need] = random.choice(fitting, a.candidates_each, replace=False, p=known / known.sum())
    return offered
