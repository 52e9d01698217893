"""Answers of `explain`; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
import math
from typing import Literal

from pydantic import Field

from graph.model import SignalName, SignalState, SourceKind
from graph.published import Score
from matchgraph.answers.base import Answer

Dimension = Literal["from", "relation", "kind of source", "source", "time"]


class SignalPoints(Answer):
    """One signal of the rank: its points and its origin."""

    signal: SignalName
    value: float
    low: float
    high: float
    state: SignalState
    points: float = Field(
        description="points it adds to the rank; the points of all signals sum to the rank. Those of match "
        "are what pages imply and what evidence adds or takes"
    )
    possible: float = Field(description="points of the rank by signals it would add at value 1; sums to 100")
    why: str


class EvidenceShare(Answer):
    """What evidence of one origin adds to the rank or takes from it."""

    dimension: Dimension
    name: str
    points: float


class EvidenceWay(Answer):
    """One path to the entity, from a search or a neighbour in statements, and the points it brings."""

    nodes: tuple[str, ...]
    points: float


class EvidencePoints(Answer):
    """What searches and statements add to the rank that signals alone give, or take from it.

    `clicks`, `reports`, `comparisons` and `mentions` sum to `points`, and so do the shares of each dimension;
    with `match_of_pages` they sum to the points of the match signal, all to the printed digit.
    """

    prior: float = Field(description="rank by signals alone")
    points: float = Field(description="of all evidence; negative if it lowers the rank")
    match_of_pages: float = Field(description="points of match that pages imply; part of the prior")
    clicks: float
    reports: float
    comparisons: float
    mentions: float
    events: float = Field(description="effective number of examined impressions")
    outcomes: float = Field(description="effective number of reported outcomes")
    statements: int = Field(description="comparisons and mentions that count")
    weight: float = Field(description="weight of the searches next to the signals, 0-1")
    reach: float = Field(description="propagated mass")
    lift: float | None = Field(description="reach over that of exposure alone; for information")
    shares: tuple[EvidenceShare, ...]
    ways: tuple[EvidenceWay, ...]

    @property
    def other_ways(self) -> float:
        """The points of all evidence that `ways` leave out, so that with them they sum to `points`."""
        return round(self.points - math.fsum(way.points for way in self.ways), 2)


class OpenSignal(Answer):
    """The uncertainty of a signal, and the range of rank and position it leaves."""

    signal: SignalName
    state: SignalState
    least_points: float
    most_points: float
    rank_low: float
    rank_high: float
    position_low: int = Field(description="the position at the lower end")
    position_high: int = Field(description="the position at the upper end")


class Standing(Answer):
    """The rank, interval, tier and position of an entity."""

    rank: float
    low: float
    high: float
    position: int
    tier: int

    @classmethod
    def of(cls, score: Score | None) -> Standing | None:
        """Return the standing of a score; None if unranked."""
        return cls(**{name: getattr(score, name) for name in cls.model_fields}) if score else None


class ChangeSince(Answer):
    """What changed since the previously published run; several causes are not separated."""

    run: str
    as_of: dt.date
    standing: Literal["entered", "changed", "unchanged", "left", "unranked"]
    changed: dict[str, float] = Field(description="difference, for the figures and signals that changed")
    causes: tuple[str, ...]


class Counterfactual(Answer):
    """Where the entity would rank under a hypothetical change.

    What is common to all entities stays as the run estimated it: examination by position, trust in actors,
    usual rates of clicks and success, and what each kind of statement tells.
    """

    changes: tuple[str, ...]
    standing: Standing | None
    signals: tuple[SignalPoints, ...] = ()


class EvidenceItem(Answer):
    """A piece of evidence that can be removed as a unit, and whose it is."""

    kind: SourceKind | Literal["mention", "actor", "events"]
    name: str
    whose: str


class Flip(Answer):
    """The smallest set of evidence whose removal lifts another entity above this one.

    `proof` is `least` if no smaller set of the `among` items suffices, `upper bound` if one may,
    `impossible` if no set does, and `not found` if the greedy search found none.
    """

    other: str
    already: bool = Field(description="whether the other one already ranks above")
    proof: Literal["least", "upper bound", "impossible", "not found"]
    among: int
    items: tuple[EvidenceItem, ...]
    standing: Standing | None
    other_standing: Standing | None


class Explanation(Answer):
    """Why an entity ranks where it does."""

    slug: str
    name: str
    type: str
    run: str
    as_of: dt.date
    methodology: str
    ranked: int = Field(description="how many entities are ranked")
    current: bool = Field(description="whether this explains the published run to the printed digit")
    note: str
    unranked: str | None = Field(None, description="why it has no rank, and what would give it one")
    published: Standing | None
    standing: Standing | None
    signals: tuple[SignalPoints, ...]
    summary: str | None = Field(description="how far evidence moves the rank from what signals alone say")
    evidence: EvidencePoints | None
    open: tuple[OpenSignal, ...]
    change: ChangeSince | None
    counterfactual: Counterfactual | None = None
    flip: Flip | None = None
