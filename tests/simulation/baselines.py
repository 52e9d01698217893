"""Simple rankings of a simulated world: the product's own, and two by what is measured."""

from __future__ import annotations

import numpy as np

from matchgraph.computing.run_inputs import RunInputs
from matchgraph.runs import baselines as products
from matchgraph.settings import methodology
from tests.simulation.engine import TODAY
from tests.simulation.market import SIGNALS, Floats
from tests.simulation.observed import searches_of, snapshot_of
from tests.simulation.world import World


def baselines(world: World) -> dict[str, Floats]:
    """Return the score of every entity by each simple ranking.

    Args:
        world: what was observed.
    """
    inputs = RunInputs(snapshot_of(world), searches_of(world), methodology(), TODAY, "power")
    found = {name: baseline.scores for name, baseline in products.baselines(inputs).items()}
    return found | {"stars": world.stars, "signals, missing = 0": _signals(world)}


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
