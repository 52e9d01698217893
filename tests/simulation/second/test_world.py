"""Worlds of the second kind have what they are there for, whatever any ranking makes of it."""

from dataclasses import replace

import numpy as np
import pytest

from graph.snapshot import STANCES
from matchgraph.settings import methodology
from ranking.signals import BLOCKED, STALE, SignalRows, score_signals
from tests.simulation.attacks import Flood
from tests.simulation.market import Floats
from tests.simulation.metrics import METRICS
from tests.simulation.observed import LAST_DAY
from tests.simulation.second.market import SecondAssumptions, SecondMarket
from tests.simulation.second.pages import publish
from tests.simulation.second.signals import LATENT
from tests.simulation.second.world import make_second_world
from tests.simulation.tables import last_values
from tests.simulation.world import World, attacked, farmed

SMALL = SecondAssumptions(
    entities=400, needs=100, events=20_000, actors=2000, pages=480, mentions=1200, flooded=0.02
)


@pytest.fixture(scope="module")
def world() -> World:
    return make_second_world(1, SMALL)


@pytest.fixture(scope="module")
def market(world: World) -> SecondMarket:
    assert isinstance(world.market, SecondMarket)
    return world.market


def test_the_same_seed_gives_the_same_world(world: World) -> None:
    again, other = make_second_world(1, SMALL), make_second_world(2, SMALL)
    for name in ("intent", "actor", "age", "event", "candidate", "position", "clicked", "outcome"):
        assert getattr(again.log, name).tobytes() == getattr(world.log, name).tobytes()
    assert again.signals.value.tobytes() == world.signals.value.tobytes()
    assert again.statements.figures.tobytes() == world.statements.figures.tobytes()
    assert again.utility.tobytes() == world.utility.tobytes() != other.utility.tobytes()


def test_the_unpopular_are_measured_less(world: World, market: SecondMarket) -> None:
    measured = ~np.isnan(last_values(world.signals, "stars", 400))
    low, high = np.quantile(market.popularity, [0.25, 0.75])
    assert measured[market.popularity < low].mean() < measured[market.popularity > high].mean() - 0.2


def test_counts_have_heavy_tails(world: World) -> None:
    for name in ("stars", "downloads"):
        known = last_values(world.signals, name, 400)
        known = known[~np.isnan(known)]
        assert known.mean() > 3 * np.median(known)
        assert known.max() > 50 * np.median(known)


def test_every_metric_and_state_occurs_and_the_product_reads_them(world: World) -> None:
    signals = world.signals
    assert set(signals.metric) == {name for names in METRICS.values() for name in names}
    assert set(signals.state.tolist()) == {0, 1, 2, 3, 4}
    assert 0.02 < np.isin(signals.state, (BLOCKED, STALE)).mean() < 0.2
    assert signals.day.max() == LAST_DAY > signals.day.min() + 30
    rows = SignalRows(signals.entity, signals.metric, signals.value, signals.day, signals.state)
    score_signals(rows, world.kind, today=LAST_DAY, constants=methodology().signals)


def test_what_a_publisher_could_not_measure_is_printed_as_0(market: SecondMarket) -> None:
    latent: dict[str, Floats] = {name: np.full(400, 3.0) for name in LATENT}  # high, wherever measured
    made = publish(market, latent, np.random.default_rng(1))
    assert not made.values[~made.measured].any()
    printed, rank = made.figures[:, 1:], made.figures[:, 0]
    visible = made.measured[:, :4]  # freshness is not printed
    assert not printed[~visible].any()
    assert printed[visible].mean() > 0.9
    share = made.measured.mean(axis=1)
    assert rank[share < 0.5].mean() < rank[share == 1].mean() - 30


def test_pages_print_figures_and_mostly_name_the_higher_rank(world: World) -> None:
    pages = world.statements.comparisons
    margin = pages.figures[:, 0, 0] - pages.figures[:, 1, 0]
    named = (pages.winner >= 0) & (margin != 0)
    agrees = (margin > 0) == (pages.winner == 0)
    assert 0.85 < agrees[named].mean() < 0.99
    assert set(np.unique(pages.figures[:, :, 1:])) == {0, 1}
    sides = np.stack([pages.left, pages.right], axis=1)
    current = (pages.figures == world.statements.figures[sides]).all(axis=(1, 2))
    assert 0.4 < current.mean() < 0.9
    assert any(any(lead) for lead in pages.leads)


