"""Answers about entities; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, Self

from pydantic import Field

from graph.model import Capability, Entity, RawSignalState, Run
from matchgraph.answers.base import Answer
from matchgraph.answers.tables import Tabular


class RankedEntity(Answer):
    """One line of a ranking; the first five fields of `rank` are None where the entity is unranked."""

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


class Ranking(Tabular, Answer):
    """The leading entities of the published run."""

    run: Run
    today: dt.date
    entities: tuple[RankedEntity, ...]
    outdated: bool = Field(False, description="whether the run rests on sources taken back since")

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
    """A text that names another entity; `out` where this entity's page names the other."""

    direction: Literal["in", "out"]
    slug: str
    name: str
    stance: Literal["worse", "neutral", "better"]
    capability: str


class StatedSignal(Answer):
    """What a source measured of an entity, or why it could not; of a date `text` is its ISO day."""

    metric: str
    value: float | None
    text: str | None
    state: RawSignalState
    as_of: dt.date
    source: str
    trusted: bool = Field(description="whether it moves ranks")


class EntityCard(Answer):
    """Everything the graph holds of one entity.

    Of its raw signals these are the newest of each metric and, where that has no value, the last that had.
    """

    entity: Entity
    aliases: tuple[str, ...] = Field(description="other slugs that mean it")
    run: str | None
    outdated: bool = Field(description="whether the run rests on sources taken back since")
    raw_signals: tuple[StatedSignal, ...]
    capabilities: tuple[Capability, ...]
    rivals: tuple[Rival, ...]
    mentions: tuple[Mention, ...]


class ComparedSide(Answer):
    """One side of a comparison from current figures: computed beside published."""

    entity: Entity
    type_label: str
    capabilities: tuple[Capability, ...]


class ComparisonAnswer(Answer):
    """A comparison of any two entities; the verdict is made from unrounded values."""

    left: ComparedSide
    right: ComparedSide
    winner: Literal["left", "right"] | None
    certain: bool | None = Field(description="whether the intervals of the two ranks are apart")
    left_leads: tuple[str, ...]
    right_leads: tuple[str, ...]
    verdict: str
    pages: tuple[str, ...]
    run: str | None


class Suggestion(Answer):
    """An entity the engine suggests, with its place in the published run, and why."""

    slug: str
    name: str
    type: str
    rank: float | None
    position: int | None
    free: bool | None
    why: str

    @classmethod
    def of(cls, line: RankedEntity, **more: Any) -> Self:
        """Make a suggestion from a line of a ranking and what else is known."""
        shared = {name: getattr(line, name) for name in ("slug", "name", "type", "rank", "position", "free")}
        return cls(**shared, **more)
