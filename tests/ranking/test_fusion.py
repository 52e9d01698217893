"""Fused orders and BM25, by hand-worked values and properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.errors import BadArrayError
from ranking.fusion import weighted_scores
from ranking.text_match import term_weights
from tests.ranking.usual import bm25

SCORES = st.lists(
    st.tuples(st.integers(0, 8).map(lambda n: n / 8), st.integers(0, 8).map(lambda n: n / 8)),
    min_size=1,
    max_size=12,
)


def test_two_scores_by_hand() -> None:
    fused = weighted_scores([[0.5, 0.25, 1.0], [1.0, 0.5, 0.0]], [1, 0.5])
    assert fused.tolist() == [1.0, 0.5, 1.0]


def test_a_score_a_thing_does_not_have_adds_nothing() -> None:
    assert weighted_scores([[0.5, 1.0], [math.nan, 0.5]], [1, 1]).tolist() == [0.5, 1.5]


@given(SCORES)
def test_better_in_both_is_better(pairs: list[tuple[float, float]]) -> None:
    fused = weighted_scores(np.array(pairs).T.tolist(), [1, 0.1])
    for one, a in zip(pairs, fused, strict=True):
        for other, b in zip(pairs, fused, strict=True):
            if one[0] > other[0] and one[1] >= other[1]:
                assert a > b


def test_wrong_input_is_refused() -> None:
    with pytest.raises(BadArrayError, match="weights"):
        weighted_scores([[1]], [-1])
    with pytest.raises(BadArrayError, match=r"scores\[1\]"):
        weighted_scores([[1], [1, 0.5]], [1, 1])
    with pytest.raises(BadArrayError, match="0-1"):
        weighted_scores([[1.5]], [1])
    with pytest.raises(BadArrayError, match="counts"):
        bm25([[-1.0]], [1])


def test_bm25_by_hand() -> None:
    """Two documents of 2 and 6 words: damping is 1.2 · (¼ + ¾ · length/4)."""
    rare, common = math.log(1 + 1.5 / 1.5), math.log(1 + 0.5 / 2.5)
    assert term_weights(2, [1, 2]).tolist() == pytest.approx([rare, common])
    short, long = 1.2 * (0.25 + 0.75 * 0.5), 1.2 * (0.25 + 0.75 * 1.5)
    first = rare * 2 * 2.2 / (2 + short) + common * 2.2 / (1 + short)
    second = common * 2.2 / (1 + long)
    assert bm25([[2, 1], [0, 1]], [2, 6]).tolist() == pytest.approx([first, second])


def test_bm25_of_nothing_is_nothing() -> None:
    assert bm25(np.zeros((0, 2)), []).tolist() == []
