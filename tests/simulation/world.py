"""A simulated world with known utility: a market, the log of its searches, attacks among them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, eq=False)
class World:
    """A market, and what was observed of it; two are the same only where they are one object.

    Args:
        assumptions: the parameters.
        market: who there is; its `utility` is the truth.
        log: every search, the attackers' included.
        signals: per name, a raw value per entity, NaN if not measured.
        stars: per entity.
        pages: rows (winner, loser).
        mentions: rows (entity whose page mentions, mentioned entity).
        propensity: the true examination propensity of positions from 1 on.
        flooded: the entities that attackers push.
        vetted: per entity, whether an operator vouches for it.
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
    vetted: NDArray[np.bool_]


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
    world = World(
        a, market, log, signals, stars, pages, mentions, propensity, flooded, np.ones(a.entities, dtype=bool)
    )
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
        disguise: how many searches like anyone's each makes per search for the target.
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


def farmed(world: World, *, target: int, fakes: int, against: bool = False, vetted: bool = False) -> World:
    """Return the world with a farm: fake entities that compare themselves with a target and mention it.

    They also win comparisons against each other in a ring, so that what flows into the farm stays there.

    Args:
        world: the world before.
        target: the entity.
        fakes: how many fake entities there are.
        against: whether the target loses these comparisons; else it wins them and is mentioned.
        vetted: whether the operator was fooled into vouching for the fakes.
    """
    first = len(world.market.kind)
    own = np.arange(first, first + fakes)
    victim = np.full(fakes, target)
    to_target = np.stack([own, victim] if against else [victim, own], 1)
    ring = np.stack([np.roll(own, 1), own], 1)
    mentions = ring if against else np.concatenate([ring, np.stack([own, victim], 1)])
    market = world.market
    grown = {
        name: np.concatenate([getattr(market, name), np.full(fakes, -2.0)]) for name in ("quality", "earlier")
    }
    grown |= {
        name: np.concatenate([getattr(market, name), np.zeros(fakes)]) for name in ("change", "popularity")
    }
    kind = np.concatenate([market.kind, np.full(fakes, market.kind[target])])
    missing = np.full(fakes, np.nan)
    return replace(
        world,
        market=replace(market, kind=kind, **grown),
        signals={name: np.concatenate([value, missing]) for name, value in world.signals.items()},
        stars=np.concatenate([world.stars, np.zeros(fakes)]),
        pages=np.concatenate([world.pages, to_target, ring]),
        mentions=np.concatenate([world.mentions, mentions]),
        vetted=np.concatenate([world.vetted, np.full(fakes, vetted)]),
    )
