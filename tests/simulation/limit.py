"""What the engine would say of a simulated world if its searchers went on for ever as on the last day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import special

from matchgraph.computing.computation import Computation
from matchgraph.computing.search_evidence import SearchEvidence, ServedPairs
from matchgraph.computing.unstated import variances_of
from matchgraph.settings import methodology
from ranking.observations import Counts
from ranking.utility import balance
from tests.simulation.market import Floats, Market
from tests.simulation.world import World

WITHOUT_END = 1e12  # effective events, against which what pages say is negligible
OF_PAIR = 2000.0  # observations of a pair: more say nothing more of it, since a pair has an effect of its own


def unlimited(world: World) -> SearchEvidence:
    """Return the evidence of unlimited searches: every rate as it is, every candidate shown.

    A rate is the probability that a well-meaning searcher who examines a candidate clicks it and succeeds.
    Clicks out of mere trust in a position, and attackers, who are what the engine is to see through, are left
    out.

    Args:
        world: what is behind the observations.
    """
    market = world.market
    entities, capabilities = len(market.kind), len(market.owner)
    intents, slots = market.offered.shape
    first = entities + capabilities
    demand = np.zeros(first + intents)
    demand[first:] = market.intent_share
    rates = true_rates(market).ravel()
    unlimited = np.full(len(rates), WITHOUT_END)
    asked = np.bincount(market.owner[market.offered].ravel(), minlength=entities) > 0
    return SearchEvidence(
        entities=entities,
        intents=tuple(f"intent {i:06}" for i in range(intents)),
        capabilities=tuple(f"c{i:06}" for i in range(capabilities)),
        source=first + np.repeat(np.arange(intents), slots),
        target=entities + market.offered.ravel(),
        flow=rates,
        offered=entities + np.arange(capabilities),
        offering=market.owner.astype(np.int64),
        demand=demand,
        events=np.where(asked, WITHOUT_END, 0.0),
        pairs=ServedPairs(rates, rates, unlimited, unlimited),
        clicks=_counts(market, chosen_rates(world)),
        reports=_counts(market, reported_rates(world)),
    )


def unlimited_rank(run: Computation, world: World) -> Floats:
    """Return the rank of every entity if its searches went on for ever, 0-100.

    Signals, statements and what is common to all entities stay as the run has them.

    Args:
        run: what the product computed.
        world: what is behind the observations.
    """
    evidence, constants = unlimited(world), methodology().utility
    seen = replace(run.latent.observations, clicks=evidence.clicks, reports=evidence.reports)
    centre, variances = run.latent.held.centre, variances_of(constants)
    return np.asarray(100 * special.expit(balance(seen, centre, variances, tolerance=1e-6).utility))


def _counts(market: Market, rates: Floats) -> Counts:
    """Return the counts of all pairs of an intent and a candidate, by the entity behind it."""
    intents, slots = market.offered.shape
    trials = np.full(intents * slots, OF_PAIR)
    entity = market.owner[market.offered].ravel().astype(np.int64)
    return Counts(np.repeat(np.arange(intents), slots), entity, trials, trials * rates.ravel())


def true_rates(market: Market) -> Floats:
    """Return intent x slot: the probability of a click and a success, once examined, on the last day."""
    return _click_rates(market) * _success_rates(market)


def chosen_rates(world: World) -> Floats:
    """Return intent x slot: the probability of a click that is not reported to have failed, once examined."""
    _, failure = _reports(world)
    return _click_rates(world.market) * (1 - failure)


def reported_rates(world: World) -> Floats:
    """Return intent x slot: the share of successes among reports, which state failures more often."""
    success, failure = _reports(world)
    return success / (success + failure)


def _reports(world: World) -> tuple[Floats, Floats]:
    """Return intent x slot: the probabilities that a click is reported to have succeeded, and failed."""
    reported, success = world.assumptions.reported, _success_rates(world.market)
    return reported * success, min(1.5 * reported, 1.0) * (1 - success)


def _click_rates(market: Market) -> Floats:
    appeal = market.appearance[market.offered] + market.click_happiness[:, None]
    return np.asarray(special.expit(-1.8 + _worth(market) + appeal))


def _success_rates(market: Market) -> Floats:
    return np.asarray(special.expit(0.5 + _worth(market)))


def _worth(market: Market) -> Floats:
    return market.quality[market.owner[market.offered]] + market.fit
