"""Counts too large to be believed: far beyond what a leader has, and beyond all that was known before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ranking.arrays import Booleans, Floats, Integers
from ranking.metrics import COUNTS, FEWER_IS_BETTER
from ranking.signal_rules import Signals
from ranking.signals import SignalRows


@dataclass(frozen=True)
class ImplausibleCount:
    """A current count that is probably wrong.

    Args:
        row: its row.
        anchor: what a leader of the type has.
        former: the entity's former value, NaN if none.
        next_highest: the highest plausible value of others of the type, NaN if none.
    """

    row: int
    anchor: float
    former: float
    next_highest: float


def implausible_counts(
    rows: SignalRows, types: Sequence[str], *, today: float, constants: Signals
) -> list[ImplausibleCount]:
    """Return the current counts beyond outlier_anchor anchors and outlier_jump times what was known, by row.

    What was known is the entity's former value or the type's next highest one, whichever is less; if neither
    is known, being beyond the anchor is enough. Few open issues score high, so those are left out.

    Args:
        types: type of each entity, (entities,).
        today: the last day to include, in days since 1970-01-01.
    """
    names, found = np.asarray(rows.metric, dtype=object), []
    valued = ~np.isnan(rows.value) & (rows.day <= today)
    for metric in COUNTS:
        if metric == FEWER_IS_BETTER:
            continue
        of_metric = np.flatnonzero(valued & (names == metric))
        of_metric = of_metric[np.argsort(rows.day[of_metric], kind="stable")]
        anchors = np.array([constants.anchor(metric, types[i]) for i in rows.entity[of_metric]])
        found += _of_metric(rows, types, of_metric, anchors, constants)
    return sorted(found, key=lambda each: each.row)


def _of_metric(
    rows: SignalRows, types: Sequence[str], ordered: Integers, anchors: Floats, constants: Signals
) -> list[ImplausibleCount]:
    """Return those of one metric, whose rows are in the order of their days."""
    beyond = rows.value[ordered] > constants.outlier_anchor * anchors
    if not beyond.any():
        return []
    former, current, highest = _known(rows, types, ordered, beyond)
    answer = []
    for row, anchor in zip(ordered[beyond].tolist(), anchors[beyond].tolist(), strict=True):
        entity = int(rows.entity[row])
        counts = former.get(entity, np.nan), highest.get(types[entity], np.nan)
        known = np.fmin(*counts)
        jumped = np.isnan(known) or rows.value[row] >= constants.outlier_jump * known
        if current[entity] == row and jumped:
            answer.append(ImplausibleCount(row, anchor, *counts))
    return answer


def _known(
    rows: SignalRows,
    types: Sequence[str],
    ordered: Integers,
    beyond: Booleans,
) -> tuple[dict[int, float], dict[int, int], dict[str, float]]:
    """Return the former value and the current row of each entity, and the highest plausible one by type."""
    former: dict[int, float] = {}
    current: dict[int, int] = {}
    highest: dict[str, float] = {}
    for row, too_high in zip(ordered.tolist(), beyond.tolist(), strict=True):
        entity, value = int(rows.entity[row]), float(rows.value[row])
        if entity in current:
            former[entity] = float(rows.value[current[entity]])
        current[entity] = row
        if not too_high:
            highest[types[entity]] = max(value, highest.get(types[entity], 0.0))
    return former, current, highest
