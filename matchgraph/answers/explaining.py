"""Answers of `explain`; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from graph.model import Score, SignalName, SignalState, SourceKind
from matchgraph.answers.base import Answer

Dimension = Literal["from", "relation", "kind of source", "source", "time"]


class SignalPoints(Answer):
    """One signal of the rank: its points and its origin."""

    signal: SignalName
    value: float
    low: float
    high: float
    state: SignalState
    points: float = Field(description="points it adds to the rank; the points of all signals sum to the rank")
    possible: float = Field(description="points it would add at value 1; sums to 100")
    why: str


class MatchShare(Answer):
    """A share of the flow behind the match; the shares of one dimension sum to 100 percent."""

    dimension: Dimension
    name: str
    percent: float
    points: float


class MatchWay(Answer):
    """One path by which flow reaches the entity, and its share of the inflow."""

    nodes: tuple[str, ...]
    percent: float


class MatchPoints(Answer):
    """The decomposition of the match signal.

    `shared` says which points the shares divide: those measured by searches or, without any, those
    inferred from pages. `percent_bound` bounds the total error of the shares.
    """

    points: float
    inferred_points: float
    measured_points: float
    inferred: float
    measured: float | None
    events: float
    events_for_half: float
    reach: float
    lift: float | None
    shared: Literal["measured", "inferred", "none"]
    percent_bound: float
    shares: tuple[MatchShare, ...]
    ways: tuple[MatchWay, ...]


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
    """Where the entity would rank under a hypothetical change."""

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
    published: Standing | None
    standing: Standing | None
    signals: tuple[SignalPoints, ...]
    match: MatchPoints | None
    open: tuple[OpenSignal, ...]
    change: ChangeSince | None
    counterfactual: Counterfactual | None = None
    flip: Flip | None = None
