"""The state markers of a graph: the published run, and the inputs of everything derived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.store import Store

PUBLISHED, TEXTS, RETRACTED, LOADED, COPYING = "published", "texts", "retracted", "loaded", "copying"


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
    def read(cls, store: Store) -> Pointers:
        """Read all markers in one statement."""
        return cls({row["id"]: row["marks"] for row in store.read("pointers")})

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
