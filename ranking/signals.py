"""From raw metrics to signals: the current statement on each, its score, and how well it is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ranking.errors import BadArrayError
from ranking.feasibility import BoolArray, FloatArray
from ranking.methodology import SIGNALS, Signals
from ranking.scales import few_open, freshness, log_normalised, type_prior, widened

IntArray = NDArray[np.int64]

METRICS = {
    "adoption": ("stars", "downloads", "likes", "dependents", "citations"),
    "quality": ("checklist", "open_issues", "link_health", "description_depth"),
    "ecosystem": ("integrations", "registries", "mentions"),
    "freshness": ("last_release", "last_commit"),
}
STATES = ("measured", "unmeasured", "not_applicable", "blocked", "stale")
MEASURED, UNMEASURED, NOT_APPLICABLE, BLOCKED, STALE = range(len(STATES))
DATES = METRICS["freshness"]
KNOWN = (*METRICS, *(name for names in METRICS.values() for name in names))
LIMITS = {"checklist": 100.0, "link_health": 1.0} | dict.fromkeys(METRICS, 1.0)


@dataclass(frozen=True)
class SignalRows:
    """Raw signals as stated, one per row; of two rows of one day the later one counts.

    `entity` is (rows,) row numbers of entities; `metric` are names, unknown ones being ignored;
    `value` is (rows,), NaN for none, dates as days since 1970-01-01; `day` is the day it was measured,
    in the same unit; `state` is an index into STATES.
    """

    entity: IntArray
    metric: Sequence[str]
    value: FloatArray
    day: FloatArray
    state: IntArray


@dataclass(frozen=True)
class SignalScores:
    """Signals on 0-1 with their states, all (entities, signals).

    `state` indexes STATES; `known` is whether there ever was a value; otherwise it is the type's prior.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray
    state: IntArray
    known: BoolArray


@dataclass(frozen=True)
class _Metric:
    """The current statement on one metric: last value or NaN, its day, and the newest state, (entities,)."""

    value: FloatArray
    day: FloatArray
    state: IntArray


def score_signals(rows: SignalRows, kinds: ArrayLike, *, today: float, constants: Signals) -> SignalScores:
    """Return every entity's signals from raw metrics; `match` is measured elsewhere, so unmeasured here.

    A ready-made score is used as it is. Otherwise a signal is the mean of its metrics: counts by
    `log_normalised`, open issues by `few_open`, a checklist by its percentage, link health as given; and
    freshness is the best of `freshness` of its dates. The newest row decides a metric's state, the newest
    value its value. So a probe that fails or finds nothing keeps the last value and widens the interval:
    not at all if measured, with age if blocked or stale, fully if unmeasured. A signal without any
    value is the median of its type, with the full interval.

    Args:
        kinds: type number of each entity, (entities,).
        today: the day the scores hold for, in days since 1970-01-01; later rows are ignored.

    Raises:
        BadArrayError: a value or state is impossible.

    >>> rows = SignalRows(np.array([0, 1]), ["quality", "checklist"], np.array([0.9, 80.0]),
    ...                   np.array([5.0, 5.0]), np.array([0, 0]))
    >>> score_signals(rows, [0, 0], today=9, constants=Signals()).value[:, 1].tolist()
    [0.9, 0.8]
    """
    types = np.asarray(kinds, dtype=np.int64)
    _check(rows, len(types))
    shape = len(types), len(SIGNALS)
    value, low, high = np.full(shape, np.nan), np.zeros(shape), np.ones(shape)
    state = np.full(shape, UNMEASURED)
    for signal, names in METRICS.items():
        column = SIGNALS.index(signal)
        parts = [_scored(rows, name, types, today, constants) for name in names]
        combined = _combined(parts, np.fmax if signal == "freshness" else None)
        ready = _scored(rows, signal, types, today, constants)
        only_ready = np.isnan(combined.value) & (ready.state != UNMEASURED)
        chosen = np.isfinite(ready.value) | (ready.state == NOT_APPLICABLE) | only_ready
        for table, of_ready, of_parts in (
            (value, ready.value, combined.value),
            (low, ready.low, combined.low),
            (high, ready.high, combined.high),
            (state, ready.state, combined.state),
        ):
            table[:, column] = np.where(chosen, of_ready, of_parts)
    prior = type_prior(value, types, fallback=constants.prior, fewest=constants.own_scale_from)
    known = ~np.isnan(value)
    return SignalScores(np.where(known, value, prior), low, high, state, known)


