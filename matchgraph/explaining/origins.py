"""How old evidence is, counted from the day of a run."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence

from graph.versions import Sources

UNDATED = "undated"


def source_window(sources: Sources, source: str, as_of: dt.date, ends: Sequence[int]) -> str:
    """Return the time window of the day a source holds for.

    Args:
        sources: all sources of the graph.
        source: an id.
        as_of: the day ages are counted from.
        ends: the last day of each window, rising.
    """
    day = sources.by_id[source].day if source in sources.by_id else ""
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
