"""The measures against hand-worked rankings."""

import numpy as np

from tests.simulation.measures import pairwise_accuracy, position_share


def test_pairs_are_counted_within_groups() -> None:
    estimate, truth = np.array([1.0, 2.0, 9.0, 8.0]), np.array([1.0, 2.0, 1.0, 0.0])
    group = np.array([0, 0, 1, 1])
    assert pairwise_accuracy(estimate, truth, group) == 1.0
    assert pairwise_accuracy(np.zeros(4), truth, group) == 0.5
    assert pairwise_accuracy(-estimate, truth, group) == 0.0


def test_ties_stand_half_above() -> None:
    assert position_share(np.array([3.0, 2.0, 2.0, 1.0]), 1) == 0.5
    assert position_share(np.array([3.0, 2.0, 2.0, 1.0]), 0) == 0.0
