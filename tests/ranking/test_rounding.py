"""Sums with a bound on their rounding error, against exact rational arithmetic."""

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ranking.pulls import pull
from ranking.rounding import Rounded, totals
from tests.ranking.utilities import counts

TERMS = st.lists(st.tuples(st.integers(0, 3), st.floats(-1e12, 1e12)), max_size=60)


@given(TERMS)
def test_the_error_bound_of_a_sum_holds(terms):
    group = np.array([g for g, _ in terms], dtype=np.int64)
    value = np.array([v for _, v in terms], dtype=float)
    found = totals(group, Rounded(value, np.zeros(len(value))), 4)
    for g in range(4):
        exact = sum((Fraction(v) for v in value[group == g].tolist()), Fraction(0))
        assert abs(Fraction(found.value[g]) - exact) <= Fraction(found.error[g])


def test_a_long_sum_has_the_error_of_one_operation():
    value = np.random.default_rng(0).normal(0, 1, 300_000)
    found = totals(np.zeros(len(value), dtype=int), Rounded(value, np.zeros(len(value))), 1)
    exact = sum(map(Fraction, value.tolist()), Fraction(0))
    assert abs(Fraction(found.value[0]) - exact) <= Fraction(found.error[0])
    assert found.error[0] <= 1e-12
    shuffled = totals(np.zeros(len(value), dtype=int), Rounded(value[::-1].copy(), np.zeros(len(value))), 1)
    assert abs(shuffled.value[0] - found.value[0]) <= found.error[0]


def test_the_error_of_a_pull_does_not_grow_with_its_events():
    """Force v/C of one pair: ten million events are known as well as a hundred."""
    few, many = (
        pull(counts([(0, 0, n, n / 8)]), np.array([0.4]), 0.2, np.zeros(1)).error[0] for n in (1e2, 1e7)
    )
    assert many < 10 * few < 1e-12


@given(
    st.floats(0.01, 1e7),
    st.floats(0, 1.5) | st.just(1.0),
    st.floats(-20, 20),
    st.sampled_from([0.0, 0.05, 0.2, 2.0]),
)
def test_the_error_of_a_pull_holds_against_forty_digits(n, share, logit, variance):
    one = counts([(0, 0, n, n * share)])
    found = pull(one, np.array([logit]), variance, np.zeros(1))
    with localcontext() as context:
        context.prec = 40
        k, size, x, c = Decimal(n * share), Decimal(n), Decimal(logit), Decimal(variance)
        v = Decimal(float(found.effect[0]))
        for _ in range(6):
            p = 1 / (1 + (-(x + v)).exp())
            v -= (v - c * (k - size * p)) / (1 + c * size * p * (1 - p))
        exact = k - size / (1 + (-(x + v)).exp())
        assert abs(Decimal(float(found.force[0])) - exact) <= Decimal(float(found.error[0]))
