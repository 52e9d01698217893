"""Typed edges as a registry states them: of owners, in both directions, with parallel edges and hubs."""

from __future__ import annotations

import numpy as np

from ranking.flows import TypedEdges

SHARES = {"comparison": 0.5, "mention": 0.3, "match": 0.2}
CAPS = {"same_owner_cap": 0.3, "reciprocal_cap": 0.4}


def typed_edges(nodes: int, seed: int = 0) -> list[TypedEdges]:
    generator = np.random.default_rng(seed)
    found = []
    for relation in SHARES:
        count = 4 * nodes
        source = generator.integers(0, 3 * nodes // 4, count)
        target = (nodes * generator.random(count) ** 4).astype(np.int64)
        back = generator.random(count) < 0.2  # some flow returns
        source, target = np.append(source, target[back]), np.append(target, source[back])
        found.append(TypedEdges(relation, source, target, generator.lognormal(0, 2, source.size)))
    return found


def owners(nodes: int, seed: int = 0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return np.where(generator.random(nodes) < 0.5, generator.integers(0, nodes // 10, nodes), -1)
