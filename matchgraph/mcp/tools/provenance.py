"""Tools about sources: who states what, and where they disagree."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from mcp_types import CallToolResult
from pydantic import Field

from matchgraph.answers.sources import SourceConflict, SourceOfEntity, StatedValue
from matchgraph.mcp.asking import Ask, given
from matchgraph.mcp.parameters import After, Entity, Limit
from matchgraph.mcp.small import Listed, Small
from matchgraph.mcp.texts import MARK, SourceName, data_value

About = Annotated[str | None, Field(description="Only of this entity.", min_length=1, max_length=500)]


class Stating(Small):
    """What one source states about an entity."""

    source: str
    kind: str
    as_of: dt.date | None = None
    trusted: bool = Field(description="whether it affects ranks")
    figures: dict[str, Any] = Field(description=MARK)
    signals: dict[str, Any] = Field(description=MARK)
    capability_count: int
    capabilities: tuple[SourceName, ...] = Field(description="the first of them")

    @classmethod
    def of_source(cls, found: SourceOfEntity) -> Stating:
        """Return what the facade says of a source."""
        same = ("source", "kind", "as_of", "trusted", "signals")
        offered = found.capabilities
        return cls(
            **{name: getattr(found, name) for name in same},
            figures=data_value(found.figures, 80),
            capability_count=len(offered),
            capabilities=offered[:1],
        )


class Sources(Listed):
    """Which source states what about an entity, newest first."""

    items: tuple[Stating, ...]

    def as_text(self) -> str:
        """Return the sources with what each contributes."""
        lines = [
            f"{each.source} ({each.kind}{'' if each.trusted else ', not trusted'}): "
            f"{len(each.figures)} figures, {each.capability_count} capabilities, {len(each.signals)} signals"
            for each in self.items
        ]
        return self.more(lines or ["no source states anything of it"])


class Value(Small):
    """A value that sources state."""

    value: Any = Field(description=MARK)
    as_of: dt.date | None = None
    sources: tuple[str, ...] = Field(description="some of them")
    source_count: int

    @classmethod
    def of_stated(cls, found: StatedValue) -> Value:
        """Return a value of the facade's answer."""
        some, count = found.sources[:2], len(found.sources)
        return cls(value=data_value(found.value, 80), as_of=found.as_of, sources=some, source_count=count)


class Conflict(Small):
    """A figure on which sources disagree."""

    slug: str
    figure: str
    shown: Value = Field(description="the value in use")
    why: str = Field(description="why it is preferred")
    others: tuple[Value, ...]

    @classmethod
    def of_conflict(cls, found: SourceConflict) -> Conflict:
        """Return a conflict of the facade's answer."""
        shown, others = Value.of_stated(found.shown), tuple(map(Value.of_stated, found.others[:2]))
        return cls(slug=found.slug, figure=found.figure, shown=shown, why=found.why, others=others)


class Conflicts(Listed):
    """Where sources disagree, by entity."""

    items: tuple[Conflict, ...]

    def as_text(self) -> str:
        """Return the disputed figures."""
        lines = [f"{each.slug}: sources disagree on {each.figure}" for each in self.items]
        return self.more(lines or ["sources agree"])


def sources_of(
    ask: Ask, entity: Entity, limit: Limit = 5, cursor: After = None
) -> Annotated[CallToolResult, Sources]:
    """List which source states what about an entity, newest first, and whether it is trusted."""
    found = ask.page(
        SourceOfEntity,
        lambda graph, skip, most: graph.sources_of(entity)[skip : skip + most],
        cursor,
        limit,
    )
    items = tuple(Stating.of_source(each) for each in found.items)
    return given(Sources(run=found.run, items=items, next=found.next))


def conflicts(
    ask: Ask, entity: About = None, limit: Limit = 5, cursor: After = None
) -> Annotated[CallToolResult, Conflicts]:
    """List the figures on which sources disagree: the value in use, why, and the others."""
    found = ask.page(
        SourceConflict,
        lambda graph, skip, most: graph.conflicts(entity, limit=skip + most)[skip:],
        cursor,
        limit,
    )
    items = tuple(Conflict.of_conflict(each) for each in found.items)
    return given(Conflicts(run=found.run, items=items, next=found.next))
