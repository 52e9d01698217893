"""Answers about searches; the field names are the keys of `--format json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from matchgraph.answers.base import Answer, OfRun
from matchgraph.answers.entities import Suggestion, Variant


class Found(Suggestion):
    """A search result: an entity found by a capability or, if that is None, as a whole."""

    capability: str | None
    capability_name: str | None
    confidence: float = Field(
        description="how likely this is right, 0-1: calibrated on questions with known answers"
    )
    score: float = Field(description="weighted sum of words, names, meaning, evidence and rank")
    guess: bool = Field(description="whether the confidence is too low to act on without a look")
    unlikely: bool = Field(False, description="whether it is more likely wrong than right")
    variants: tuple[Variant, ...] = Field(
        description="its other sizes, builds, versions and forks found, without a place of their own"
    )
    read_as: tuple[str, ...] = Field(
        description="what of the question was read as a condition or as the name of what to resemble"
    )


Risk = Literal["default", "production", "enterprise", "strict"]


class ResolvedCandidate(Answer):
    """A candidate for an intent, with its evidence on what the risk requires."""

    slug: str
    name: str
    type: str
    rank: float | None
    position: int | None
    free: bool | None
    capability: str | None
    capability_name: str | None
    score: float
    confidence: float = Field(description="how likely this is right, 0-1")
    guess: bool = Field(description="whether the confidence is too low to call it sure")
    lower: float = Field(
        description="lower bound of its success rate here, discounted for evidence on similar intents"
    )
    events: float = Field(description="effective trusted searches behind it")
    actors: float = Field(description="distinct actors behind it, weighted by trust")
    lacks: tuple[str, ...] = Field(description="requirements of this risk that it does not meet")


class Resolved(OfRun):
    """What serves an intent best; `best` is None if nothing meets the requirements of the risk."""

    intent: str
    risk: Risk
    best: ResolvedCandidate | None
    alternatives: tuple[ResolvedCandidate, ...]
    needed: dict[str, float] = Field(description="minimum requirements of the risk")
    read_as: tuple[str, ...] = Field(
        description="what of the question was read as a condition or as the name of what to resemble"
    )


class Reported(Answer):
    """The reported outcome of a recorded search: what was clicked, and whether an answer succeeded."""

    event: str
    clicked: tuple[str, ...]
    outcome: str | None = Field(description="the answer that succeeded or failed")
    success: bool | None = Field(description="whether it succeeded")
    waits: bool = Field(
        False, description="whether the outcome waits, since it has nothing to do with what the search showed"
    )
