"""The measures of quality: worked by hand, against slow oracles, and as properties."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, roc_auc_score

from ranking.errors import BadArrayError
from ranking.quality import calibration_error, kendall_tau, ndcg, pairwise_accuracy, reciprocal_rank
from tests.ranking.usual import rank_biased_overlap

search = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=14)
log = st.lists(search, min_size=1, max_size=5)
order = st.permutations(range(9)).flatmap(lambda items: st.integers(1, 9).map(lambda n: items[:n]))


def columns(searches: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = [(score, hit, number) for number, each in enumerate(searches) for score, hit in each]
    return tuple(np.array(column) for column in zip(*rows, strict=True))  # type: ignore[return-value]


def test_ndcg_worked_by_hand() -> None:
    swapped = (2 + 3 / np.log2(3)) / (3 + 2 / np.log2(3))
    assert ndcg([2, 3, 1], [3, 2, 0], [0, 0, 0]).tolist() == pytest.approx([swapped])
    assert ndcg([0, 0, 1], [3, 2, 0], [0, 0, 0], top=1).tolist() == [0.0]
    assert ndcg([0, 0], [1, 0], [0, 0]).tolist() == pytest.approx([(0.5 + 0.5 / np.log2(3))])
    assert np.isnan(ndcg([1, 2], [0, 0], [0, 0])).all()


def test_of_no_searches_nothing_is_measured() -> None:
    assert ndcg([], [], []).tolist() == reciprocal_rank([], [], []).tolist() == []


@given(log)
def test_ndcg_is_that_of_scikit_learn_for_each_search(searches: Any) -> None:
    score, hit, group = columns(searches)
    for number, (found, each) in enumerate(zip(ndcg(score, hit, group), searches, strict=True)):
        own = group == number
        if not hit[own].any():
            assert math.isnan(found)
        else:
            expected = ndcg_score([hit[own].astype(float)], [score[own].astype(float)], k=10)
            assert found == pytest.approx(expected), each


@given(log)
def test_pairwise_accuracy_is_the_share_of_pairs_counted_one_by_one(searches: Any) -> None:
    pairs = [
        0.5 if won == lost else float(won > lost)
        for each in searches
        for (won, hit), (lost, other) in itertools.product(each, repeat=2)
        if hit and not other
    ]
    found = pairwise_accuracy(*columns(searches))
    assert math.isnan(found) if not pairs else found == pytest.approx(np.mean(pairs))
    if pairs and len(searches) == 1:
        score, hit, _ = columns(searches)
        assert found == pytest.approx(roc_auc_score(hit, score))


@given(log)
def test_the_reciprocal_rank_is_that_of_the_mean_place(searches: Any) -> None:
    for found, each in zip(reciprocal_rank(*columns(searches)), searches, strict=True):
        hits = [score for score, hit in each if hit]
        if not hits:
            assert math.isnan(found)
            continue
        above = sum(score > max(hits) for score, _ in each)
        tied = sum(score == max(hits) for score, _ in each)
        assert found == pytest.approx(1 / (above + (tied + 1) / 2))


@given(log)
def test_only_the_order_within_a_search_counts(searches: Any) -> None:
    score, hit, group = columns(searches)
    lifted = np.exp(score / 3) + 100.0 * group
    assert np.array_equal(ndcg(score, hit, group), ndcg(lifted, hit, group), equal_nan=True)
    assert pairwise_accuracy(score, hit, group) == pytest.approx(
        pairwise_accuracy(lifted, hit, group), nan_ok=True
    )


def test_what_was_never_ranked_stands_last() -> None:
    assert ndcg([-np.inf, 1.0], [1, 0], [0, 0]).tolist() == pytest.approx([1 / np.log2(3)])
    assert pairwise_accuracy([-np.inf, -np.inf], [True, False], [0, 0]) == 0.5


def test_scores_have_to_be_numbers_with_a_group_each() -> None:
    with pytest.raises(BadArrayError, match="not a number"):
        ndcg([np.nan, 1.0], [1, 0], [0, 0])
    with pytest.raises(BadArrayError, match="groups"):
        pairwise_accuracy([1.0, 2.0], [True, False], [0])


def test_calibration_worked_by_hand() -> None:
    assert calibration_error([0.85] * 20, [True] * 17 + [False] * 3) == pytest.approx(0.0)
    assert calibration_error([1.0, 0.0], [False, True]) == 1.0
    assert math.isnan(calibration_error([], []))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_calibration_is_the_sum_over_bins(events: list[tuple[float, bool]]) -> None:
    total = 0.0
    for number in range(10):
        own = [(p, y) for p, y in events if min(int(p * 10), 9) == number]
        total += abs(sum(p for p, _ in own) - sum(y for _, y in own))
    found = calibration_error(*zip(*events, strict=True))
    assert found == pytest.approx(total / len(events))
    assert 0 <= found <= 1


def overlap_by_definition(one: list[int], other: list[int], p: float) -> float:
    """The sum of the definition, both lists going on as equation 32 has it: what agreed at last holds on."""
    short, long = sorted((one, other), key=len)
    s, length = len(short), len(long)
    in_short = len(set(short) & set(long[:s])) / s

    def agreement(depth: int) -> float:
        common = len(set(short[:depth]) & set(long[:depth]))
        if depth <= s:
            return common / depth
        return (common + in_short * (depth - s)) / depth

    known = [agreement(depth) for depth in range(1, length + 1)]
    return (1 - p) * sum(a * p**d for d, a in enumerate(known)) + known[-1] * p**length


@given(order, order, st.sampled_from([0.5, 0.9, 0.98]))
def test_rank_biased_overlap_is_its_definition(one: list[int], other: list[int], p: float) -> None:
    found = rank_biased_overlap(one, other, persistence=p)
    assert found == pytest.approx(overlap_by_definition(one, other, p))
    assert found == pytest.approx(rank_biased_overlap(other, one, persistence=p))
    assert -1e-12 <= found <= 1 + 1e-12


@given(order, st.sampled_from([0.5, 0.98]))
def test_a_ranking_overlaps_itself_wholly_and_a_foreign_one_not_at_all(one: list[int], p: float) -> None:
    assert rank_biased_overlap(one, one, persistence=p) == pytest.approx(1)
    assert rank_biased_overlap(one, [item + 100 for item in one], persistence=p) == 0


@given(order)
def test_a_change_at_the_top_weighs_more_than_one_below(one: list[int]) -> None:
    assume(len(one) > 3)
    top = [one[1], one[0], *one[2:]]
    bottom = [*one[:-2], one[-1], one[-2]]
    assert rank_biased_overlap(one, top) <= rank_biased_overlap(one, bottom)


def test_kendall_of_opposites_and_of_too_few() -> None:
    assert kendall_tau([1, 2, 3], [3, 2, 1]) == -1.0
    assert math.isnan(kendall_tau([1], [1]))
    assert math.isnan(rank_biased_overlap([], [1]))
