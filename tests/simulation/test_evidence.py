"""What the evidence step makes of logs whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest

from matchgraph.settings import methodology
from ranking.event_weights import decay
from ranking.evidence import Evidence, EvidenceSettings, evidence
from ranking.examination import Cells, examination_propensities
from ranking.impressions import Impressions
from ranking.quality import ndcg
from ranking.rates import settings_of
from tests.simulation.attacks import Flood
from tests.simulation.market import Assumptions, Floats
from tests.simulation.world import World, attacked, make_world

SMALL = Assumptions(entities=200, intents=60, candidates_each=20, actors=2000, events=15_000, flooded=0)


SETTINGS = settings_of(methodology().evidence, None)


def judged(world: World, settings: EvidenceSettings = SETTINGS) -> Evidence:
    return evidence(world.log, world.market.kind, settings, group=world.market.owner)


def truth_of_pairs(world: World) -> Floats:
    market, pairs = world.market, world.log.pairs
    utility = np.zeros((world.assumptions.intents, len(market.owner)))
    np.put_along_axis(utility, market.offered, market.utility_of_pair, 1)
    return np.asarray(utility[pairs.intent, pairs.candidate])


def click_through(world: World) -> Floats:
    pairs, rows = world.log.pairs, np.ones(len(world.log.event))
    return pairs.total(world.log.clicked) / pairs.total(rows)


def middling(world: World) -> int:
    """The entity of median utility among those that intents ask for."""
    asked = np.unique(world.market.owner[world.market.offered])
    return int(asked[np.argsort(world.market.utility[asked])[len(asked) // 2]])


@pytest.fixture(scope="module", params=[1, 2])
def world(request: pytest.FixtureRequest) -> World:
    return make_world(request.param, SMALL)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_propensities_are_recovered_within_five_percent(seed: int) -> None:
    clean = Assumptions(
        entities=200,
        intents=60,
        candidates_each=20,
        events=120_000,
        explored=0.3,
        trust_bias=0.0,
        random_actors=0.0,
        flooded=0.0,
    )
    world = make_world(seed, clean)
    found = examination_propensities(Cells.of(world.log))[1:]
    np.testing.assert_allclose(found, world.searching.propensity, rtol=0.05)


def test_evidence_orders_candidates_better_than_click_through(world: World) -> None:
    """In NDCG@10 of the true utility, which no event states; what is certain of it by 0.015.

    Without the discounts for actors that repeat themselves and for unusual crowds it is 0.03 of both: the
    price of what floods gain.
    """
    truth, intent = truth_of_pairs(world), world.log.pairs.intent
    raw = ndcg(click_through(world), truth, intent).mean()
    found = judged(world)
    assert ndcg(found.success.mean, truth, intent).mean() > raw
    assert ndcg(found.lower, truth, intent).mean() > raw + 0.015


@pytest.mark.parametrize("outcome", [0, 1])
def test_a_flood_on_position_one_does_not_raise_estimated_relevance(world: World, outcome: int) -> None:
    target, random = middling(world), np.random.default_rng(9)
    flooded = attacked(world, random, Flood(100, 10, outcome, on_top=True), target=target)
    before, after = judged(world), judged(flooded)

    def of_target(values: Floats, found: Evidence) -> float:
        return float(values[world.market.owner[found.pairs.candidate] == target].mean())

    raw = of_target(click_through(flooded), after) - of_target(click_through(world), before)
    assert raw > 0.25
    assert of_target(after.success.mean, after) - of_target(before.success.mean, before) < 0.03


def test_without_trust_and_concentration_the_same_flood_would_raise_it(world: World) -> None:
    target, random = middling(world), np.random.default_rng(9)
    flooded = attacked(world, random, Flood(100, 10, on_top=True), target=target)
    found = judged(flooded, replace(SETTINGS, trust_rounds=0, concentration_from=np.inf))
    own = world.market.owner[found.pairs.candidate] == target
    assert found.attraction.mean[own].mean() > 0.8


def test_clicks_on_whatever_stands_first_raise_nothing(world: World) -> None:
    """Accounts that click position 1 blindly are no flood on a target: position explains their clicks."""
    log = world.log
    blind = np.random.default_rng(3).random(log.actors) < 0.2
    clicked = np.where(blind[log.actor[log.event]], log.position == 1, log.clicked)
    columns = ("intent", "actor", "age", "event", "candidate", "position", "outcome")
    changed = replace(
        world, log=Impressions(**{name: getattr(log, name) for name in columns}, clicked=clicked)
    )
    found = judged(changed)
    truth, intent = truth_of_pairs(world), log.pairs.intent
    by_clicks = ndcg(click_through(changed), truth, intent)
    assert ndcg(found.success.mean, truth, intent).mean() > by_clicks.mean()
    assert found.trust[blind[log.actor]].mean() < found.trust[~blind[log.actor]].mean()


def test_most_honest_weight_is_kept(world: World) -> None:
    found = judged(world)
    assert found.weight.sum() > 0.55 * decay(world.log.age, 90).sum()


def test_the_same_world_gives_the_same_bytes() -> None:
    first, second = (judged(make_world(5, SMALL)) for _ in range(2))
    assert first.lower.tobytes() == second.lower.tobytes()
    assert first.demand.tobytes() == second.demand.tobytes()


def test_the_order_of_events_does_not_matter(world: World) -> None:
    """Up to rounding: sums over events are taken in another order."""
    log, width = world.log, len(world.log.event) // world.log.events
    order = np.random.default_rng(1).permutation(log.events)
    rows = (order[:, None] * width + np.arange(width)).ravel()
    shuffled = Impressions(
        intent=log.intent[order],
        actor=log.actor[order],
        age=log.age[order],
        event=np.repeat(np.arange(log.events), width),
        candidate=log.candidate[rows],
        position=log.position[rows],
        clicked=log.clicked[rows],
        outcome=log.outcome[rows],
    )
    np.testing.assert_allclose(judged(replace(world, log=shuffled)).lower, judged(world).lower, rtol=1e-4)
