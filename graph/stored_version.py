"""The stored version of a source, and which of two versions of a source takes precedence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.model import Statement

if TYPE_CHECKING:
    from cypher.rows import SourcesByIdRow

Version = tuple[str, int, int, int]


@dataclass(frozen=True)
class StoredVersion:
    """The stored version of a source."""

    version: Version
    sha256: str
    trusted: bool
    this_load: bool
    pending: bool = False
    location: str = ""
    input: tuple[str | None, int | None] = (None, None)

    def is_just(self, statement: Statement) -> bool:
        """Return whether a statement is unchanged."""
        source = statement.source
        there = self.sha256, self.version[0], self.trusted
        return there == (source.sha256, version_of(statement)[0], source.trusted)

    def refuses(self, statement: Statement) -> str:
        """Return why `statement` may not replace this version, or an empty string."""
        if not self.trusted or statement.source.trusted:
            return ""
        id_ = statement.source.id
        return (
            f"'{id_}' is a trusted source ({self.location}), which an untrusted one of the same id does not "
            f"replace; to have it untrusted, first run `matchgraph retract {id_}`"
        )

    def outlives(self, statement: Statement) -> str:
        """Return why this version supersedes `statement`, or an empty string."""
        version, sha256 = version_of(statement), statement.source.sha256
        if statement.source.trusted and not self.trusted:
            return ""
        if version[0] < self.version[0]:
            return f"the graph has it as of {self.version[0]}"
        if version[:2] < self.version[:2]:
            return "the graph has the whole page, this is only a table row"
        if self.this_load and (version, _reversed(sha256)) < (self.version, _reversed(self.sha256)):
            return "another version of it in this load takes precedence"
        return ""

    @classmethod
    def of(cls, statement: Statement) -> StoredVersion:
        """Return the version that a statement of this load becomes."""
        source = statement.source
        return cls(version_of(statement), source.sha256, source.trusted, this_load=True)

    @classmethod
    def from_row(cls, row: SourcesByIdRow) -> StoredVersion:
        """Return the version of a row of `sources_by_id`."""
        version = (row["as_of"] or "", int(row["kind"] == "page"), int(row["layout"] == "A"), 0)
        return cls(
            version,
            row["sha256"],
            bool(row["trusted"]),
            this_load=False,
            pending=bool(row["pending"]),
            location=row["location"],
            input=(row["input_sha256"], row["input_sources"]),
        )


def version_of(statement: Statement) -> Version:
    """Return the precedence of versions of a source: date, page over table, layout A, completeness."""
    source, comparison = statement.source, statement.comparison
    day = source.as_of.isoformat() if source.as_of else ""
    if comparison is None:
        return day, 0, 0, sum(len(entity.capabilities) for entity in statement.entities)
    return (
        day,
        int(source.kind == "page"),
        int(comparison.layout == "A"),
        int(comparison.last_section == "end") + len(comparison.capabilities),
    )


def _reversed(sha256: str) -> int:
    """Invert a hash, so that the smallest is preferred as the last, arbitrary but fixed, criterion."""
    return -int(sha256, 16)
