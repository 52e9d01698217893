"""A log that does not fit together is refused by the column and the row."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.errors import BadArrayError
from ranking.impressions import Impressions, Pairs, sums


def log(**changes: Any) -> Impressions:
    columns: dict[str, Any] = {
        "intent": [0, 1],
        "actor": [0, 0],
        "age": [1.0, 0.0],
        "event": [0, 0, 1],
        "candidate": [3, 4, 3],
        "position": [1, 2, 1],
        "clicked": [True, False, False],
        "outcome": [1, 0, -1],
    }
    return Impressions(**columns | changes)


def test_rows_know_their_pair() -> None:
    found = log()
    assert found.pairs.intent.tolist() == [0, 0, 1]
    assert found.pairs.candidate.tolist() == [3, 4, 3]
    assert found.pairs.total(found.clicked).tolist() == [1.0, 0.0, 0.0]
    assert (found.events, found.actors, found.intents, len(found.pairs)) == (2, 1, 2, 3)
    assert found.touched.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"actor": [0]}, "differ in length"),
        ({"clicked": [True]}, "differ in length"),
        ({"intent": [0, -1]}, r"intent\[1\] of the impressions is negative"),
        ({"age": [0, np.nan]}, r"age\[1\] of the impressions is negative or not a number"),
        ({"position": [1, 2, -1]}, r"position\[2\]"),
        ({"position": [0, 2, 1]}, r"clicked\[0\] of the impressions was clicked, but at no position"),
        ({"outcome": [0, 2, 0]}, r"outcome\[1\]"),
        ({"event": [0, 0, 2]}, "is not among 2 events"),
        ({"event": [0, 1, 0]}, "out of order"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadArrayError, match=message):
        log(**changes)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 2**31 - 1)), min_size=1, max_size=30))
def test_pairs_are_the_distinct_ones_in_order(given_pairs: list[tuple[int, int]]) -> None:
    intent, candidate = zip(*given_pairs, strict=True)
    pairs = Pairs.of(intent, candidate)
    assert list(zip(pairs.intent.tolist(), pairs.candidate.tolist(), strict=True)) == sorted(set(given_pairs))
    assert [(pairs.intent[p], pairs.candidate[p]) for p in pairs.of_row] == given_pairs


def test_an_empty_log_is_a_log() -> None:
    empty = Impressions([], [], [], [], [], [], [], [])
    assert (empty.events, empty.actors, len(empty.pairs)) == (0, 0, 0)
    assert sums(np.array([], dtype=np.int64), [], 2).tolist() == [0.0, 0.0]
