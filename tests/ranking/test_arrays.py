"""Arrays that are given: of the right shape and kind, or refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from ranking.arrays import float_vector, mask_vector, weight_vector
from ranking.errors import BadArrayError
from ranking.observations import Counts


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([[1.0], [2.0]], "w has 2 dimensions, it needs one"),
        ([1.0], "w has 1 entries, it needs 2"),
        ([1.0, 2.0, 3.0], "w has 3 entries, it needs 2"),
        (["a", "b"], "w holds <U1, it needs float64"),
    ],
)
def test_another_shape_or_kind_is_refused(values: list[object], reason: str) -> None:
    with pytest.raises(BadArrayError, match=reason):
        float_vector(values, "w", 2)


@pytest.mark.parametrize("bad", [-0.1, float("nan"), float("inf")])
def test_a_weight_is_a_number_that_is_not_negative(bad: float) -> None:
    assert weight_vector([0.0, 2.5], "w", 2).tolist() == [0.0, 2.5]
    with pytest.raises(BadArrayError, match="w"):
        weight_vector([0.0, bad], "w", 2)


def test_numbers_are_no_mask() -> None:
    assert mask_vector([True, False], "m").dtype == np.bool_
    with pytest.raises(BadArrayError, match="m holds"):
        mask_vector([1.0, 0.0], "m")


@pytest.mark.parametrize(
    ("intent", "entity", "trials"),
    [([-1, 0], [0, 0], [1, 1]), ([0, 0], [-1, 0], [1, 1]), ([0, 0], [0, 0], [-1, 1])],
)
def test_counts_have_no_negative_numbers(intent: list[int], entity: list[int], trials: list[float]) -> None:
    with pytest.raises(BadArrayError, match="negative"):
        Counts(np.array(intent), np.array(entity), np.array(trials, float), np.zeros(2))
