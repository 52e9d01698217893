"""The point a printed rank stands for: the middle of what it allows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.blend import blend, displayed
from ranking.feasibility import feasible_sets, linear_range
from ranking.honest_points import moved_to, target_blend
from ranking.inference import infer
from ranking.methodology import Methodology
from tests.ranking.test_inference import NONE, RULES
from tests.ranking.usual import printed_intervals

TYPES = ("model", "benchmark", "prompt", "mcp")
digit = st.sampled_from([0.0, 1.0, np.nan])
page = st.tuples(st.sampled_from(TYPES), st.tuples(digit, digit, digit, digit), st.integers(0, 100))


@given(st.lists(page, min_size=1, max_size=5))
def test_without_orderings_the_blend_is_the_middle_of_what_the_rank_allows(pages):
    weights = Methodology().weights_of([kind for kind, *_ in pages])
    low, high, guess = printed_intervals(np.array([[*digits, np.nan] for _, digits, _ in pages]))
    ranks = np.array([rank for *_, rank in pages], dtype=float)
    sets = feasible_sets(low, high, weights, ranks, rank_tolerance=0.49)
    moved = moved_to(sets, guess, target_blend(sets))
    answer = infer(low, high, moved, weights, ranks, orderings=NONE, **RULES)
    rank, (least, most) = blend(answer.values, weights), linear_range(sets, weights)
    np.testing.assert_allclose(rank, 50 * (least + most), atol=1e-9)
    assert (displayed(rank) == ranks)[answer.feasible].all()


def test_a_range_that_printed_signals_cut_has_its_own_middle():
    # of 75 ± 0.49 only 74.51...75 can be reached: adoption at most 1, quality at most ½
    sets = feasible_sets([[0, 0]], [[1, 0.5]], [[0.5, 0.5]], [75], rank_tolerance=0.49)
    assert target_blend(sets) == pytest.approx([(0.7451 + 0.75) / 2])


def test_without_a_rank_or_out_of_reach_nothing_is_moved():
    sets = feasible_sets([[0, 0]] * 2, [[1, 0.5]] * 2, [[0.5, 0.5]] * 2, [np.nan, 95], rank_tolerance=0.49)
    blends = target_blend(sets)
    assert np.isnan(blends).tolist() == [True, True]
    assert moved_to(sets, np.array([[0.3, 0.2]] * 2), blends).tolist() == [[0.3, 0.2], [1.0, 0.5]]
