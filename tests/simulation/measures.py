"""What the measures of `ranking.quality` lack where the whole truth is known."""

from __future__ import annotations

import numpy as np

from tests.simulation.market import Floats, Integers


def graded(truth: Floats, group: Integers) -> Floats:
    """Return the gain 2^grade - 1 of each item, its grade being its fifth within its group, 0-4.

    The gain of Burges et al., Learning to rank using gradient descent (ICML 2005).

    >>> graded(np.arange(5.0), np.zeros(5, dtype=int)).tolist()
    [0.0, 1.0, 3.0, 7.0, 15.0]
    """
    gain = np.zeros(len(truth))
    for each in np.unique(group):
        own = np.flatnonzero(group == each)
        place = np.argsort(np.argsort(truth[own], kind="stable"), kind="stable")
        gain[own] = 2.0 ** (5 * place // len(own)) - 1
    return gain


def position_share(estimate: Floats, item: int) -> float:
    """Return the share of the other items that stand above one; ties stand half above."""
    others = np.delete(estimate, item)
    return float(np.mean(others > estimate[item]) + np.mean(others == estimate[item]) / 2)


def pairwise_accuracy(estimate: Floats, truth: Floats, group: Integers) -> float:
    """Return the share of pairs within a group that stand in the right order; a tie is half right."""
    right = total = 0.0
    for each in np.unique(group):
        own = np.flatnonzero(group == each)
        by_truth = np.sign(truth[own][:, None] - truth[own][None, :])
        by_estimate = np.sign(estimate[own][:, None] - estimate[own][None, :])
        upper = np.triu(by_truth != 0, 1)
        right += float(np.sum((1 + by_truth[upper] * by_estimate[upper]) / 2))
        total += float(upper.sum())
    return right / total
