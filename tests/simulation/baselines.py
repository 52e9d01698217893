"""Simple rankings that anybody could make of the same observations."""

from __future__ import annotations

import networkx
import numpy as np

from ranking.examination import Cells, examination_propensities, examined
from tests.simulation.market import SIGNALS, Floats
from tests.simulation.world import World


def baselines(world: World) -> dict[str, Floats]:
    """Return the score of every entity by each simple ranking.

    Args:
        world: what was observed.
    """
    log, market = world.log, world.market
    entities = len(market.kind)
    owner = market.owner[log.pairs.candidate]

    def per_entity(values: Floats) -> Floats:
        return np.bincount(owner, weights=values, minlength=entities)

    cells = Cells.of(log)
    clicks = per_entity(log.pairs.total(log.clicked))
    shown = per_entity(log.pairs.total(np.ones(len(log.event))))
    seen = per_entity(examined(cells, examination_propensities(cells), len(log.pairs)))
    return {
        "clicks": clicks,
        "click-through": clicks / np.maximum(shown, 1),
        "position-debiased click-through": clicks / np.maximum(seen, 1e-9),
        "stars": world.stars,
        "PageRank of clicks and pages (networkx)": _pagerank(world),
        "signals, missing = 0": _signals(world),
    }


def _pagerank(world: World) -> Floats:
    """Plain PageRank over intents, capabilities and entities, clicks, pages and mentions being links."""
    log, market = world.log, world.market
    graph = networkx.DiGraph()
    graph.add_nodes_from(("entity", number) for number in range(len(market.kind)))
    clicks = log.pairs.total(log.clicked)
    for intent, candidate, count in zip(log.pairs.intent, log.pairs.candidate, clicks, strict=True):
        if count > 0:
            graph.add_edge(("intent", int(intent)), ("capability", int(candidate)), weight=float(count))
    for capability, entity in enumerate(market.owner):
        graph.add_edge(("capability", capability), ("entity", int(entity)), weight=1.0)
    for winner, loser in world.pages:
        graph.add_edge(("entity", int(loser)), ("entity", int(winner)), weight=1.0)
    for source, target in world.mentions:
        graph.add_edge(("entity", int(source)), ("entity", int(target)), weight=1.0)
    scores = networkx.pagerank(graph)
    return np.array([scores["entity", number] for number in range(len(market.kind))])


def _signals(world: World) -> Floats:
    """The default points of the signals, each a place among all entities, what is missing counting 0."""
    points = {"adoption": 25, "quality": 25, "ecosystem": 10, "freshness": 15}
    total = np.zeros(len(world.market.kind))
    for name in SIGNALS:
        value = world.signals[name]
        known = np.flatnonzero(~np.isnan(value))
        place = np.zeros(len(value))
        place[known] = (np.argsort(np.argsort(value[known])) + 1) / len(known)
        total += points[name] * place
    return total
