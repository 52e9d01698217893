"""The point a printed rank stands for: its middle, moved by a score no further than the rank allows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.blend import blend, displayed
from ranking.feasibility import feasible_sets, rank_range
from ranking.honest_points import guess_slope, moved_to, target_blend
from ranking.inference import infer
from ranking.methodology import Methodology
from tests.ranking.test_inference import NONE, RULES
from tests.ranking.usual import printed_intervals

TYPES = ("model", "benchmark", "prompt", "mcp")
digit = st.sampled_from([0.0, 1.0, np.nan])
page = st.tuples(
    st.sampled_from(TYPES), st.tuples(digit, digit, digit, digit), st.integers(0, 100), st.floats(0, 1)
)


def figures(pages):
    weights = Methodology().weights_of([kind for kind, *_ in pages])
    low, high, guess = printed_intervals(np.array([[*digits, np.nan] for _, digits, *_ in pages]))
    ranks = np.array([rank for *_, rank, _ in pages], dtype=float)
    score = np.array([score for *_, score in pages])
    guess[:, 3] = low[:, 3] + score * (high[:, 3] - low[:, 3])
    return low, high, guess, weights, ranks, score


@given(st.lists(page, min_size=1, max_size=5))
def test_without_orderings_the_blend_is_the_middle_of_the_range_moved_by_the_score(pages):
    low, high, guess, weights, ranks, score = figures(pages)
    sets = feasible_sets(low, high, weights, ranks, rank_tolerance=0.49)
    target = target_blend(sets, score, weights[:, 3])
    answer = infer(low, high, moved_to(sets, guess, target.blend), weights, ranks, orderings=NONE, **RULES)
    rank, (least, most) = blend(answer.values, weights), rank_range(sets)
    expected = (least + most) / 2 + (score - 0.5) * weights[:, 3] * (most - least)
    np.testing.assert_allclose(rank, expected, atol=1e-9)
    assert (displayed(rank) == ranks)[answer.feasible].all()


@given(page, st.floats(0, 1))
def test_a_point_moves_with_the_score_by_no_more_than_the_slope(one, other):
    (low, high, _, weights, ranks, _), points, scores = figures([one]), [], (one[-1], other)
    sets = feasible_sets(low, high, weights, ranks, rank_tolerance=0.49)
    for score in scores:
        guess = figures([(*one[:-1], score)])[2]
        target = target_blend(sets, [score], weights[:, 3])
        points.append(moved_to(sets, guess, target.blend)[0])
    slope = guess_slope(sets, high[:, 3] - low[:, 3], target)[0]
    assert np.linalg.norm(points[1] - points[0]) <= slope * abs(scores[1] - scores[0]) + 1e-12


def test_a_range_that_printed_signals_cut_has_its_own_middle():
    # of 75 ± 0.49 only 74.51...75 can be reached: adoption at most 1, quality at most ½
    sets = feasible_sets([[0, 0]], [[1, 0.5]], [[0.5, 0.5]], [75], rank_tolerance=0.49)
    assert target_blend(sets, [0.5], [0.5]).blend == pytest.approx([(0.7451 + 0.75) / 2])


def test_without_a_rank_or_out_of_reach_nothing_is_moved():
    sets = feasible_sets([[0, 0]] * 2, [[1, 0.5]] * 2, [[0.5, 0.5]] * 2, [np.nan, 95], rank_tolerance=0.49)
    blends = target_blend(sets, [1.0, 1.0], [0.5, 0.5]).blend
    assert np.isnan(blends).all()
    assert moved_to(sets, np.array([[0.3, 0.2]] * 2), blends).tolist() == [[0.3, 0.2], [1.0, 0.5]]
