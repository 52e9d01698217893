"""Sums into hubs: as exact as their bound says, against rational arithmetic."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from ranking.hubs import HUB, Hubs, roundings
from ranking.rounding import UNIT, total


@pytest.mark.parametrize("incoming", [HUB, HUB + 1, 64 * 64, 64 * 64 + 1, 300_000])
def test_a_hub_is_summed_within_its_roundings(incoming):
    generator = np.random.default_rng(incoming)
    flow, x = generator.lognormal(0, 3, incoming), generator.random(incoming)
    ends = np.arange(incoming), np.full(incoming, 1)
    rows = sparse.csr_array((flow, ends), shape=(incoming, incoming))
    found = Hubs.of(rows, np.bincount(ends[1], minlength=incoming))
    if incoming <= HUB:
        assert not found.nodes.size
        return
    exact = math.fsum(float(Fraction(a) * Fraction(b)) for a, b in zip(flow, x, strict=True))
    (sum_,) = found.sums(x)
    assert found.nodes.tolist() == [1]
    assert abs(sum_ - exact) <= 1.01 * (roundings(np.array([incoming]))[0] + 2) * UNIT * exact
    assert abs(sum_ - exact) <= 50 * UNIT * exact, "no long sum hides in it"


@given(st.lists(st.floats(0, 1e300), max_size=40))
def test_a_total_is_rounded_once(values):
    exact = sum(map(Fraction, values))
    found = total(np.array(values))
    if math.isfinite(found):
        assert abs(Fraction(found) - exact) <= Fraction(1.1 * UNIT) * exact + Fraction(2) ** -1074


def test_a_total_of_very_many_is_that_of_exact_sums():
    values = np.random.default_rng(2).lognormal(0, 9, 300_001)
    assert total(values) == pytest.approx(math.fsum(values.tolist()), rel=1.1 * UNIT)