@dataclass(frozen=True)
class _Scored:
    """One metric or signal on 0-1, (entities,) each; `value` is NaN if nothing was ever known."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    state: IntArray


def _scored(rows: SignalRows, name: str, kinds: IntArray, today: float, constants: Signals) -> _Scored:
    metric = _current(rows, name, len(kinds), today)
    value = _on_unit(name, metric.value, kinds, today, constants)
    low, high = widened(value, today - metric.day, half_life=constants.widening_half_life)
    measured, unknown = metric.state == MEASURED, (metric.state == UNMEASURED) | np.isnan(value)
    low = np.where(measured, value, np.where(unknown, 0.0, low))
    high = np.where(measured, value, np.where(unknown, 1.0, high))
    return _Scored(value, low, high, metric.state)


def _on_unit(name: str, value: FloatArray, kinds: IntArray, today: float, constants: Signals) -> FloatArray:
    if name in LIMITS:
        return value / LIMITS[name]
    if name in DATES:
        return freshness(value, today=today, half_life=constants.freshness_half_life)
    if name == "open_issues":
        return few_open(value, kinds, fewest=constants.own_scale_from)
    return log_normalised(value, kinds, saturation=constants.saturation, fewest=constants.own_scale_from)


def _current(rows: SignalRows, name: str, entities: int, today: float) -> _Metric:
    """Return the newest state and the newest value of one metric for each entity."""
    value, day = np.full(entities, np.nan), np.full(entities, np.nan)
    state = np.full(entities, UNMEASURED)
    chosen = np.flatnonzero((np.asarray(rows.metric, dtype=object) == name) & (rows.day <= today))
    chosen = chosen[np.argsort(rows.day[chosen], kind="stable")]
    state[rows.entity[chosen]] = rows.state[chosen]  # for repeated indices the last one wins
    with_value = chosen[~np.isnan(rows.value[chosen])]
    value[rows.entity[with_value]] = rows.value[with_value]
    day[rows.entity[with_value]] = rows.day[with_value]
    gone = state == NOT_APPLICABLE
    return _Metric(np.where(gone, np.nan, value), day, state)


def _combined(
    parts: Sequence[_Scored], best: Callable[[FloatArray, FloatArray], FloatArray] | None
) -> _Scored:
    """Return the mean of the parts that have a value, or the best of them."""
    known = np.array([~np.isnan(part.value) for part in parts])
    states = np.array([part.state for part in parts])
    count = known.sum(axis=0)
    columns = []
    for end in ("value", "low", "high"):
        table = np.array([getattr(part, end) for part in parts])
        if best is None:
            total = np.where(known, table, 0.0).sum(axis=0)
            column = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
        else:
            column = np.where(known, table, -np.inf).max(axis=0)
        columns.append(np.where(count > 0, column, {"value": np.nan, "low": 0.0, "high": 1.0}[end]))
    return _Scored(columns[0], columns[1], columns[2], _joint_state(known, states))


def _joint_state(known: BoolArray, states: IntArray) -> IntArray:
    """Return the state of a signal: that of its best known metric."""
    answer = np.full(known.shape[1], UNMEASURED)
    for state in (NOT_APPLICABLE, BLOCKED, STALE):
        answer[(states == state).any(axis=0) & ~known.any(axis=0)] = state
    for state in (BLOCKED, STALE, MEASURED):
        answer[(known & (states == state)).any(axis=0)] = state
    return answer


def _check(rows: SignalRows, entities: int) -> None:
    lengths = {len(rows.entity), len(rows.metric), len(rows.value), len(rows.day), len(rows.state)}
    if len(lengths) != 1:
        raise BadArrayError(f"raw signals need five columns of one length, got lengths {sorted(lengths)}")
    names = np.asarray(rows.metric, dtype=object)
    known, dates = np.isin(names, KNOWN), np.isin(names, DATES)
    limit = np.array([LIMITS.get(name, np.inf) for name in rows.metric])
    beyond = np.isinf(rows.value) | (rows.value > limit) | (~dates & (rows.value < 0))
    faults = (
        ((rows.entity < 0) | (rows.entity >= entities), f"an entity row from 0 to {entities - 1}"),
        ((rows.state < 0) | (rows.state >= len(STATES)), f"a state from 0 to {len(STATES) - 1}"),
        (~np.isfinite(rows.day), "a day"),
        (known & beyond, "a value in its range"),
        (known & (rows.state == MEASURED) & np.isnan(rows.value), "a value, or a state that says why not"),
    )
    for wrong, needs in faults:
        if wrong.any():
            row = int(np.argmax(wrong))
            raise BadArrayError(f"raw signal {row} ({rows.metric[row]} = {rows.value[row]:g}) needs {needs}")
