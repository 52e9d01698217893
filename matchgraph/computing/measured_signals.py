"""Replace signals inferred from pages by raw signals, if there are any."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from graph.snapshot import Snapshot
from matchgraph.computing.signals import MATCH, STATES, InferredSignals
from ranking.blend import redistribute
from ranking.methodology import Methodology
from ranking.signals import NOT_APPLICABLE, SignalRows, SignalScores, score_signals
from ranking.signals import STATES as RAW_STATES

EPOCH = dt.date(1970, 1, 1)
CODES: dict[str, int] = {name: code for code, name in enumerate(STATES)}
AS_STATED = np.array([CODES[state] for state in RAW_STATES])


def with_raw_signals(
    inferred: InferredSignals, snapshot: Snapshot, methodology: Methodology, *, as_of: dt.date
) -> InferredSignals:
    """Return signals from raw ones wherever a value was ever measured, and from pages elsewhere.

    A page prints what its author measured on their own scale, so what it implies about one signal does not
    follow from our measurement of another: its equation holds for all inferred values together, not for a
    mixture. The weight of an inapplicable signal is redistributed. A signal known from neither pages nor
    measurements is its type's prior, with the full interval. The range of the rank is exact: over everything
    the pages allow for the signals they decide, and between the bounds of the others.

    Args:
        inferred: the signals inferred from pages.
        snapshot: the graph with the raw signals.
        as_of: the day the signals hold for; later ones are ignored.

    Raises:
        BadArrayError: a raw signal is impossible.
    """
    if not len(snapshot.signals):
        return inferred
    scores, prior = _scores(snapshot, methodology, as_of)
    not_applicable = _without_last(scores.state == NOT_APPLICABLE, inferred.weights)
    weights = inferred.weights.copy()
    partly = not_applicable.any(axis=1)
    weights[partly] = redistribute(weights[partly], ~not_applicable[partly])
    unconstrained = inferred.state == STATES.index("unmeasured")
    unconstrained[:, MATCH] = False  # propagation decides it
    decided = scores.known | (unconstrained & ~np.isnan(prior))
    low, high = np.where(decided, scores.low, inferred.low), np.where(decided, scores.high, inferred.high)
    known = np.where(scores.known, scores.value, prior)
    signals = replace(
        inferred,
        values=np.where(decided, known, inferred.values),
        low=low,
        high=high,
        state=np.where(
            scores.known | not_applicable | unconstrained, AS_STATED[scores.state], inferred.state
        ),
        raw=scores.known,
        apart=decided,
        weights=weights,
    )
    least, most = signals.blend_range(weights)
    return replace(signals, rank_low=np.clip(least, 0, 100), rank_high=np.clip(most, 0, 100))


def _scores(
    snapshot: Snapshot, methodology: Methodology, as_of: dt.date
) -> tuple[SignalScores, NDArray[np.float64]]:
    """Return the raw signals on 0-1, and the prior of each entity's type, NaN if none are known."""
    signals, constants = snapshot.signals, methodology.signals
    rows = SignalRows(signals.entity, signals.metric, signals.value, signals.day, signals.state)
    scores = score_signals(rows, snapshot.types, today=float((as_of - EPOCH).days), constants=constants)
    return scores, np.where(scores.known | (scores.type_values > 0), scores.value, np.nan)


def _without_last(not_applicable: NDArray[np.bool_], weights: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Keep inapplicable signals if no other has a weight, since there is nothing to redistribute to."""
    left: NDArray[np.bool_] = np.any(~not_applicable & (weights > 0), axis=1, keepdims=True)
    return not_applicable & left
