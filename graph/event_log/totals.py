"""What roll-ups say together of each intent, and of each pair of an intent and a known candidate."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graph.event_log.arrays import make_table
from graph.event_log.intent_ranges import intent_ranges
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
    FROM {pairs} AS p JOIN {known} AS k ON k.name = p.candidate AND k.of_entity = p.is_entity),
chosen AS (
    SELECT p.intent, k.meant AS candidate, p.is_entity, count(DISTINCT actor) AS actors
    FROM {choices} AS p JOIN {known} AS k ON k.name = p.candidate AND k.of_entity = p.is_entity
    GROUP BY ALL)
SELECT intent, candidate, is_entity, sum(shown)::BIGINT AS shown, sum(examined)::DOUBLE AS examined,
    sum(clicked)::BIGINT AS clicked, sum(succeeded)::BIGINT AS succeeded, sum(failed)::BIGINT AS failed,
    coalesce(any_value(actors), 0) AS actors, min(day) AS first_day, max(day) AS last_day,
    coalesce(sum(shown) FILTER (day > {recent}), 0)::BIGINT AS recent_shown,
    coalesce(sum(clicked) FILTER (day > {recent}), 0)::BIGINT AS recent_clicked,
    coalesce(sum(shown) FILTER (day <= {recent} AND day > {previous}), 0)::BIGINT AS previous_shown,
    coalesce(sum(clicked) FILTER (day <= {recent} AND day > {previous}), 0)::BIGINT AS previous_clicked
FROM counted LEFT JOIN chosen USING (intent, candidate, is_entity)
GROUP BY intent, candidate, is_entity
HAVING sum(counted.clicked) + sum(counted.succeeded) + sum(counted.failed) > 0
    OR sum(counted.examined) >= {least}"""

_SORTED = " ORDER BY intent, candidate, is_entity"

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
        table: returns the SQL that reads a table of some roll-ups, of each row with the file it is from.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, table: Callable[[Sequence[str], str], str]
    ) -> None:
        self.connection, self.table = connection, table
        self._tables = 0

    def last_day(self, names: Sequence[str]) -> dt.date:
        """Return the last day of some roll-ups."""
        row = self.connection.execute(f"SELECT max(last_day) FROM {self.table(names, INTENTS)}").fetchone()
        return row[0] if row and row[0] else dt.date.min

    def candidates(self, names: Sequence[str]) -> list[tuple[str, bool]]:
        """Return the candidates of some roll-ups, sorted: each id, and whether it is an entity."""
        table = self.table(names, CANDIDATES)
        return self.connection.execute(
            f"SELECT DISTINCT candidate, is_entity FROM {table} ORDER BY ALL"
        ).fetchall()

    def shown(self, names: Sequence[str]) -> Iterator[tuple[str, bool, int]]:
        """Yield how often each candidate was shown: its id, whether it is an entity, and the number."""
        if not names:
            return
        table = self.table(names, CANDIDATES)
        query = f"SELECT candidate, is_entity, sum(shown)::BIGINT FROM {table} GROUP BY ALL"
        for name, is_entity, shown in self.rows(query):
            yield str(name), bool(is_entity), int(str(shown))

    def pairs(self, scope: Scope) -> Iterator[PairTotal]:
        """Yield the totals of each pair that counts, sorted."""
        if not scope.roll_ups:
            return
        pairs, choices, intents = (self.table(scope.roll_ups, name) for name in (PAIRS, CHOICES, INTENTS))
        for condition in intent_ranges(self.connection, intents):
            of_range = [f"(FROM {table} WHERE {condition})" for table in (pairs, choices)]
            yield from map(PairTotal._make, self.rows(self.query(scope, *of_range) + _SORTED))

    def query(self, scope: Scope, pairs: str, choices: str) -> str:
        """Return the SQL of the totals of each pair that counts, with the fields of a `PairTotal` as columns.

        Args:
            pairs: SQL of the counts by day to add up.
            choices: SQL of the choices to count.
        """
        last_day = scope.last_day.toordinal()
        recent, previous = (dt.date.fromordinal(max(1, last_day - scope.window * n)) for n in (1, 2))
        return _PAIRS.format(
            pairs=pairs,
            choices=choices,
            known=self.known_table(scope.known),
            recent=f"DATE '{recent}'",
            previous=f"DATE '{previous}'",
            least=f"{scope.least_examined!r}",
        )

    def intents(self, names: Sequence[str], touched: Sequence[str] | None = None) -> Iterator[IntentTotal]:
        """Yield the totals of each intent, sorted.

        Args:
            touched: roll-ups, if only the intents in them are asked for.
        """
        if not names or (touched is not None and not touched):
            return
        only = f"SEMI JOIN {self.table(touched, INTENTS)} AS t USING (intent)" if touched is not None else ""
        query = _INTENTS.format(intents=self.table(names, INTENTS), only=only)
        yield from map(IntentTotal._make, self.rows(query))

    def known_table(self, known: Known) -> str:
        """Return the name of a new table of candidates with the columns name, of_entity and meant."""
        name = self.new_name()
        keys = sorted(known)
        columns: dict[str, NDArray[np.generic]] = {
            "name": np.array([text for text, _ in keys], object),
            "of_entity": np.array([of_entity for _, of_entity in keys], np.bool_),
            "meant": np.array([known[key] for key in keys], object),
        }
        make_table(self.connection, name, columns, _KNOWN)
        return name

    def new_name(self) -> str:
        """Return a name that no table of the connection has."""
        self._tables += 1
        return f"table_{self._tables}"

    def rows(self, query: str) -> Iterator[tuple[object, ...]]:
        """Yield what a query returns."""
        cursor = self.connection.execute(query)
        while batch := cursor.fetchmany(BATCH_ROWS):
            yield from batch
