"""Shrinkage: Beta priors fitted to observed rates, the posterior of every rate, and its credible bounds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ranking.arrays import Floats
from ranking.errors import BadArrayError, PriorError
from ranking.impressions import sums
from ranking.in_blocks import in_blocks

STRENGTHS = (0.1, 1e4)  # in trials; outside this range the strength no longer matters
SMALLEST_MEAN = 1e-4


@dataclass(frozen=True)
class BetaPrior:
    """A Beta distribution per type, Beta(mean * strength, (1 - mean) * strength).

    Args:
        mean: per type, in (0, 1).
        strength: per type, in trials: how many of them the prior is worth.
    """

    mean: Floats
    strength: Floats


@dataclass(frozen=True)
class BetaPosterior:
    """A Beta distribution per rate.

    Args:
        successes: per rate, the first parameter.
        failures: per rate, the second parameter.
    """

    successes: Floats
    failures: Floats

    @property
    def mean(self) -> Floats:
        """The expected rate."""
        return self.successes / (self.successes + self.failures)

    @property
    def second_moment(self) -> Floats:
        """The expected square of the rate."""
        return self.mean * (self.successes + 1) / (self.successes + self.failures + 1)

    @property
    def variance(self) -> Floats:
        """The variance of the rate."""
        return self.mean * (1 - self.mean) / (self.successes + self.failures + 1)

    def credible_bound(self, level: float) -> Floats:
        """Return the rate that the true one exceeds with probability 1 - level.

        Args:
            level: in (0, 1); 0.05 gives a lower bound, 0.95 an upper one.

        >>> BetaPosterior(np.array([1.0]), np.array([1.0])).credible_bound(0.05).round(6).tolist()
        [0.05]
        """
        if not 0 < level < 1:
            raise BadArrayError(f"a credible level lies between 0 and 1, got {level}")

        def each(successes: Floats, failures: Floats) -> tuple[Floats]:
            return (np.asarray(special.betaincinv(successes, failures, level)),)

        return in_blocks(each, self.successes, self.failures)[0]


def fit_beta_prior(
    successes: ArrayLike, trials: ArrayLike, kind: ArrayLike, *, fewest: int, default_mean: float = 0.5
) -> BetaPrior:
    """Fit a Beta prior to the rates of each type by the marginal likelihood of the Beta-binomial.

    Counts may be fractional, as a result of decay and examination; factorials are then gamma functions. A
    type with too few rates of its own gets the prior of all rates together.

    Args:
        successes: per rate, not negative, at most its trials.
        trials: per rate.
        kind: per rate, the number of its type, from 0.
        fewest: how many rates with trials a type needs for a prior of its own.
        default_mean: the mean if there are no trials at all; the strength is 1 then.

    Returns:
        One prior per type, as many as the largest type number needs.

    Raises:
        BadArrayError: lengths differ, or successes exceed trials.
        PriorError: the fit fails.

    >>> prior = fit_beta_prior([5, 5, 5], [10, 10, 10], [0, 0, 0], fewest=20)
    >>> float(prior.mean[0].round(3)), bool(prior.strength[0] > 1000)
    (0.5, True)
    """
    k, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    types = np.asarray(kind, dtype=np.int64)
    if not k.shape == n.shape == types.shape:
        raise BadArrayError(f"successes, trials and types differ in length: {k.size}, {n.size}, {types.size}")
    wrong = np.flatnonzero(~((k >= 0) & (k <= n * (1 + 1e-9) + 1e-9) & np.isfinite(n)))
    if wrong.size:
        at = wrong[0]
        raise BadArrayError(
            f"rate {at} has {k[at]} successes in {n[at]} trials; they lie between 0 and its trials"
        )
    tried = n > 0
    pooled = cache(lambda: _fit_one(k[tried], n[tried], default_mean))
    fitted = [
        _fit_one(k[own], n[own], default_mean) if own.sum() >= fewest else pooled()
        for own in (tried & (types == t) for t in range(int(types.max(initial=-1)) + 1))
    ]
    return BetaPrior(np.array([mean for mean, _ in fitted]), np.array([strength for _, strength in fitted]))


def nested_posterior(
    successes: ArrayLike, trials: ArrayLike, group: ArrayLike, kind: ArrayLike, *, fewest: int
) -> BetaPosterior:
    """Return the posterior of each rate, shrunk to the rate of its group, and this to those of the type.

    The rate of a group excludes the rate in question, which therefore never counts twice. How much the rates
    of one group vary is fitted per type by the marginal likelihood of the Beta-binomial.

    Args:
        successes: per rate, not negative, at most its trials.
        trials: per rate; may be fractional.
        group: per rate, the number of its group, from 0.
        kind: per group, the number of its type, from 0.
        fewest: how many rates a type needs for fits of its own.

    Raises:
        BadArrayError: lengths differ, or successes exceed trials.
        PriorError: a fit fails.

    >>> rates = nested_posterior([30, 0], [100, 0], [0, 0], [0], fewest=20)
    >>> bool(0.25 < rates.mean[1] < 0.35)  # the second was never tried, but its group is known
    True
    """
    k, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    groups, kinds = np.asarray(group, dtype=np.int64), np.asarray(kind, dtype=np.int64)
    won, tried = sums(groups, k, len(kinds)), sums(groups, n, len(kinds))
    top = fit_beta_prior(won, tried, kinds, fewest=fewest)
    worth = top.strength[kinds][groups]
    others_won, others_tried = np.maximum(won[groups] - k, 0.0), np.maximum(tried[groups] - n, 0.0)
    mean = (others_won + top.mean[kinds][groups] * worth) / (others_tried + worth)
    mean = np.clip(mean, SMALLEST_MEAN, 1 - SMALLEST_MEAN)
    strength = _fit_strengths(k, n, mean, kinds[groups], fewest)
    return BetaPosterior(mean * strength + k, (1 - mean) * strength + np.maximum(n - k, 0.0))


def product(first: BetaPosterior, second: BetaPosterior) -> BetaPosterior:
    """Return the Beta distribution with the mean and variance of the product of two independent rates.

    >>> even = BetaPosterior(np.array([1.0]), np.array([1.0]))
    >>> both = product(even, even)
    >>> both.mean.round(6).tolist(), both.second_moment.round(6).tolist()
    ([0.25], [0.111111])
    """
    mean = first.mean * second.mean
    square = first.second_moment * second.second_moment
    strength = (mean - square) / (square - mean**2)
    return BetaPosterior(mean * strength, (1 - mean) * strength)


def _fit_strengths(k: Floats, n: Floats, mean: Floats, kind: NDArray[np.int64], fewest: int) -> Floats:
    """Return per rate the strength, fitted per type, of the Beta priors with these means."""
    tried = n > 0
    pooled = cache(lambda: _fit_strength(k[tried], n[tried], mean[tried]))
    strength = np.empty(len(k))
    for each in np.unique(kind):
        own = tried & (kind == each)
        enough = own.sum() >= fewest
        strength[kind == each] = _fit_strength(k[own], n[own], mean[own]) if enough else pooled()
    return strength


def _fit_strength(k: Floats, n: Floats, mean: Floats) -> float:
    if not k.size:
        return 1.0

    def loss(log_strength: float) -> float:
        def each(k: Floats, n: Floats, mean: Floats) -> tuple[Floats]:
            a, b = mean * np.exp(log_strength), (1 - mean) * np.exp(log_strength)
            return (special.betaln(a + k, b + n - k) - special.betaln(a, b),)

        (value,) = in_blocks(each, k, n, mean)
        return -float(np.sum(value))

    found = scipy.optimize.minimize_scalar(loss, bounds=tuple(np.log(STRENGTHS)), method="bounded")
    return float(np.exp(found.x))


def _fit_one(k: Floats, n: Floats, default_mean: float) -> tuple[float, float]:
    """Return the mean and strength of the Beta prior that maximises the likelihood of these counts."""
    if not k.size:
        return default_mean, 1.0
    pooled = float(np.clip(k.sum() / n.sum(), SMALLEST_MEAN, 1 - SMALLEST_MEAN))
    edge = float(special.logit(SMALLEST_MEAN))
    bounds = [(edge, -edge), tuple(np.log(STRENGTHS))]
    start = np.array([special.logit(pooled), np.log(10.0)])
    found = scipy.optimize.minimize(_loss, start, (k, n), method="L-BFGS-B", jac=True, bounds=bounds)
    if not found.success:
        raise PriorError(f"the Beta prior of {k.size} rates could not be fitted: {found.message}")
    return float(special.expit(found.x[0])), float(np.exp(found.x[1]))


def _loss(x: NDArray[np.float64], k: Floats, n: Floats) -> tuple[float, Floats]:
    """Return the negative log marginal likelihood per rate and its gradient at (logit mean, log strength)."""
    mean, strength = special.expit(x[0]), np.exp(x[1])
    a, b = mean * strength, (1 - mean) * strength

    def each(k: Floats, n: Floats) -> tuple[Floats, Floats, Floats]:
        shared = special.digamma(strength) - special.digamma(strength + n)
        return (
            special.betaln(a + k, b + n - k) - special.betaln(a, b),
            special.digamma(a + k) - special.digamma(a) + shared,
            special.digamma(b + n - k) - special.digamma(b) + shared,
        )

    value, by_a, by_b = map(np.sum, in_blocks(each, k, n))
    by_mean = (by_a - by_b) * strength * mean * (1 - mean)
    by_strength = (by_a * mean + by_b * (1 - mean)) * strength
    return -float(value) / k.size, -np.array([by_mean, by_strength]) / k.size
