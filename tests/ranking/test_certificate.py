from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ranking.blend import positions
from ranking.certificate import certified_prefix_of_intervals
from ranking.errors import BadArrayError


@given(
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 3), st.integers(0, 3)), max_size=12),
)
@example([(7, 3, 0), (7, 0, 0), (5, 0, 0)])  # of two that share a place, the first may fall below the third
def test_the_prefix_is_the_longest_that_no_error_can_break(rows):
    values = np.array([v for v, _, _ in rows], float)
    low = values - [a for _, a, _ in rows]
    high = values + [b for _, _, b in rows]
    expected = 0
    for place in sorted(set(values), reverse=True):
        above, below = values >= place, values < place
        if below.any() and low[above].min() <= high[below].max():
            break
        tied = values == place
        if tied.sum() > 1 and (low[tied] < high[tied]).any():
            break
        expected = int(above.sum())
    assert certified_prefix_of_intervals(values, low, high) == expected


@given(
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=8),
    st.data(),
)
def test_exact_values_within_the_intervals_share_every_certified_position(rows, data):
    values = np.array([v for v, _, _ in rows], float)
    low = values - [a for _, a, _ in rows]
    high = values + [b for _, _, b in rows]
    proved = certified_prefix_of_intervals(values, low, high)
    exact = np.array([data.draw(st.floats(a, b)) for a, b in zip(low, high, strict=True)])
    certified = np.argsort(-values, kind="stable")[:proved]
    assert positions(exact)[certified].tolist() == positions(values)[certified].tolist()


def test_equal_values_are_certified_as_a_tie_only_if_they_are_exact():
    values = np.array([0.2, 0.5, 0.2, 0.1])
    assert certified_prefix_of_intervals(values, values, values) == 4
    assert certified_prefix_of_intervals(values, values - 0.04, values + 0.04) == 1
    wide = np.array([0, 0.04, 0, 0.04])
    assert certified_prefix_of_intervals(values, values - wide, values + wide) == 4


def test_equal_print_is_no_tie_where_the_bounds_leave_other_digits_open():
    """The second and third print 57.49, but the third may also print 57.5: then it is second alone."""
    assert (
        certified_prefix_of_intervals([60, 57.49, 57.49, 40], [60, 57.49, 57.49, 40], [60, 57.49, 57.5, 41])
        == 1
    )


@pytest.mark.parametrize("high", [0.4, math.nan])
def test_an_interval_that_is_empty_or_not_a_number_certifies_nothing(high):
    with pytest.raises(BadArrayError, match=r"values\[0\] is .* outside"):
        certified_prefix_of_intervals([0.5, 0.25], [0.5, 0.25], [high, 0.25])


def test_an_infinite_interval_certifies_nothing():
    assert certified_prefix_of_intervals([0.5, 0.25], [-math.inf] * 2, [math.inf] * 2) == 0


def test_a_gap_equal_to_the_bound_is_not_certified():
    assert certified_prefix_of_intervals([0.75, 0.25], [0.5, 0.0], [1.0, 0.5]) == 0


def test_a_value_outside_its_interval_is_refused():
    with pytest.raises(BadArrayError, match=r"values\[1\] is 2.0, outside \[3.0, 4.0\]"):
        certified_prefix_of_intervals([1, 2], [0, 3], [2, 4])
