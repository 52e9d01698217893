"""Tools that lead from what is known to something else."""

from __future__ import annotations

from typing import Annotated, Literal

from mcp_types import CallToolResult
from pydantic import Field

from matchgraph.answers.exploring import Alternative, Different, DifferentAnswer, EvidencePath
from matchgraph.answers.paging import Page
from matchgraph.mcp.asking import Ask, given
from matchgraph.mcp.parameters import After, Entities, Entity, Limit, Other, Type
from matchgraph.mcp.small import Listed, Named, Reply, Small
from matchgraph.mcp.texts import SourceName, SourceText

Dial = Annotated[float, Field(description="From 0 (similar to what was seen) to 1 (different).", ge=0, le=1)]
Must = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200)]],
    Field(description="Every result has a capability with these words.", max_length=10),
]
Without = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=500)]],
    Field(description="Entities to leave out, with near duplicates.", max_length=20),
]


class StandIn(Named):
    """An alternative: how close it is, and what it keeps, loses and adds."""

    closeness: float = Field(description="0-1, the order of the list")
    guess: bool = Field(description="whether it is too far to be more than a guess")
    cheaper: bool | None = None
    keeps: tuple[SourceText, ...] = Field(description="capability that both have, the closest")
    loses: tuple[SourceText, ...] = Field(description="one it lacks")
    adds: tuple[SourceText, ...] = Field(description="one it adds")

    @classmethod
    def of_alternative(cls, found: Alternative) -> StandIn:
        """Return the alternative of the facade."""
        same = ("slug", "name", "type", "rank", "free", "closeness", "guess", "cheaper")
        keeps = tuple(each.name for each in found.shared[:1])
        return cls(
            **{name: getattr(found, name) for name in same},
            keeps=keeps,
            loses=found.lost[:1],
            adds=found.new[:1],
        )


class Alternatives(Listed):
    """What can stand in for an entity, closest first."""

    items: tuple[StandIn, ...]

    def as_text(self) -> str:
        """Return the alternatives as a numbered list."""
        lines = [
            f"{place}. {each.said()}, closeness {each.closeness:.2f}"
            f"{', cheaper' if each.cheaper else ''}{', a guess' if each.guess else ''}"
            for place, each in enumerate(self.items, 1)
        ]
        return self.more(lines or ["there are none; try another type, or `different`"])


class Step(Small):
    """One step of a path: the relationship, and what it leads to."""

    relation: str
    kind: Literal["entity", "capability", "intent"]
    name: SourceName


class Found(Named):
    """Something different, and the path that leads to it."""

    similarity: float = Field(description="share of what was seen that it keeps, 0-1")
    novelty: float = Field(description="share of what it offers that was not seen, 0-1")
    adds: tuple[SourceText, ...] = Field(description="something it offers that was not seen")
    path: tuple[Step, ...] = Field(description="empty if none leads to it")

    @classmethod
    def of_different(cls, found: Different) -> Found:
        """Return what the facade found."""
        same = ("slug", "name", "type", "rank", "free", "similarity", "novelty")
        steps = Step.each(found.path[1:])
        return cls(**{name: getattr(found, name) for name in same}, adds=found.new[:1], path=steps)


class Differing(Reply):
    """Something different from what was seen, in order."""

    items: tuple[Found, ...]
    left_out: dict[str, int] = Field(description="what was reached and is not listed, by reason")

    def as_text(self) -> str:
        """Return what was found as a numbered list."""
        lines = [
            f"{place}. {each.said()}, keeps {each.similarity:.2f}, new {each.novelty:.2f}"
            for place, each in enumerate(self.items, 1)
        ]
        return "\n".join(lines or ["nothing fits; use fewer conditions, or another dial"])


class Way(Small):
    """A path of evidence from one entity to another."""

    kind: Literal["shortest", "strongest"]
    length: int
    strength: float = Field(description="probability that a walk takes it, 0-1")
    path: tuple[Step, ...]


class Ways(Reply):
    """The shortest and the strongest path; one if they are the same."""

    items: tuple[Way, ...]

    def as_text(self) -> str:
        """Return the relationships of each path."""
        return "\n".join(
            f"{each.kind}: {each.length} steps, {' → '.join(step.relation for step in each.path[1:])}"
            for each in self.items
        )


def alternatives(
    ask: Ask, entity: Entity, limit: Limit = 5, type: Type = None, cursor: After = None
) -> Annotated[CallToolResult, Alternatives]:
    """List what can stand in for an entity, closest first: what each keeps, loses and adds."""
    found: Page[Alternative] = ask.page(
        Alternative,
        lambda graph, skip, most: graph.alternatives(entity, type_=type, limit=skip + most)[skip:],
        cursor,
        limit,
    )
    items = tuple(StandIn.of_alternative(each) for each in found.items)
    return given(Alternatives(run=found.run, items=items, next=found.next))


def different(
    ask: Ask,
    seen: Entities,
    dial: Dial = 0.5,
    must: Must = [],  # noqa: B006  never changed; its schema is wanted
    without: Without = [],  # noqa: B006
    type: Type = None,
    limit: Limit = 5,
) -> Annotated[CallToolResult, Differing]:
    """Find something different from what the user knows already, with the path of evidence that leads to it.

    Turn the dial up if the results are too close to what was seen, down if they are too far.
    """
    found = ask.answer(
        DifferentAnswer,
        lambda graph: graph.different(
            seen, dial=dial, must=must, without=without, type_=type, limit=limit
        ).whole(),
    )
    items = tuple(Found.of_different(each) for each in found.items)
    left_out = {each.why: each.count for each in found.left_out}
    return given(Differing(run=found.run, items=items, left_out=left_out))


def path(ask: Ask, entity: Entity, other: Other) -> Annotated[CallToolResult, Ways]:
    """Show how two entities are connected: the shortest and the strongest path of evidence between them."""
    found = ask.answer(Page[EvidencePath], lambda graph: Page[EvidencePath](items=graph.path(entity, other)))
    first, *others = Way.each(found.items)
    return given(Ways(items=(first, *(each for each in others if each.path != first.path))))
