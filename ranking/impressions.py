"""The search log as arrays: who asked what, what was shown where, what was clicked, and the outcome."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from ranking.arrays import Floats
from ranking.errors import BadArrayError
from ranking.grouping import numbered_pairs

SUCCEEDED, UNKNOWN, FAILED = 1, 0, -1


class EventColumns(Protocol):
    """Columns of search events as `Impressions` describes them, wherever they were read."""

    @property
    def intent(self) -> NDArray[np.int32]: ...  # noqa: D102
    @property
    def actor(self) -> NDArray[np.int32]: ...  # noqa: D102
    @property
    def age(self) -> NDArray[np.float32]: ...  # noqa: D102
    @property
    def event(self) -> NDArray[np.int32]: ...  # noqa: D102
    @property
    def candidate(self) -> NDArray[np.int32]: ...  # noqa: D102
    @property
    def position(self) -> NDArray[np.int16]: ...  # noqa: D102
    @property
    def clicked(self) -> NDArray[np.bool_]: ...  # noqa: D102
    @property
    def outcome(self) -> NDArray[np.int8]: ...  # noqa: D102


@dataclass(frozen=True)
class Impressions:
    """Search events and the candidates each of them showed.

    Events and rows are separate, so that millions of rows stay small: what an event's rows share is stored
    once.

    Args:
        intent: per event, the number of the intent that was asked, from 0.
        actor: per event, the number of the actor who asked, from 0.
        age: per event, its age at as_of in days, not negative.
        event: per row, the event it belongs to; rows of one event are contiguous, events in order.
        candidate: per row, the number of the capability or entity that was shown, from 0.
        position: per row, where it was shown, 1 being the top; 0 if it was not shown, only reported on.
        clicked: per row, whether it was chosen.
        outcome: per row, 1 for success, -1 for failure, 0 if unknown.
        pairs: the distinct pairs of intent and candidate.

    Raises:
        BadArrayError: lengths, order or values are inconsistent.

    >>> log = Impressions([0], [0], [0.0], [0, 0], [7, 8], [1, 2], [False, True], [0, 1])
    >>> log.pairs.candidate.tolist(), log.pairs.of_row.tolist()
    ([7, 8], [0, 1])
    """

    intent: NDArray[np.int32]
    actor: NDArray[np.int32]
    age: NDArray[np.float32]
    event: NDArray[np.int32]
    candidate: NDArray[np.int32]
    position: NDArray[np.int16]
    clicked: NDArray[np.bool_]
    outcome: NDArray[np.int8]
    pairs: Pairs = field(default=None, repr=False)  # type: ignore[assignment]  # None: numbered from the rows

    @classmethod
    def of(cls, events: EventColumns, pairs: Pairs | None = None) -> Impressions:
        """Return the columns of search events, checked.

        Args:
            pairs: those of the rows, if they are known.
        """
        columns = {each.name: getattr(events, each.name) for each in fields(cls) if each.name != "pairs"}
        return cls(**columns, pairs=pairs)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        kinds: dict[str, DTypeLike] = {"intent": np.int32, "actor": np.int32, "age": np.float32}
        kinds |= {"event": np.int32, "candidate": np.int32, "position": np.int16}
        kinds |= {"clicked": np.bool_, "outcome": np.int8}
        for name, kind in kinds.items():
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=kind))
        self._check()
        if self.pairs is None:
            object.__setattr__(self, "pairs", Pairs.of(self.intent[self.event], self.candidate))

    def _check(self) -> None:
        per_event: dict[str, NDArray[np.generic]] = {
            "intent": self.intent,
            "actor": self.actor,
            "age": self.age,
        }
        per_row: dict[str, NDArray[np.generic]] = {
            "event": self.event,
            "candidate": self.candidate,
            "position": self.position,
        }
        per_row |= {"clicked": self.clicked, "outcome": self.outcome}
        for columns in (per_event, per_row):
            sizes = {name: column.shape for name, column in columns.items()}
            if len(set(sizes.values())) > 1:
                raise BadArrayError(f"columns of impressions differ in length: {sizes}")
        _refuse("intent", self.intent < 0, "is negative")
        _refuse("actor", self.actor < 0, "is negative")
        _refuse("candidate", self.candidate < 0, "is negative")
        _refuse("age", ~(np.isfinite(self.age) & (self.age >= 0)), "is negative or not a number")
        _refuse("position", self.position < 0, "is negative; 1 is the top")
        _refuse("clicked", self.clicked & (self.position == 0), "was clicked, but at no position")
        _refuse("outcome", np.abs(self.outcome) > 1, "is none of -1, 0, 1")
        _refuse("event", (self.event < 0) | (self.event >= self.events), f"is not among {self.events} events")
        _refuse("event", np.diff(self.event, prepend=0) < 0, "is out of order: sort rows by event")

    @cached_property
    def shown(self) -> Shown:
        """The distinct pairs and positions of the candidates that were shown."""
        row = np.flatnonzero(self.position > 0).astype(np.int32)
        found = numbered_pairs(self.pairs.of_row[row], self.position[row])
        return Shown(found.first, found.second, row, found.of_row)

    @cached_property
    def asked(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The distinct intent · actors + actor, sorted, and the number of that of each event."""
        return np.unique(self.intent.astype(np.int64) * self.actors + self.actor, return_inverse=True)

    def weight_of_pairs(self, rows: NDArray[np.bool_], weight: Floats) -> Floats:
        """Return the weight of the events of some rows of each pair, (pairs,).

        Args:
            rows: which, (rows,).
            weight: per event.
        """
        some = np.flatnonzero(rows)
        return sums(self.pairs.of_row[some], weight[self.event[some]], len(self.pairs))

    @property
    def touched(self) -> NDArray[np.bool_]:
        """Per row, whether the actor clicked the candidate or reported on it."""
        return np.asarray(self.clicked | (self.outcome != UNKNOWN))

    @property
    def events(self) -> int:
        """How many events there are."""
        return len(self.intent)

    @property
    def actors(self) -> int:
        """One more than the largest actor number."""
        return int(self.actor.max(initial=-1)) + 1

    @property
    def intents(self) -> int:
        """One more than the largest intent number."""
        return int(self.intent.max(initial=-1)) + 1


