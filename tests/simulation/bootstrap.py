"""How far the match signal moves if the searches are resampled: a Bayesian bootstrap.

The engine does not do this; it is what its intervals are held against. Events are not exchangeable: those of
one actor, of one intent and of one month are similar. So each of these has a weight of its own, and an event
counts their product (A. B. Owen and D. Eckles, Bootstrapping data arrays of arbitrary order, Annals of
Applied Statistics 6, 2012). The weights are standard exponential, which divided by their sum is the uniform
Dirichlet distribution (D. B. Rubin, The Bayesian bootstrap, Annals of Statistics 9, 1981); no rate depends on
that sum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from matchgraph.computing.measured_match import independent_events
from matchgraph.computing.search_evidence import estimate, kinds_of, on_nodes, settings_of
from matchgraph.computing.signals import MATCH, infer_signals
from matchgraph.computing.trust import propagate_trust
from ranking.event_weights import decay
from ranking.evidence import evidence
from ranking.impressions import Impressions
from ranking.methodology import Methodology, identity
from ranking.prior import BetaPosterior
from tests.simulation.engine import Parts, computed
from tests.simulation.market import Floats
from tests.simulation.observed import searches_of, snapshot_of
from tests.simulation.world import World

MONTH = 30  # days
NOMINAL = 0.95
INFLATION, UNSAMPLED = 1.5, 0.005  # of the variance, chosen on seeds 1-3: what no resampling shows
Ends = tuple[Floats, Floats]


@dataclass(frozen=True)
class Mixture:
    """Of each entity the two parts of its match, what pages leave open, and how much searches count in it."""

    inferred: Floats
    low: Floats
    high: Floats
    measured: Floats
    events: Floats
    share: Floats
    prior: float

    @classmethod
    def of(cls, world: World, parts: Parts) -> Mixture:
        """Take the engine's computation of a world apart."""
        run = computed(world, parts)
        pages = infer_signals(
            run.snapshot, propagate_trust(run.snapshot, parts.methodology), parts.methodology
        )
        return cls(
            pages.values[:, MATCH],
            pages.low[:, MATCH],
            pages.high[:, MATCH],
            np.nan_to_num(run.trust.match),
            run.events,
            run.events / (parts.methodology.match.inferred_weight + run.events),
            parts.methodology.match.rate_prior,
        )

    def added(self, least: Floats, most: Floats) -> Ends:
        """Return the ends where those of both parts are simply added."""
        return (
            self.share * np.minimum(least, self.measured) + (1 - self.share) * self.low,
            self.share * np.maximum(most, self.measured) + (1 - self.share) * self.high,
        )

    def in_quadrature(self, half: Floats) -> Ends:
        """Return the ends where the deviations of both parts are independent."""
        middle = self.share * self.measured + (1 - self.share) * self.inferred
        uniform = ndtri((1 + NOMINAL) / 2) * (self.high - self.low) / np.sqrt(12)
        down = np.hypot(self.share * half, (1 - self.share) * np.maximum(self.inferred - self.low, uniform))
        up = np.hypot(self.share * half, (1 - self.share) * np.maximum(self.high - self.inferred, uniform))
        return np.maximum(middle - down, 0.0), np.minimum(middle + up, 1.0)

    def by_events(self, correlation: float) -> Ends:
        """Return the ends of a rate of as many independent events as these are worth, added to the others."""
        worth = independent_events(self.events, correlation)
        rate = BetaPosterior(self.measured * worth + self.prior, (1 - self.measured) * worth + self.prior)
        outside = (1 - NOMINAL) / 2
        return self.added(rate.credible_bound(outside), rate.credible_bound(1 - outside))

    def by_replicates(self, drawn: Floats) -> dict[str, Ends]:
        """Return the ends that a bootstrap gives, in several ways.

        Args:
            drawn: the match signal by searches, (replicates, entities), NaN where a draw has nothing.
        """
        settled = np.where(np.isnan(drawn), self.measured, drawn)
        outside = (1 - NOMINAL) / 2
        least, most = np.quantile(settled, [outside, 1 - outside], axis=0)
        deviation, variance = ndtri(1 - outside), settled.var(axis=0)
        widened = INFLATION * variance + UNSAMPLED
        return {
            "bootstrap, percentiles": (np.minimum(least, self.measured), np.maximum(most, self.measured)),
            "bootstrap, ends added": self.added(least, most),
            "bootstrap, in quadrature": self.in_quadrature(deviation * np.sqrt(variance)),
            "bootstrap, in quadrature, widened": self.in_quadrature(deviation * np.sqrt(widened)),
        }


def replicates(world: World, methodology: Methodology, count: int) -> Floats:
    """Return the match signal by searches, resampled `count` times, (count, entities).

    Trust in actors, caps, examination and demand stay as they are by all events.

    Args:
        world: what was observed.
        methodology: all constants; its hash is the seed.
        count: how many.
    """
    searches, snapshot = searches_of(world), snapshot_of(world)
    owner, kinds = searches.candidates.owner, kinds_of(snapshot)
    log = Impressions.of(searches.arrays)
    found = estimate(searches.arrays, owner, kinds, methodology)
    settings = replace(
        settings_of(methodology.evidence, tuple(found.propensity[1:].tolist())),
        trust_rounds=0,
        actor_choices=np.inf,
        actor_share=1.0,
    )
    counted = found.weight / decay(log.age, settings.half_life)
    random = np.random.default_rng(int(identity(methodology), 16))
    months = (log.age // MONTH).astype(np.int64)
    drawn = []
    for _ in range(count):
        emphasis = counted * random.exponential(size=log.actors)[log.actor]
        emphasis *= random.exponential(size=log.intents)[log.intent]
        emphasis *= random.exponential(size=int(months.max()) + 1)[months]
        again = replace(evidence(log, kinds, settings, group=owner, emphasis=emphasis), demand=found.demand)
        drawn.append(propagate_trust(snapshot, methodology, searches=on_nodes(searches, again)).match)
    return np.array(drawn)
