"""The mean of a type: how far one value moves it, and what is left where nothing is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.typical import typical

unit = st.floats(0, 1)


def test_nothing_known_is_the_centre_with_the_variance_of_a_uniform():
    found = typical([[np.nan, 0.3]], [0], centre=0.5, worth=20)
    assert found.mean[0, 0] == 0.5
    assert found.variance[0, 0] == pytest.approx(1 / 12)


@given(st.lists(unit, max_size=30), unit)
def test_one_more_value_moves_the_mean_by_little_and_no_other_type(known, more):
    before = typical(
        [[v] for v in [*known, np.nan, np.nan]], [0] * (len(known) + 1) + [1], centre=0.5, worth=20
    )
    after = typical([[v] for v in [*known, more, np.nan]], [0] * (len(known) + 1) + [1], centre=0.5, worth=20)
    assert abs(after.mean[0, 0] - before.mean[0, 0]) <= 1 / (len(known) + 21) + 1e-12
    assert after.mean[-1, 0] == before.mean[-1, 0]


def test_many_known_values_are_their_own_mean_and_variance():
    values = np.random.default_rng(1).beta(2, 5, (100_000, 1))
    found = typical(values, np.zeros(len(values), dtype=int), centre=0.5, worth=20)
    assert found.mean[0, 0] == pytest.approx(values.mean(), abs=1e-3)
    assert found.variance[0, 0] == pytest.approx(values.var(), abs=1e-3)
