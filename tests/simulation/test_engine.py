"""The engine's parts together: they beat simple rankings, and open attacks move little."""

import numpy as np
import pytest

from ranking.quality import kendall_tau, ndcg
from tests.simulation.attacks import Flood
from tests.simulation.baselines import baselines
from tests.simulation.engine import computed, rank_intervals, ranked
from tests.simulation.limit import unlimited_rank
from tests.simulation.market import Assumptions
from tests.simulation.measures import graded, pairwise_accuracy, position_share
from tests.simulation.world import World, attacked, farmed, make_world

SMALL = Assumptions(entities=400, intents=200, events=24_000, actors=2000, pages=480, mentions=480)
FORMER = (
    "clicks",
    "click-through",
    "debiased click-through",
    "stars",
    "PageRank (networkx)",
    "fixed weights, missing = 0",
)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(1, SMALL)


@pytest.fixture(scope="module")
def before(world: World) -> np.ndarray:
    return ranked(world)


def middling(world: World, rank: np.ndarray) -> int:
    asked = np.setdiff1d(np.unique(world.market.owner[world.market.offered]), world.flooded)
    return int(asked[np.argsort(rank[asked])[len(asked) // 2]])


def test_the_engine_beats_the_simplest_rankings(world: World, before: np.ndarray) -> None:
    truth, kind = world.market.utility, world.market.kind
    gain = graded(truth, kind)
    found = baselines(world)
    simple = [found[name].scores for name in FORMER]
    assert kendall_tau(before, truth) > max(kendall_tau(each, truth) for each in simple) + 0.08
    assert ndcg(before, gain, kind).mean() > max(ndcg(each, gain, kind).mean() for each in simple)
    accuracy = pairwise_accuracy(before, truth, kind)
    assert accuracy > max(pairwise_accuracy(each, truth, kind) for each in simple) + 0.04


@pytest.mark.parametrize(
    "crowd", [Flood(20, 8), Flood(300, 3), Flood(100, 8, outcome=1), Flood(100, 8, outcome=-1)]
)
def test_open_floods_move_a_target_by_less_than_a_tenth(
    world: World, before: np.ndarray, crowd: Flood
) -> None:
    target = middling(world, before)
    flooded = attacked(world, np.random.default_rng(3), crowd, target=target)
    moved = position_share(before, target) - position_share(ranked(flooded), target)
    assert abs(moved) < 0.1


@pytest.mark.parametrize("outcome", [0, -1])
def test_a_flood_over_many_targets_moves_them_little(world: World, before: np.ndarray, outcome: int) -> None:
    """Forty accounts for each of the lowest three tenths: a third of all events."""
    asked = np.setdiff1d(np.unique(world.market.owner[world.market.offered]), world.flooded)
    targets, flooded = asked[np.argsort(before[asked])][: len(asked) * 3 // 10], world
    random = np.random.default_rng(0)
    for target in targets.tolist():
        flooded = attacked(flooded, random, Flood(40, 3, outcome), target=target)
    after = ranked(flooded)[: len(before)]
    moved = [position_share(before, target) - position_share(after, target) for target in targets.tolist()]
    assert abs(np.mean(moved)) < 0.05
    assert kendall_tau(after, world.market.utility) > kendall_tau(before, world.market.utility) - 0.05


@pytest.mark.parametrize(("fakes", "against"), [(10, False), (400, True)])
def test_a_farm_nobody_vouches_for_moves_nothing(
    world: World, before: np.ndarray, fakes: int, against: bool
) -> None:
    target = middling(world, before)
    after = ranked(farmed(world, target=target, fakes=fakes, against=against))
    np.testing.assert_allclose(after[: len(before)], before, atol=1e-6)
    assert after[len(before) :].max() < before.min() or np.all(after[len(before) :] == -1)


def test_statements_can_be_taken_out(world: World, before: np.ndarray) -> None:
    assert not np.allclose(ranked(world.without_statements()), before)


def test_intervals_hold_the_rank_of_unlimited_searches_as_often_as_they_say(world: World) -> None:
    """Where searches say something, overall and where they say much; nominally 95 %."""
    run = computed(world)
    truth, depth = unlimited_rank(run, world), run.latent.information.searches
    low, high = rank_intervals(run)
    holds, searched, well = (low <= truth) & (truth <= high), depth > 0.1, depth > 1
    assert min(searched.sum(), well.sum()) > 50
    assert np.mean(holds[searched]) >= 0.9
    assert np.mean(holds[well]) >= 0.85
    assert np.mean((high - low)[well]) < np.mean((high - low)[searched]) < 60
