"""From raw metrics to signals: the current statement on each, its score, and how well it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ranking import metrics
from ranking.arrays import Booleans, Floats, Integers
from ranking.errors import BadArrayError
from ranking.methodology import SIGNALS
from ranking.metrics import DATES, FEWER_IS_BETTER
from ranking.scales import few_open, freshness, log_normalised, type_prior, type_sums, widened
from ranking.signal_mean import (
    BLOCKED,
    MEASURED,
    NOT_APPLICABLE,
    STALE,
    STATES,
    UNMEASURED,
    Scored,
    best,
    share_elsewhere,
    weighted_mean,
)
from ranking.signal_rules import SignalMetrics, Signals

__all__ = [
    "BLOCKED",
    "DATES",
    "KNOWN",
    "LIMITS",
    "MEASURED",
    "NOT_APPLICABLE",
    "STALE",
    "STATES",
    "UNMEASURED",
    "SignalRows",
    "SignalScores",
    "score_signals",
]

SCORES = tuple(SignalMetrics.model_fields)
KNOWN = (*SCORES, *metrics.METRICS)
LIMITS = metrics.LIMITS | dict.fromkeys(SCORES, 1.0)


@dataclass(frozen=True)
class SignalRows:
    """Raw signals as stated, one per row; of two rows of one day the later one counts.

    `entity` is (rows,) row numbers of entities; `metric` are names, unknown ones being ignored;
    `value` is (rows,), NaN for none, dates as days since 1970-01-01; `day` is the day it was measured,
    in the same unit; `state` is an index into STATES.
    """

    entity: Integers
    metric: Sequence[str]
    value: Floats
    day: Floats
    state: Integers


@dataclass(frozen=True)
class SignalScores:
    """Signals on 0-1 with their states, all (entities, signals).

    `state` indexes STATES; `known` is whether there ever was a value; otherwise it is the type's prior.
    `type_values` is the number of entities of the type with a value, on which scale and prior rest.
    """

    value: Floats
    low: Floats
    high: Floats
    state: Integers
    known: Booleans
    type_values: Integers


@dataclass(frozen=True)
class _Metric:
    """The current statement on one metric: last value or NaN, its day, and the newest state, (entities,)."""

    value: Floats
    day: Floats
    state: Integers


@dataclass(frozen=True)
class _Table:
    """All that one score is computed from: the rows, the types by name and number, the day and the rules."""

    rows: SignalRows
    names: tuple[str, ...]
    kinds: Integers
    today: float
    constants: Signals


def score_signals(rows: SignalRows, types: ArrayLike, *, today: float, constants: Signals) -> SignalScores:
    """Return every entity's signals from raw metrics; `match` is measured elsewhere, so unmeasured here.

    A ready-made score is used as it is. Otherwise a signal is the `weighted_mean` of its metrics: counts by
    `log_normalised`, open issues by `few_open`, a checklist by its percentage, link health as given; and
    freshness is the best of `freshness` of its dates. The newest row decides a metric's state, the newest
    value its value. So a probe that fails or finds nothing keeps the last value and widens the interval:
    not at all if measured, with age if blocked or stale, fully if unmeasured. A signal without any
    value is the mean of its type, shrunk towards the prior, with the full interval.

    Args:
        types: type of each entity, by which its anchors are looked up, (entities,).
        today: the day the scores hold for, in days since 1970-01-01; later rows are ignored.

    Raises:
        BadArrayError: a value or state is impossible.

    >>> rows = SignalRows(np.array([0, 1]), ["quality", "quality"], np.array([0.9, 0.8]),
    ...                   np.array([5.0, 5.0]), np.array([0, 0]))
    >>> score_signals(rows, ["cli", "cli"], today=9, constants=Signals()).value[:, 1].tolist()
    [0.9, 0.8]
    """
    names, kinds = np.unique(np.asarray(types, dtype=np.str_), return_inverse=True)
    _check(rows, len(kinds))
    table = _Table(rows, tuple(names.tolist()), kinds, today, constants)
    parts = {name: _scored(table, name) for name in metrics.METRICS}
    elsewhere = _elsewhere(table, parts)
    shape = len(kinds), len(SIGNALS)
    value, low, high = np.full(shape, np.nan), np.zeros(shape), np.ones(shape)
    state = np.full(shape, UNMEASURED)
    for signal in SCORES:
        of_parts = _combined(table, signal, parts, elsewhere)
        of_ready, column = _scored(table, signal), SIGNALS.index(signal)
        only_ready = np.isnan(of_parts.value) & (of_ready.state != UNMEASURED)
        chosen = np.isfinite(of_ready.value) | (of_ready.state == NOT_APPLICABLE) | only_ready
        for end, columns in (("value", value), ("low", low), ("high", high), ("state", state)):
            columns[:, column] = np.where(chosen, getattr(of_ready, end), getattr(of_parts, end))
    known = ~np.isnan(value)
    prior = type_prior(value, kinds, prior=constants.prior, worth=constants.prior_worth)
    prior = np.where(np.isnan(prior), constants.prior, prior)
    count = type_sums(known.astype(np.float64), kinds).astype(np.int64)
    return SignalScores(np.where(known, value, prior), low, high, state, known, count)


def _combined(
    table: _Table, signal: str, parts: Mapping[str, Scored], elsewhere: Mapping[str, Floats]
) -> Scored:
    """Return a signal from its metrics."""
    names, constants = table.constants.feeding(signal), table.constants
    if not names:
        return _scored(table, "")
    if signal == "freshness":
        return best([parts[name] for name in names])
    whole = np.ones(len(table.kinds))
    listed = getattr(constants.metrics, signal)
    shares = [
        (1 - elsewhere[name] if name in listed else elsewhere[name]) if name in elsewhere else whole
        for name in names
    ]
    return weighted_mean(
        [parts[name] for name in names],
        np.stack(shares, axis=1),
        table.kinds,
        prior=constants.prior,
        worth=constants.prior_worth,
    )


def _elsewhere(table: _Table, parts: Mapping[str, Scored]) -> dict[str, Floats]:
    """Return, by metric, the share that feeds another signal than the one it is listed in, (entities,)."""
    answer = {}
    for name in table.constants.elsewhere:
        listed = next((names for _, names in table.constants.metrics if name in names), ())
        other = [~np.isnan(parts[each].value) for each in listed if each != name]
        has_other = np.any(other, axis=0) if other else np.zeros(len(table.kinds), dtype=np.bool_)
        has = has_other | ~np.isnan(parts[name].value)
        answer[name] = share_elsewhere(has, has_other, table.kinds) if listed else np.ones(len(table.kinds))
    return answer


def _scored(table: _Table, name: str) -> Scored:
    """Return one metric on 0-1 by its newest row."""
    metric, constants = _current(table.rows, name, len(table.kinds), table.today), table.constants
    value = _on_unit(table, name, metric.value)
    low, high = widened(value, table.today - metric.day, half_life=constants.widening_half_life)
    measured, unknown = metric.state == MEASURED, (metric.state == UNMEASURED) | np.isnan(value)
    low = np.where(measured, value, np.where(unknown, 0.0, low))
    high = np.where(measured, value, np.where(unknown, 1.0, high))
    return Scored(value, low, high, metric.state)


def _on_unit(table: _Table, name: str, value: Floats) -> Floats:
    constants = table.constants
    if name in LIMITS:
        return value / LIMITS[name]
    if name in DATES:
        return freshness(value, today=table.today, half_life=constants.freshness_half_life)
    if name not in constants.anchors:
        return value
    anchors, worth = [constants.anchor(name, kind) for kind in table.names], constants.anchor_worth
    if name == FEWER_IS_BETTER:
        return few_open(value, table.kinds, anchors, worth=worth)
    return log_normalised(
        value,
        table.kinds,
        anchors,
        saturation=constants.saturation,
        worth=worth,
        least_scale=constants.least_scale,
    )


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
