"""Greedy selection of relevant and diverse items, with an approximation guarantee."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from ranking.arrays import Floats, Integers, mask_vector, unit, weight_vector
from ranking.errors import BadArrayError

# a selection is made at each level, and the best of all is taken; most of a list changes at high levels
LEVELS = tuple(1 - (1 - level / 10) ** 2 for level in range(11))
DECIMALS = 12  # gains that differ by less are tied


@dataclass(frozen=True)
class Selection:
    """The selection, best first.

    Args:
        indices: numbers of the selected candidates.
        gains: what each added to the objective, non-increasing.
        relevance: relevance of the selection, as a share of the maximum for its size, 0-1.
        coverage: what the selection covers beyond what was seen, as a share of what all candidates can, 0-1.
    """

    indices: Integers
    gains: Floats
    relevance: float
    coverage: float


def select_diverse(
    relevance: ArrayLike,
    features: sparse.csr_array,
    count: int,
    *,
    diversity: float,
    seen: ArrayLike | None = None,
    allowed: ArrayLike | None = None,
) -> Selection:
    """Return up to `count` candidates that are relevant and together offer many different features.

    The objective is (1 - λ)·relevance + λ·coverage; a feature is covered to the extent that its best holder
    has it, so covering it twice counts once. It is monotone and submodular, and a greedy selection reaches at
    least 1 - 1/e of the best possible (Nemhauser, Wolsey, Fisher, Mathematical Programming 14, 1978). Of the
    greedy selections for λ = 0, 0.19 ... 0.99, 1 and for the requested λ, the one with the highest objective
    is taken: hence among those eleven levels a higher λ never gives less coverage or more relevance.

    Args:
        relevance: (candidates,), not negative.
        features: how much each candidate (row) has of each feature (column), not negative.
        count: maximum number of selected candidates.
        diversity: λ, 0-1.
        seen: how far each feature is already covered, for instance by what the user knows.
        allowed: which candidates may be selected; all by default.

    Raises:
        BadArrayError: shapes do not fit or values are out of range.

    >>> features = sparse.csr_array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> select_diverse([1.0, 0.9, 0.5], features, 2, diversity=0.0).indices.tolist()
    [0, 1]
    >>> select_diverse([1.0, 0.9, 0.5], features, 2, diversity=0.6).indices.tolist()
    [0, 2]
    """
    unit(diversity, "diversity")
    objective = _objective(relevance, features, count, seen, allowed)
    choices = [objective.greedy(objective.candidates, level) for level in sorted({*LEVELS, diversity})]
    values = [round(objective.value(chosen, diversity), DECIMALS) for chosen in choices]
    best = choices[values.index(max(values))]
    return objective.described(objective.greedy(sorted(best), diversity), diversity)


@dataclass(frozen=True)
class _Objective:
    """Relevance and coverage, both scaled to 0-1, of selectable candidates."""

    relevance: Floats
    features: sparse.csr_array
    seen: Floats
    candidates: list[int]
    count: int
    most_relevance: float
    most_coverage: float

    @cached_property
    def holders(self) -> Integers:
        """The candidate of each stored feature."""
        return np.repeat(np.arange(self.relevance.size), np.diff(self.features.indptr))

    def all_gains(self, covered: Floats, diversity: float) -> Floats:
        """Return what each candidate would add."""
        added = np.maximum(self.features.data - covered[self.features.indices], 0.0)
        coverage = np.bincount(self.holders, weights=added, minlength=self.relevance.size)
        gains: Floats = (1 - diversity) * (self.relevance / self.most_relevance)
        return gains + diversity * (coverage / self.most_coverage)

    def cover(self, candidate: int, covered: Floats) -> None:
        part = slice(self.features.indptr[candidate], self.features.indptr[candidate + 1])
        places = self.features.indices[part]
        covered[places] = np.maximum(covered[places], self.features.data[part])

    def greedy(self, candidates: list[int], diversity: float) -> list[int]:
        """Return the greedy selection; ties go to the more relevant candidate, then to the first."""
        covered = self.seen.copy()
        left = np.array(candidates, dtype=np.int64)
        chosen: list[int] = []
        while left.size and len(chosen) < self.count:
            gains = self.all_gains(covered, diversity)[left].round(DECIMALS)
            best = left[gains == gains.max()]
            chosen.append(int(best[np.lexsort((best, -self.relevance[best]))[0]]))
            self.cover(chosen[-1], covered)
            left = left[left != chosen[-1]]
        return chosen

    def gains(self, chosen: list[int], diversity: float) -> list[float]:
        covered = self.seen.copy()
        gains = []
        for candidate in chosen:
            gains.append(float(self.all_gains(covered, diversity)[candidate]))
            self.cover(candidate, covered)
        return gains

    def value(self, chosen: list[int], diversity: float) -> float:
        return math.fsum(self.gains(chosen, diversity))

    def described(self, chosen: list[int], diversity: float) -> Selection:
        return Selection(
            np.array(chosen, dtype=np.int64),
            np.array(self.gains(chosen, diversity), dtype=np.float64),
            self.value(chosen, 0.0),
            self.value(chosen, 1.0),
        )


def _objective(
    relevance: ArrayLike,
    features: sparse.csr_array,
    count: int,
    seen: ArrayLike | None,
    allowed: ArrayLike | None,
) -> _Objective:
    worth = weight_vector(relevance, "relevance")
    if features.ndim != 2 or features.shape[0] != worth.size:
        raise BadArrayError(f"features are {features.shape}; they need {worth.size} rows, one a candidate")
    table = sparse.csr_array(features).astype(np.float64)
    table.sum_duplicates()
    weight_vector(table.data, "features")
    if count < 0:
        raise BadArrayError(f"count is {count}; it has to be 0 or more")
    known = weight_vector(np.zeros(table.shape[1]) if seen is None else seen, "seen", table.shape[1])
    may = (
        np.ones(worth.size, dtype=np.bool_)
        if allowed is None
        else mask_vector(allowed, "allowed", worth.size)
    )
    candidates = np.flatnonzero(may)
    reachable = known.copy()
    chosen_rows = table[candidates]
    np.maximum.at(reachable, chosen_rows.indices, chosen_rows.data)
    most_coverage = math.fsum((reachable - known).tolist())
    most_relevance = math.fsum(np.sort(worth[candidates])[::-1][:count].tolist())
    return _Objective(
        worth, table, known, candidates.tolist(), count, most_relevance or 1.0, most_coverage or 1.0
    )
