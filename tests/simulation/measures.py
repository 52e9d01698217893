"""How well an estimate agrees with the truth."""

from __future__ import annotations

import numpy as np
from scipy import stats

from tests.simulation.market import Floats, Integers

TOP = 10


def ndcg(estimate: Floats, truth: Floats, top: int = TOP) -> float:
    """Return the normalised discounted cumulative gain of the first places.

    Järvelin and Kekäläinen, ACM TOIS 20 (2002), with the truth itself as gain; tied items share theirs.

    Args:
        estimate: per item, higher is better.
        truth: per item, not negative.
        top: how many places count.
    """
    discount = 1 / np.log2(np.arange(2, len(truth) + 2))
    discount[top:] = 0
    _, tied = np.unique(-estimate, return_inverse=True)
    mean_gain = np.bincount(tied, weights=truth) / np.bincount(tied)
    found = np.sort(tied)
    best = np.sort(truth)[::-1]
    return float(np.sum(discount * mean_gain[found]) / np.sum(discount * best))


def ndcg_by_group(estimate: Floats, truth: Floats, group: Integers, top: int = TOP) -> float:
    """Return the mean over groups of the NDCG within each."""
    members = (np.flatnonzero(group == each) for each in np.unique(group))
    return float(np.mean([ndcg(estimate[own], truth[own], top) for own in members]))


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


def kendall(estimate: Floats, truth: Floats) -> float:
    """Return Kendall's tau-b."""
    return float(stats.kendalltau(estimate, truth).statistic)


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
