"""The four measured signals of each entity by plain rules, for simple rankings; the product has its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graph.raw_signals import RawSignals
from ranking.metrics import DATES, LIMITS
from tests.simulation.market import Floats, Integers
from tests.simulation.metrics import METRICS
from tests.simulation.observed import LAST_DAY, places_in_type
from tests.simulation.world import World

Scale = Callable[[str, Floats, Integers], Floats]
HALF_LIFE = 180.0  # days, of dates


def signals_by(world: World, scale: Scale) -> dict[str, Floats]:
    """Return per signal one value an entity, NaN where nothing is known: the mean of its metrics.

    Args:
        world: what was observed; a ready-made score is used as it is.
        scale: makes 0-1 of the last values of a metric, by its name and the types.
    """
    signals = {}
    for signal, names in METRICS.items():
        table = np.array(
            [scale(name, last_values(world.signals, name, len(world.kind)), world.kind) for name in names]
        )
        known = ~np.isnan(table)
        count = known.sum(axis=0)
        mean = np.where(known, table, 0.0).sum(axis=0) / np.maximum(count, 1)
        ready = last_values(world.signals, signal, len(world.kind))
        signals[signal] = np.where(np.isnan(ready), np.where(count > 0, mean, np.nan), ready)
    return signals


def last_values(signals: RawSignals, name: str, entities: int) -> Floats:
    """Return the newest value of one metric of each entity, NaN where there never was one.

    Args:
        signals: the rows, by day within an entity and metric.
        name: the metric.
        entities: how many there are.
    """
    rows = np.flatnonzero((np.array(signals.metric, dtype=np.str_) == name) & ~np.isnan(signals.value))
    values = np.full(entities, np.nan)
    values[signals.entity[rows]] = signals.value[rows]
    return values


def within_type(name: str, values: Floats, kind: Integers) -> Floats:
    """Return the places of a metric's values within their types; few open issues are the better place."""
    return places_in_type(-values if name == "open_issues" else values, kind)


def log_scaled(name: str, values: Floats, kind: Integers) -> Floats:
    """Return a metric's values on 0-1: logarithms as a share of the type's largest, dates by their age."""
    if name in LIMITS:
        return values / LIMITS[name]
    if name in DATES:
        return np.asarray(np.exp2(-np.maximum(LAST_DAY - values, 0) / HALF_LIFE))
    logs, answer = np.log1p(values), np.full(len(values), np.nan)
    for each in np.unique(kind):
        own = np.flatnonzero((kind == each) & ~np.isnan(values))
        if len(own):
            answer[own] = logs[own] / max(float(logs[own].max()), 1e-9)
    return 1 - answer if name == "open_issues" else answer
