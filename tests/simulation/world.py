"""A simulated world with known utility: a market, the log of its searches, attacks among them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ranking.impressions import Impressions
from tests.simulation.attacks import flood
from tests.simulation.market import (
    Assumptions,
    Floats,
    Integers,
    Market,
    make_market,
    make_mentions,
    make_pages,
    make_signals,
)
from tests.simulation.searching import SLATE, joined, make_log


@dataclass(frozen=True)
class World:
    """A market, and what was observed of it.

    Args:
        assumptions: the parameters.
        market: who there is; its `utility` is the truth.
        log: every search, the attackers' included.
        signals: per name, a raw value per entity, NaN where nobody measured.
        stars: per entity.
        pages: rows (winner, loser).
        mentions: rows (entity whose page mentions, mentioned entity).
        propensity: the true examination propensity of positions from 1 on.
        flooded: the entities that attackers push.
    """

    assumptions: Assumptions
    market: Market
    log: Impressions
    signals: dict[str, Floats]
    stars: Floats
    pages: Integers
    mentions: Integers
    propensity: Floats
    flooded: Integers


def make_world(seed: int, assumptions: Assumptions | None = None) -> World:
    """Draw a world and let its actors search for some time.

    Args:
        seed: the same seed gives the same world.
        assumptions: the parameters; the defaults where left out.
    """
    a = assumptions or Assumptions()
    random = np.random.default_rng(seed)
    market = make_market(a, random)
    propensity = 1 / np.arange(1, SLATE + 1) ** a.examination_decay
    log = make_log(a, market, propensity, random)
    signals, stars = make_signals(market, random)
    pages, mentions = make_pages(a, market, random), make_mentions(a, market, random)
    asked = np.unique(market.owner[market.offered])
    flooded = random.choice(asked, round(a.flooded * a.entities), replace=False)
    world = World(a, market, log, signals, stars, pages, mentions, propensity, flooded)
    for number, target in enumerate(flooded):
        world = attacked(world, random, target=int(target), outcome=number % 2)
    return world


def attacked(
    world: World,
    random: np.random.Generator,
    *,
    target: int,
    accounts: int | None = None,
    events_each: int | None = None,
    outcome: int = 0,
    disguise: int = 0,
    on_top: bool = False,
) -> World:
    """Return the world with one more flood in its log.

    Args:
        world: the world before.
        random: where chance comes from.
        target: the entity.
        accounts: how many accounts click it; as the world's own floods where left out.
        events_each: how often each; as the world's own floods where left out.
        outcome: what they report of it.
        disguise: how many searches like anybody's each makes per search for the target.
        on_top: whether the target stands at position 1 for them.
    """
    a = world.assumptions
    extra = flood(
        a,
        world.market,
        world.propensity,
        random,
        target=target,
        first_actor=world.log.actors,
        accounts=a.flood_accounts if accounts is None else accounts,
        events_each=a.flood_events if events_each is None else events_each,
        outcome=outcome,
        disguise=disguise,
        on_top=on_top,
    )
    return replace(world, log=joined(world.log, extra))
