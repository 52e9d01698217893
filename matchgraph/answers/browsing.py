"""Answers for leafing through the graph: types, names, one capability, one intent."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from matchgraph.answers.base import Answer, OfRun
from matchgraph.answers.entities import RankedEntity


class TypeCount(Answer):
    """A type, how many entities have it, and the leading one."""

    type: str
    label: str = Field(description="as printed on pages")
    entities: int
    free: int
    best: str | None = Field(description="slug of the leading one, or None if none is ranked")
    best_rank: float | None


class Completion(Answer):
    """An entity whose slug or name begins as typed."""

    slug: str
    name: str


class LookedUp(Answer):
    """What a slug, alias, name or URL means; `entity` is None if it means nothing or several."""

    asked: str
    entity: RankedEntity | None
    problem: str | None = Field(None, description="why nothing was found")


class CapabilityEvidence(Answer):
    """What the searches for one intent say of a capability."""

    intent: str
    shown: int
    clicked: int
    succeeded: int
    failed: int


class SimilarCapability(Answer):
    """A capability of another entity that does nearly the same."""

    capability: str
    name: str | None
    entity: str
    similarity: float = Field(description="0-1")


class CapabilityAnswer(OfRun):
    """One capability: what it does, who offers it, what it is for, and what is similar."""

    id: str
    name: str | None
    description: str | None
    unique: str | None = Field(description="its unique point")
    vs_alternatives: str | None = Field(description="how its source compares it")
    uri: str | None = Field(description="its capability:// address")
    vanished: bool = Field(description="whether no source states it any more")
    offered_by: tuple[RankedEntity, ...]
    declared_for: tuple[str, ...] = Field(description="intents that its source declares it to serve")
    evidence: tuple[CapabilityEvidence, ...] = Field(description="by intent, most clicked first")
    similar: tuple[SimilarCapability, ...] = Field(description="most similar first")


class Serving(Answer):
    """What was shown for an intent, or is declared to serve it, with the evidence."""

    slug: str
    name: str | None
    capability: str | None = Field(description="label of the capability; None for the entity as a whole")
    declared: bool
    shown: int
    clicked: int
    succeeded: int
    failed: int


class IntentAnswer(OfRun):
    """One intent: how much it is searched for, and who serves it."""

    intent: str
    searches: int | None = Field(description="None if it is only declared")
    shown: int | None
    clicked: int | None
    succeeded: int | None
    failed: int | None
    first_day: dt.date | None
    last_day: dt.date | None
    served_by: tuple[Serving, ...] = Field(description="most successes first, then most clicks")


class GraphState(Answer):
    """What answers depend on: equal states give equal answers."""

    run: str | None = Field(description="the published run")
    version: str = Field(description="changes with the run, with what is loaded, and with the methodology")
