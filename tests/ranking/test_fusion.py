"""Fused orders and BM25, by hand-worked values and properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.errors import BadArrayError
from ranking.fusion import reciprocal_rank_fusion
from ranking.text_match import bm25, term_weights

SCORES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12)


def test_two_orders_by_hand() -> None:
    fused = reciprocal_rank_fusion([[3, 2, 1], [1, 3, 2]], [1, 0.5])
    by_hand = [1 / 61 + 0.5 / 63, 1 / 62 + 0.5 / 61, 1 / 63 + 0.5 / 62]
    assert fused.tolist() == pytest.approx(by_hand)


def test_what_an_order_does_not_have_gains_nothing_from_it() -> None:
    fused = reciprocal_rank_fusion([[1, 2], [math.nan, 5]], [1, 1], constant=1)
    assert fused.tolist() == pytest.approx([1 / 3, 1 / 2 + 1 / 2])


@given(SCORES)
def test_the_order_of_the_input_does_not_count(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs).T
    there = reciprocal_rank_fusion([first, second], [1, 0.1])
    back = reciprocal_rank_fusion([first[::-1], second[::-1]], [1, 0.1])
    assert there.tolist() == back[::-1].tolist()


@given(SCORES)
def test_better_in_both_orders_is_better(pairs: list[tuple[int, int]]) -> None:
    fused = reciprocal_rank_fusion(np.array(pairs).T.tolist(), [1, 0.1])
    for one, a in zip(pairs, fused, strict=True):
        for other, b in zip(pairs, fused, strict=True):
            if one[0] > other[0] and one[1] > other[1]:
                assert a > b


def test_wrong_input_is_refused() -> None:
    with pytest.raises(BadArrayError, match="constant"):
        reciprocal_rank_fusion([[1]], [1], constant=0)
    with pytest.raises(BadArrayError, match="weights"):
        reciprocal_rank_fusion([[1]], [-1])
    with pytest.raises(BadArrayError, match=r"scores\[1\]"):
        reciprocal_rank_fusion([[1], [1, 2]], [1, 1])
    with pytest.raises(BadArrayError, match="counts"):
        bm25([[-1.0]], [1])


def test_bm25_by_hand() -> None:
    """Two documents of 2 and 6 words: damping is 1.2 · (¼ + ¾ · length/4)."""
    rare, common = math.log(1 + 1.5 / 1.5), math.log(1 + 0.5 / 2.5)
    assert term_weights([[2, 1], [0, 1]]).tolist() == pytest.approx([rare, common])
    short, long = 1.2 * (0.25 + 0.75 * 0.5), 1.2 * (0.25 + 0.75 * 1.5)
    first = rare * 2 * 2.2 / (2 + short) + common * 2.2 / (1 + short)
    second = common * 2.2 / (1 + long)
    assert bm25([[2, 1], [0, 1]], [2, 6]).tolist() == pytest.approx([first, second])


def test_bm25_of_nothing_is_nothing() -> None:
    assert bm25(np.zeros((0, 2)), []).tolist() == []
