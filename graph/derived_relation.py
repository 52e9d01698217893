"""Derived relationships: compare what is wanted with what is stored, and write the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from graph.store import Store

if TYPE_CHECKING:
    from cypher.rows import WriteName

CHUNK = 5_000  # relationships written in one transaction
Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """Rows to write and rows to remove.

    Args:
        new: as the writing query takes them, by key.
        gone: as the removing query takes them, by key.
    """

    new: Sequence[Row]
    gone: Sequence[Row]

    def __len__(self) -> int:
        return len(self.new) + len(self.gone)


@dataclass(frozen=True)
class DerivedRelation:
    """A relation that is derived: how it is written and removed, and which columns may change.

    Args:
        write: the query that writes rows.
        remove: the query that removes rows.
        compared: columns in which a wanted row may differ from the stored one of its key.
    """

    write: WriteName
    remove: WriteName
    compared: tuple[str, ...]

    def difference(self, wanted: Mapping[str, Row], stored: Mapping[str, Row]) -> Difference:
        """Return how what is stored differs from what is wanted, in the order of keys.

        Args:
            wanted: rows by key.
            stored: rows by key, with the compared columns and those the removing query takes.

        >>> relation = DerivedRelation("write_mentions", "remove_mentions", ("stance",))
        >>> wanted = {"a": {"stance": "better"}, "b": {"stance": "worse"}}
        >>> stored = {"b": {"stance": "worse"}, "c": {"stance": "worse"}}
        >>> relation.difference(wanted, stored)
        Difference(new=[{'stance': 'better'}], gone=[{'stance': 'worse'}])
        """
        new = [row for key, row in sorted(wanted.items()) if self._differs(row, stored.get(key))]
        return Difference(new, [stored[key] for key in sorted(stored.keys() - wanted.keys())])

    def apply(self, store: Store, difference: Difference) -> int:
        """Remove what is gone, write what is new, and return how many relationships that were."""
        store.write_many(self.remove, difference.gone, size=CHUNK)
        store.write_many(self.write, difference.new, size=CHUNK)
        return len(difference)

    def _differs(self, row: Row, stored: Row | None) -> bool:
        return stored is None or any(row[name] != stored[name] for name in self.compared)
