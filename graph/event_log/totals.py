"""What roll-ups say together of each intent, and of each pair of an intent and a known candidate."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graph.event_log.arrays import make_table
from graph.event_log.rollup import CANDIDATES, CHOICES, INTENTS, PAIRS
from graph.model import capability_parts

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

BATCH_ROWS = 10_000

_KNOWN = "name VARCHAR, of_entity BOOLEAN, meant VARCHAR"

_PAIRS = """
WITH counted AS (
    SELECT p.intent, k.meant AS candidate, p.is_entity, day, shown, examined, clicked, succeeded, failed
    FROM {pairs} AS p JOIN {known} AS k ON k.name = p.candidate AND k.of_entity = p.is_entity {only}),
chosen AS (
    SELECT p.intent, k.meant AS candidate, p.is_entity, count(DISTINCT actor) AS actors
    FROM {choices} AS p JOIN {known} AS k ON k.name = p.candidate AND k.of_entity = p.is_entity {only}
    GROUP BY ALL)
SELECT intent, candidate, is_entity, sum(shown)::BIGINT, sum(examined)::DOUBLE, sum(clicked)::BIGINT,
    sum(succeeded)::BIGINT, sum(failed)::BIGINT, coalesce(any_value(actors), 0), min(day), max(day),
    coalesce(sum(shown) FILTER (day > {recent}), 0)::BIGINT,
    coalesce(sum(clicked) FILTER (day > {recent}), 0)::BIGINT,
    coalesce(sum(shown) FILTER (day <= {recent} AND day > {previous}), 0)::BIGINT,
    coalesce(sum(clicked) FILTER (day <= {recent} AND day > {previous}), 0)::BIGINT
FROM counted LEFT JOIN chosen USING (intent, candidate, is_entity)
GROUP BY intent, candidate, is_entity
HAVING sum(clicked) + sum(succeeded) + sum(failed) > 0 OR sum(examined) >= {least}
ORDER BY intent, candidate, is_entity"""

_ONLY = """
SEMI JOIN {touched} AS t ON t.intent = p.intent AND t.meant = k.meant AND t.of_entity = p.is_entity"""

_INTENTS = """
SELECT intent, arg_min(text, (moment, id)), sum(searches)::BIGINT, sum(shown)::BIGINT, sum(clicked)::BIGINT,
    sum(succeeded)::BIGINT, sum(failed)::BIGINT, min(first_day), max(last_day)
