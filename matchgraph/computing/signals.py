"""Infer signals with bounds from printed pages: the inputs and outputs of the inference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from graph.model import SIGNALS, SignalState
from graph.snapshot import UNKNOWN, Snapshot
from matchgraph.computing.trust import Trust
from ranking.arrays import Floats
from ranking.conflicts import Conflict
from ranking.feasibility import FeasibleSets, feasible_sets, linear_range, rank_range, signal_range
from ranking.inference import Inference, infer, printed_intervals
from ranking.methodology import Methodology
from ranking.orderings import Orderings, orderings

MATCH = SIGNALS.index("match")
STATES: tuple[SignalState, ...] = get_args(SignalState)


@dataclass(frozen=True)
class StatedOrderings:
    """The orderings stated by verdicts, most credible first, and the page of each."""

    orderings: Orderings
    sources: tuple[str, ...]


@dataclass(frozen=True)
class InferredSignals:
    """Signals of all entities, (n, 5) each, with the ranges that the pages allow.

    Args:
        values, low, high: the signals and their ranges over everything the pages allow.
        rank_low, rank_high: (n,) range of the blend over the same set.
        state: (n, 5) state of each, index into `STATES`.
        raw: (n, 5) whether raw signals, not pages, decide the value.
        apart: (n, 5) whether the bounds are independent of the pages' equations for other signals.
        weights: (n, 5) shares of the blend.
        published: (n,) printed rank, NaN if none.
        prior_slope: (n,) derivative of the match prior by the match score.
        stated: the requested orderings.
        inference: the optimum, with conflicts.
    """

    values: Floats
    low: Floats
    high: Floats
    rank_low: Floats
    rank_high: Floats
    state: NDArray[np.int64]
    raw: NDArray[np.bool_]
    apart: NDArray[np.bool_]
    weights: Floats
    published: Floats
    prior_slope: Floats
    stated: StatedOrderings
    inference: Inference
    sets: FeasibleSets

    @property
    def by_pages(self) -> NDArray[np.bool_]:
        """Whether only pages decide the signals, (entities,)."""
        said = [STATES.index("inferred"), STATES.index("unmeasured")]
        answer: NDArray[np.bool_] = np.all(np.isin(self.state, said) & ~self.raw, axis=1)
        return answer

    @property
    def inferred_weights(self) -> Floats:
        """The shares of the blend that depend on the inference, (n, 5)."""
        return np.where(self.raw, 0.0, self.weights)

    def blend_range(self, weights: Floats) -> tuple[Floats, Floats]:
        """Return the least and the greatest 100·Σ w·v that pages and the other signals' bounds allow.

        Args:
            weights: (n, 5) not negative.
        """
        apart = np.where(self.apart, weights, 0.0)
        least, most = linear_range(self.sets, weights - apart)
        return (
            100 * (least + (apart * self.low).sum(axis=1)),
            100 * (most + (apart * self.high).sum(axis=1)),
        )

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Jointly infeasible statements."""
        return self.inference.conflicts


def infer_signals(snapshot: Snapshot, trust: Trust, methodology: Methodology) -> InferredSignals:
    """Infer the five signals of each entity from its printed figures and the verdicts.

    If propagation reaches an entity, its match score is the prior of the match signal within the printed
    interval.

    Args:
        trust: has the match score of each entity.
    """
    constants = methodology.inference
    printed = _printed(snapshot)
    low, high, prior = printed_intervals(printed, constants)
    width = high[:, MATCH] - low[:, MATCH]
    prior[:, MATCH] = np.where(
        trust.measured, low[:, MATCH] + np.nan_to_num(trust.match) * width, prior[:, MATCH]
    )
    weights = methodology.weights_of(snapshot.types)
    published = np.where(snapshot.figures[:, 0] == UNKNOWN, np.nan, snapshot.figures[:, 0])
    constrained = ~np.isnan(printed) | ~np.isnan(published)[:, None]
    stated = stated_orderings(snapshot)
    inference = infer(
        low,
        high,
        prior,
        weights,
        published,
        stated.orderings,
        rank_tolerance=constants.rank_tolerance,
        ordering_margin=constants.ordering_margin,
    )
    sets = feasible_sets(low, high, weights, published, rank_tolerance=constants.rank_tolerance)
    signal_low, signal_high = signal_range(sets)
    rank_low, rank_high = rank_range(sets)
    return InferredSignals(
        values=inference.values,
        low=np.minimum(signal_low, inference.values),
        high=np.maximum(signal_high, inference.values),
        rank_low=rank_low,
        rank_high=rank_high,
        state=np.where(constrained, STATES.index("inferred"), STATES.index("unmeasured")),
        raw=np.zeros(low.shape, dtype=np.bool_),
        apart=np.zeros(low.shape, dtype=np.bool_),
        weights=weights,
        published=published,
        prior_slope=np.where(trust.measured, width, 0.0),
        stated=stated,
        inference=inference,
        sets=sets,
    )


def _printed(snapshot: Snapshot) -> Floats:
    """Return printed signals in the order of SIGNALS, NaN if none; freshness is never printed."""
    printed = np.full((len(snapshot), len(SIGNALS)), np.nan)
    printed[:, : snapshot.figures.shape[1] - 1] = snapshot.figures[:, 1:]
    printed[printed == UNKNOWN] = np.nan
    return printed


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
