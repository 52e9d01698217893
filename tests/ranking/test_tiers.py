"""Tiers of entities that cannot be distinguished."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.errors import BadArrayError
from ranking.tiers import tiers

interval = st.lists(st.integers(0, 40), min_size=3, max_size=3).map(sorted)
intervals = st.lists(interval, min_size=1, max_size=9)


def columns(rows):
    table = np.array(rows, dtype=float)
    return table[:, 0], table[:, 1], table[:, 2]


def overlap(one, other) -> bool:
    return one[0] <= other[2] and other[0] <= one[2]


def test_a_wide_interval_does_not_join_two_that_can_be_told_apart():
    # 80±1 and 60±1 are apart; 70±15 overlaps both, but belongs to the better one's tier only
    assert tiers([79, 55, 59], [80, 70, 60], [81, 85, 61]).tolist() == [1, 1, 2]


def test_a_wide_leader_does_not_swallow_everybody():
    # the first could be anything, but the second is surely better than the third
    assert tiers([0, 78, 59], [80, 79, 60], [100, 81, 61]).tolist() == [1, 1, 2]


def test_the_first_tier_is_1_and_the_unranked_come_last():
    assert tiers([50.0], [50.0], [50.0]).tolist() == [1]
    assert tiers([0, 40, 0], [np.nan, 50.0, np.nan], [0, 60, 0]).tolist() == [2, 1, 2]
    assert tiers([0], [np.nan], [0]).tolist() == [1]
    assert tiers([], [], []).tolist() == []


@given(intervals)
def test_members_of_a_tier_cannot_be_told_apart_and_tiers_follow_the_rank(rows):
    answer = tiers(*columns(rows))
    for (one, mine), (other, yours) in itertools.combinations(zip(rows, answer, strict=True), 2):
        if mine == yours:
            assert overlap(one, other)
        elif one[1] != other[1]:
            assert (one[1] > other[1]) == (mine < yours)
    assert sorted(set(answer.tolist())) == list(range(1, answer.max() + 1))


@given(intervals)
def test_no_division_into_neighbours_has_fewer_tiers(rows):
    ordered = sorted(rows, key=lambda row: (-row[1], -row[2]))
    fewest = [0] + [len(rows)] * len(rows)  # fewest[k]: groups that the best k entities need
    for end in range(1, len(rows) + 1):
        for start in range(end):
            if all(overlap(a, b) for a, b in itertools.combinations(ordered[start:end], 2)):
                fewest[end] = min(fewest[end], fewest[start] + 1)
    assert tiers(*columns(ordered)).max() == fewest[-1]


def test_a_rank_outside_its_interval_is_refused():
    with pytest.raises(BadArrayError, match="row 1 has rank 5"):
        tiers([0, 6], [1, 5], [2, 7])


@given(intervals, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = tiers(*columns(rows)), tiers(*columns(shuffled))
    assert sorted(zip(map(tuple, rows), one, strict=True)) == sorted(
        zip(map(tuple, shuffled), other, strict=True)
    )
