"""What an estimate expects of later searches, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from ranking.observations import Centre, Counts, Observations, Orders, Variances
from ranking.prediction import Prediction, log_likelihood
from ranking.rank_rules import Utility
from ranking.utility import balance

CENTRE = Centre(click=-1.0, report=0.5, intent_variance=0.5)
VARIANCES = Variances(slope=0.7, appeal=0.5, click_pair=0.2, report_pair=0.5)
# intent 0 showed entities 0 and 1, the latter twice over: for two capabilities
CLICKS = Counts(
    np.array([0, 0, 0]), np.array([0, 1, 1]), np.array([10.0, 6.0, 2.0]), np.array([6.0, 1.0, 1.0])
)
SEEN = Observations(np.array([0.0, 1.0, 2.0]), np.full(3, 0.5), CLICKS, Counts.none(), Orders.none())
FOUND = balance(SEEN, CENTRE, VARIANCES, tolerance=Utility().tolerance)
PREDICTION = Prediction.of(CLICKS, FOUND, CENTRE, VARIANCES)


def test_a_pair_it_has_seen_keeps_its_effect() -> None:
    effect = 0.2 * FOUND.click_force
    logits = -1 + FOUND.readiness[0] + FOUND.appeal[:2] + [effect[0], (6 * effect[1] + 2 * effect[2]) / 8]
    found = PREDICTION.click(np.zeros(2, int), np.arange(2), np.array([1.0, 0.5]))
    assert found == pytest.approx([1, 0.5] * expit(logits), abs=1e-9)


def test_the_effect_of_a_pair_solves_its_equation() -> None:
    """v = C·(k - n·expit(a + ι + e + v)), by which it is what the estimate maximised out."""
    v = PREDICTION.effect[0]
    p = expit(-1 + FOUND.readiness[0] + FOUND.appeal[0] + v)
    assert v == pytest.approx(0.2 * (6 - 10 * p), abs=1e-9)


@pytest.mark.parametrize("intent", [-1, 1, 7])
def test_an_unseen_intent_has_no_effect_and_an_unseen_entity_the_appeal_of_its_utility(intent: int) -> None:
    found = PREDICTION.click(np.array([intent]), np.array([2]), np.ones(1))
    assert found == pytest.approx(expit(-1 + 0.7 * 2), abs=1e-6)


def test_success_follows_the_utility() -> None:
    assert PREDICTION.success(np.array([2, 2])) == pytest.approx(expit([2.5, 2.5]), abs=1e-6)


def test_an_estimate_of_no_searches_predicts_by_the_prior_alone() -> None:
    seen = Observations(SEEN.mean, SEEN.variance, Counts.none(), Counts.none(), Orders.none())
    found = balance(seen, CENTRE, VARIANCES, tolerance=1e-9)
    prediction = Prediction.of(Counts.none(), found, CENTRE, VARIANCES)
    clicks = prediction.click(np.array([-1, 3]), np.array([0, 1]), np.ones(2))
    assert clicks == pytest.approx(expit([-1, -0.3]), abs=1e-6)


def test_the_impossible_costs_a_bounded_number_of_nats() -> None:
    found = log_likelihood(np.array([0.0, 1.0]), np.array([True, False]))
    assert found == pytest.approx(np.full(2, -9 * np.log(10)), rel=1e-6)
