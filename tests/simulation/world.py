"""A simulated world with known utility: a market, the log of its searches, attacks among them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.raw_signals import RawSignals
from graph.snapshot import Snapshot
from matchgraph.computing.search_evidence import Searches
from ranking.impressions import Impressions
from tests.simulation.attacks import Flood, flood
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
from tests.simulation.observed import ready_made, searches_of, snapshot_of
from tests.simulation.searching import Searching, joined
from tests.simulation.statements import Statements, neutral, won

CHANGED = 0.15  # utility gained or lost within the period by what has risen or fallen


@dataclass(frozen=True, eq=False)
class World:
    """A market, and what was observed of it; two are the same only where they are one object.

    Args:
        searching: who there is, and how people search; the market's `utility` is the truth.
        log: every search, the attackers' included; candidates are capabilities by number, then entities.
        signals: what is measured.
        stars: per entity, 0 where unknown.
        statements: what is written.
        flooded: the entities that attackers push.
        vetted: per entity, whether an operator vouches for it.
    """

    searching: Searching
    log: Impressions
    signals: RawSignals
    stars: Floats
    statements: Statements
    flooded: Integers
    vetted: NDArray[np.bool_]

    @property
    def assumptions(self) -> Assumptions:
        """The parameters."""
        return self.searching.assumptions

    @property
    def market(self) -> Market:
        """Who there is."""
        return self.searching.market

    @cached_property
    def snapshot(self) -> Snapshot:
        """The graph as the product reads it."""
        return snapshot_of(self.market, self.statements, self.signals, self.vetted)

    @cached_property
    def searches(self) -> Searches:
        """The log as the product reads it."""
        return searches_of(self.market, self.log)

    @cached_property
    def utility(self) -> Floats:
        """Per entity, 0-1, the truth: its mean utility over its needs on the last day."""
        return self.market.utility

    @property
    def kind(self) -> Integers:
        """Per entity, its type."""
        return self.market.kind

    @property
    def new(self) -> NDArray[np.bool_]:
        """Which entities appeared within the period."""
        return self.market.new

    @property
    def risen(self) -> NDArray[np.bool_]:
        """Which entities serve their needs clearly better than at the beginning of the period."""
        return np.asarray(self.market.gained > CHANGED)

    @property
    def fallen(self) -> NDArray[np.bool_]:
        """Which entities serve their needs clearly worse than at the beginning of the period."""
        return np.asarray(self.market.gained < -CHANGED)

    def without_statements(self) -> World:
        """Return the world with no page and no mention."""
        return replace(self, statements=Statements.none(len(self.kind)))

    def with_floods(self, random: np.random.Generator) -> World:
        """Return the world with the floods its assumptions say, every other one a success loop."""
        a, actors, logs = self.assumptions, self.log.actors, [self.log]
        for number, target in enumerate(self.flooded):
            crowd = Flood(a.flood_accounts, a.flood_events, outcome=number % 2)
            first = actors + number * a.flood_accounts
            logs.append(flood(self.searching, random, crowd, target=int(target), first_actor=first))
        return replace(self, log=joined(*logs))


def make_world(seed: int, assumptions: Assumptions | None = None) -> World:
    """Draw a world of the first kind and let its actors search for some time.

    Args:
        seed: the same seed gives the same world.
        assumptions: the parameters; the defaults where left out.
    """
    a = assumptions or Assumptions()
    random = np.random.default_rng(seed)
    market = make_market(a, random)
    searching = Searching(a, market)
    log = searching.log(random)
    values, stars = make_signals(market, random)
    statements = replace(
        Statements.none(a.entities),
        comparisons=won(make_pages(a, market, random)),
        mentions=neutral(make_mentions(a, market, random)),
    )
    signals = ready_made(values, market.kind)
    flooded, vetted = drawn_to_be_flooded(searching, random), np.ones(a.entities, dtype=np.bool_)
    return World(searching, log, signals, stars, statements, flooded, vetted).with_floods(random)


def drawn_to_be_flooded(searching: Searching, random: np.random.Generator) -> Integers:
    """Draw the entities that attackers push among those that intents ask for."""
    a, market = searching.assumptions, searching.market
    asked = np.unique(market.owner[market.offered])
    return random.choice(asked, round(a.flooded * a.entities), replace=False)


def attacked(world: World, random: np.random.Generator, crowd: Flood, *, target: int) -> World:
    """Return the world with one more flood in its log.

    Args:
        world: the world before.
        random: where chance comes from.
        crowd: who attacks, and how.
        target: the entity.
    """
    extra = flood(world.searching, random, crowd, target=target, first_actor=world.log.actors)
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
    first = len(world.kind)
    own = np.arange(first, first + fakes)
    victim = np.full(fakes, target)
    to_target = np.stack([own, victim] if against else [victim, own], 1)
    ring = np.stack([np.roll(own, 1), own], 1)
    mentions = ring if against else np.concatenate([ring, np.stack([own, victim], 1)])
    market = world.market.grown(int(world.kind[target]), fakes)
    return replace(
        world,
        searching=replace(world.searching, market=market),
        stars=np.concatenate([world.stars, np.zeros(fakes)]),
        statements=world.statements.with_farm(fakes, np.concatenate([to_target, ring]), mentions),
        vetted=np.concatenate([world.vetted, np.full(fakes, vetted)]),
    )
