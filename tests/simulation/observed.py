"""A simulated world as the product reads one: the graph as arrays, and the events with their candidates."""

from __future__ import annotations

import numpy as np

from graph.event_log.arrays import EventArrays
from graph.raw_signals import raw_signals
from graph.snapshot import STANCES, UNKNOWN, ComparisonArrays, Snapshot
from matchgraph.computing.search_evidence import Candidates, Searches
from tests.simulation.market import Integers
from tests.simulation.world import World

LEFT = 0  # the winner stands left on every page, which decides nothing


def snapshot_of(world: World, *, pages: bool = True) -> Snapshot:
    """Return the entities with comparisons and mentions; no page prints a figure, all name their winner.

    Args:
        world: what was observed.
        pages: whether there are comparisons and mentions.
    """
    none = np.zeros((0, 2), dtype=np.int64)
    mentions = world.mentions if pages else none
    entities = len(world.market.kind)
    return Snapshot(
        slugs=tuple(f"e{i:06}" for i in range(entities)),
        types=tuple(f"kind-{kind}" for kind in world.market.kind),
        figures=np.full((entities, 5), UNKNOWN),
        vetted=world.vetted,
        comparisons=_comparisons(world.pages if pages else none),
        mention_source=mentions[:, 0],
        mention_target=mentions[:, 1],
        mention_stance=np.full(len(mentions), STANCES.index("neutral")),
        signals=raw_signals([]),
        statements="",
    )


def _comparisons(pages: Integers) -> ComparisonArrays:
    return ComparisonArrays(
        sources=tuple(f"p{i:06}" for i in range(len(pages))),
        days=("",) * len(pages),
        left=pages[:, 0],
        right=pages[:, 1],
        winner=np.full(len(pages), LEFT),
        figures=np.full((len(pages), 2, 5), UNKNOWN),
        leads=(((), ()),) * len(pages),
    )


def searches_of(world: World) -> Searches:
    """Return the log of the world, in which the candidates are capabilities of one entity each.

    Args:
        world: what was observed.
    """
    log, owner = world.log, world.market.owner
    entities = len(world.market.kind)
    intents = [f"intent {i:06}" for i in range(log.intents)]
    names = tuple(f"c{i:06}" for i in range(len(owner)))
    return Searches(
        EventArrays(
            intents=intents,
            texts=intents,
            intent=log.intent,
            actor=log.actor,
            age=log.age,
            event=log.event,
            candidate=log.candidate + np.int32(entities),
            position=log.position,
            clicked=log.clicked,
            outcome=log.outcome,
            unknown=0,
        ),
        Candidates(
            numbers={},
            owner=np.concatenate([np.arange(entities), owner]),
            capabilities=names,
            offers=tuple((int(entity),) for entity in owner),
        ),
    )
