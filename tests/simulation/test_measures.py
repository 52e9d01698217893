"""The measures against hand-worked rankings."""

import numpy as np

from tests.simulation.measures import bias, pairwise_accuracy, position_share, separated, shares_above


def test_pairs_are_counted_within_groups() -> None:
    estimate, truth = np.array([1.0, 2.0, 9.0, 8.0]), np.array([1.0, 2.0, 1.0, 0.0])
    group = np.array([0, 0, 1, 1])
    assert pairwise_accuracy(estimate, truth, group) == 1.0
    assert pairwise_accuracy(np.zeros(4), truth, group) == 0.5
    assert pairwise_accuracy(-estimate, truth, group) == 0.0


def test_ties_stand_half_above() -> None:
    assert position_share(np.array([3.0, 2.0, 2.0, 1.0]), 1) == 0.5
    assert position_share(np.array([3.0, 2.0, 2.0, 1.0]), 0) == 0.0


def test_bias_is_the_mean_distance_from_the_true_place() -> None:
    truth, estimate = np.array([4.0, 3.0, 2.0, 1.0]), np.array([1.0, 3.0, 2.0, 4.0])
    kind = np.zeros(4, dtype=int)
    assert bias(estimate, truth, kind, np.array([True, False, False, False])) == 1.0
    assert bias(estimate, truth, kind, np.array([True, False, False, True])) == 0.0
    assert np.isnan(bias(estimate, truth, kind, np.zeros(4, dtype=bool)))


def test_places_are_counted_within_a_type() -> None:
    kind = np.array([0, 0, 1, 1])
    np.testing.assert_allclose(shares_above(np.array([1.0, 2.0, 9.0, 9.0]), kind), [1.0, 0.0, 0.5, 0.5])


def test_only_pairs_whose_intervals_do_not_meet_are_separated() -> None:
    low, high = np.array([0.0, 2.0, 2.5]), np.array([1.0, 3.0, 4.0])
    truth, group = np.array([1.0, 2.0, 0.0]), np.zeros(3, dtype=int)
    share, right = separated(low, high, truth, group)
    assert (share, right) == (2 / 3, 1 / 2)
    assert np.isnan(separated(low, high + 9, truth, group)[1])
