"""Shrinkage against the conjugate formulas, a slow oracle, and data drawn from known priors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import integrate, stats

from ranking.errors import BadArrayError
from ranking.prior import BetaPosterior, BetaPrior, product
from tests.ranking.usual import fit_beta_prior, nested_posterior


def posterior(won: ArrayLike, tried: ArrayLike, kind: ArrayLike, prior: BetaPrior) -> BetaPosterior:
    """Return the posterior of each rate by the conjugate formula."""
    types, k, n = np.asarray(kind), np.asarray(won, dtype=float), np.asarray(tried, dtype=float)
    mean, strength = prior.mean[types], prior.strength[types]
    return BetaPosterior(mean * strength + k, (1 - mean) * strength + n - k)


def drawn(
    mean: float, strength: float, rates: int, seed: int, trials: int = 30
) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    tried = random.integers(1, trials, rates)
    return random.binomial(tried, random.beta(mean * strength, (1 - mean) * strength, rates)), tried


def test_a_known_prior_is_found_again() -> None:
    won, tried = drawn(0.2, 12.0, 4000, seed=3)
    prior = fit_beta_prior(won, tried, np.zeros(4000, dtype=int))
    assert prior.mean[0] == pytest.approx(0.2, rel=0.03)
    assert prior.strength[0] == pytest.approx(12.0, rel=0.15)


def test_the_fit_is_the_maximum_of_the_beta_binomial_likelihood() -> None:
    won, tried = drawn(0.3, 5.0, 200, seed=8)
    prior = fit_beta_prior(won, tried, np.zeros(200, dtype=int))

    def likelihood(mean: float, strength: float) -> float:
        return float(stats.betabinom.logpmf(won, tried, mean * strength, (1 - mean) * strength).sum())

    best = likelihood(float(prior.mean[0]), float(prior.strength[0]))
    for factor in (0.97, 1.03):
        assert likelihood(float(prior.mean[0]) * factor, float(prior.strength[0])) < best
        assert likelihood(float(prior.mean[0]), float(prior.strength[0]) * factor) < best


def test_types_have_priors_of_their_own_and_small_ones_share() -> None:
    first, second = drawn(0.1, 20.0, 500, seed=1), drawn(0.6, 20.0, 500, seed=2)
    won, tried = np.concatenate([first[0], second[0], [1]]), np.concatenate([first[1], second[1], [2]])
    prior = fit_beta_prior(won, tried, np.repeat([0, 1, 2], [500, 500, 1]))
    np.testing.assert_allclose(prior.mean, [0.1, 0.6, prior.mean[2]], rtol=0.1)
    assert 0.2 < prior.mean[2] < 0.5


def test_without_trials_the_prior_is_the_default() -> None:
    prior = fit_beta_prior([0.0], [0.0], [0], default_mean=0.3)
    assert (prior.mean[0], prior.strength[0]) == (0.3, 1.0)
    assert fit_beta_prior([], [], []).mean.size == 0


@pytest.mark.parametrize(("won", "tried", "kind"), [([3], [2], [0]), ([-1], [2], [0]), ([1], [2, 3], [0])])
def test_counts_that_cannot_be_are_refused(won: list[float], tried: list[float], kind: list[int]) -> None:
    with pytest.raises(BadArrayError):
        fit_beta_prior(won, tried, kind)


@given(st.floats(0, 500), st.floats(0, 500), st.floats(0.01, 0.99), st.floats(0.1, 1000))
def test_the_posterior_lies_between_prior_and_rate(
    won: float, lost: float, mean: float, strength: float
) -> None:
    found = posterior([won], [won + lost], [0], BetaPrior(np.array([mean]), np.array([strength])))
    rate = won / (won + lost) if won + lost > 0 else mean
    assert min(mean, rate) - 1e-9 <= found.mean[0] <= max(mean, rate) + 1e-9
    assert found.credible_bound(0.05)[0] <= found.credible_bound(0.95)[0]


def test_more_of_the_same_evidence_raises_the_lower_bound() -> None:
    prior = BetaPrior(np.array([0.2]), np.array([5.0]))
    tried = np.array([0.0, 5.0, 50.0, 500.0])
    bounds = posterior(0.2 * tried, tried, np.zeros(4, dtype=int), prior).credible_bound(0.05)
    assert np.all(np.diff(bounds) > 0) and bounds[-1] < 0.2
    with pytest.raises(BadArrayError, match="between 0 and 1"):
        BetaPosterior(np.ones(1), np.ones(1)).credible_bound(1.0)


def test_the_bound_is_a_quantile() -> None:
    found = BetaPosterior(np.array([3.5]), np.array([12.0])).credible_bound(0.05)
    mass, _ = integrate.quad(stats.beta(3.5, 12.0).pdf, 0, found[0])
    assert mass == pytest.approx(0.05, abs=1e-9)


def test_a_product_has_the_moments_of_the_product() -> None:
    random = np.random.default_rng(4)
    first, second = (2.0, 6.0), (9.0, 3.0)
    both = product(*(BetaPosterior(np.array([a]), np.array([b])) for a, b in (first, second)))
    sample = random.beta(*first, 400_000) * random.beta(*second, 400_000)
    assert both.mean[0] == pytest.approx(sample.mean(), rel=0.005)
    assert both.second_moment[0] - both.mean[0] ** 2 == pytest.approx(sample.var(), rel=0.02)


def test_rates_of_one_group_inform_each_other_but_not_themselves() -> None:
    random = np.random.default_rng(7)
    groups, each = 300, 6
    of_group = random.beta(2, 8, groups)
    rate = random.beta(30 * of_group[:, None], 30 * (1 - of_group[:, None]), (groups, each)).ravel()
    group = np.repeat(np.arange(groups), each)
    tried = random.integers(0, 25, rate.size)
    won = random.binomial(tried, rate)
    nested = nested_posterior(won, tried, group, np.zeros(groups, dtype=int))
    flat = posterior(
        won, tried, np.zeros(rate.size, dtype=int), fit_beta_prior(won, tried, np.zeros(rate.size))
    )
    error = [np.mean((found.mean - rate) ** 2) for found in (nested, flat)]
    assert error[0] < 0.8 * error[1]
    # a rate alone in its group is shrunk to its type, not to itself
    lonely = nested_posterior([*won, 25], [*tried, 25], [*group, groups], np.zeros(groups + 1, dtype=int))
    assert lonely.mean[-1] < 0.9


def test_credible_bounds_cover_what_they_say() -> None:
    random = np.random.default_rng(9)
    rate = random.beta(3, 9, 6000)
    tried = random.integers(0, 40, rate.size)
    won = random.binomial(tried, rate)
    kind = np.zeros(rate.size, dtype=int)
    found = posterior(won, tried, kind, fit_beta_prior(won, tried, kind))
    assert np.mean(rate < found.credible_bound(0.05)) == pytest.approx(0.05, abs=0.01)
    assert np.mean(rate < found.credible_bound(0.95)) == pytest.approx(0.95, abs=0.01)
