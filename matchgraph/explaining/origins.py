"""Where evidence comes from: the kind, day and file of each source, and how old it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from graph.store import Store

UNDATED = "undated"


WINDOWS = ((30, "last 30 days"), (90, "30 to 90 days"))


OLDER = "over 90 days"


@dataclass(frozen=True)
class Origins:
    """What the sources are, by id: their kind, the day they hold for or an empty string, and their file."""

    kinds: Mapping[str, str]
    days: Mapping[str, str]
    locations: Mapping[str, str]

    @classmethod
    def read(cls, store: Store) -> Origins:
        """Read all sources."""
        (row,) = store.read("source_origins")
        columns = (row[name] for name in ("kinds", "days", "locations"))
        return cls(*(dict(zip(row["ids"], column, strict=True)) for column in columns))

    def window(self, source: str, as_of: dt.date) -> str:
        """Return how old a source is, counted from a day."""
        day = self.days.get(source, "")
        return window((as_of - dt.date.fromisoformat(day)).days) if day else UNDATED


def window(age: float) -> str:
    """Return the time window of an age in days.

    >>> window(0), window(45), window(400)
    ('last 30 days', '30 to 90 days', 'over 90 days')
    """
    return next((name for end, name in WINDOWS if age <= end), OLDER)
