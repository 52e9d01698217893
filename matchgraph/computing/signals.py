"""Infer signals with bounds from printed pages: the inputs and outputs of the inference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from graph.model import SIGNALS, SignalState
from graph.snapshot import UNKNOWN, Snapshot
from ranking.arrays import Floats
from ranking.conflicts import Conflict
from ranking.feasibility import FeasibleSets, feasible_sets, linear_range, signal_range
from ranking.honest_points import moved_to, target_blend
from ranking.inference import Inference, infer, printed_intervals
from ranking.methodology import Methodology
from ranking.orderings import Orderings, orderings
from ranking.sensitivity import optimum_bound
from ranking.typical import UNIFORM_VARIANCE

MATCH = SIGNALS.index("match")
STATES: tuple[SignalState, ...] = get_args(SignalState)


@dataclass(frozen=True)
class StatedOrderings:
    """The orderings stated by verdicts, most credible first, and the page of each."""

    orderings: Orderings
    sources: tuple[str, ...]


@dataclass(frozen=True)
class InferredSignals:
    """Signals of all entities, (n, 5) each, with the ranges that pages and measurements allow.

    Args:
        values, low, high: the signals and their ranges over everything the pages allow.
        rank_low, rank_high: (n,) range of the blend over the same set.
        state: (n, 5) state of each, index into `STATES`.
        raw: (n, 5) whether raw signals, not pages, decide the value.
        apart: (n, 5) share of each value that pages do not decide, 0-1.
        own_low, own_high: (n, 5) range of that share, whatever the pages' equations.
        weights: (n, 5) shares of the blend.
        published: (n,) printed rank, NaN if none.
        prior_variance: (n,) variance of the blend on 0-1 due to what is not known of its signals.
        stated: the requested orderings.
        inference: the optimum, with conflicts.
        sets: what the pages allow.
    """

    values: Floats
    low: Floats
    high: Floats
    rank_low: Floats
    rank_high: Floats
    state: NDArray[np.int64]
    raw: NDArray[np.bool_]
    apart: Floats
    own_low: Floats
    own_high: Floats
    weights: Floats
    published: Floats
    prior_variance: Floats
    stated: StatedOrderings
    inference: Inference
    sets: FeasibleSets

    @property
    def by_pages(self) -> NDArray[np.bool_]:
        """Whether only pages decide the signals, (entities,)."""
        answer: NDArray[np.bool_] = np.all(self.apart == 0, axis=1)
        return answer

    @property
    def inferred_weights(self) -> Floats:
        """The shares of the blend that depend on the inference, (n, 5)."""
        return self.weights * (1 - self.apart)

    def blend_range(self, weights: Floats) -> tuple[Floats, Floats]:
        """Return the least and the greatest 100·Σ w·v that pages and the other signals' bounds allow.

        Args:
            weights: (n, 5) not negative.
        """
        apart = weights * self.apart
        least, most = linear_range(self.sets, weights - apart)
        return (
            100 * (least + (apart * self.own_low).sum(axis=1)),
            100 * (most + (apart * self.own_high).sum(axis=1)),
        )

    @property
    def blend_bound(self) -> Floats:
        """Bound of the error of each blend, in points: that of the inference's optimum, (entities,)."""
        return optimum_bound(self.inferred_weights, self.stated.orderings, self.inference.duality_gap)

    def blended(self, weights: Floats, own_variance: Floats) -> InferredSignals:
        """Return these signals with the shares of the blend, and its range and variance.

        Args:
            weights: (n, 5) shares before what pages imply of match fades.
            own_variance: (n, 5) variance of the part of each value that pages do not decide.
        """
        shares = match_faded(weights, self.apart)
        least, most = self.blend_range(shares)
        return replace(
            self,
            weights=shares,
            rank_low=np.clip(least, 0, 100),
            rank_high=np.clip(most, 0, 100),
            prior_variance=self._variance(shares, own_variance),
        )

    def _variance(self, weights: Floats, own_variance: Floats) -> Floats:
        """Return the variance of each blend on 0-1, signals being uniform over what is known of them.

        Those that pages decide vary within the equation: by no more than independent ones, and by no more
        than if their part of the blend were uniform over its range.
        """
        stated = weights * (1 - self.apart)
        low, high = signal_range(self.sets)
        least, most = linear_range(self.sets, stated)
        independent = ((stated * (high - low)) ** 2).sum(axis=1)
        by_pages = UNIFORM_VARIANCE * np.minimum(independent, (most - least) ** 2)
        fixed = ~np.isnan(self.published) & self.by_pages
        own = (weights**2 * self.apart * own_variance).sum(axis=1)
        variance: Floats = np.where(fixed, 0.0, by_pages) + own
        return variance

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Jointly infeasible statements."""
        return self.inference.conflicts


def match_faded(weights: Floats, apart: Floats) -> Floats:
    """Return the weights with that of match kept as far as pages decide the other signals.

    What a page implies of match is its author's word, like the rest of what it implies: it counts in full
    next to that, and no longer once measurements or the type's mean have replaced all of it.

    Args:
        weights: (n, 5) shares of the blend, rows sum to 1.
        apart: (n, 5) share of each value that pages do not decide.
    """
    others: Floats = np.where(np.arange(len(SIGNALS)) == MATCH, 0.0, weights)
    total, match = others.sum(axis=1), weights[:, MATCH]
    by_pages = (others * (1 - apart)).sum(axis=1)
    kept = match * np.divide(by_pages, total, out=np.ones_like(total), where=total > 0)
    faded: Floats = (
        others * np.divide(1 - kept, 1 - match, out=np.zeros_like(total), where=total > 0)[:, None]
    )
    faded[:, MATCH] = kept
    return faded


def infer_signals(snapshot: Snapshot, methodology: Methodology) -> InferredSignals:
    """Infer the five signals of each entity from its printed figures and the verdicts.

    The guess is the middle of what is printed, moved to the middle of what the printed rank allows. A signal
    of which no page implies anything is the prior of the methodology.
    """
    constants, prior = methodology.inference, methodology.signals.prior
    figures = printed(snapshot)
    low, high, guess = printed_intervals(figures, constants)
    published = np.where(snapshot.figures[:, 0] == UNKNOWN, np.nan, snapshot.figures[:, 0])
    constrained = ~np.isnan(figures) | ~np.isnan(published)[:, None]
    weights = methodology.weights_of(snapshot.types)
    sets = feasible_sets(low, high, weights, published, rank_tolerance=constants.rank_tolerance)
    guess = moved_to(sets, guess, target_blend(sets))
    stated = stated_orderings(snapshot)
    inference = infer(
        low,
        high,
        guess,
        weights,
        published,
        stated.orderings,
        rank_tolerance=constants.rank_tolerance,
        ordering_margin=constants.ordering_margin,
    )
    signal_low, signal_high = signal_range(sets)
    apart = np.where(constrained | (np.arange(len(SIGNALS)) == MATCH), 0.0, 1.0)
    return InferredSignals(
        values=np.where(apart > 0, prior, inference.values),
        low=np.minimum(signal_low, inference.values),
        high=np.maximum(signal_high, inference.values),
        rank_low=np.zeros(len(snapshot)),
        rank_high=np.full(len(snapshot), 100.0),
        state=np.where(constrained, STATES.index("inferred"), STATES.index("unmeasured")),
        raw=np.zeros(low.shape, dtype=np.bool_),
        apart=apart,
        own_low=np.zeros(low.shape),
        own_high=np.ones(low.shape),
        weights=weights,
        published=published,
        prior_variance=np.zeros(len(snapshot)),
        stated=stated,
        inference=inference,
        sets=sets,
    ).blended(weights, np.full(low.shape, UNIFORM_VARIANCE))


def printed(snapshot: Snapshot) -> Floats:
    """Return printed signals in the order of SIGNALS, (n, 5), NaN if none; freshness is never printed."""
    figures = np.full((len(snapshot), len(SIGNALS)), np.nan)
    figures[:, : snapshot.figures.shape[1] - 1] = snapshot.figures[:, 1:]
    figures[figures == UNKNOWN] = np.nan
    return figures


def stated_orderings(snapshot: Snapshot) -> StatedOrderings:
    """Return the orderings of verdicts on pages whose figures are current on both sides.

    An older figure was computed from other hidden values, so its verdict says nothing about current ones. The
    newest page comes first, then the smaller id: in a contradiction the last is relaxed.
    """
    comparisons = snapshot.comparisons
    sides = np.stack([comparisons.left, comparisons.right], axis=1)
    current = (comparisons.figures == snapshot.figures[sides]).all(axis=(1, 2))
    rows = [
        (comparisons.days[page], comparisons.sources[page], sides[page, side], sides[page, 1 - side], signal)
        for page in np.flatnonzero(current)
        for side in (0, 1)
        for signal in comparisons.leads[page][side]
    ]
    rows.sort(key=lambda row: row[1:])
    rows.sort(key=lambda row: row[0], reverse=True)
    return StatedOrderings(
        orderings(
            [row[2] for row in rows], [row[3] for row in rows], [SIGNALS.index(row[4]) for row in rows]
        ),
        tuple(row[1] for row in rows),
    )
