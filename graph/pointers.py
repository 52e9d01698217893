"""The marks of a graph's state: which run is published, and from what each derived thing was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.store import Store

PUBLISHED, TEXTS, RETRACTED, COPYING = "published", "texts", "retracted", "copying"


class Published(NamedTuple):
    """Which run is published, in which slot its scores are, and the run the plain figures belong to."""

    run: str
    slot: str
    settled: str | None


@dataclass(frozen=True)
class Pointers:
    """All marks as they were when they were read.

    Args:
        marks: properties of each mark by its id.
    """

    marks: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, store: Store) -> Pointers:
        """Read all marks in one statement."""
        return cls({row["id"]: row["marks"] for row in store.read("pointers")})

    @property
    def published(self) -> Published | None:
        """The published run; None where none is."""
        mark = self.marks.get(PUBLISHED, {})
        return Published(mark["run"], mark["slot"], mark.get("settled")) if mark.get("run") else None

    @property
    def texts_version(self) -> str:
        """The mark of the last change of names, words or declared intents; empty before there is one."""
        return str(self.marks.get(TEXTS, {}).get("version") or "")

    @property
    def is_unfinished_copy(self) -> bool:
        """Whether the graph is a copy of another that did not come to its end."""
        return self.marks.get(COPYING, {}).get("copy_of") is not None

    @property
    def retracted_since(self) -> str | None:
        """The run that was published when a source was last retracted; None where none ever was."""
        return self.marks.get(RETRACTED, {}).get("run")

    def derived_from(self, derived: str) -> str:
        """Return the digest of the inputs something was derived from; empty where it has to be derived.

        Args:
            derived: the id of its mark.
        """
        return str(self.marks.get(derived, {}).get("digest") or "")
