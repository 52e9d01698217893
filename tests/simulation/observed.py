"""A simulated world as the product reads one: the graph as arrays, and the events with their candidates."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from graph.event_log.arrays import EventArrays
from graph.raw_signals import RawSignals
from graph.snapshot import Snapshot
from matchgraph.computing.search_evidence import Candidates, Searches
from ranking.impressions import Impressions
from ranking.signals import MEASURED
from tests.simulation.market import Floats, Integers, Market
from tests.simulation.statements import Statements

TODAY = dt.date(2026, 1, 1)
LAST_DAY = (TODAY - dt.date(1970, 1, 1)).days


def snapshot_of(
    market: Market, statements: Statements, signals: RawSignals, vetted: NDArray[np.bool_]
) -> Snapshot:
    """Return the entities with what is measured and written of them.

    Args:
        market: who there is.
        statements: what is written.
        signals: what is measured.
        vetted: per entity, whether an operator vouches for it.
    """
    mentions = statements.mentions
    return Snapshot(
        slugs=tuple(f"e{i:06}" for i in range(len(market.kind))),
        types=market.types,
        figures=statements.figures,
        vetted=vetted,
        comparisons=statements.comparisons,
        mention_source=mentions[:, 0],
        mention_target=mentions[:, 1],
        mention_stance=mentions[:, 2],
        signals=signals,
        statements="",
        mention_capability=statements.capabilities,
    )


def searches_of(market: Market, log: Impressions) -> Searches:
    """Return the log as the product reads it, which numbers entities before capabilities.

    Args:
        market: who there is.
        log: the searches, whose candidates are capabilities by number, then entities.
    """
    entities, capabilities = len(market.kind), len(market.owner)
    candidate = np.where(log.candidate < capabilities, log.candidate + entities, log.candidate - capabilities)
    order = np.lexsort((candidate, log.event))
    texts = list(market.texts[: log.intents])
    return Searches(
        EventArrays(
            intents=texts,
            texts=texts,
            intent=log.intent,
            actor=log.actor,
            age=log.age,
            event=log.event[order],
            candidate=candidate[order].astype(np.int32),
            position=log.position[order],
            clicked=log.clicked[order],
            outcome=log.outcome[order],
            unknown=0,
        ),
        Candidates(
            numbers={},
            owner=np.concatenate([np.arange(entities), market.owner]),
            capabilities=tuple(f"c{i:06}" for i in range(capabilities)),
            offers=tuple((int(entity),) for entity in market.owner),
        ),
    )


def ready_made(values: dict[str, Floats], kind: Integers) -> RawSignals:
    """Return scores as raw signals: each value's place within its type, 0-1; NaN is no row.

    Args:
        values: per signal, one value an entity.
        kind: per entity, its type.
    """
    places = {name: places_in_type(value, kind) for name, value in values.items()}
    rows = [
        (entity, name, place[entity])
        for entity in range(len(kind))
        for name, place in sorted(places.items())
        if not np.isnan(place[entity])
    ]
    return RawSignals(
        entity=np.array([row[0] for row in rows], dtype=np.int64),
        metric=tuple(row[1] for row in rows),
        value=np.array([row[2] for row in rows], dtype=np.float64),
        day=np.full(len(rows), float(LAST_DAY)),
        state=np.full(len(rows), MEASURED),
        source=("signals",) * len(rows),
    )


def places_in_type(values: Floats, kind: Integers) -> Floats:
    """Return each value's place among the known ones of its type, 0-1 exclusive; NaN stays NaN.

    >>> places_in_type(np.array([5.0, 1.0, np.nan, 7.0]), np.array([0, 0, 0, 1])).tolist()
    [0.75, 0.25, nan, 0.5]
    """
    places = np.full(len(values), np.nan)
    for each in np.unique(kind):
        own = np.flatnonzero((kind == each) & ~np.isnan(values))
        places[own] = (rankdata(values[own]) - 0.5) / len(own)
    return places