def test_texts_praise_their_own_entity_and_admissions_are_informative(world: World) -> None:
    source, target, stance = world.statements.mentions.T
    better, worse = (stance == STANCES.index(name) for name in ("better", "worse"))
    assert better.mean() > 2 * worse.mean()
    ahead = world.utility[source] > world.utility[target]
    base = ahead.mean()
    assert ahead[worse].mean() < base - 0.15
    assert abs(ahead[better].mean() - base) < 0.15
    assert len(world.statements.capabilities) == len(stance)


def test_one_click_in_six_is_reported_and_by_few_actors() -> None:
    world = make_second_world(3, replace(SMALL, flooded=0.0, random_actors=0.0))
    log = world.log
    assert abs((log.outcome != 0).sum() / log.clicked.sum() - 1 / 6) < 0.02
    by_actor = np.sort(np.bincount(log.actor[log.event], weights=log.outcome != 0, minlength=2000))[::-1]
    assert by_actor[:200].sum() > 0.6 * by_actor.sum()
    searches = np.sort(np.bincount(log.actor, minlength=2000))[::-1]
    assert searches[:200].sum() > 0.5 * searches.sum()
    assert np.median(searches) < 10


def test_needs_have_several_phrasings_that_share_candidates(market: SecondMarket) -> None:
    count = np.bincount(market.need)
    assert count.min() >= 2
    assert count.max() == 4
    assert list(market.texts) == sorted(set(market.texts))
    for need in range(5):
        own = np.flatnonzero(market.need == need)
        assert (market.offered[own] == market.offered[own[0]]).all()


def test_searches_show_entities_or_capabilities_and_reports_may_name_the_other(world: World) -> None:
    arrays, candidates = world.searches.arrays, world.searches.candidates
    entity = arrays.candidate < candidates.entities
    shown = arrays.position > 0
    assert 0.25 < entity[shown].mean() < 0.45
    alone = (~shown) & (arrays.outcome != 0)
    assert 0.2 < alone.sum() / (arrays.outcome != 0).sum() < 0.5
    assert 0 < entity[alone].mean() < 1
    key = arrays.event.astype(np.int64) * len(candidates.owner) + arrays.candidate
    honest = arrays.event < SMALL.events
    assert (np.diff(key[honest]) > 0).all()  # by event and candidate, each once


def test_entities_change_and_appear(world: World, market: SecondMarket) -> None:
    assert min(world.new.sum(), world.risen.sum(), world.fallen.sum()) > 5
    assert not (world.new & (world.risen | world.fallen)).any()
    arrays, owner = world.searches.arrays, world.searches.candidates.owner
    honest = arrays.event < SMALL.events
    entity, age = owner[arrays.candidate[honest]], arrays.age[arrays.event[honest]]
    assert (age <= market.appeared[entity] + 1e-3).all()
    drifting = np.flatnonzero(market.duration > 1)
    middle = market.quality_at(drifting, market.change[drifting] + market.duration[drifting] / 2)
    expected = (market.quality + market.earlier)[drifting] / 2
    np.testing.assert_allclose(middle, expected)


def test_attacks_and_farms_apply_to_both_kinds(world: World) -> None:
    target, random = int(world.market.owner[world.market.offered[0, 0]]), np.random.default_rng(1)
    crowd = Flood(30, 70, disguise=3 / 7)
    flooded = attacked(world, random, crowd, target=target)
    new = flooded.log.actor >= world.log.actors
    assert np.bincount(flooded.log.actor[new] - world.log.actors).tolist() == [100] * 30
    farm = farmed(world, target=target, fakes=7, vetted=True)
    assert len(farm.snapshot) == 407
    assert farm.snapshot.vetted[-7:].all()
    assert farm.searches.candidates.owner[farm.searches.arrays.candidate].tolist() == (
        world.searches.candidates.owner[world.searches.arrays.candidate].tolist()
    )
