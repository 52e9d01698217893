"""Synthetic graphs and observations that are large enough to be cut into blocks."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from ranking.flows import TypedEdges
from ranking.observations import Centre, Counts, Observations, Orders, Variances
from tests.ranking.usual import transition_matrix

CENTRE = Centre(click=-2.0, report=0.0, intent_variance=0.5)
VARIANCES = Variances(slope=0.7, appeal=0.5, click_pair=0.2, report_pair=0.5)
SHARES = {"match": 0.6, "comparison": 0.4}


def graph_of(nodes: int, seed: int = 0) -> tuple[sparse.csr_array, np.ndarray]:
    """Return a transition of ten edges a node, with hubs and dangling nodes, and a teleport."""
    generator = np.random.default_rng(seed)
    typed = []
    for relation in SHARES:
        count = 5 * nodes
        target = (nodes * generator.random(count) ** 4).astype(np.int64)
        source = generator.integers(0, 2 * nodes // 3, count)
        typed.append(TypedEdges(relation, source, target, generator.lognormal(0, 2, count)))
    teleport = np.where(generator.random(nodes) < 0.1, generator.random(nodes), 0.0)
    teleport[0] = 1.0
    return transition_matrix(nodes, typed, SHARES), teleport


def observations_of(entities: int, seed: int = 0) -> Observations:
    """Return searches and statements of entities, with a few intents that all of them serve."""
    generator = np.random.default_rng(seed)
    pairs, stated = 8 * entities, 3 * entities
    intent = (entities // 2 * generator.random(pairs) ** 2).astype(np.int64)
    entity = generator.integers(0, entities, pairs)
    trials = generator.gamma(2.0, 5.0, pairs)
    clicks = Counts(intent, entity, trials, trials * generator.beta(1, 6, pairs))
    reports = Counts(intent, entity, trials / 9, trials / 9 * generator.random(pairs))
    first = generator.integers(0, entities, stated)
    second = (first + generator.integers(1, entities, stated)) % entities
    orders = Orders(
        first,
        second,
        generator.integers(0, 3, stated) / 2,
        generator.normal(0, 0.3, stated),
        np.full(stated, 0.8),
        np.full(stated, 0.1),
        np.full(stated, 0.1),
    )
    mean = generator.normal(0, 1, entities)
    return Observations(mean, np.full(entities, 0.75), clicks, reports, orders)