FROM {intents} AS p {only} GROUP BY intent ORDER BY intent"""


class PairTotal(NamedTuple):
    """What the log says of an intent and a candidate.

    `examined` is the expected number of examined impressions; `actors` counts those who clicked or reported,
    each without a name as one. `recent` is the window up to the last day of the log, `previous` the one
    before.
    """

    intent: str
    candidate: str
    is_entity: bool
    shown: int
    examined: float
    clicked: int
    succeeded: int
    failed: int
    actors: int
    first_day: dt.date
    last_day: dt.date
    recent_shown: int
    recent_clicked: int
    previous_shown: int
    previous_clicked: int


class IntentTotal(NamedTuple):
    """What the log says of an intent: its first phrasing, its searches, and the counts of all candidates."""

    intent: str
    text: str
    searches: int
    shown: int
    clicked: int
    succeeded: int
    failed: int
    first_day: dt.date
    last_day: dt.date


class Touched(NamedTuple):
    """A table of pairs, and how many it has."""

    table: str
    pairs: int


Known = Mapping[tuple[str, bool], str]  # of a candidate as named in the log: its id in the graph


@dataclass(frozen=True)
class Scope:
    """Which roll-ups are added up, and what counts.

    Args:
        roll_ups: their names.
        known: the candidates that count, each with its id in the graph.
        last_day: the end of the recent window.
        window: days in a window.
        least_examined: expected examined impressions from which on a pair without a choice counts.
        unknown: number of candidates that do not count.
        offering: the entities that offer a candidate, by its id in the graph, unless it is the one of its id.
    """

    roll_ups: Sequence[str]
    known: Known
    last_day: dt.date
    window: int
    least_examined: float
    unknown: int = 0
    offering: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def entities(self, candidate: str) -> Sequence[str]:
        """Return the entities that offer a candidate.

        Args:
            candidate: its id in the graph, or the slug of an entity.
        """
        return self.offering.get(candidate) or (capability_parts(candidate)[0],)

    def as_json(self) -> str:
        """Return the scope as canonical text."""
        known = [[*candidate, meant] for candidate, meant in sorted(self.known.items())]
        parts = {
            "roll_ups": list(self.roll_ups),
            "known": known,
            "last_day": self.last_day.isoformat(),
            "window": self.window,
            "least_examined": self.least_examined,
            "unknown": self.unknown,
            "offering": {id_: list(entities) for id_, entities in self.offering.items()},
        }
        return json.dumps(parts, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Scope:
        """Return the scope of a text that `as_json` returned."""
        parts = json.loads(text)
        known = {(name, is_entity): meant for name, is_entity, meant in parts["known"]}
        last_day = dt.date.fromisoformat(parts["last_day"])
        return cls(**parts | {"known": known, "last_day": last_day})


class Totals:
    """Adds up roll-ups, on a connection of its own.

    Args:
        connection: is closed by whoever made it.
        table: returns the SQL that reads a table of some roll-ups.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, table: Callable[[Sequence[str], str], str]
    ) -> None:
        self._connection, self._table = connection, table
        self._tables = 0

    def last_day(self, names: Sequence[str]) -> dt.date:
        """Return the last day of some roll-ups."""
        row = self._connection.execute(f"SELECT max(last_day) FROM {self._table(names, INTENTS)}").fetchone()
        return row[0] if row and row[0] else dt.date.min

    def candidates(self, names: Sequence[str]) -> list[tuple[str, bool]]:
        """Return the candidates of some roll-ups, sorted: each id, and whether it is an entity."""
        table = self._table(names, CANDIDATES)
        return self._connection.execute(
            f"SELECT DISTINCT candidate, is_entity FROM {table} ORDER BY ALL"
        ).fetchall()

    def shown(self, names: Sequence[str]) -> Iterator[tuple[str, bool, int]]:
        """Yield how often each candidate was shown: its id, whether it is an entity, and the number."""
        if not names:
            return
        table = self._table(names, CANDIDATES)
        query = f"SELECT candidate, is_entity, sum(shown)::BIGINT FROM {table} GROUP BY ALL"
        for name, is_entity, shown in self._rows(query):
            yield str(name), bool(is_entity), int(str(shown))

    def pairs(self, scope: Scope, touched: str | None = None) -> Iterator[PairTotal]:
        """Yield the totals of each pair that counts, sorted.

        Args:
            touched: a table of `touched`, if only its pairs are asked for.
        """
        if not scope.roll_ups:
            return
        recent, previous = (scope.last_day - dt.timedelta(days=scope.window * n) for n in (1, 2))
        query = _PAIRS.format(
            pairs=self._table(scope.roll_ups, PAIRS),
            choices=self._table(scope.roll_ups, CHOICES),
            known=self._known(scope.known),
            only=_ONLY.format(touched=touched) if touched else "",
            recent=f"DATE '{recent}'",
            previous=f"DATE '{previous}'",
            least=f"{scope.least_examined!r}",
        )
        yield from map(PairTotal._make, self._rows(query))

    def intents(self, names: Sequence[str], touched: Sequence[str] | None = None) -> Iterator[IntentTotal]:
        """Yield the totals of each intent, sorted.

        Args:
            touched: roll-ups, if only the intents in them are asked for.
        """
        if not names or (touched is not None and not touched):
            return
        only = f"SEMI JOIN {self._table(touched, INTENTS)} AS t USING (intent)" if touched is not None else ""
        query = _INTENTS.format(intents=self._table(names, INTENTS), only=only)
        yield from map(IntentTotal._make, self._rows(query))

    def touched(self, before: Scope, after: Scope) -> Touched:
        """Return the pairs whose totals may differ between two scopes.

        They are those in roll-ups of only one of them, those of candidates that mean something else, and
        those with counts on days that pass from one window to another.
        """
        changed = sorted(set(before.roll_ups) ^ set(after.roll_ups))
        every = sorted(set(before.roll_ups) | set(after.roll_ups))
        other = before.known.items() ^ after.known.items()
        known = {**before.known}, {**after.known}
        parts = [(changed, "true", each) for each in known]
        if other:
            names = {name for name, _ in other}
            parts += [(every, "true", {n: id_ for n, id_ in each.items() if n in names}) for each in known]
        days = _passing_days(before, after)
        if days and every:
            listed = ", ".join(f"DATE '{day}'" for day in days)
            parts.append((every, f"day IN ({listed})", known[1]))
        selects = [
            f"SELECT DISTINCT intent, meant, of_entity FROM {self._table(roll_ups, PAIRS)} "
            f"JOIN {self._known(ids)} ON name = candidate AND of_entity = is_entity WHERE {condition}"
            for roll_ups, condition, ids in parts
            if roll_ups and ids
        ]
        self._tables += 1
        name = f"touched_{self._tables}"
        union = " UNION ".join(selects) or "SELECT '' AS intent, '' AS meant, false AS of_entity WHERE false"
        self._connection.execute(f"CREATE TEMP TABLE {name} AS {union}")
        row = self._connection.execute(f"SELECT count(*) FROM {name}").fetchone()
        return Touched(name, int(row[0]) if row else 0)

    def _known(self, known: Known) -> str:
        self._tables += 1
        name = f"known_{self._tables}"
        keys = sorted(known)
        columns: dict[str, NDArray[np.generic]] = {
            "name": np.array([text for text, _ in keys], object),
            "of_entity": np.array([of_entity for _, of_entity in keys], np.bool_),
            "meant": np.array([known[key] for key in keys], object),
        }
        make_table(self._connection, name, columns, _KNOWN)
        return name

    def _rows(self, query: str) -> Iterator[tuple[object, ...]]:
        cursor = self._connection.execute(query)
        while batch := cursor.fetchmany(BATCH_ROWS):
            yield from batch


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
