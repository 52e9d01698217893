"""Moving one entity with its neighbourhood: what all moving together gives, to less than a printed digit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from ranking.neighbourhood import neighbourhood
from ranking.observations import Centre, Counts, Observations, Orders, Variances
from ranking.utility import balance

CENTRE, VARIANCES = Centre(-1.0, 0.5, 0.1), Variances(0.7, 0.5, 0.2, 0.5)
TOLERANCE = 1e-9


def observed(entities: int, intents: int, shown: int, *, seed: int = 0) -> Observations:
    """Each intent shows some entities; some are reported on, and some are compared."""
    generator = np.random.default_rng(seed)
    intent = np.repeat(np.arange(intents), shown)
    entity = np.concatenate([generator.choice(entities, shown, replace=False) for _ in range(intents)])
    trials = generator.exponential(8, len(intent))
    clicks = Counts(intent, entity, trials, trials * generator.beta(2, 5, len(intent)))
    some = generator.random(len(intent)) < 0.2
    reports = Counts(intent[some], entity[some], np.full(some.sum(), 2.0), np.full(some.sum(), 1.3))
    ends = generator.integers(0, entities, (2, entities))
    ends = ends[:, ends[0] != ends[1]]
    one = np.ones(ends.shape[1])
    orders = Orders(ends[0], ends[1], one * 0.7, one * 0.1, one * 0.5, one * 0.3, one * 0.2)
    mean = generator.normal(0, 0.8, entities)
    return Observations(mean, np.full(entities, 0.6), clicks, reports, orders)


def ranks(seen: Observations, entity: int, mean: float, *, most: int) -> tuple[float, float]:
    """The rank with another prior mean: by its neighbourhood, and by all utilities."""
    found = balance(seen, CENTRE, VARIANCES, tolerance=TOLERANCE)
    around = neighbourhood(seen, found, entity, CENTRE, VARIANCES, most=most)
    means = seen.mean.copy()
    means[entity] = mean
    on = (seen.orders.first == entity) | (seen.orders.second == entity)
    near = around.utility(means, seen.orders.taken(on), CENTRE, VARIANCES, tolerance=TOLERANCE)
    every = balance(replace(seen, mean=means), CENTRE, VARIANCES, tolerance=TOLERANCE)
    return float(100 * expit(near)), float(100 * expit(every.utility[entity]))


def test_what_does_not_move_stays() -> None:
    seen = observed(40, 30, 8)
    for most in (0, 10_000):
        near, every = ranks(seen, 7, float(seen.mean[7]), most=most)
        assert near == pytest.approx(every, abs=1e-6)


def test_one_intent_is_the_whole_neighbourhood() -> None:
    """Nothing lies beyond it, so both are the same balance."""
    seen = observed(12, 1, 12)
    seen = replace(seen, reports=Counts.none(), orders=Orders.none())
    near, every = ranks(seen, 3, 2.0, most=10_000)
    assert near == pytest.approx(every, abs=1e-6)


@pytest.mark.parametrize("mean", [-2.0, 0.0, 2.0])
def test_in_a_large_graph_less_than_a_printed_digit_is_left_out(mean: float) -> None:
    seen = observed(1_500, 1_500, 40)
    for entity in (0, 500, 1_200):
        near, every = ranks(seen, entity, mean, most=10_000)
        assert near == pytest.approx(every, abs=0.005)
        held, _ = ranks(seen, entity, mean, most=0)
        assert held == pytest.approx(every, abs=0.1)


def test_statements_on_an_entity_move_with_it() -> None:
    seen = observed(400, 400, 30)
    entity = int(seen.orders.first[0])
    still = replace(seen, orders=Orders.none())
    with_them, without = (ranks(each, entity, 1.5, most=10_000) for each in (seen, still))
    assert with_them[0] == pytest.approx(with_them[1], abs=0.01)
    assert abs(with_them[1] - without[1]) > 0.05, "the statements matter here"
