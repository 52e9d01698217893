"""The pairs whose totals may differ between two scopes, and how they do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from graph.event_log.rollup import CHOICES, PAIRS
from graph.event_log.totals import PairTotal, Scope, Totals

_KEY = ("intent", "candidate", "is_entity")
_FIGURES = tuple(name for name in PairTotal._fields if name not in _KEY)

_ROWS = """
CREATE TEMP TABLE {name} AS
SELECT p.* EXCLUDE (filename), string_split(filename, '/')[-2] AS roll_up FROM {table} AS p
SEMI JOIN (
    SELECT DISTINCT t.intent, name, t.of_entity FROM {touched} AS t
    JOIN (SELECT * FROM {before} UNION SELECT * FROM {after}) AS k
    ON k.meant = t.meant AND k.of_entity = t.of_entity) AS own
ON own.intent = p.intent AND own.name = p.candidate AND own.of_entity = p.is_entity"""

_DIFFERING = """
WITH was AS ({was}), now AS ({now})
SELECT was.shown IS NOT NULL, now.shown IS NOT NULL, intent, candidate, is_entity, {figures}
FROM was FULL JOIN now USING (intent, candidate, is_entity)
WHERE ({was_figures}) IS DISTINCT FROM ({now_figures})
ORDER BY intent, candidate, is_entity"""


class Differing(NamedTuple):
    """A pair whose totals differ.

    Args:
        was: whether it counted before.
        now: whether it counts afterwards.
        total: as it is afterwards, or else was.
    """

    was: bool
    now: bool
    total: PairTotal


class Touched:
    """The pairs whose totals may differ between two scopes, in tables of a connection.

    They are those in roll-ups of only one of them, those of candidates that mean something else, and those
    with counts on days that pass from one window to another.

    Args:
        totals: what adds up the roll-ups; its connection has the tables.
        before: one scope.
        after: the other.
    """

    def __init__(self, totals: Totals, before: Scope, after: Scope) -> None:
        self._totals, self._before, self._after = totals, before, after
        self._name = totals.new_name()
        self._known = totals.known_table(before.known), totals.known_table(after.known)
        union = (
            " UNION ".join(self._selects())
            or "SELECT '' AS intent, '' AS meant, false AS of_entity WHERE false"
        )
        totals.connection.execute(f"CREATE TEMP TABLE {self._name} AS {union}")

    def __len__(self) -> int:
        row = self._totals.connection.execute(f"SELECT count(*) FROM {self._name}").fetchone()
        return int(row[0]) if row else 0

    def pairs(self, scope: Scope) -> Iterator[PairTotal]:
        """Yield the totals of each of them that counts.

        Args:
            scope: one of the two.
        """
        if self._every:
            yield from map(PairTotal._make, self._totals.rows(self._query(scope)))

    def differing(self) -> Iterator[Differing]:
        """Yield those that differ, sorted."""
        if not self._every:
            return
        was, now = self._query(self._before), self._query(self._after)
        query = _DIFFERING.format(
            was=was,
            now=now,
            figures=", ".join(f"coalesce(now.{name}, was.{name})" for name in _FIGURES),
            was_figures=", ".join(f"was.{name}" for name in _FIGURES),
            now_figures=", ".join(f"now.{name}" for name in _FIGURES),
        )
        for was_there, is_there, *figures in self._totals.rows(query):
            yield Differing(bool(was_there), bool(is_there), PairTotal._make(figures))

    @property
    def _every(self) -> list[str]:
        return sorted({*self._before.roll_ups, *self._after.roll_ups})

    def _selects(self) -> Iterator[str]:
        """Yield the SQL of the pairs that each cause touches."""
        before, after = self._before, self._after
        changed = sorted({*before.roll_ups} ^ {*after.roll_ups})
        other = {name for name, _ in before.known.items() ^ after.known.items()}
        days = _passing_days(before, after)
        for known, table in zip((before.known, after.known), self._known, strict=True):
            if changed:
                yield self._select(changed, table)
            if other and self._every:
                altered = {name: known[name] for name in other & known.keys()}
                yield self._select(self._every, self._totals.known_table(altered))
        if days and self._every:
            listed = ", ".join(f"DATE '{day}'" for day in days)
            yield self._select(self._every, self._known[1], f"day IN ({listed})")

    def _select(self, roll_ups: Sequence[str], known: str, condition: str = "true") -> str:
        return (
            f"SELECT DISTINCT intent, meant, of_entity FROM {self._totals.table(roll_ups, PAIRS)} "
            f"JOIN {known} ON name = candidate AND of_entity = is_entity WHERE {condition}"
        )

    def _query(self, scope: Scope) -> str:
        listed = ", ".join(map(_text, scope.roll_ups)) or "NULL"
        pairs, choices = (f"(SELECT * FROM {name} WHERE roll_up IN ({listed}))" for name in self._rows)
        return self._totals.query(scope, pairs, choices)

    @cached_property
    def _rows(self) -> tuple[str, str]:
        """The tables of their counts by day and of their choices, read once for both scopes."""
        names = self._totals.new_name(), self._totals.new_name()
        for name, table in zip(names, (PAIRS, CHOICES), strict=True):
            read = self._totals.table(self._every, table)
            before, after = self._known
            self._totals.connection.execute(
                _ROWS.format(name=name, table=read, touched=self._name, before=before, after=after)
            )
        return names


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _passing_days(before: Scope, after: Scope) -> list[dt.date]:
    """Return the days up to the earlier end that are in other windows afterwards."""
    first, last = sorted((before.last_day, after.last_day))
    if first in {last, dt.date.min}:
        return []
    window = dt.timedelta(days=after.window)
    start = first - 2 * window

    def window_of(day: dt.date, end: dt.date) -> int:
        return min((end - day) // window, 2)

    days = (start + dt.timedelta(days=n) for n in range(1, (first - start).days + 1))
    return [day for day in days if window_of(day, first) != window_of(day, last)]
