"""Answers about entities; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, Self, TypeAlias

from pydantic import Field

from graph.model import TYPE_LABELS, RawSignalState
from graph.published import Capability, Entity, Run
from matchgraph.answers.base import Answer, OfPublishedRun, OfRun
from matchgraph.answers.tables import Tabular

CurrentEntity: TypeAlias = Entity  # with its figures as they are now


def type_label(code: str) -> str:
    """Return a type as printed; one that is not known is its own label.

    >>> type_label("mcp"), type_label("robot-arm")
    ('MCP Server', 'robot-arm')
    """
    return TYPE_LABELS.get(code, code)


class RankedEntity(OfPublishedRun):
    """One line of a ranking; the score fields are None if the entity is unranked."""

    position: int | None
    slug: str
    name: str
    type: str
    rank: float | None
    low: float | None
    high: float | None
    tier: int | None
    published_rank: int | None
    free: bool | None
    prior: float | None = Field(None, description="rank by signals alone")
    events: float | None = Field(None, description="effective number of examined impressions")


class Ranking(Tabular, Answer):
    """The leading entities of the published run."""

    run: Run
    today: dt.date
    entities: tuple[RankedEntity, ...]
    outdated: bool = Field(False, description="whether the run includes sources retracted since")
    waiting: bool = Field(False, description="whether newer statements wait for a recompute")

    @property
    def age_days(self) -> int:
        """Days since the day of the run."""
        return (self.today - self.run.as_of).days

    def rows(self) -> list[dict[str, Any]]:
        """Return the entities as plain rows."""
        return [entity.model_dump(mode="json") for entity in self.entities]

    def _records(self) -> list[dict[str, Any]]:
        return self.rows()


class Rival(Answer):
    """A page that compares the entity with another."""

    source: str
    slug: str
    name: str
    verdict: Literal["wins", "loses", "none"]


class Mention(Answer):
    """A text that mentions another entity; direction `out` if this entity's page mentions the other."""

    direction: Literal["in", "out"]
    slug: str
    name: str
    stance: Literal["worse", "neutral", "better"]
    capability: str


class StatedSignal(Answer):
    """What a source measured for an entity, or why it could not; `text` is the ISO date if it is a date."""

    metric: str
    value: float | None
    text: str | None
    state: RawSignalState
    as_of: dt.date
    source: str
    trusted: bool = Field(description="whether it affects ranks")


class EntityCard(OfPublishedRun):
    """Everything the graph holds about one entity.

    Raw signals are the newest of each metric, plus the last one with a value if the newest has none.
    """

    entity: Entity
    aliases: tuple[str, ...] = Field(description="aliases of it")
    summary: str | None = Field(
        None, description="how far evidence moves the rank from what signals alone say"
    )
    raw_signals: tuple[StatedSignal, ...]
    capabilities: tuple[Capability, ...]
    rivals: tuple[Rival, ...]
    mentions: tuple[Mention, ...]


class ComparedSide(Answer):
    """One side of a comparison by current figures, computed and published."""

    entity: Entity
    type_label: str
    capabilities: tuple[Capability, ...]


class ComparisonAnswer(OfPublishedRun):
    """A comparison of any two entities; the verdict uses unrounded values."""

    left: ComparedSide
    right: ComparedSide
    winner: Literal["left", "right"] | None
    certain: bool | None = Field(description="whether the intervals of the two ranks are disjoint")
    left_leads: tuple[str, ...]
    right_leads: tuple[str, ...]
    verdict: str
    pages: tuple[str, ...]


class PairVerdict(Answer):
    """How two of several compared entities stand to each other."""

    left: str
    right: str
    winner: str | None = Field(description="slug of the one that ranks higher")
    certain: bool | None = Field(description="whether the intervals of the two ranks are disjoint")
    verdict: str


class SeveralAnswer(OfPublishedRun):
    """Several entities compared, each with each other."""

    sides: tuple[ComparedSide, ...]
    pairs: tuple[PairVerdict, ...]


class Variant(Answer):
    """Another size, build, version or fork of an entity in a list."""

    slug: str
    name: str


class Suggestion(OfRun):
    """An entity the engine suggests, with its position in the published run and the reason.

    Variants of one thing take one place in a list: the others are named in `variants` of the first.
    """

    slug: str
    name: str
    type: str
    rank: float | None
    position: int | None
    free: bool | None
    why: str
    variants: tuple[Variant, ...] = Field((), description="its other sizes, builds, versions and forks found")

    @classmethod
    def of(cls, line: RankedEntity, **more: Any) -> Self:
        """Build a suggestion from a line of a ranking and further fields."""
        shared = {name: getattr(line, name) for name in ("slug", "name", "type", "rank", "position", "free")}
        return cls(**shared, **more)
