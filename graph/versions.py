"""Which versions of which sources a graph holds, as one hash: two graphs of one hash state the same."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from graph.store import Store

OWN_DAYS = {"signals", "events"}  # what such a source states has days of its own, line by line


class Version(NamedTuple):
    """A source as it was loaded last.

    Args:
        id: of the source.
        kind: page, table, passport, manifest, signals, alias or events.
        sha256: hash of its content.
        day: the day it holds for; an empty string where none is stated.
        trusted: whether it may vouch for entities, or its events move ranks.
        location: the file it was read from.
        loaded_at: when it was loaded last, UTC; an empty string where that is not known.
        whole: whether all of it is loaded; a crash may have kept a load from its end.
        alias, meant: of an alias, the slug and the slug of the entity it means; else empty strings.
    """

    id: str
    kind: str
    sha256: str
    day: str
    trusted: bool
    location: str = ""
    loaded_at: str = ""
    whole: bool = True
    alias: str = ""
    meant: str = ""

    def is_later_than(self, as_of: dt.date) -> bool:
        """Return whether all it states was stated for a day after this one."""
        return self.kind not in OWN_DAYS and self.day > as_of.isoformat()


@dataclass(frozen=True)
class Sources:
    """All sources of a graph, sorted by id."""

    versions: tuple[Version, ...]

    @classmethod
    def read(cls, store: Store) -> Sources:
        """Read all of them in one statement."""
        (row,) = store.read("source_versions")
        columns = row["ids"], row["kinds"], row["hashes"], row["days"], row["trusted"], row["locations"]
        more = row["loaded"], row["whole"], row["aliases"], row["meant"]
        return cls(tuple(Version(*each) for each in zip(*columns, *more, strict=True)))

    @cached_property
    def by_id(self) -> Mapping[str, Version]:
        """Each source by its id."""
        return {each.id: each for each in self.versions}

    def kind(self, source: str, otherwise: str = "page") -> str:
        """Return the kind of a source; that of one that is not here has to be given."""
        return self.by_id[source].kind if source in self.by_id else otherwise

    def location(self, source: str) -> str:
        """Return the file a source was read from; the id of one that is not here."""
        return self.by_id[source].location if source in self.by_id else source

    @property
    def statements(self) -> str:
        """The hash over whole sources and their versions."""
        return statements_of([each for each in self.versions if each.whole])

    @property
    def events(self) -> list[str]:
        """The ids of the sources of search events, which name segments of the log."""
        return [each.id for each in self.versions if each.kind == "events"]

    @property
    def trusted_events(self) -> list[str]:
        """The ids of those whose events move ranks."""
        return [each.id for each in self.versions if each.kind == "events" and each.trusted]

    @property
    def has_trusted_signals(self) -> bool:
        """Whether any raw signals may move ranks."""
        return any(each.kind == "signals" and each.trusted and each.whole for each in self.versions)

    @property
    def stated_aliases(self) -> dict[str, str]:
        """Which slug each aliased slug is stated to mean, sorted by alias."""
        return dict(sorted((each.alias, each.meant) for each in self.versions if each.kind == "alias"))

    def later_than(self, as_of: dt.date) -> frozenset[str]:
        """Return the ids of the sources of which all was stated for a day after this one."""
        return frozenset(each.id for each in self.versions if each.whole and each.is_later_than(as_of))

    def without(self, ids: Collection[str]) -> Sources:
        """Return all but some sources."""
        return Sources(tuple(each for each in self.versions if each.id not in ids))


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
