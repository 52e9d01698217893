"""The raw metrics of a market of the second kind, and what is missing of them.

Counts have heavy tails and follow fame more than merit. Whether an entity is measured depends on how popular
it is, by source and by metric. Some probes were blocked, some values are stale, most are some days old.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from graph.raw_signals import RawSignals
from ranking.metrics import DATES
from ranking.signals import BLOCKED, MEASURED, NOT_APPLICABLE, STALE, UNMEASURED
from tests.simulation.market import Floats, Integers
from tests.simulation.metrics import METRICS
from tests.simulation.observed import LAST_DAY
from tests.simulation.second.market import SecondAssumptions, SecondMarket

LATENT = {  # by popularity, by quality of the whole period, by quality today, by chance
    "adoption": (0.7, 0.35, 0.0, 0.5),
    "quality": (0.1, 0.3, 0.3, 0.6),
    "ecosystem": (0.4, 0.3, 0.0, 0.8),
    "match": (0.3, 0.2, 0.4, 0.7),
    "freshness": (0.1, 0.0, 0.35, 0.9),
}
COUNTS = {  # level and spread of the logarithm, and the noise of one metric
    "stars": (4.0, 1.9, 0.4),
    "downloads": (7.0, 2.4, 0.6),
    "likes": (3.0, 1.7, 0.5),
    "dependents": (1.5, 1.8, 0.6),
    "citations": (1.0, 1.6, 0.7),
    "integrations": (1.0, 0.9, 0.5),
    "registries": (0.7, 0.5, 0.5),
    "mentions": (1.6, 1.5, 0.5),
    "description_depth": (4.5, 0.8, 0.7),
}
SOURCE = {
    "stars": "repository",
    "open_issues": "repository",
    "last_commit": "repository",
    "last_release": "repository",
    "downloads": "registry",
    "dependents": "registry",
    "registries": "registry",
    "likes": "hub",
    "citations": "papers",
    "mentions": "papers",
    "checklist": "page",
    "link_health": "page",
    "description_depth": "page",
    "integrations": "page",
}
TO_WHOM = {"citations": (1,), "likes": (1, 2, 3), "dependents": (0, 1, 3), "downloads": (0, 1, 3)}  # kinds
REACHED = {"repository": 1.0, "registry": 0.7, "hub": 0.8, "papers": 0.2, "page": 1.2}


@dataclass(frozen=True)
class Measurements:
    """What is behind the metrics, and the metrics.

    Args:
        latent: per signal, what its metrics and a publisher's own measurements have in common.
        signals: the rows.
        stars: per entity, 0 where unknown.
    """

    latent: dict[str, Floats]
    signals: RawSignals
    stars: Floats


def measure(a: SecondAssumptions, market: SecondMarket, random: np.random.Generator) -> Measurements:
    """Draw every metric of every entity, and which of them are known."""
    n, lasting = len(market.kind), market.lasting(a.days)
    latent = {
        signal: p * market.popularity + q * lasting + now * market.quality + e * random.normal(size=n)
        for signal, (p, q, now, e) in LATENT.items()
    }
    reached = {
        source: random.random(n) < special.expit(level + 1.1 * market.popularity)
        for source, level in REACHED.items()
    }
    rows = _Rows.empty()
    stars = np.zeros(n)
    for signal, names in METRICS.items():
        for name in names:
            value = _values(name, latent[signal], a, market, random)
            applies = np.isin(market.kind, TO_WHOM.get(name, np.arange(a.kinds)))
            answered = reached[SOURCE[name]] & (random.random(n) < special.expit(2.2 + market.popularity))
            known = rows.probed(name, value, applies, answered, random)
            if name == "stars":
                stars = np.where(known, value, 0.0)
    return Measurements(latent, rows.sorted(), stars)


def _values(
    name: str, latent: Floats, a: SecondAssumptions, market: SecondMarket, random: np.random.Generator
) -> Floats:
    """Return the true value of one metric of each entity."""
    n = len(latent)
    life = np.minimum(market.appeared, a.days)
    if name in COUNTS:
        level, spread, noise = COUNTS[name]
        burst = np.where(random.random(n) < 0.05, random.pareto(1.2, n), 0.0)  # mirrors, campaigns, robots
        grown = 0.0 if name == "description_depth" else np.log(life / a.days)
        size = level + grown + spread * (latent + noise * random.normal(size=n)) + np.log1p(burst)
        return np.floor(np.exp(np.minimum(size, 18.0)))
    if name in DATES:
        usual = 60.0 if name == "last_release" else 20.0
        return np.floor(LAST_DAY - np.minimum(random.exponential(usual, n) * np.exp(-0.9 * latent), 1500.0))
    if name == "checklist":
        return np.asarray(5.0 * np.round(20 * special.expit(1.3 * latent + 0.4 * random.normal(size=n))))
    if name == "link_health":
        links = random.integers(4, 40, n)
        return np.asarray(random.binomial(links, special.expit(1.8 + 1.1 * latent)) / links)
    busy = 1.2 + 0.9 * market.popularity - 0.5 * latent + 0.8 * random.normal(size=n)
    return np.floor(np.exp(busy))  # open issues: the well-known have many


@dataclass(frozen=True)
class _Rows:
    """Rows of raw signals in the making, as lists of columns."""

    entity: list[Integers]
    metric: list[NDArray[np.str_]]
    value: list[Floats]
    day: list[Floats]
    state: list[Integers]

    @classmethod
    def empty(cls) -> _Rows:
        return cls([], [], [], [], [])

    def add(self, entity: Integers, name: str, value: Floats | float, day: Floats, state: int) -> None:
        self.entity.append(entity)
        self.metric.append(np.full(len(entity), name))
        self.value.append(np.broadcast_to(np.asarray(value, dtype=np.float64), entity.shape))
        self.day.append(day)
        self.state.append(np.full(len(entity), state))

    def probed(
        self,
        name: str,
        value: Floats,
        applies: NDArray[np.bool_],
        answered: NDArray[np.bool_],
        random: np.random.Generator,
    ) -> NDArray[np.bool_]:
        """Add what a probe of one metric found, and return whose value is known.

        Args:
            name: the metric.
            value: per entity, the true value.
            applies: per entity, whether it can have one.
            answered: per entity, whether its source had one.
            random: where chance comes from.
        """
        n = len(value)
        day, draw, kept = LAST_DAY - random.integers(0, 25, n), random.random(n), random.random(n) < 0.5
        former = value - random.integers(30, 200, n) if name in DATES else _rescaled(name, value, random)
        earlier = day - random.integers(20, 150, n)
        found = applies & answered
        fresh, stale, blocked = found & (draw < 0.86), found & (draw > 0.93), found & (draw >= 0.86)
        blocked &= ~stale
        before = (fresh & kept & (draw < 0.2)) | (blocked & kept)
        for chosen, what, when, state in (
            (before, former, earlier, MEASURED),
            (fresh, value, day, MEASURED),
            (stale, former, earlier, STALE),
            (blocked, np.full(n, np.nan), day, BLOCKED),
            (applies & ~answered & kept, np.full(n, np.nan), day, UNMEASURED),
            (~applies & kept, np.full(n, np.nan), day, NOT_APPLICABLE),
        ):
            own = np.flatnonzero(chosen)
            self.add(own, name, what[own], when[own].astype(np.float64), state)
        return fresh | stale | before

    def sorted(self) -> RawSignals:
        """Return the rows by entity, metric and day."""
        entity, metric, day = (np.concatenate(each) for each in (self.entity, self.metric, self.day))
        order = np.lexsort((day, metric, entity))
        names = metric[order].tolist()
        return RawSignals(
            entity=entity[order],
            metric=tuple(names),
            value=np.concatenate(self.value)[order],
            day=day[order],
            state=np.concatenate(self.state)[order],
            source=tuple(f"signals-{SOURCE[name]}" for name in names),
        )


def _rescaled(name: str, value: Floats, random: np.random.Generator) -> Floats:
    """Return what a metric was some months ago: counts were smaller, shares about the same."""
    if name in ("checklist", "link_health"):
        return value
    return np.floor(value * random.uniform(0.6, 1.0, len(value)))
