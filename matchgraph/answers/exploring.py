"""Answers about alternatives, paths and neighbourhoods; the field names are the keys of `--format json`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from matchgraph.answers.base import Answer, OfRun
from matchgraph.answers.entities import Suggestion
from matchgraph.answers.tables import Results


class SharedCapability(Answer):
    """A capability of the given entity and the most similar one of the other."""

    capability: str
    name: str
    other: str
    other_name: str
    similarity: float


class CapabilityOverlap(Answer):
    """How the capabilities of two entities go together."""

    shared: tuple[SharedCapability, ...] = Field(description="of the first and the second, closest first")
    only_first: tuple[str, ...] = Field(description="labels of what the second has nothing similar to")
    only_second: tuple[str, ...] = Field(description="labels of what the first has nothing similar to")


class SharedIntent(Answer):
    """An intent for which both entities were clicked or succeeded, and how often each."""

    intent: str
    asked: int
    other: int


class PageVerdict(Answer):
    """A page that compares the given entity with the other, and the winner it names."""

    source: str
    winner: Literal["asked", "other", "none"]


class Alternative(Suggestion):
    """An alternative to an entity: what it keeps, loses and adds."""

    closeness: float = Field(description="of all grounds together, 0-1: the sort key")
    guess: bool = Field(False, description="whether it is too far to be more than a guess")
    similarity: float = Field(description="share of the entity's capabilities that is kept, 0-1")
    demand: float = Field(description="share of the entity's searches that also found the other, 0-1")
    kinship: float = Field(description="by being a variant of the entity or of its vendor, 0-1")
    comparison: float = Field(description="by pages that compare the two, or both with the same, 0-1")
    shared: tuple[SharedCapability, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]
    intents: tuple[SharedIntent, ...]
    compared: tuple[str, ...]
    verdicts: tuple[PageVerdict, ...]
    pricing: str | None
    starting_price: str | None
    cheaper: bool | None = Field(description="than the given entity; None if prices do not determine it")
    open: bool | None = Field(description="whether its source is open; None if not stated")


class Step(Answer):
    """One step of a path: the relation and the node it leads to."""

    relation: str
    kind: Literal["entity", "capability", "intent"]
    key: str
    name: str


class Relation(Answer):
    """One relationship of a neighbourhood, with its ends; `depth` is the distance of its farther end."""

    depth: int
    start: str
    start_kind: Literal["entity", "capability", "intent"]
    start_name: str
    relation: str
    end: str
    end_kind: Literal["entity", "capability", "intent"]
    end_name: str
    properties: dict[str, Any]


class MetRequirement(Answer):
    """A text that had to be met, and the capability that meets it."""

    required: str
    capability: str
    name: str


class Different(Suggestion):
    """Something different from what was seen, with the path that leads to it; empty if none does."""

    relevance: float = Field(description="flow of the walk that arrives at it, of that at the nearest, 0-1")
    similarity: float = Field(description="share of what was seen that it keeps, 0-1")
    novelty: float = Field(description="share of what it offers that was not seen, 0-1")
    meets: tuple[MetRequirement, ...] = Field(
        (), description="which of its capabilities meets what has to be"
    )
    kept: tuple[SharedCapability, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]
    path: tuple[Step, ...]


class LeftOut(Answer):
    """How many entities that a walk reached were left out, and why."""

    why: str
    count: int


class DifferentAnswers(Results[Different]):
    """Something different, in order; `left_out` says what was reached and is not among the answers."""

    left_out: tuple[LeftOut, ...] = ()

    @classmethod
    def of(cls, answers: Iterable[Different], left_out: Iterable[LeftOut]) -> DifferentAnswers:
        """Build the answers with what was left out."""
        found = cls(answers)
        found.left_out = tuple(each for each in left_out if each.count)
        return found

    def whole(self) -> DifferentAnswer:
        """Return the answers and what was left out as one object."""
        of_run = {name: getattr(self[0], name) for name in OfRun.model_fields} if self else {}
        return DifferentAnswer(**of_run, items=tuple(self), left_out=self.left_out)


class DifferentAnswer(OfRun):
    """Something different, in order, and what was reached and left out."""

    items: tuple[Different, ...]
    left_out: tuple[LeftOut, ...]


class EvidencePath(Answer):
    """A path from one entity to another.

    `length` counts its steps; `strength` is the product over the steps of the damping and the share of its
    flow that the node passes along the step: the probability that a walk from one end reaches the other along
    this path. Through a hub it is estimated from the number of all relationships of the hub.
    """

    kind: Literal["shortest", "strongest"]
    length: int
    strength: float
    path: tuple[Step, ...]
