"""The measures against hand-worked rankings."""

import numpy as np
import pytest

from tests.simulation.measures import kendall, ndcg, ndcg_by_group, pairwise_accuracy


def test_ndcg_worked_by_hand() -> None:
    truth = np.array([3.0, 2.0, 0.0])
    assert ndcg(np.array([3.0, 2.0, 1.0]), truth) == 1.0
    swapped = (2 + 3 / np.log2(3)) / (3 + 2 / np.log2(3))
    assert ndcg(np.array([2.0, 3.0, 1.0]), truth) == pytest.approx(swapped)
    assert ndcg(np.array([0.0, 0.0, 1.0]), truth, top=1) == 0.0


def test_ties_share_their_gain() -> None:
    truth = np.array([1.0, 0.0])
    assert ndcg(np.zeros(2), truth) == pytest.approx((0.5 + 0.5 / np.log2(3)) / 1.0)
    assert ndcg(np.zeros(2), truth[::-1]) == ndcg(np.zeros(2), truth)


def test_groups_are_measured_apart() -> None:
    estimate, truth = np.array([1.0, 2.0, 9.0, 8.0]), np.array([1.0, 2.0, 1.0, 0.0])
    group = np.array([0, 0, 1, 1])
    assert ndcg_by_group(estimate, truth, group) == 1.0
    assert pairwise_accuracy(estimate, truth, group) == 1.0
    assert pairwise_accuracy(np.zeros(4), truth, group) == 0.5
    assert pairwise_accuracy(-estimate, truth, group) == 0.0


def test_kendall_of_opposites() -> None:
    assert kendall(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])) == -1.0
