"""The state markers of a graph: the published run, and the inputs of everything derived."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.errors import OvertakenError
from graph.transaction import Reads, Transaction

PUBLISHED, TEXTS, RETRACTED, LOADED, COPYING = "published", "texts", "retracted", "loaded", "copying"
ALIASES, EVENTS, SIGNALS, PUBLISHING = "aliases", "events", "signals", "publishing"
BACKUP = "backup"  # there while writers wait for a backup, or a recompute, that reads the graph
PAUSING = "pausing"  # held by who sets that mark
HELD = "held"  # of a marker: the transaction that holds it


@dataclass(frozen=True)
class Unchanged:
    """A condition at the end of a transaction: what it was derived from is still the same.

    Args:
        marks: by the id of a marker, some of its properties.
        overtaken: what to say if it is not.
    """

    marks: Mapping[str, Mapping[str, Any]]
    overtaken: str = "another command changed the graph meanwhile; try again when it is done"

    def require(self, transaction: Transaction) -> None:
        """Keep other writers from the markers until the transaction ends, and check them.

        Raises:
            OvertakenError: they changed; the transaction is undone.
        """
        for id_ in sorted(self.marks):
            transaction.write("hold_pointer", id=id_, token=uuid.uuid4().hex)
        there = Pointers.read(transaction).marks
        if any(there[id_].get(name) != value for id_, of in self.marks.items() for name, value in of.items()):
            raise OvertakenError(self.overtaken)


class Published(NamedTuple):
    """The published run, the slot of its scores, and the run of the plain figures."""

    run: str
    slot: str
    settled: str | None


@dataclass(frozen=True)
class Pointers:
    """All markers as of one read.

    Args:
        marks: properties of each marker by its id.
    """

    marks: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, reads: Reads) -> Pointers:
        """Read all markers in one statement."""
        return cls({row["id"]: row["marks"] for row in reads.read("pointers")})

    @property
    def lasting(self) -> dict[str, dict[str, Any]]:
        """All markers without the transactions that hold them: equal as long as nothing changed."""
        return {
            id_: {n: v for n, v in mark.items() if n != HELD}
            for id_, mark in self.marks.items()
            if id_ not in {BACKUP, PAUSING}
        }

    @property
    def published(self) -> Published | None:
        """The published run, or None."""
        mark = self.marks.get(PUBLISHED, {})
        return Published(mark["run"], mark["slot"], mark.get("settled")) if mark.get("run") else None

    @property
    def texts_version(self) -> str:
        """The marker of the last change of names, texts or declared intents; empty before the first."""
        return str(self.marks.get(TEXTS, {}).get("version") or "")

    @property
    def is_unfinished_copy(self) -> bool:
        """Whether the graph is an unfinished copy of another."""
        return self.marks.get(COPYING, {}).get("copy_of") is not None

    @property
    def retracted_since(self) -> str | None:
        """The run that was published when a source was last retracted, or None."""
        return self.marks.get(RETRACTED, {}).get("run")

    def unchanged(self, *ids: str, overtaken: str = Unchanged.overtaken) -> Unchanged:
        """Return the condition that some markers keep their versions."""
        return Unchanged({id_: {"version": self.marks.get(id_, {}).get("version")} for id_ in ids}, overtaken)

    @property
    def loaded_since(self) -> str | None:
        """The run that was published when something was last loaded, or None."""
        return self.marks.get(LOADED, {}).get("run")

    def derived_from(self, derived: str) -> str:
        """Return the digest of the inputs something was derived from; empty if it has to be derived.

        Args:
            derived: the id of its marker.
        """
        return str(self.marks.get(derived, {}).get("digest") or "")


def hold(transaction: Transaction, pointer: str, *, changed: bool = False) -> None:
    """Keep other writers that decide from a marker away until the transaction ends.

    Args:
        pointer: the id of the marker.
        changed: whether to give it a new version, because what it marks changes.
    """
    token = uuid.uuid4().hex
    transaction.write("hold_pointer", id=pointer, token=token)
    if changed:
        transaction.write("note_version", id=pointer, version=token)
