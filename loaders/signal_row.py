"""Parse one row of a signals table: its metric's unit, its day and its state."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import get_args

from pydantic import ValidationError

from graph.model import RawSignal, RawSignalState

STATES = get_args(RawSignalState)
EPOCH = dt.date(1970, 1, 1)
SCORES = ("adoption", "quality", "ecosystem", "freshness")
COUNTS = (
    *("stars", "downloads", "likes", "dependents", "citations"),
    *("open_issues", "description_depth", "integrations", "registries", "mentions"),
)
DATES = ("last_release", "last_commit")
MOST = {"checklist": 100.0, "link_health": 1.0} | dict.fromkeys(SCORES, 1.0)
KNOWN_METRICS = frozenset((*SCORES, *COUNTS, *DATES, *MOST))
TOLERANCE = dt.timedelta(days=1)  # other time zones are ahead


def raw_signal(
    cells: Mapping[str, str], *, position: int, as_of: dt.date | None, today: dt.date
) -> RawSignal:
    """Parse one row into a raw signal.

    Args:
        cells: `slug`, `metric`, `value`, `as_of` and `state` as text; any of the last three may be absent.
        position: number of the row in its table.
        as_of: the day of rows without one.
        today: measurements may be dated at most one day later.

    Raises:
        ValueError: something is missing, is in another unit than its metric's, or lies in the future.

    >>> row = {"slug": "ant", "metric": "stars", "value": "12", "as_of": "2026-11-01"}
    >>> raw_signal(row, position=1, as_of=None, today=dt.date(2026, 11, 2)).value
    12.0
    """
    metric, value = cells["metric"].strip().lower(), cells.get("value", "").strip()
    state = cells.get("state", "").strip().lower() or "measured"
    if state not in STATES:
        raise ValueError(f"state is '{state}'; expected nothing or one of {', '.join(STATES)}")
    day = _day("as_of", cells["as_of"]) if cells.get("as_of", "").strip() else as_of
    if day is None:
        raise ValueError("as_of is missing: fill in the day it was measured, or load with --as-of DAY")
    if day > today + TOLERANCE:
        raise ValueError(f"as_of {day} is in the future; check the clock of the program that measured it")
    number, text = _value(metric, value, day) if value else (None, None)
    try:
        return RawSignal.model_validate(
            {"slug": cells["slug"].strip().lower(), "metric": metric, "value": number, "text": text}
            | {"as_of": day, "state": state, "position": position}
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        message = first["msg"].removeprefix("Value error, ")
        raise ValueError(f"{place}: {message}" if place else message) from None


def _value(metric: str, value: str, day: dt.date) -> tuple[float | None, str | None]:
    """Return the number of a value, and its text if it is not a number."""
    if metric in DATES:
        date = _day(metric, value)
        if date > day + TOLERANCE:
            raise ValueError(f"{metric} {date} is after the day it was measured, {day}")
        return float((date - EPOCH).days), date.isoformat()
    try:
        number = float(value)
    except ValueError:
        if metric in KNOWN_METRICS:
            raise ValueError(f"{metric} is '{value[:40]}', which is not a number") from None
        return None, value
    if not math.isfinite(number):
        raise ValueError(f"{metric} is {value}, which is not a finite number")
    most = MOST.get(metric, math.inf)
    if metric in KNOWN_METRICS and not 0 <= number <= most:
        raise ValueError(f"{metric} is {value}; {_unit(metric, most)}")
    return number, None


def _unit(metric: str, most: float) -> str:
    if most == 1:
        return "it is a share from 0 to 1; divide a percentage by 100"
    return f"it ranges from 0 to {most:g}" if metric in MOST else "a count cannot be negative"


def _day(column: str, text: str) -> dt.date:
    """Return the day, in UTC if a timestamp with a time zone is given."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{column} is '{text.strip()[:40]}', which is not a date like 2026-11-01") from None
    return (moment.astimezone(dt.UTC) if moment.tzinfo else moment).date()
