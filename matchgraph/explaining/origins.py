"""How old evidence is, counted from the day of a run."""

from __future__ import annotations

import datetime as dt

from graph.versions import Sources

UNDATED = "undated"
WINDOWS = ((30, "last 30 days"), (90, "30 to 90 days"))
OLDER = "over 90 days"


def source_window(sources: Sources, source: str, as_of: dt.date) -> str:
    """Return the time window of the day a source holds for.

    Args:
        sources: all sources of the graph.
        source: an id.
        as_of: the day ages are counted from.
    """
    day = sources.by_id[source].day if source in sources.by_id else ""
    return window((as_of - dt.date.fromisoformat(day)).days) if day else UNDATED


def window(age: float) -> str:
    """Return the time window of an age in days.

    >>> window(0), window(45), window(400)
    ('last 30 days', '30 to 90 days', 'over 90 days')
    """
    return next((name for end, name in WINDOWS if age <= end), OLDER)
