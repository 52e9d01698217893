"""The product's computation over a simulated world."""

from __future__ import annotations

import numpy as np

from matchgraph.computing.computation import Computation
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.settings import methodology
from ranking.methodology import Methodology
from tests.simulation.market import Floats
from tests.simulation.observed import TODAY
from tests.simulation.world import World

UNRANKED = -1.0


def inputs_of(world: World, constants: Methodology | None = None) -> RunInputs:
    """Return a world as the input of a run.

    Args:
        world: what was observed.
        constants: the methodology; the shipped one where left out.
    """
    return RunInputs(world.snapshot, world.searches, constants or methodology(), TODAY, "power")


def computed(world: World, constants: Methodology | None = None) -> Computation:
    """Return what the product computes of a world.

    Args:
        world: what was observed.
        constants: the methodology; the shipped one where left out.
    """
    return inputs_of(world, constants).computed


def ranked(world: World, constants: Methodology | None = None) -> Floats:
    """Return the rank of every entity, 0-100, unrounded; -1 where nothing is known of it.

    Args:
        world: what was observed.
        constants: the methodology; the shipped one where left out.
    """
    run = computed(world, constants)
    known = [slug in run.scores for slug in world.snapshot.slugs]
    return np.where(known, run.rank, UNRANKED)


def rank_intervals(run: Computation) -> tuple[Floats, Floats]:
    """Return the ends of the interval of every rank; all of 0-100 where nothing is known.

    Args:
        run: what the product computed.
    """
    scores = [run.scores.get(slug) for slug in run.snapshot.slugs]
    low = np.array([0.0 if score is None else score.low for score in scores])
    high = np.array([100.0 if score is None else score.high for score in scores])
    return low, high
