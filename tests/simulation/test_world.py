"""Worlds of the first kind stay as they are, and are handed to the product as scores and events."""

import numpy as np
import pytest

from tests.simulation.market import Assumptions
from tests.simulation.world import World, make_world

SMALL = Assumptions(entities=120, intents=40, candidates_each=12, events=3000, actors=300, flooded=0.02)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(1, SMALL)


def test_signals_are_places_within_the_type_and_unmeasured_ones_have_no_row(world: World) -> None:
    signals = world.snapshot.signals
    assert set(signals.metric) == {"adoption", "quality", "ecosystem", "freshness"}
    own = (np.array(signals.metric) == "adoption") & (world.kind[signals.entity] == 0)
    places = np.sort(signals.value[own])
    np.testing.assert_allclose(places, (np.arange(len(places)) + 0.5) / len(places))
    assert len(signals) < 4 * len(world.kind)


def test_some_rise_some_fall_and_none_is_new(world: World) -> None:
    assert world.risen.any()
    assert world.fallen.any()
    assert not (world.risen & world.fallen).any()
    assert not world.new.any()


def test_the_product_numbers_entities_before_capabilities(world: World) -> None:
    searches = world.searches
    assert searches.arrays.candidate.min() >= len(world.kind) == searches.candidates.entities
    order = np.lexsort((world.log.candidate, world.log.event))
    owner = searches.candidates.owner[searches.arrays.candidate]
    np.testing.assert_array_equal(owner, world.market.owner[world.log.candidate[order]])


def test_a_world_without_statements_has_all_else(world: World) -> None:
    bare = world.without_statements()
    assert not len(bare.snapshot.mention_source)
    assert not bare.snapshot.comparisons.sources
    assert bare.log is world.log
