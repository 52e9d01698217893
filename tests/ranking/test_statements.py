"""What statements tell: the regression against an oracle, synthetic authors, and how far entities listen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from scipy.special import expit

from ranking.statements import Calibration, Statements, calibrated, heard, orders
from tests.ranking.utilities import CONSTANTS

ENTITIES = 200


def drawn(seed: int, size: int, biased: bool = False):
    """Utilities that differ from the signals, and pairs of entities."""
    random = np.random.default_rng(seed)
    mean = random.normal(0, 1, ENTITIES)
    utility = mean + random.normal(0, 0.7, ENTITIES)
    first = random.integers(0, ENTITIES, size)
    second = (first + random.integers(1, ENTITIES, size)) % ENTITIES
    return random, mean, utility, first, second, biased


def said(random, first, second, logit, biased: bool = False) -> Statements:
    agrees = (random.random(len(first)) < expit(logit)).astype(float)
    return Statements(
        "stance" if biased else "comparison", first, second, agrees, np.ones(len(first)), biased
    )


def fitted(statements, utility, mean, known=None) -> Calibration:
    known = np.ones(len(mean), dtype=bool) if known is None else known
    return calibrated(statements, utility, mean, known, CONSTANTS)


@given(st.integers(0, 1000), st.integers(20, 200), st.booleans())
@settings(max_examples=40)
def test_the_regression_maximises_the_penalised_likelihood(seed, size, biased):
    random, mean, utility, first, second, _ = drawn(seed, size)
    gap, prior_gap = utility[first] - utility[second], mean[first] - mean[second]
    statements = said(random, first, second, 0.8 * gap - 0.3 * prior_gap - biased, biased)
    around = np.array([CONSTANTS.statement_slope, 0.0, CONSTANTS.self_praise])

    def negative(x):
        logit = x[0] * gap + x[1] * prior_gap + (x[2] if biased else 0.0)
        likelihood = statements.agrees * logit - np.logaddexp(0, logit)
        return -likelihood.sum() + ((x - around) ** 2).sum() / 2

    oracle = optimize.minimize(negative, around, method="BFGS", options={"gtol": 1e-8}).x
    found = fitted(statements, utility, mean)
    slope = np.clip(oracle[0], 0, CONSTANTS.statement_slope_limit)
    expected = [slope, oracle[1], oracle[2] if biased else 0.0]
    np.testing.assert_allclose([found.slope, found.repeated, found.bias], expected, atol=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_pages_that_repeat_the_signals_tell_nothing(seed):
    random, mean, utility, first, second, _ = drawn(seed, 3000)
    found = fitted(said(random, first, second, 2 * (mean[first] - mean[second])), utility, mean)
    assert found.slope < 0.15
    assert found.repeated > 1.6


@pytest.mark.parametrize("seed", range(5))
def test_pages_that_know_the_utilities_are_believed(seed):
    random, mean, utility, first, second, _ = drawn(seed, 3000)
    found = fitted(said(random, first, second, 1.2 * (utility[first] - utility[second])), utility, mean)
    assert found.slope == pytest.approx(1.2, abs=0.2)
    assert abs(found.repeated) < 0.2


@pytest.mark.parametrize("seed", range(5))
def test_an_admission_says_more_than_self_praise(seed):
    """Authors rarely call themselves worse: the force of it is κ·(1 - p), that of self-praise κ·p."""
    random, mean, utility, first, second, _ = drawn(seed, 3000)
    logit = -2.5 + utility[first] - utility[second]
    found = fitted(said(random, first, second, logit, biased=True), utility, mean)
    assert found.bias == pytest.approx(-2.5, abs=0.3)
    p = expit(found.bias)  # between equals
    assert found.slope * (1 - p) > 5 * found.slope * p > 0


def test_an_opposite_slope_is_no_evidence():
    random, mean, utility, first, second, _ = drawn(0, 500)
    assert fitted(said(random, first, second, utility[second] - utility[first]), utility, mean).slope == 0


@pytest.mark.parametrize("biased", [False, True])
def test_too_few_statements_between_known_entities_leave_the_methodology(biased):
    random, mean, utility, first, second, _ = drawn(1, CONSTANTS.statements_from)
    known = np.ones(ENTITIES, dtype=bool)
    known[first[0]] = False
    statements = said(random, first, second, np.zeros(len(first)), biased)
    found = fitted(statements, utility, mean, known)
    expected = Calibration(CONSTANTS.statement_slope, 0.0, CONSTANTS.self_praise if biased else 0.0, 0)
    assert found == expected
    assert fitted(statements, utility, mean).pairs == CONSTANTS.statements_from


def test_statements_with_unknown_entities_do_not_calibrate():
    random, mean, utility, first, second, _ = drawn(2, 400)
    known = np.arange(ENTITIES) < 120
    statements = said(random, first, second, utility[first] - utility[second])
    inside = known[first] & known[second]
    same = Statements(
        "comparison", first[inside], second[inside], statements.agrees[inside], np.ones(inside.sum())
    )
    assert fitted(statements, utility, mean, known) == fitted(same, utility, mean)


@given(st.integers(0, 1000), st.integers(0, 600), st.floats(0, 1.5), st.floats(0, 1))
@settings(max_examples=60)
def test_all_statements_together_keep_to_their_caps(seed, size, slope, vouched_share):
    """Vouched: Σ curvature ≤ d/(1 - d)·h at the utilities it was weighed at. Unvouched: Σ|force| ≤ ε/τ²."""
    random, mean, utility, first, second, _ = drawn(seed, size)
    first, second = first % 20, second % 20
    apart = first != second
    first, second = first[apart], second[apart]
    mean, utility = mean[:20], utility[:20]
    kinds = [(said(random, first, second, np.zeros(len(first))), Calibration(slope, 0.0, 0.0, 0))]
    variance, searches = random.uniform(0.05, 2, 20), random.exponential(1, 20)
    vouched = random.random(20) < vouched_share
    hearing = heard(kinds, utility, variance, searches, vouched, np.full(len(utility), np.inf), CONSTANTS)
    found = orders(kinds, mean, hearing)
    p = expit(slope * (utility[first] - utility[second]))
    curvature, force = np.zeros(20), np.zeros(20)
    for own, other, weight in ((first, second, found.on_first), (second, first, found.on_second)):
        np.add.at(curvature, own, np.where(vouched[other], weight * slope**2 * p * (1 - p), 0))
        np.add.at(force, own, np.where(vouched[other], 0, weight * slope))
    share = CONSTANTS.statement_share
    assert (curvature <= share / (1 - share) * (1 / variance + searches) * (1 + 1e-12)).all()
    assert (force <= CONSTANTS.unvouched_shift / variance * (1 + 1e-12)).all()
    assert (np.concatenate([found.on_first, found.on_second]) <= 1).all()


def test_no_statements_are_no_orders():
    hearing = heard(
        [], np.zeros(3), np.ones(3), np.zeros(3), np.ones(3, dtype=bool), np.full(3, np.inf), CONSTANTS
    )
    assert len(orders([], np.zeros(3), hearing).first) == 0
