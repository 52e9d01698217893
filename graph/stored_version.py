"""The version of a source, and which of two versions of a source takes precedence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, Self

from graph.model import Statement
from graph.other_inputs import OtherInputs

if TYPE_CHECKING:
    from cypher.rows import SourcesByIdRow

SECTIONS = ("table", "left", "right", "verdict", "end")  # of a page, in the order of reading
ENDS = {  # where a page ends that goes no further
    "table": "in or after its table",
    "left": "among the capabilities of its left side",
    "right": "among the capabilities of its right side",
    "verdict": "after its verdict",
    "end": "as a whole page does",
}
INVERTED = str.maketrans("0123456789abcdef", "fedcba9876543210")
HASH_DIGITS = 16


class Precedence(NamedTuple):
    """What decides between versions of a source that hold for the same day: the largest counts.

    Args:
        page: 1 for a page, 0 for a table row and all other sources.
        layout_a: 1 for a page of layout A.
        section: how far the page goes, as an index of `SECTIONS`; 4 is a complete one.
        capabilities: how many it states.
        inverted: the beginning of its content hash, inverted, so that the smallest hash counts.
    """

    page: int
    layout_a: int
    section: int
    capabilities: int
    inverted: str

    @classmethod
    def of(cls, statement: Statement) -> Self:
        """Return the precedence of a statement."""
        source, comparison = statement.source, statement.comparison
        inverted = source.sha256[:HASH_DIGITS].translate(INVERTED)
        if comparison is None:
            return cls(0, 0, 0, sum(len(entity.capabilities) for entity in statement.entities), inverted)
        return cls(
            int(source.kind == "page"),
            int(comparison.layout == "A"),
            SECTIONS.index(comparison.last_section),
            len(comparison.capabilities),
            inverted,
        )

    @property
    def text(self) -> str:
        """The precedence as it is stored: texts sort as precedences do.

        >>> Precedence(1, 1, 4, 16, "f0").text
        '1-1-4-000016-f0'
        """
        return f"{self.page}-{self.layout_a}-{self.section}-{self.capabilities:06}-{self.inverted}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return a stored precedence; an empty text gives the lowest.

        >>> Precedence.from_text("1-1-4-000016-f0").capabilities
        16
        """
        *numbers, inverted = text.split("-") if text else ("0", "0", "0", "0", "")
        page, layout_a, section, capabilities = map(int, numbers)
        return cls(page, layout_a, section, capabilities, inverted)


@dataclass(frozen=True)
class StoredVersion:
    """A version of a source: the stored one, or one that this load writes.

    Args:
        day: ISO date it holds for, or an empty string.
        this_load: whether this load wrote it or found it unchanged.
        pending: whether it is only partially written.
        writer: the load that writes a pending one.
        input: hash of its input, and the number of the input's sources.
        others: versions that nights saw in other places.
    """

    day: str
    precedence: Precedence
    sha256: str
    trusted: bool
    location: str
    this_load: bool
    pending: bool = False
    writer: str | None = None
    input: tuple[str | None, int | None] = (None, None)
    others: OtherInputs = field(default_factory=OtherInputs, compare=False)

    def is_just(self, statement: Statement) -> bool:
        """Return whether a statement is unchanged."""
        source = statement.source
        return (self.sha256, self.day, self.trusted) == (source.sha256, _day(statement), source.trusted)

    def as_of_load(self, seen: StoredVersion | None) -> StoredVersion:
        """Return this version, marked as of this load if this load has seen it."""
        mine = seen is not None and replace(seen, this_load=False, input=self.input) == self
        return replace(self, this_load=mine)

    def refuses(self, statement: Statement) -> str:
        """Return why `statement` may not replace this version, or an empty string."""
        if not self.trusted or statement.source.trusted:
            return ""
        id_ = statement.source.id
        return (
            f"'{id_}' is a trusted source ({self.location}), which an untrusted one of the same id does not "
            f"replace; to have it untrusted, first run `matchgraph retract {id_}`"
        )

    def day_of(self, statement: Statement) -> str | None:
        """Return the day this content was given before, an empty string if none; None if it is new."""
        if self.sha256 == statement.source.sha256:
            return self.day
        return self.others.day_of(statement)

    def outlives(self, statement: Statement, *, day_assumed: bool = False) -> str:
        """Return why this version supersedes `statement`, or an empty string.

        An input that was edited in place replaces what was loaded from it before, unless it holds for an
        earlier day or states less of the page. Of other versions the order of loading decides nothing.

        Args:
            day_assumed: whether its day is that of the night which found it: of a file that is copied at the
                time such a day does not say that it is newer, so it must not state less of the page.
        """
        if statement.source.trusted and not self.trusted:
            return ""
        day, new = _day(statement), Precedence.of(statement)
        if day_assumed and (less := self._fuller(new)):
            return less
        if day < self.day:
            return f"the graph has it as of {self.day}"
        if (day, new) >= (self.day, self.precedence):
            return ""
        edited = not self.this_load and statement.source.location == self.location
        return self._fuller(new) or ("" if edited else self._other())

    def _fuller(self, new: Precedence) -> str:
        """Return that this version has more of the page than another one, or an empty string."""
        if new.page < self.precedence.page:
            return "the graph has the whole page, this is only a table row"
        if new.section < self.precedence.section:
            return f"it ends {ENDS[SECTIONS[new.section]]}, and the graph has more of the page"
        return ""

    def _other(self) -> str:
        """Return that this version takes precedence although the other one is as complete a page."""
        if self.this_load:
            return "another version of it in this load takes precedence"
        same = f"both hold for {self.day}" if self.day else "neither has a day"
        return (
            f"{same}, and that of {self.location} takes precedence; if this is newer, say so by "
            "`matchgraph load --as-of DAY`"
        )

    @classmethod
    def of(cls, statement: Statement) -> StoredVersion:
        """Return the version that a statement of this load becomes."""
        source, precedence = statement.source, Precedence.of(statement)
        return cls(
            _day(statement), precedence, source.sha256, source.trusted, source.location, this_load=True
        )

    @classmethod
    def from_row(cls, row: SourcesByIdRow) -> StoredVersion:
        """Return the version of a row of `sources_by_id`."""
        return cls(
            row["as_of"] or "",
            Precedence.from_text(row["precedence"]),
            row["sha256"],
            bool(row["trusted"]),
            row["location"],
            this_load=False,
            pending=bool(row["pending"]),
            writer=row["writer"],
            input=(row["input_sha256"], row["input_sources"]),
            others=OtherInputs.from_texts(row["other_inputs"]),
        )


def _day(statement: Statement) -> str:
    return statement.source.as_of.isoformat() if statement.source.as_of else ""
