from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from ranking.errors import BadArrayError
from ranking.selection import LEVELS
from tests.ranking.usual import select_diverse


def objective(relevance, features, seen, chosen, diversity, allowed, count):
    """The objective, written down a second time and plainly."""
    may = np.flatnonzero(allowed)
    most_relevance = np.sort(relevance[may])[::-1][:count].sum() or 1.0
    reachable = np.maximum(seen, features[may].max(axis=0, initial=0)) - seen
    covered = np.maximum(seen, features[list(chosen)].max(axis=0, initial=0)) - seen
    part = covered.sum() / (reachable.sum() or 1.0)
    return (1 - diversity) * relevance[list(chosen)].sum() / most_relevance + diversity * part


def problem_of(seed, size):
    generator = np.random.default_rng(seed)
    relevance = generator.integers(0, 6, size) / 5.0
    features = generator.random((size, 5)) * (generator.random((size, 5)) < 0.4)
    seen = generator.random(5) * (generator.random(5) < 0.3)
    allowed = generator.random(size) < 0.9
    return relevance, features, seen, allowed


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 4), st.floats(0, 1))
@settings(max_examples=60)
def test_the_choice_is_within_the_guarantee_of_the_best_one(seed, size, count, diversity):
    relevance, features, seen, allowed = problem_of(seed, size)
    found = select_diverse(
        relevance, sparse.csr_array(features), count, diversity=diversity, seen=seen, allowed=allowed
    )
    may = np.flatnonzero(allowed)
    value = objective(relevance, features, seen, found.indices, diversity, allowed, count)
    best = max(
        objective(relevance, features, seen, chosen, diversity, allowed, count)
        for chosen in itertools.combinations(may, min(count, may.size))
    )
    assert value >= (1 - 1 / math.e) * best - 1e-12
    assert math.fsum(found.gains) == pytest.approx(value, abs=1e-12)
    assert (np.diff(found.gains) <= 1e-11).all()
    assert len(set(found.indices.tolist())) == found.indices.size == min(count, may.size)
    assert allowed[found.indices].all()


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 8))
@settings(max_examples=40)
def test_asking_for_more_diversity_never_gives_less_of_it(seed, size, count):
    relevance, features, seen, allowed = problem_of(seed, size)
    found = [
        select_diverse(
            relevance, sparse.csr_array(features), count, diversity=level, seen=seen, allowed=allowed
        )
        for level in LEVELS
    ]
    for less, more in itertools.pairwise(found):
        assert more.coverage >= less.coverage - 1e-9
        assert more.relevance <= less.relevance + 1e-9
    assert found[0].relevance == pytest.approx(1.0) or not relevance[allowed].any()


def test_what_was_seen_does_not_count_again():
    features = sparse.csr_array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 0.5]])
    found = select_diverse([1, 1, 1], features, 2, diversity=1.0, seen=[1.0, 0, 0])
    assert found.indices.tolist() == [1, 2]
    assert found.coverage == 1.0


def test_ties_go_to_relevance_and_then_to_the_lower_number():
    features = sparse.csr_array((4, 1))
    assert select_diverse([1, 2, 2, 1], features, 4, diversity=1.0).indices.tolist() == [1, 2, 0, 3]


def test_fewer_candidates_than_asked_for_are_all_chosen():
    found = select_diverse([1, 1, 1], sparse.csr_array((3, 2)), 10, allowed=[True, False, True])
    assert found.indices.tolist() == [0, 2]
    assert select_diverse([], sparse.csr_array((0, 2)), 3).indices.tolist() == []
    assert select_diverse([1.0], sparse.csr_array((1, 2)), 0).indices.tolist() == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"relevance": [1, -1]}, r"relevance\[1\] is -1"),
        ({"features": sparse.csr_array((3, 2))}, "they need 2 rows"),
        ({"features": sparse.csr_array([[-1.0], [0.0]])}, r"features\[0\] is -1"),
        ({"diversity": 2}, "diversity is 2"),
        ({"count": -1}, "count is -1"),
        ({"seen": [1.0]}, "seen has 1 entries, it needs 2"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    with pytest.raises(BadArrayError, match=message):
        select_diverse(
            **({"relevance": [1, 1], "features": sparse.csr_array((2, 2)), "count": 1} | arguments)
        )
