"""Read the raw signals of all entities as arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np
from more_itertools import chunked
from numpy.typing import ArrayLike, NDArray

from graph.model import RawSignalState
from graph.store import Store

STATES = get_args(RawSignalState)
RANGE = 2_000  # entities read per chunk
MISSING = -1e308  # marks a missing value in lists, which cannot contain nulls
Row = tuple[int, str, float, str, str, str]


@dataclass(frozen=True)
class RawSignals:
    """Raw signals as stated, one per row, by entity, metric and day; the deciding one of a day is last.

    Args:
        entity: (rows,) entity indices.
        metric: what was measured.
        value: (rows,) numbers, NaN for none; dates as days since 1970-01-01.
        day: (rows,) day of the measurement, in the same unit.
        state: (rows,) index into `STATES`.
        source: id of the source.
    """

    entity: NDArray[np.int64]
    metric: tuple[str, ...]
    value: NDArray[np.float64]
    day: NDArray[np.float64]
    state: NDArray[np.int64]
    source: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.metric)

    def measured(self, entities: int) -> NDArray[np.bool_]:
        """Return whether each entity has a measured value, (entities,)."""
        found = np.zeros(entities, dtype=np.bool_)
        found[self.entity[(self.state == STATES.index("measured")) & ~np.isnan(self.value)]] = True
        return found

    def renumbered(self, numbers: Sequence[int]) -> RawSignals:
        """Return the signals of the remaining entities, renumbered.

        Args:
            numbers: the new number of each entity, -1 if removed.
        """
        entity = np.array(numbers, dtype=np.int64)[self.entity]
        return replace(self, entity=entity)._taken(np.flatnonzero(entity >= 0))

    def without(self, sources: Collection[str]) -> RawSignals:
        """Return the rows without those of some sources."""
        return self._taken([i for i, source in enumerate(self.source) if source not in sources])

    def of(self, entity: int) -> RawSignals:
        """Return the rows of one entity."""
        return self._taken(np.flatnonzero(self.entity == entity))

    def joined(self, others: RawSignals) -> RawSignals:
        """Merge with other rows in order; of the same day the others decide."""
        both = RawSignals(
            np.append(self.entity, others.entity),
            (*self.metric, *others.metric),
            np.append(self.value, others.value),
            np.append(self.day, others.day),
            np.append(self.state, others.state),
            (*self.source, *others.source),
        )
        return both._taken(np.lexsort((both.day, np.array(both.metric, dtype=np.str_), both.entity)))

    def _taken(self, rows: ArrayLike) -> RawSignals:
        places = np.asarray(rows, dtype=np.int64)
        return RawSignals(
            self.entity[places],
            tuple(self.metric[i] for i in places.tolist()),
            self.value[places],
            self.day[places],
            self.state[places],
            tuple(self.source[i] for i in places.tolist()),
        )


def raw_signals(rows: Sequence[Row]) -> RawSignals:
    """Return rows as arrays.

    Args:
        rows: entity index, metric, value or `MISSING`, ISO day, state and source of each.

    >>> raw_signals([(0, "stars", 12.0, "1970-01-03", "measured", "signals-a")]).day.tolist()
    [2.0]
    """
    values = np.array([row[2] for row in rows], dtype=np.float64)
    days = np.array([row[3] for row in rows], dtype="datetime64[D]")
    return RawSignals(
        entity=np.array([row[0] for row in rows], dtype=np.int64),
        metric=tuple(row[1] for row in rows),
        value=np.where(values == MISSING, np.nan, values),
        day=days.astype(np.int64).astype(np.float64),
        state=np.array([STATES.index(row[4]) for row in rows], dtype=np.int64),
        source=tuple(row[5] for row in rows),
    )


def read_raw_signals(store: Store, index: Mapping[str, int], *, as_of: dt.date) -> RawSignals:
    """Read the raw signals of trusted sources up to a day.

    Args:
        index: number of each entity; others (waiting ones) are not read.
        as_of: the last day to include.
    """
    rows: list[Row] = []
    for slugs in chunked(sorted(index), RANGE):
        (packed,) = store.read(
            "raw_signals", first=slugs[0], last=slugs[-1], until=as_of.isoformat(), missing=MISSING
        )
        slugs_of, metrics, values = packed["slugs"], packed["metrics"], packed["values"]
        how = packed["days"], packed["states"], packed["sources"]
        for slug, *rest in zip(slugs_of, metrics, values, *how, strict=True):
            rows.append((index[slug], *rest))
    return raw_signals(rows)
