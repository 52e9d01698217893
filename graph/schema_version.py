"""The version of the schema, and what a graph of an earlier version becomes.

Version 1 had MATCHED once a day and pair, and the estimates of the newest run as ANSWERED_BY. Since version 2
a pair has one MATCHED with totals, windows of days and the estimate, and an entity's `times_matched` are what
the event log measured, next to `published_times_matched`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from graph.schema_kinds import Property, RelationshipType

VERSION = 2
FIRST = 1  # graphs of this version do not say so
POINTER = "schema"  # the mark that has it

_KEY = Property("key", "STRING", "identity")
_DAILY = ("shown", "clicked", "succeeded", "failed", "actors")
RATES = {  # what version 1 called an estimate on ANSWERED_BY: what it is called on MATCHED
    "rate": "rate",
    "lower": "lower",
    "events": "effective_events",
    "actors": "trusted_actors",
}

# the relationship types of version 1 that later versions do not have in this form
DAILY_MATCHED = RelationshipType(
    "MATCHED",
    ("Intent",),
    ("Capability", "Entity"),
    "Search evidence, per day",
    (
        _KEY,
        Property("day", "STRING", "ISO date"),
        *(Property(name, "INTEGER", name) for name in _DAILY),
        Property("examined", "FLOAT", "expected number of examined impressions"),
    ),
)
ANSWERED_BY = RelationshipType(
    "ANSWERED_BY",
    ("Intent",),
    ("Capability", "Entity"),
    "How well it served",
    (_KEY, *(Property(name, "FLOAT", name) for name in RATES)),
)


class Pair(NamedTuple):
    """An intent's key, and a candidate: its key, and whether it is an entity."""

    intent: str
    candidate: str
    is_entity: bool


def later_than(version: int, what: str) -> str | None:
    """Return why something of a later version cannot be read, or None.

    Args:
        version: its version.
        what: what it is, with its article.
    """
    if version <= VERSION:
        return None
    return (
        f"{what} has schema version {version}, this version of matchgraph reads up to {VERSION}: "
        "use the version that wrote it, or a later one"
    )


def matched_of_days(
    daily: Iterable[tuple[Pair, Mapping[str, Any]]],
    answered: Iterable[tuple[Pair, Mapping[str, Any]]],
    *,
    last_day: str,
    window: int,
) -> dict[Pair, dict[str, Any]]:
    """Return the properties of each pair's one MATCHED, from what version 1 had by day.

    Daily numbers do not say how many actors were distinct over several days; the largest of them stands.

    Args:
        daily: the properties of MATCHED of version 1.
        answered: the properties of ANSWERED_BY.
        last_day: ISO date of the end of the recent window.
        window: its days.
    """
    end = dt.date.fromisoformat(last_day)
    days: defaultdict[Pair, list[Mapping[str, Any]]] = defaultdict(list)
    for pair, properties in daily:
        days[pair].append(properties)
    found = {pair: _added_up(pair, days[pair], end, window) for pair in sorted(days)}
    for pair, properties in answered:
        if pair in found:
            found[pair] |= {new: properties[old] for old, new in RATES.items()}
    return found


def intents_of(pairs: Mapping[Pair, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the totals of each intent, as far as those of its pairs tell.

    Each search showed the candidate that was shown most at most once, so there were at least as many.
    """
    rows: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for pair, properties in pairs.items():
        rows[pair.intent].append(properties)
    return {
        intent: {
            "searches": max(row["shown"] for row in of),
            **{name: sum(row[name] for row in of) for name in ("shown", "clicked", "succeeded", "failed")},
            "first_day": min(row["first_day"] for row in of),
            "last_day": max(row["last_day"] for row in of),
        }
        for intent, of in rows.items()
    }


def _added_up(pair: Pair, rows: Sequence[Mapping[str, Any]], end: dt.date, window: int) -> dict[str, Any]:
    from graph.matched import matched_key  # noqa: PLC0415  start-up time

    ages = [(end - dt.date.fromisoformat(row["day"])).days // window for row in rows]
    windows = {
        f"{name}_{what}": sum(row[what] for row, of in zip(rows, ages, strict=True) if of == age)
        for age, name in enumerate(("recent", "previous"))
        for what in ("shown", "clicked")
    }
    return {
        "key": matched_key(*pair),
        **{name: sum(row[name] for row in rows) for name in _DAILY if name != "actors"},
        "actors": max(row["actors"] for row in rows),
        "examined": sum(row["examined"] for row in sorted(rows, key=lambda row: str(row["day"]))),
        "first_day": min(row["day"] for row in rows),
        "last_day": max(row["day"] for row in rows),
        **windows,
    }
