"""Answers about alternatives, paths and neighbourhoods; the field names are the keys of `--format json`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from matchgraph.answers.base import Answer
from matchgraph.answers.entities import Suggestion


class SharedCapability(Answer):
    """A capability of the asked entity and the most similar one of the other."""

    capability: str
    name: str
    other: str
    other_name: str
    similarity: float


class SharedIntent(Answer):
    """A wish for which both entities were clicked or served, and how often each."""

    intent: str
    asked: int
    other: int


class PageVerdict(Answer):
    """A page that compares the asked entity with the other, and which of them it says wins."""

    source: str
    winner: Literal["asked", "other", "none"]


class Alternative(Suggestion):
    """Something that can stand in for an entity: what of it is kept, lost and added."""

    closeness: float = Field(description="1 - (1 - similarity)(1 - demand), what the order is by")
    similarity: float = Field(description="how much of what the entity offers is kept, 0-1")
    demand: float = Field(description="how much of the searches it was found for the other was, too, 0-1")
    shared: tuple[SharedCapability, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]
    intents: tuple[SharedIntent, ...]
    compared: tuple[str, ...]
    verdicts: tuple[PageVerdict, ...]
    pricing: str | None
    starting_price: str | None
    cheaper: bool | None = Field(description="than the asked entity; None where prices do not tell")
    open: bool | None = Field(description="whether its source is open; None where that is not stated")


class Step(Answer):
    """One step of a path: over which relation, to which node."""

    relation: str
    kind: Literal["entity", "capability", "intent"]
    key: str
    name: str


class Relation(Answer):
    """One relationship of a neighbourhood, with its ends; `depth` is how far away its farther end is."""

    depth: int
    start: str
    start_kind: Literal["entity", "capability", "intent"]
    start_name: str
    relation: str
    end: str
    end_kind: Literal["entity", "capability", "intent"]
    end_name: str
    properties: dict[str, Any]


class Different(Suggestion):
    """Something different from what was seen, with the path that leads to it."""

    relevance: float
    kept: tuple[SharedCapability, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]
    path: tuple[Step, ...]


class EvidencePath(Answer):
    """A path from one entity to another.

    `length` counts its steps; `strength` is the product, over the steps, of the damping and the share of its
    flow that a node passes on over the step: the part of a walk from the one that reaches the other this way.
    Over a hub it is an estimate, from the number of the hub's relationships of all kinds.
    """

    kind: Literal["shortest", "strongest"]
    length: int
    strength: float
    path: tuple[Step, ...]
