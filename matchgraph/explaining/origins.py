"""How old evidence is, counted from the day of a run."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from more_itertools import chunked

from graph.store import Store

if TYPE_CHECKING:
    from cypher.rows import NamedSourcesRow

UNDATED = "undated"
LOOKED_UP = 5_000  # sources at a time


class KnownSources:
    """The sources that an explanation names, each read once.

    Args:
        store: the graph.
        known: those that need not be read.
    """

    def __init__(self, store: Store | None, known: Mapping[str, NamedSourcesRow] | None = None) -> None:
        self._store = store
        self._known: dict[str, NamedSourcesRow | None] = dict(known or {})

    def look_up(self, ids: Iterable[str]) -> None:
        """Read some sources at once."""
        new = sorted(set(ids) - self._known.keys())
        self._known |= dict.fromkeys(new)
        for chunk in chunked(new, LOOKED_UP):
            rows = self._store.read("named_sources", ids=chunk) if self._store else ()
            self._known |= {row["id"]: row for row in rows}

    def kind(self, source: str, otherwise: str = "page") -> str:
        """Return the kind of a source; for unknown sources the given one."""
        found = self._of(source)
        return found["kind"] if found else otherwise

    def location(self, source: str) -> str:
        """Return the file a source was read from, or its id if unknown."""
        found = self._of(source)
        return found["location"] if found else source

    def day(self, source: str) -> str:
        """Return the ISO day a source holds for; an empty string if it or its day is unknown."""
        found = self._of(source)
        return found["day"] if found else ""

    def loaded_on(self, source: str) -> str | None:
        """Return the ISO day of the last load of a source; None if it is unknown."""
        found = self._of(source)
        return found["loaded"][:10] if found else None

    def _of(self, source: str) -> NamedSourcesRow | None:
        if source not in self._known:
            self.look_up([source])
        return self._known[source]


def source_window(day: str, as_of: dt.date, ends: Sequence[int]) -> str:
    """Return the time window of the day a source holds for.

    Args:
        day: an ISO date, or an empty string.
        as_of: the day ages are counted from.
        ends: the last day of each window, rising.
    """
    return window((as_of - dt.date.fromisoformat(day)).days, ends) if day else UNDATED


def window(age: float, ends: Sequence[int]) -> str:
    """Return the time window of an age.

    Args:
        age: in days.
        ends: the last day of each window, rising.

    >>> [window(age, [30, 90]) for age in (0, 45, 400)]
    ['last 30 days', '30 to 90 days', 'over 90 days']
    """
    place = bisect_left(ends, age)
    if place == len(ends):
        return f"over {ends[-1]} days"
    return f"{ends[place - 1]} to {ends[place]} days" if place else f"last {ends[0]} days"
