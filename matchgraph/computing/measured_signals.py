"""Replace signals inferred from pages by raw signals, as far as there are any."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.model import SIGNALS
from graph.snapshot import Snapshot
from matchgraph.computing.signals import MATCH, STATES, InferredSignals, printed
from ranking.arrays import Floats, Integers
from ranking.blend import redistribute
from ranking.methodology import Methodology
from ranking.scales import by_type
from ranking.signal_rules import SignalMetrics, Signals
from ranking.signals import NOT_APPLICABLE, SignalRows, SignalScores, score_signals
from ranking.signals import STATES as RAW_STATES
from ranking.typical import UNIFORM_VARIANCE, Typical, typical

EPOCH = dt.date(1970, 1, 1)
CODES: dict[str, int] = {name: code for code, name in enumerate(STATES)}
AS_STATED = np.array([CODES[state] for state in RAW_STATES])
NOT_MATCH = np.arange(len(SIGNALS)) != MATCH


def with_raw_signals(
    inferred: InferredSignals, snapshot: Snapshot, methodology: Methodology, *, as_of: dt.date
) -> InferredSignals:
    """Return signals from raw ones wherever a value was ever measured, and from pages elsewhere.

    A page prints what its author measured on their own scale, so what it implies about one signal does not
    follow from our measurement of another: its equation holds for all inferred values together, not for a
    mixture. Where tables measure a signal of a type, pages give way to the type's mean for the entities that
    have no value (`overruled`). The weight of an inapplicable signal is redistributed. The range of the rank
    is exact: over everything the pages allow for the signals they decide, and between the bounds of the
    others.

    Args:
        inferred: the signals inferred from pages.
        snapshot: the graph with the raw signals.
        as_of: the day the signals hold for; later ones are ignored.

    Raises:
        BadArrayError: a raw signal is impossible.
    """
    if not len(snapshot.signals):
        return inferred
    tables = _Tables.of(snapshot, methodology, as_of)
    scores, figures = tables.scores, printed(snapshot)
    not_applicable = _without_last(scores.state == NOT_APPLICABLE, inferred.weights)
    overrules = overruled(inferred.state == CODES["inferred"], figures == 0, scores.known, tables.kinds)
    apart = np.where(scores.known | not_applicable, 1.0, np.maximum(inferred.apart, overrules))
    own = np.where(scores.known, scores.value, tables.usual.mean)
    own_low, own_high = (np.where(scores.known, *ends) for ends in ((scores.low, 0.0), (scores.high, 1.0)))
    weights = inferred.sets.weights.copy()
    partly = not_applicable.any(axis=1)
    weights[partly] = redistribute(weights[partly], ~not_applicable[partly])
    signals = replace(
        inferred,
        values=_mixed(inferred.values, own, apart),
        low=_mixed(inferred.low, own_low, apart),
        high=_mixed(inferred.high, own_high, apart),
        state=_states(inferred.state, scores, apart, doubtful=(figures == 0) & ~tables.speaks),
        raw=scores.known,
        apart=apart,
        own_low=own_low,
        own_high=own_high,
    )
    variance = np.where(scores.known, UNIFORM_VARIANCE * (own_high - own_low) ** 2, tables.usual.variance)
    return signals.blended(weights, variance)


def overruled(
    implied: NDArray[np.bool_], zero: NDArray[np.bool_], known: NDArray[np.bool_], kinds: Integers
) -> Floats:
    """Return how far tables overrule what pages imply, (n, 5), 0-1.

    A printed 0 is "low" or "unmeasured", and pages cannot say which. Where tables measure a signal of a
    type, an entity without a value is unmeasured, and what its page implies of that signal gives way to the
    type's mean. The rank of a page that may count an unmeasured signal as 0 decides none of the other
    signals either. Tables overrule at most as many pages as they have values for the signal and type, which
    are spread over all that they would overrule: so no single value moves many others.

    Args:
        implied: (n, 5) whether pages imply something of the signal.
        zero: (n, 5) whether they print 0.
        known: (n, 5) whether a table ever had a value.
        kinds: (n,) type number.

    >>> implied, known = np.ones((4, 5), dtype=bool), np.zeros((4, 5), dtype=bool)
    >>> known[0, 0] = True
    >>> overruled(implied, implied, known, np.zeros(4, dtype=int))[:, 0].round(3).tolist()
    [0.0, 0.333, 0.333, 0.333]
    """
    missing = implied & ~known & NOT_MATCH
    values, replaced = by_type(known, kinds), by_type(missing, kinds)
    reached = np.minimum(np.divide(values, replaced, out=np.zeros_like(values), where=replaced > 0), 1)
    of_signal = np.where(missing, reached[kinds], 0.0)
    of_page = np.where(zero, of_signal, 0.0).max(axis=1, keepdims=True)
    return np.where(missing, np.maximum(of_signal, of_page), 0.0)


def signal_rows(snapshot: Snapshot) -> SignalRows:
    """Return the raw signals of a snapshot as the ranking reads them."""
    signals = snapshot.signals
    return SignalRows(signals.entity, signals.metric, signals.value, signals.day, signals.state)


def day_number(day: dt.date) -> float:
    """Return the number of days since 1970-01-01."""
    return float((day - EPOCH).days)


@dataclass(frozen=True)
class _Tables:
    """What tables say by the day: scores on 0-1, the means of types, and where they have any row."""

    kinds: Integers
    scores: SignalScores
    usual: Typical
    speaks: NDArray[np.bool_]

    @classmethod
    def of(cls, snapshot: Snapshot, methodology: Methodology, as_of: dt.date) -> _Tables:
        rows, constants = signal_rows(snapshot), methodology.signals
        kinds = np.unique(np.array(snapshot.types, dtype=np.str_), return_inverse=True)[1]
        today = day_number(as_of)
        scores = score_signals(rows, snapshot.types, today=today, constants=constants)
        known = np.where(scores.known, scores.value, np.nan)
        usual = typical(known, kinds, centre=constants.prior, worth=constants.prior_worth)
        return cls(kinds, scores, usual, _speaks(rows, len(snapshot), today, constants))


def _speaks(rows: SignalRows, entities: int, today: float, constants: Signals) -> NDArray[np.bool_]:
    """Return whether a row of the day or before states each signal or one of its metrics, (entities, 5)."""
    signals = SignalMetrics.model_fields
    signal_of = {name: SIGNALS.index(each) for each in signals for name in (each, *constants.feeding(each))}
    column = np.array([signal_of.get(name, -1) for name in rows.metric], dtype=np.int64)
    read = (column >= 0) & (rows.day <= today)
    stated = np.zeros((entities, len(SIGNALS)), dtype=np.bool_)
    stated[rows.entity[read], column[read]] = True
    return stated


def _states(
    inferred: Integers, scores: SignalScores, apart: Floats, *, doubtful: NDArray[np.bool_]
) -> Integers:
    """Return the states, (n, 5): those of tables where they decide at least half of the value.

    Args:
        doubtful: (n, 5) whether pages print 0 and no table says anything.
    """
    unstated = np.where(doubtful & ~scores.known, CODES["low_or_unmeasured"], AS_STATED[scores.state])
    return np.where(apart >= 0.5, unstated, inferred)


def _mixed(by_pages: Floats, own: Floats, apart: Floats) -> Floats:
    mixture: Floats = (1 - apart) * by_pages + apart * own
    return mixture


def _without_last(not_applicable: NDArray[np.bool_], weights: Floats) -> NDArray[np.bool_]:
    """Keep inapplicable signals if no other has a weight, since there is nothing to redistribute to."""
    left: NDArray[np.bool_] = np.any(~not_applicable & (weights > 0), axis=1, keepdims=True)
    return not_applicable & left
