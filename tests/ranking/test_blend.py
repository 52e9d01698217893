"""The blend, its rounding, its interval and the positions."""

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ranking.blend import (
    blend,
    displayed,
    positions,
    redistribute,
    to_printed_digits,
)
from ranking.errors import BadArrayError
from ranking.methodology import Methodology

unit = st.floats(0, 1)
ranks = st.floats(0, 100) | st.integers(0, 200).map(lambda halves: halves / 2)
near_half = st.tuples(st.integers(0, 99), st.integers(-3, 3)).map(
    lambda pair: pair[0] + 0.5 + pair[1] * math.ulp(pair[0] + 0.5)
)


def test_the_blend_of_a_model_by_hand():
    # 0.35·0.8 + 0.2·0.5 + 0.1·1 + 0.2·0 + 0.15·0.2 = 0.28 + 0.1 + 0.1 + 0 + 0.03
    rank = blend([[0.8, 0.5, 1.0, 0.0, 0.2]], Methodology().weights_of(["model"]))
    assert rank[0] == pytest.approx(51.0, abs=1e-12)


@given(ranks | near_half)
def test_displayed_is_decimal_half_up(rank):
    assert displayed(rank) == int(Decimal(rank).quantize(Decimal(1), ROUND_HALF_UP))


@given(ranks | near_half)
def test_printed_digits_display_the_same_integer(rank):
    printed = float(to_printed_digits(rank))
    assert displayed(printed) == displayed(rank)
    assert abs(printed - rank) <= 0.01
    assert float(f"{printed:.2f}") == printed == float(to_printed_digits(printed))


@given(st.lists(ranks | near_half, min_size=2, max_size=20))
def test_printed_digits_keep_the_order(values):
    assert (np.diff(to_printed_digits(np.sort(values))) >= 0).all()


@given(arrays(np.float64, (4, 5), elements=unit), st.data())
def test_a_signal_that_does_not_apply_has_no_say(values, data):
    weights = Methodology().weights_of(["model", "prompt", "benchmark", "mcp"])
    signal = data.draw(st.integers(0, 4))
    applicable = np.ones((4, 5), dtype=bool)
    applicable[:, signal] = False
    shares = redistribute(weights, applicable)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-12)
    other = values.copy()
    other[:, signal] = 1 - other[:, signal]
    assert blend(values, shares).tolist() == blend(other, shares).tolist()


def test_nothing_applicable_is_an_error_that_names_the_row():
    with pytest.raises(BadArrayError, match="row 1"):
        redistribute([[0.5, 0.5], [0.5, 0.5]], [[True, False], [False, False]])


@given(st.lists(st.sampled_from([10.0, 20.0, 20.01, 57.5, math.nan]), max_size=12))
def test_position_is_one_more_than_those_ahead(values):
    place = positions(np.array(values, dtype=float))
    for mine, value in zip(place, values, strict=True):
        ranked = [other for other in values if not math.isnan(other)]
        ahead = len(ranked) if math.isnan(value) else sum(other > value for other in ranked)
        assert mine == ahead + 1
