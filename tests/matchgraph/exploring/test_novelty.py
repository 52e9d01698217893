"""What the dial selects: nearer ones at 0, what adds most at 1."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from matchgraph.exploring.novelty import Candidates, places

LEVELS = [level / 10 for level in range(11)]


def drawn(seed: int, size: int) -> Candidates:
    """Return candidates whose flows differ by orders of magnitude."""
    generator = np.random.default_rng(seed)
    columns = 3 * size
    covers = sparse.csr_array(generator.random((size, columns)) * (generator.random((size, columns)) < 0.3))
    own = generator.random(columns) < 0.2
    covered = np.where(own, 1.0, generator.random(columns) * 0.3)
    return Candidates(10.0 ** -generator.uniform(0, 5, size), covers, covered, own, np.ones(columns))


def test_similarity_is_what_is_kept_and_novelty_what_was_not_seen() -> None:
    covers = sparse.csr_array([[0.6, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
    own = np.array([True, True, False, False])
    found = Candidates(np.ones(3), covers, np.array([1.0, 1.0, 0.5, 0.0]), own, np.ones(4))
    assert found.similarity.tolist() == [0.3, 0.0, 0.0]
    assert found.novelty.tolist() == [0.5 / 1.6, 1.0, 0.0]


@given(st.integers(0, 2**32 - 1), st.integers(2, 15), st.integers(1, 6))
def test_a_higher_dial_is_never_nearer_nor_covers_less(seed: int, size: int, count: int) -> None:
    found = drawn(seed, size)
    near = places(places(found.relevance) + places(found.similarity))
    nearness, coverage = [], []
    for level in LEVELS:
        chosen = found.selected(count, level)
        assert len(chosen) == len(set(chosen)) == min(count, size)
        best = np.maximum(found.covers[chosen].toarray().max(axis=0), found.covered)
        nearness.append(near[chosen].sum())
        coverage.append(best.sum())
    assert (np.diff(nearness) <= 1e-9).all()
    assert (np.diff(coverage) >= -1e-9).all()


def test_a_flow_that_dwarfs_all_others_leaves_the_dial_something_to_decide() -> None:
    covers = sparse.csr_array(np.eye(4)[[0, 0, 0, 1]] + np.eye(4)[[0, 0, 0, 2]])
    found = Candidates(
        np.array([1.0, 0.9, 1e-3, 1e-4]), covers, np.zeros(4), np.zeros(4, dtype=np.bool_), np.ones(4)
    )
    assert [sorted(found.selected(2, dial)) for dial in (0.0, 0.6)] == [[0, 1], [0, 3]]


def test_a_long_list_of_capabilities_is_no_novelty_of_its_own() -> None:
    long = [1.0] * 16 + [0.0] * 8
    short = [0.0] * 16 + [1.0] * 8
    weight = np.array([1 / 4] * 16 + [8**-0.5] * 8)
    found = Candidates(
        np.array([1.0, 2.0]), sparse.csr_array([long, short]), np.zeros(24), np.zeros(24, np.bool_), weight
    )
    assert found.selected(1, 0.9) == [0]  # sixteen are more than eight
    assert found.selected(1, 0.25) == [1]  # but not twice as much
