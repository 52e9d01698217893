"""Parse one row of a signals table: its metric's unit, its day and its state."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import get_args

from pydantic import ValidationError

from graph.model import RawSignal, RawSignalState
from graph.validation import first_sentence

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
ZERO_DAYS = frozenset({dt.date(1980, 1, 1)})  # of ZIP archives; those of other clocks are up to 1970
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3}|(,[0-9]{3}){2,}|\.[0-9]{3}|(\.[0-9]{3}){2,})")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})(?![0-9-])")
TOLERANCE = dt.timedelta(days=1)  # other time zones are ahead


def raw_signal(
    cells: Mapping[str, str],
    *,
    position: int,
    as_of: dt.date | None,
    today: dt.date,
    decimal_comma: bool = False,
) -> RawSignal:
    """Parse one row into a raw signal.

    Args:
        cells: `slug`, `metric`, `value`, `as_of` and `state` as text; any of the last three may be absent.
        position: number of the row in its table.
        as_of: the day of rows without one.
        today: measurements may be dated at most one day later.
        decimal_comma: whether the table may write 1.000 for a thousand.

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
    if value.lower() == "nan" and state != "measured":
        value = ""  # how data frames write that there is none
    figure, text = _value(metric, value, day, decimal_comma) if value else (None, None)
    try:
        return RawSignal.model_validate(
            {"slug": cells["slug"].strip().lower(), "metric": metric, "value": figure, "text": text}
            | {"as_of": day, "state": state, "position": position}
        )
    except ValidationError as error:
        raise ValueError(first_sentence(error)) from None


def _value(metric: str, value: str, day: dt.date, decimal_comma: bool) -> tuple[float | None, str | None]:
    """Return the number of a value, and its text if it is not a number."""
    if metric in DATES:
        date = _day(metric, value)
        if date > day + TOLERANCE:
            raise ValueError(f"{metric} {date} is after the day it was measured, {day}")
        return float((date - EPOCH).days), date.isoformat()
    if metric not in KNOWN_METRICS and not _NUMBER.fullmatch(value):
        return None, value
    if decimal_comma and metric in COUNTS and _THOUSANDS.fullmatch(value):
        raise ValueError(f"{metric} is '{value}': {_ambiguous(value)}")
    try:
        found = number(value)
    except ValueError as error:
        raise ValueError(f"{metric} is '{value[:40]}'{error}") from None
    if not math.isfinite(found):
        raise ValueError(f"{metric} is {value[:40]}, which is not a finite number")
    most = MOST.get(metric, math.inf)
    if metric in KNOWN_METRICS and not 0 <= found <= most:
        raise ValueError(f"{metric} is {value}; {_unit(metric, most)}")
    return found, None


def number(text: str) -> float:
    """Return the number that a cell holds, with a decimal point or, if that is certain, a decimal comma.

    Raises:
        ValueError: it is not a number in ASCII digits, or ambiguous; the message follows `x is '1,000'`.

    >>> number("12"), number("1e3"), number("0,5")
    (12.0, 1000.0, 0.5)
    >>> number("1,000")
    Traceback (most recent call last):
        ...
    ValueError: : 1000 or 1? write the number without separators
    """
    if _NUMBER.fullmatch(text) or text.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        return float(text) + 0.0  # without the sign of -0
    if _THOUSANDS.fullmatch(text):
        raise ValueError(f": {_ambiguous(text)}")
    if _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", ".")) + 0.0
    share = _NUMBER.fullmatch(text.removesuffix("%").strip())
    if text.endswith("%") and share:
        raise ValueError(
            f", which is not a number; for {text}, write {float(share[0]) / 100:g} where a share is asked"
        )
    raise ValueError(", which is not a number; write it in the digits 0 to 9, such as 1000 or 0.5")


def _ambiguous(text: str) -> str:
    if text.count(",") + text.count(".") > 1:
        return "write the number without separators"
    whole, decimal = re.sub("[,.]", "", text), re.sub("[,.].*", "", text)
    return f"{whole} or {decimal}? write the number without separators"


def _unit(metric: str, most: float) -> str:
    if most == 1:
        return "it is a share from 0 to 1; divide a percentage by 100"
    return f"it ranges from 0 to {most:g}" if metric in MOST else "a count cannot be negative"


def _day(column: str, text: str) -> dt.date:
    """Return the day, in UTC if a timestamp with a time zone is given."""
    text = text.strip()
    fault = f"{column} is '{text[:40]}', which is not a date like 2026-11-01"
    if not _DATE.match(text):
        raise ValueError(fault)
    try:
        moment = dt.datetime.fromisoformat(text.upper())
        day = (moment.astimezone(dt.UTC) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        raise ValueError(fault) from None
    if day.year <= EPOCH.year or day in ZERO_DAYS:
        instead = "leave the row out, or leave the value empty and set the state unmeasured"
        raise ValueError(f"{column} {day} is the zero of a clock, not a day; {instead}")
    return day
