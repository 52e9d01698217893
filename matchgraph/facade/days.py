"""Refuse days that are probably typing errors: what holds for a day ahead would win until that day."""

from __future__ import annotations

import datetime as dt

from graph.errors import MatchGraphError

AHEAD = dt.timedelta(days=1)  # it is tomorrow already in other time zones
LAST_DAY = dt.date(2199, 12, 31)  # moments after the year 2262 do not fit into 64 bits of nanoseconds


def checked_day(
    day: dt.date, name: str, *, allow_future: bool = False, today: dt.date | None = None
) -> dt.date:
    """Return a day that a caller named, if it is not beyond tomorrow.

    Args:
        day: the day, UTC.
        name: the option or argument that has it.
        allow_future: whether the caller said that a day ahead is meant.
        today: the present day; by default today, UTC.

    Raises:
        MatchGraphError: it is beyond tomorrow and not allowed, or later than can be computed with.

    >>> checked_day(dt.date(2026, 11, 2), "as_of", today=dt.date(2026, 11, 1)).day
    2
    """
    present = today or dt.datetime.now(dt.UTC).date()
    if day > LAST_DAY:
        raise MatchGraphError(
            f"{name} {day} is later than {LAST_DAY}, the last day that can be computed with"
        )
    if day > present + AHEAD and not allow_future:
        ahead = (day - present).days
        raise MatchGraphError(
            f"{name} {day} is {ahead} days ahead: what holds for that day would win over everything newer "
            "until then. Correct the day or, if it is meant, add --allow-future (allow_future=True in Python)"
        )
    return day


def today_or(day: dt.date | None, name: str, *, allow_future: bool = False) -> dt.date:
    """Return a checked day, or today (UTC) if none is given; arguments and errors as for `checked_day`."""
    return (
        dt.datetime.now(dt.UTC).date() if day is None else checked_day(day, name, allow_future=allow_future)
    )
