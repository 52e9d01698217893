"""Derived relationships: compare what is wanted with what is stored, and write the difference."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from more_itertools import chunked

from graph.store import Store

if TYPE_CHECKING:
    from cypher.rows import WriteName

CHUNK = 5_000  # relationships written in one transaction
Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """Rows that differ, each in the order of keys.

    Args:
        new: rows to create.
        changed: rows to change.
        gone: rows to remove.
    """

    new: Sequence[Row]
    changed: Sequence[Row]
    gone: Sequence[Row]

    def __len__(self) -> int:
        return len(self.new) + len(self.changed) + len(self.gone)


@dataclass(frozen=True)
class DerivedRelation:
    """A relation that is derived: its queries, and which columns may change.

    Args:
        create: the query that creates relationships; it takes rows.
        change: the query that changes some; it takes the changed columns of rows, by start node and key.
        remove: the query that removes some; it takes keys by start node.
        start: the column that identifies the start node.
        compared: columns in which a wanted row may differ from the stored one of its key.
    """

    create: WriteName
    change: WriteName
    remove: WriteName
    start: str
    compared: tuple[str, ...]

    def difference(self, wanted: Mapping[str, Row], stored: Mapping[str, Row]) -> Difference:
        """Return how what is stored differs from what is wanted.

        Args:
            wanted: rows by key.
            stored: rows by key, with key, start and the compared columns.

        >>> queries = "create_mentions", "change_mentions", "remove_mentions"
        >>> relation = DerivedRelation(*queries, start="entity", compared=("stance",))
        >>> wanted = {"a": {"stance": "better"}, "b": {"stance": "worse"}}
        >>> stored = {"b": {"stance": "neutral"}, "c": {"stance": "worse"}}
        >>> relation.difference(wanted, stored)
        Difference(new=[{'stance': 'better'}], changed=[{'stance': 'worse'}], gone=[{'stance': 'worse'}])
        """
        return Difference(
            [wanted[key] for key in sorted(wanted.keys() - stored.keys())],
            [row for key, row in sorted(wanted.items()) if key in stored and self._differs(row, stored[key])],
            [stored[key] for key in sorted(stored.keys() - wanted.keys())],
        )

    def apply(self, store: Store, difference: Difference) -> int:
        """Write a difference, and return how many relationships that were.

        Args:
            store: on the condition that no one else writes the relation meanwhile: what is new is created.
        """
        for rows in self._by_start(difference.gone, lambda of: {"keys": [row["key"] for row in of]}):
            store.write_together([(self.remove, {"rows": rows})])
        store.write_many(self.create, difference.new, size=CHUNK)
        for rows in self._by_start(
            difference.changed,
            lambda of: {"changed": {row["key"]: {name: row[name] for name in self.compared} for row in of}},
        ):
            store.write_together([(self.change, {"rows": rows})])
        return len(difference)

    def _by_start(self, rows: Sequence[Row], of_start: Callable[[Sequence[Row]], Row]) -> Iterator[list[Row]]:
        """Yield chunks of rows as one map for each start node."""
        start = itemgetter(self.start)
        for chunk in chunked(sorted(rows, key=start), CHUNK):
            yield [{"start": key, **of_start(list(of))} for key, of in itertools.groupby(chunk, key=start)]

    def _differs(self, row: Row, stored: Row) -> bool:
        return any(row[name] != stored[name] for name in self.compared)
