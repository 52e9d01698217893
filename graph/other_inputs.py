"""The versions of a source that nights saw in other places than the one that counts, and since when.

A file that another one superseded is read again every night. Without this, each night would take it for new.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Self

from graph.model import Statement

if TYPE_CHECKING:
    import datetime as dt

HASH_DIGITS = 16


class _Seen(NamedTuple):
    """What was seen in one place."""

    day: str
    sha256: str


@dataclass(frozen=True)
class OtherInputs:
    """Versions of a source by location, each with the day on which a night saw it first.

    Args:
        seen: by location: the day, ISO or empty, and the beginning of the hash of the content.
    """

    seen: dict[str, _Seen] = field(default_factory=dict)

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> Self:
        """Return what is stored of a source.

        >>> OtherInputs.from_texts(["2026-11-01 0123456789abcdef days/71/p.txt"]).texts
        ['2026-11-01 0123456789abcdef days/71/p.txt']
        """
        parts = (text.split(" ", 2) for text in texts)
        return cls({location: _Seen(day, sha256) for day, sha256, location in parts})

    @property
    def texts(self) -> list[str]:
        """What is stored: texts of a day, a hash and a location, by location."""
        return [f"{day} {sha256} {location}" for location, (day, sha256) in sorted(self.seen.items())]

    def day_of(self, statement: Statement) -> str | None:
        """Return the day since which nights see this content in this place, or None."""
        found = self.seen.get(statement.source.location)
        same = found is not None and found.sha256 == statement.source.sha256[:HASH_DIGITS]
        return found.day if found and same else None

    def with_version(self, location: str, sha256: str, day: str) -> OtherInputs:
        """Return these and a version that does not count."""
        return OtherInputs(self.seen | {location: _Seen(day, sha256[:HASH_DIGITS])})

    def without(self, location: str) -> OtherInputs:
        """Return these but for the place that counts now."""
        return OtherInputs({place: each for place, each in self.seen.items() if place != location})


def dated(statement: Statement, day: dt.date | None) -> Statement:
    """Return a statement that holds for a day."""
    source = statement.source.model_copy(update={"as_of": day})
    return statement.model_copy(update={"source": source})
