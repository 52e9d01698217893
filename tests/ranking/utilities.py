"""Small worlds for tests of utilities, and the joint log posterior with every effect written out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from scipy.special import expit

from ranking.methodology import Methodology
from ranking.observations import Centre, Counts, Observations, Orders, Variances
from ranking.utility import Estimate, balance

CONSTANTS = Methodology().utility
VARIANCES = Variances(slope=0.7, appeal=0.5, click_pair=0.2, report_pair=0.5)
CENTRE = Centre(click=-2.0, report=0.0, intent_variance=0.5)
TOLERANCE = 1e-10


def counts(rows) -> Counts:
    """Rows are (intent, entity, trials, hits)."""
    table = np.array(rows, dtype=float).reshape(-1, 4)
    return Counts(table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2], table[:, 3])


def orders(rows) -> Orders:
    """Rows are (first, second, agrees, offset, slope, on_first, on_second)."""
    table = np.array(rows, dtype=float).reshape(-1, 7)
    return Orders(table[:, 0].astype(int), table[:, 1].astype(int), *table[:, 2:].T)


def world(mean, clicks=(), reports=(), stated=(), variance=0.5) -> Observations:
    """What is observed, from plain rows."""
    mean = np.array(mean, dtype=float)
    return Observations(mean, np.full(len(mean), variance), counts(clicks), counts(reports), orders(stated))


def solved(seen: Observations, tolerance: float = TOLERANCE, centre: Centre = CENTRE) -> Estimate:
    return balance(seen, centre, VARIANCES, tolerance=tolerance)


def plus(seen: Counts, intent: int, entity: int, trials: float, hits: float) -> Counts:
    """Add events of a pair, which may be new."""
    at = np.flatnonzero((seen.intent == intent) & (seen.entity == entity))
    if not len(at):
        more = counts([(intent, entity, trials, hits)])
        return Counts(
            *(np.append(getattr(seen, n), getattr(more, n)) for n in ("intent", "entity", "trials", "hits"))
        )
    add = np.arange(len(seen.trials)) == at[0]
    return replace(seen, trials=seen.trials + trials * add, hits=seen.hits + hits * add)


@dataclass(frozen=True)
class Joint:
    """The joint density of η, e, ι and the effects v and w, at one vector of all."""

    seen: Observations

    def parts(self, x):
        n, c, r = len(self.seen.mean), self.seen.clicks, self.seen.reports
        return np.split(x, np.cumsum([n, n, c.intents, len(c.intent)]))[: 5 if len(r.intent) else 4] + (
            [] if len(r.intent) else [np.zeros(0)]
        )

    @property
    def size(self) -> int:
        c, r = self.seen.clicks, self.seen.reports
        return 2 * len(self.seen.mean) + c.intents + len(c.intent) + len(r.intent)

    def logits(self, x):
        eta, e, iota, v, w = self.parts(x)
        c, r, o = self.seen.clicks, self.seen.reports, self.seen.orders
        return (
            CENTRE.click + iota[c.intent] + e[c.entity] + v,
            CENTRE.report + eta[r.entity] + w,
            o.offset + o.slope * (eta[o.first] - eta[o.second]),
        )

    def negative(self, x) -> float:
        """-log p up to a constant; only for statements that weigh equally on both ends."""
        eta, e, iota, v, w = self.parts(x)
        s, k = self.seen, VARIANCES
        click, report, above = self.logits(x)
        normal = ((eta - s.mean) ** 2 / s.variance).sum() + ((e - k.slope * eta) ** 2).sum() / k.appeal
        normal += (iota**2).sum() / CENTRE.intent_variance
        normal += (v**2).sum() / k.click_pair + (w**2).sum() / k.report_pair
        seen = sum(
            (weight * (np.logaddexp(0, logit) * n - hits * logit)).sum()
            for logit, n, hits, weight in (
                (click, s.clicks.trials, s.clicks.hits, 1.0),
                (report, s.reports.trials, s.reports.hits, 1.0),
                (above, 1.0, s.orders.agrees, s.orders.on_first),
            )
        )
        return float(normal / 2 + seen)

    def forces(self, x):
        """The gradient of log p where statements weigh equally, and its analogue where they do not."""
        eta, e, iota, v, w = self.parts(x)
        s, k, o = self.seen, VARIANCES, self.seen.orders
        click, report, above = self.logits(x)
        f = s.clicks.hits - s.clicks.trials * expit(click)
        g = s.reports.hits - s.reports.trials * expit(report)
        h = o.slope * (o.agrees - expit(above))
        on_eta = (s.mean - eta) / s.variance + k.slope * (e - k.slope * eta) / k.appeal
        np.add.at(on_eta, s.reports.entity, g)
        np.add.at(on_eta, o.first, o.on_first * h)
        np.add.at(on_eta, o.second, -o.on_second * h)
        on_e, on_iota = -(e - k.slope * eta) / k.appeal, -iota / CENTRE.intent_variance
        np.add.at(on_e, s.clicks.entity, f)
        np.add.at(on_iota, s.clicks.intent, f)
        return np.concatenate([on_eta, on_e, on_iota, f - v / k.click_pair, g - w / k.report_pair])


@st.composite
def worlds(draw, asymmetric: bool = True, most: int = 8) -> Observations:
    """Entities with random signals, clicks (more hits than trials, too), reports and statements."""
    n = draw(st.integers(2, most))
    intents = draw(st.integers(1, 4))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    pairs = [(q, i) for q in range(intents) for i in range(n) if random.random() < 0.6]
    clicked = [
        (q, i, t, t * random.choice([0, 0.1, 0.5, 1, 1.5]))
        for (q, i), t in zip(pairs, random.choice([0.3, 2, 20, 300], len(pairs)), strict=True)
    ]
    reported = [
        (q, i, t, t * random.random())
        for (q, i), t in zip(pairs, random.choice([0, 1, 20, 500], len(pairs)), strict=True)
        if t
    ]
    stated = []
    for _ in range(draw(st.integers(0, 8))):
        first, second = random.choice(n, 2, replace=False)
        on_first, on_second = random.choice([0.0, 0.02, 1.0, 7.0], 2)
        on_second = on_second if asymmetric else on_first
        slope = random.choice([0.0, 0.5, 1.5])
        stated.append(
            (first, second, random.choice([0, 0.5, 1]), random.normal(), slope, on_first, on_second)
        )
    return replace(
        world(random.normal(0, 1, n), clicked, reported, stated), variance=random.choice([0.1, 0.5, 2.0], n)
    )
