from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.apportionment import apportioned
from ranking.errors import BadArrayError

WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@given(WEIGHTS, st.integers(0, 10_000))
def test_the_units_are_the_whole_and_each_within_one_of_its_part(weights: list[int], whole: int) -> None:
    exact = [Fraction(whole * weight, sum(weights)) for weight in weights]
    units = apportioned([float(part) for part in exact], whole).tolist()
    assert sum(units) == whole
    assert all(abs(unit - part) < 1 + Fraction(1, 10**9) for unit, part in zip(units, exact, strict=True))
    assert min(units) >= 0


def test_the_largest_remainders_get_what_is_left_over() -> None:
    # Hamilton's own example of 1791 in small: quotas 7.7, 2.3, 1.0 of 11 seats.
    assert apportioned([7.7, 2.3, 1.0], 11).tolist() == [8, 2, 1]
    assert apportioned([0.5, 0.5], 1).tolist() == [1, 0]


def test_parts_a_unit_too_large_give_it_back_where_the_remainder_is_smallest() -> None:
    assert apportioned([2.2, 3.1, 1.0], 5).tolist() == [2, 3, 0]


def test_nothing_can_be_shared_out_among_nobody() -> None:
    assert apportioned([], 0).tolist() == []
    with pytest.raises(BadArrayError, match="no parts"):
        apportioned([], 1)
    with pytest.raises(BadArrayError):
        apportioned([np.nan], 1)
