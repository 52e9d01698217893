"""The source versions of a graph, and their hash: the same hash means the same trusted statements."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from graph.transaction import Reads

OWN_DAYS = {"signals", "events"}  # kinds of sources whose lines have their own days


class Version(NamedTuple):
    """A source as last loaded.

    Args:
        id: of the source.
        kind: page, table, passport, manifest, signals, alias or events.
        sha256: hash of its content.
        day: the day it holds for, or an empty string.
        trusted: whether it takes part in what is computed.
        location: the file it was read from.
        loaded_at: time of the last load, UTC, or an empty string if unknown.
        whole: whether it is completely loaded; false after a crash.
        alias, meant: of an alias, the slug and the slug of the entity it means; else empty strings.
        accepted: of an alias, names unlike those of the entity that were accepted with it.
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
    accepted: Sequence[str] = ()

    def is_later_than(self, as_of: dt.date) -> bool:
        """Return whether everything it states holds for a later day."""
        return self.kind not in OWN_DAYS and self.day > as_of.isoformat()


@dataclass(frozen=True)
class Sources:
    """All sources of a graph, sorted by id."""

    versions: tuple[Version, ...]

    @classmethod
    def read(cls, reads: Reads) -> Sources:
        """Read all of them in one statement."""
        (row,) = reads.read("source_versions")
        columns = row["ids"], row["kinds"], row["hashes"], row["days"], row["trusted"], row["locations"]
        more = row["loaded"], row["whole"], row["aliases"], row["meant"], row["accepted"]
        return cls(tuple(Version(*each) for each in zip(*columns, *more, strict=True)))

    @cached_property
    def by_id(self) -> Mapping[str, Version]:
        """Each source by its id."""
        return {each.id: each for each in self.versions}

    def kind(self, source: str, otherwise: str = "page") -> str:
        """Return the kind of a source; for unknown sources the given one."""
        return self.by_id[source].kind if source in self.by_id else otherwise

    def location(self, source: str) -> str:
        """Return the file a source was read from, or its id if unknown."""
        return self.by_id[source].location if source in self.by_id else source

    @property
    def statements(self) -> str:
        """The hash of the complete trusted sources and their versions, from which a run is computed."""
        return statements_of([each for each in self.versions if each.whole and each.trusted])

    @cached_property
    def untrusted(self) -> frozenset[str]:
        """The ids of the sources that take no part in what is computed."""
        return frozenset(each.id for each in self.versions if not each.trusted)

    @property
    def events(self) -> list[str]:
        """The ids of the sources of search events, which are the segment names of the log."""
        return [each.id for each in self.versions if each.kind == "events"]

    @property
    def trusted_events(self) -> list[str]:
        """The ids of the event sources that affect ranks."""
        return [each.id for each in self.versions if each.kind == "events" and each.trusted]

    @property
    def has_trusted_signals(self) -> bool:
        """Whether any raw signals may affect ranks."""
        return any(each.kind == "signals" and each.trusted and each.whole for each in self.versions)

    @property
    def stated_aliases(self) -> dict[str, str]:
        """The slug each alias is stated to mean, sorted by alias."""
        return dict(sorted((each.alias, each.meant) for each in self.versions if each.kind == "alias"))

    @property
    def accepted_names(self) -> dict[str, Sequence[str]]:
        """By alias, the names that were accepted with it."""
        return {each.alias: each.accepted for each in self.versions if each.accepted}

    def later_than(self, as_of: dt.date) -> frozenset[str]:
        """Return the ids of the sources that hold entirely for a later day."""
        return frozenset(each.id for each in self.versions if each.whole and each.is_later_than(as_of))

    def without(self, ids: Collection[str]) -> Sources:
        """Return the sources without some of them."""
        return Sources(tuple(each for each in self.versions if each.id not in ids))


def statements_of(versions: Collection[Version]) -> str:
    """Return a hash of sources and versions.

    Args:
        versions: sorted by id.
    """
    return digest([(each.id, each.sha256, each.day, each.trusted) for each in versions])


def digest(value: Any) -> str:
    """Return a short hash of a JSON-compatible value.

    >>> digest({"a": 1}) == digest({"a": 1.5})
    False
    """
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
