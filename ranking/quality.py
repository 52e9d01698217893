"""Measure how good a ranking is: against later choices, later outcomes, or another ranking.

Choices come in groups, a group being the candidates of one search. Measures are averaged over all orders of
tied scores, so that none depends on how ties happen to be broken.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Floats, Integers, float_vector
from ranking.errors import BadArrayError

TOP = 10
BINS = 10
FEWEST = 2  # items that have an order


@dataclass(frozen=True)
class _Ordered:
    """Items sorted by group and descending score, with the ties among them.

    Args:
        order: the items in that order.
        group: per place, the number of its group, from 0.
        place: per place, how many items of its group precede it.
        tie: per place, the number of its set of tied items, from 0.
    """

    order: Integers
    group: Integers
    place: Integers
    tie: Integers

    @classmethod
    def of(cls, scores: Floats, group: ArrayLike) -> _Ordered:
        numbered = np.unique(np.asarray(group), return_inverse=True)[1].astype(np.int64)
        if len(numbered) != len(scores):
            raise BadArrayError(f"{len(scores)} scores have {len(numbered)} groups")
        if np.isnan(scores).any():
            raise BadArrayError(f"scores[{np.flatnonzero(np.isnan(scores))[0]}] is not a number")
        order = np.lexsort((-scores, numbered))
        of_group, by_score = numbered[order], scores[order]
        opens_group = np.append(True, of_group[1:] != of_group[:-1])[: len(order)]
        opens_tie = opens_group | np.append(True, by_score[1:] != by_score[:-1])[: len(order)]
        starts = np.flatnonzero(opens_group)
        place = np.arange(len(order)) - starts[of_group]
        return cls(order, of_group, place, np.cumsum(opens_tie) - 1)

    @property
    def groups(self) -> int:
        return int(self.group.max(initial=-1)) + 1

    def shared(self, values: Floats) -> Floats:
        """Return the mean of the values over each set of tied items, per place."""
        return np.asarray((np.bincount(self.tie, values) / np.bincount(self.tie))[self.tie])

    def per_group(self, values: Floats) -> Floats:
        """Return the sum of the values, one a place, over each group."""
        return np.bincount(self.group, values, self.groups).astype(np.float64)


def ndcg(scores: ArrayLike, gains: ArrayLike, group: ArrayLike, *, top: int = TOP) -> Floats:
    """Return the normalised discounted cumulative gain at the top of each group.

    Järvelin and Kekäläinen, ACM TOIS 20 (2002); tied items share their discounts (McSherry and Najork, ECIR
    2008).

    Args:
        scores: per item, higher is better; -inf is the last.
        gains: per item, not negative.
        group: per item, the number of its group.
        top: the cutoff.

    Returns:
        (groups,), in the order of the groups' numbers; NaN if no item has any gain.

    Raises:
        BadArrayError: lengths differ, or a score is not a number.

    >>> ndcg([3, 2, 1], [0, 1, 0], [7, 7, 7]).round(4).tolist()  # 1/log2(3)
    [0.6309]
    """
    values, gain = float_vector(scores, "scores"), float_vector(gains, "gains")
    ordered = _Ordered.of(values, group)
    discount = np.where(ordered.place < top, 1 / np.log2(ordered.place + 2), 0.0)
    found = ordered.per_group(ordered.shared(discount) * gain[ordered.order])
    best = _Ordered.of(gain, group)
    ideal = best.per_group(np.where(best.place < top, 1 / np.log2(best.place + 2), 0.0) * gain[best.order])
    share: Floats = np.full(len(found), np.nan)
    np.divide(found, ideal, out=share, where=ideal > 0)
    return share


def reciprocal_rank(scores: ArrayLike, chosen: ArrayLike, group: ArrayLike) -> Floats:
    """Return the reciprocal rank of the first chosen item of each group; tied items share the mean place.

    Voorhees, The TREC-8 question answering track report (1999).

    Args:
        scores: per item, higher is better.
        chosen: per item, whether it was chosen.
        group: per item, the number of its group.

    Returns:
        (groups,); NaN if nothing was chosen.

    >>> reciprocal_rank([3, 2, 2], [False, True, False], [0, 0, 0]).tolist()  # second or third
    [0.4]
    """
    values, hit = float_vector(scores, "scores"), np.asarray(chosen, dtype=np.bool_)
    ordered = _Ordered.of(values, group)
    place = ordered.shared(ordered.place.astype(np.float64) + 1)
    inverse = np.where(hit[ordered.order], 1 / place, 0.0)
    best = np.zeros(ordered.groups)
    np.maximum.at(best, ordered.group, inverse)
    return np.where(best > 0, best, np.nan)


def pairwise_accuracy(scores: ArrayLike, chosen: ArrayLike, group: ArrayLike) -> float:
    """Return the share of pairs of a chosen and a skipped item of one group that are in the right order.

    The Mann-Whitney statistic summed over groups; a tie counts half.

    Args:
        scores: per item, higher is better.
        chosen: per item, whether it was chosen.
        group: per item, the number of its group.

    Returns:
        The share; NaN if there is no such pair.

    >>> pairwise_accuracy([3, 2, 1], [False, True, False], [0, 0, 0])
    0.5
    """
    values, hit = float_vector(scores, "scores"), np.asarray(chosen, dtype=np.bool_)
    ordered = _Ordered.of(values, group)
    picked = hit[ordered.order].astype(np.float64)
    size = ordered.per_group(np.ones(len(picked)))
    from_below = size[ordered.group] - ordered.shared(ordered.place.astype(np.float64))
    number = ordered.per_group(picked)
    right = ordered.per_group(picked * from_below) - number * (number + 1) / 2
    pairs = float((number * (size - number)).sum())
    return float(right.sum()) / pairs if pairs else float("nan")


def calibration_error(predicted: ArrayLike, happened: ArrayLike, *, bins: int = BINS) -> float:
    """Return the expected calibration error: the distance of predictions from observed frequencies.

    Predictions are put into equal bins of 0-1; the distance of the mean prediction from the observed share in
    each is averaged, weighted by bin size. Naeini, Cooper and Hauskrecht, Obtaining well calibrated
    probabilities using Bayesian binning, AAAI (2015).

    Args:
        predicted: per event, the predicted probability.
        happened: per event, whether it happened.
        bins: number of bins.

    Returns:
        0 (the best) to 1; NaN without events.

    >>> round(calibration_error([0.8, 0.8, 0.1], [True, False, False]), 4)  # (2·|0.8 - 0.5| + 0.1) / 3
    0.2333
    """
    chance, did = float_vector(predicted, "predicted"), np.asarray(happened, dtype=np.float64)
    if not len(chance):
        return float("nan")
    number = np.minimum((chance * bins).astype(np.int64), bins - 1)
    return float(np.abs(np.bincount(number, chance - did, bins)).sum() / len(chance))


def kendall_tau(one: ArrayLike, other: ArrayLike) -> float:
    """Return Kendall's tau-b of two scores of the same items; NaN if one of them is constant.

    >>> round(kendall_tau([1, 2, 3], [1, 3, 2]), 4)
    0.3333
    """
    first = float_vector(one, "one")
    if len(first) < FEWEST:
        return float("nan")
    from scipy import stats  # noqa: PLC0415  start-up time

    return float(stats.kendalltau(first, float_vector(other, "other", len(first))).statistic)


def rank_biased_overlap(one: Sequence[Hashable], other: Sequence[Hashable], *, persistence: float) -> float:
    """Return the extrapolated rank-biased overlap of two rankings, which may contain different items.

    Webber, Moffat and Zobel, A similarity measure for indefinite rankings, ACM TOIS 28 (2010), equation 32:
    the expected overlap up to the depth at which a reader stops, who continues from each place with the given
    probability.

    Args:
        one: items, best first, each once.
        other: items of the other ranking.
        persistence: probability that a reader continues to the next place, in (0, 1).

    Returns:
        0 if nothing is in common, 1 if both are the same; NaN if one is empty.

    >>> rank_biased_overlap(["a", "b"], ["b", "a"], persistence=0.5)  # nothing at depth 1, all at 2
    0.5
    """
    short, long = sorted((list(one), list(other)), key=len)
    s, length = len(short), len(long)
    if not s:
        return float("nan")
    place = {item: depth for depth, item in enumerate(short, 1)}
    meeting = [max(depth, place[item]) for depth, item in enumerate(long, 1) if item in place]
    common = np.cumsum(np.bincount(meeting, minlength=length + 1))[1:].astype(np.float64)
    depth = np.arange(1, length + 1)
    power = np.exp(np.log(persistence) * depth)
    beyond = depth > s
    total = np.sum(common / depth * power)
    total += np.sum(common[s - 1] * (depth[beyond] - s) / (s * depth[beyond]) * power[beyond])
    rest = (common[-1] - common[s - 1]) / length + common[s - 1] / s
    return float((1 - persistence) / persistence * total + rest * power[-1])
