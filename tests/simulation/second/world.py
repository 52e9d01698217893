"""A world of the second kind: raw metrics, pages that print what is missing as 0, drift, and few reports."""

from __future__ import annotations

import numpy as np

from tests.simulation.second.market import SecondAssumptions, make_second_market
from tests.simulation.second.pages import write
from tests.simulation.second.searching import SecondSearching
from tests.simulation.second.signals import measure
from tests.simulation.world import World, drawn_to_be_flooded


def make_second_world(seed: int, assumptions: SecondAssumptions | None = None) -> World:
    """Draw a world of the second kind and let its actors search for some time.

    Args:
        seed: the same seed gives the same world.
        assumptions: the parameters; the defaults where left out.
    """
    a = assumptions or SecondAssumptions()
    random = np.random.default_rng([2, seed])
    market = make_second_market(a, random)
    searching = SecondSearching(a, market)
    log = searching.log(random)
    measured = measure(a, market, random)
    statements = write(a, market, measured.latent, random)
    flooded = drawn_to_be_flooded(searching, random)
    vetted = measured.signals.measured(a.entities) | (random.random(a.entities) >= a.unvetted)
    world = World(searching, log, measured.signals, measured.stars, statements, flooded, vetted)
    return world.with_floods(random)
