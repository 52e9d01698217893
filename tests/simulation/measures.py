"""What the measures of `ranking.quality` lack where the whole truth is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

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


def bias(estimate: Floats, truth: Floats, kind: Integers, chosen: NDArray[np.bool_]) -> float:
    """Return how far some items stand below their true place on average, as a share of all places.

    Places are counted within the type, as the share of the others that stand above; ties stand half above. A
    negative bias means that the items stand too high.

    Args:
        estimate: per item.
        truth: per item.
        kind: per item, its type.
        chosen: which items; the bias of none is NaN.

    >>> kind, first = np.zeros(3, dtype=int), np.array([True, False, False])
    >>> bias(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0]), kind, first)
    1.0
    """
    if not chosen.any():
        return float("nan")
    return float((shares_above(estimate, kind) - shares_above(truth, kind))[chosen].mean())


def shares_above(scores: Floats, kind: Integers) -> Floats:
    """Return the share of the others of its type that stand above each item; ties stand half above."""
    answer = np.zeros(len(scores))
    for each in np.unique(kind):
        own = np.flatnonzero(kind == each)
        answer[own] = (len(own) - rankdata(scores[own])) / max(len(own) - 1, 1)
    return answer


def separated(low: Floats, high: Floats, truth: Floats, group: Integers) -> tuple[float, float]:
    """Return the share of pairs within a group whose intervals do not meet, and how many of these are right.

    Args:
        low: per item, the lower end of its interval.
        high: per item, the upper end.
        truth: per item; pairs that are equal in it are left out.
        group: per item.

    Returns:
        The share of all pairs, and the share of the separated ones in the right order; NaN if there are none.
    """
    pairs = apart = right = 0
    for each in np.unique(group):
        own = np.flatnonzero(group == each)
        better = truth[own][:, None] > truth[own][None, :]
        above = low[own][:, None] > high[own][None, :]
        pairs += int(better.sum())
        apart += int((above & (better | better.T)).sum())
        right += int((above & better).sum())
    return apart / pairs if pairs else float("nan"), right / apart if apart else float("nan")
