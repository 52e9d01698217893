"""Tools about the ranking: who leads, who moved, why, and by which constants."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from mcp_types import CallToolResult
from pydantic import Field

from matchgraph import ParameterRefusedError
from matchgraph.answers.entities import Ranking
from matchgraph.answers.runs import Mover
from matchgraph.facade.upkeep import methodology as methodology_in_force
from matchgraph.mcp.asking import Ask, given
from matchgraph.mcp.parameters import After, Limit, Type
from matchgraph.mcp.small import Listed, Named, Reply
from matchgraph.serving.cursors import Cursor

Section = Annotated[
    str | None,
    Field(description="One of `sections` of the answer: its constants, too.", max_length=100),
]


class Leader(Named):
    """A line of the ranking."""

    position: int | None = None
    low: float | None = Field(None, description="lower end of the rank's interval")
    high: float | None = Field(None, description="upper end of it")
    tier: int | None = Field(None, description="group of entities that cannot be distinguished")


class Leaders(Listed):
    """The leading entities of a run."""

    as_of: dt.date
    outdated: bool = Field(description="whether the run includes sources retracted since")
    items: tuple[Leader, ...]

    def as_text(self) -> str:
        """Return the ranking as a list."""
        lines = [f"{each.position or '-'}. {each.said()}, tier {each.tier or '-'}" for each in self.items]
        return self.more([f"run {self.run} of {self.as_of}; within a tier the order is not certain", *lines])


class Moved(Named):
    """An entity whose position changed."""

    position: int
    position_before: int
    rise: int = Field(description="positions up; negative for down")
    rank_before: float


class MoversAnswer(Listed):
    """The biggest movers between the published run and the one before it."""

    items: tuple[Moved, ...]

    def as_text(self) -> str:
        """Return the movers as a list."""
        lines = [f"{each.said()}: from {each.position_before} to {each.position}" for each in self.items]
        return self.more(lines or ["nothing moved since the run before, or there is none"])


class MethodologyReply(Reply):
    """The constants in force."""

    methodology: str = Field(description="its id, a hash of all constants")
    sections: tuple[str, ...]
    section: str | None = None
    constants: Any = Field(None, description="of the section")

    def as_text(self) -> str:
        """Return the id and what to read."""
        if self.section is not None:
            return f"methodology {self.methodology}: the constants of {self.section} are in the fields"
        return f"methodology {self.methodology}; read a section: {', '.join(self.sections)}"


def top(
    ask: Ask, limit: Limit = 5, type: Type = None, cursor: After = None
) -> Annotated[CallToolResult, Leaders]:
    """List the leading entities of the published ranking, with intervals and tiers."""
    at = Cursor.parse(cursor) if cursor else Cursor(None, 0)
    found = ask.answer(
        Ranking, lambda graph: graph.top(type_=type, run=at.run, skip=at.skip, limit=limit + 1)
    )
    more = Cursor(found.run.id, at.skip + limit).text() if len(found.entities) > limit else None
    items = Leader.each(found.entities[:limit])
    day, outdated = found.run.as_of, found.outdated
    return given(Leaders(run=found.run.id, as_of=day, outdated=outdated, items=items, next=more))


def movers(
    ask: Ask, limit: Limit = 5, type: Type = None, cursor: After = None
) -> Annotated[CallToolResult, MoversAnswer]:
    """List the entities that moved most between the published ranking and the one before it."""
    found = ask.page(
        Mover,
        lambda graph, skip, most: graph.movers(type_=type, limit=skip + most)[skip:],
        cursor,
        limit,
    )
    return given(MoversAnswer(run=found.run, items=Moved.each(found.items), next=found.next))


def methodology(ask: Ask, section: Section = None) -> Annotated[CallToolResult, MethodologyReply]:
    """Show by which constants ranks are computed: the sections, and the constants of one of them."""
    ask.visitor.require("read")
    found = methodology_in_force()
    names = tuple(found.constants)
    if section is not None and section not in names:
        raise ParameterRefusedError(f"there is no such section; the sections are {', '.join(names)}")
    constants = found.constants[section] if section else None
    return given(
        MethodologyReply(methodology=found.methodology, sections=names, section=section, constants=constants)
    )
