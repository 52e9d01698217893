"""Answers about searches; the field names are the keys of `--format json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from matchgraph.answers.base import Answer
from matchgraph.answers.entities import Suggestion


class Found(Suggestion):
    """Something a search found: by a capability or, where that is None, as a whole."""

    capability: str | None
    capability_name: str | None
    confidence: float = Field(
        description="how sure it is that this is meant, 0-1: the best of words, meaning and proved success"
    )
    score: float = Field(description="weighted sum of words, meaning, evidence and rank")


Risk = Literal["default", "production", "strict"]


class ResolvedCandidate(Answer):
    """A candidate for an intent, with what it shows of what the risk asks for."""

    slug: str
    name: str
    type: str
    rank: float | None
    position: int | None
    free: bool | None
    capability: str | None
    capability_name: str | None
    score: float
    confidence: float = Field(description="how sure it is that this is meant, 0-1")
    lower: float = Field(
        description="lower bound of its rate of success here, less where the intent is another"
    )
    events: float = Field(description="effective trusted searches behind it")
    actors: float = Field(description="distinct actors behind it, each counting by the trust in it")
    lacks: tuple[str, ...] = Field(description="what it would need at this risk and does not show")


class Resolved(Answer):
    """What serves an intent best; `best` is None where nothing shows enough for the risk."""

    intent: str
    risk: Risk
    best: ResolvedCandidate | None
    alternatives: tuple[ResolvedCandidate, ...]
    needed: dict[str, float] = Field(description="what the risk asks for at the least")


class Reported(Answer):
    """What was reported on a recorded search: what was clicked, and how it went with one of its answers."""

    event: str
    clicked: tuple[str, ...]
    outcome: str | None = Field(description="the answer that served or did not")
    success: bool | None = Field(description="whether it served")
