"""What the engine would say of a simulated world if its searchers went on for ever as on the last day."""

from __future__ import annotations

import numpy as np
from scipy import special

from matchgraph.computing.search_evidence import SearchEvidence, ServedPairs
from tests.simulation.market import Floats, Market
from tests.simulation.world import World

WITHOUT_END = 1e12  # effective events, against which what pages say is negligible


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
    )


def true_rates(market: Market) -> Floats:
    """Return intent x slot: the probability of a click and a success, once examined, on the last day."""
    worth = market.quality[market.owner[market.offered]] + market.fit
    appeal = market.appearance[market.offered] + market.click_happiness[:, None]
    return np.asarray(special.expit(-1.8 + worth + appeal) * special.expit(0.5 + worth))
