"""Which versions of which sources a graph holds, as one hash: two graphs of one hash state the same."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection
from typing import Any, NamedTuple

from graph.store import Store

OWN_DAYS = {"signals", "events"}  # what such a source states has days of its own, line by line


class Version(NamedTuple):
    """A source as it was loaded last; the day it holds for is an empty string where nobody said."""

    id: str
    kind: str
    sha256: str
    day: str
    trusted: bool

    def is_later_than(self, as_of: dt.date) -> bool:
        """Return whether all it states was stated for a day after this one."""
        return self.kind not in OWN_DAYS and self.day > as_of.isoformat()


def read_versions(store: Store) -> list[Version]:
    """Return all whole sources, sorted by id."""
    (row,) = store.read("source_versions")
    columns = (row[name] for name in ("ids", "kinds", "hashes", "days", "trusted"))
    return [Version(*each) for each in zip(*columns, strict=True)]


def statements_of(versions: Collection[Version]) -> str:
    """Return a hash over sources and versions.

    Args:
        versions: sorted by id.
    """
    return digest([(each.id, each.sha256, each.day, each.trusted) for each in versions])


def digest(value: Any) -> str:
    """Return a short hash of anything JSON can hold.

    >>> digest({"a": 1}) == digest({"a": 1.5})
    False
    """
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