@dataclass(frozen=True)
class Pairs:
    """The distinct (intent, candidate) pairs that were ever shown, sorted, and the pair of each row.

    Args:
        intent: per pair.
        candidate: per pair.
        of_row: per row of the log, the number of its pair.
    """

    intent: NDArray[np.int32]
    candidate: NDArray[np.int32]
    of_row: NDArray[np.int32]

    @staticmethod
    def of(intent: ArrayLike, candidate: ArrayLike) -> Pairs:
        """Number the distinct pairs of two columns of equal length.

        >>> Pairs.of([1, 0, 1], [5, 5, 5]).of_row.tolist()
        [1, 0, 1]
        """
        found = numbered_pairs(np.asarray(intent), np.asarray(candidate))
        return Pairs(found.first, found.second, found.of_row)

    def __len__(self) -> int:
        return len(self.intent)

    def total(self, values: ArrayLike) -> Floats:
        """Sum a column of rows over each pair."""
        return sums(self.of_row, np.asarray(values, dtype=float), len(self))


@dataclass(frozen=True)
class Shown:
    """The distinct pairs and positions of the candidates that were shown, sorted.

    Args:
        pair, position: per pair and position.
        row: per impression, its row in the log.
        of_row: per impression, the number of its pair and position.
    """

    pair: NDArray[np.int32]
    position: NDArray[np.int32]
    row: NDArray[np.int32]
    of_row: NDArray[np.int32]


def sums(group: NDArray[np.integer], values: ArrayLike, size: int) -> Floats:
    """Return the sum of the values of each group.

    Args:
        group: per value, the number of its group.
        values: numbers or flags.
        size: minimum number of groups.

    >>> sums(np.array([2, 0, 2]), [1.0, 5.0, 2.5], 4).tolist()
    [5.0, 0.0, 3.5, 0.0]
    """
    return np.bincount(group, np.asarray(values, dtype=float), size).astype(np.float64, copy=False)


def _refuse(name: str, wrong: NDArray[np.bool_], why: str) -> None:
    places = np.flatnonzero(wrong)
    if places.size:
        raise BadArrayError(f"{name}[{places[0]}] of the impressions {why}")
