"""What `explain` answers, as pydantic models; their field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from graph.model import Score, SignalName, SignalState, SourceKind
from matchgraph.answers.base import Answer

Dimension = Literal["from", "relation", "kind of source", "source", "time"]


class SignalPoints(Answer):
    """One signal of the rank: what it gives, and where it comes from."""

    signal: SignalName
    value: float
    low: float
    high: float
    state: SignalState
    points: float = Field(description="what it adds to the rank; the points of all signals are the rank")
    possible: float = Field(description="what it would add at value 1; sums to 100")
    why: str


class MatchShare(Answer):
    """A part of the flow that makes the match; the parts of one dimension sum to 100 percent."""

    dimension: Dimension
    name: str
    percent: float
    points: float


class MatchWay(Answer):
    """One way by which flow comes to the entity, and its part of all that comes."""

    nodes: tuple[str, ...]
    percent: float


class MatchPoints(Answer):
    """The match signal taken apart.

    `shared` says which points the shares divide: those that searches measured, or, where none were, those
    inferred from pages. `percent_bound` is how far the shares together can be from the exact ones.
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
    """What is not known exactly of a signal, and what that leaves open of rank and position."""

    signal: SignalName
    state: SignalState
    least_points: float
    most_points: float
    rank_low: float
    rank_high: float
    position_low: int = Field(description="the position at the lower end")
    position_high: int = Field(description="the position at the upper end")


class Standing(Answer):
    """Where an entity stands."""

    rank: float
    low: float
    high: float
    position: int
    tier: int

    @classmethod
    def of(cls, score: Score | None) -> Standing | None:
        """Return where a score puts its entity; None for an unranked one."""
        return cls(**{name: getattr(score, name) for name in cls.model_fields}) if score else None


class ChangeSince(Answer):
    """What changed since the run that was published before; several causes are not told apart."""

    run: str
    as_of: dt.date
    standing: Literal["entered", "changed", "unchanged", "left", "unranked"]
    changed: dict[str, float] = Field(description="by how much, of the figures and signals that did")
    causes: tuple[str, ...]


class Counterfactual(Answer):
    """Where the entity would stand if something were stated or had happened."""

    changes: tuple[str, ...]
    standing: Standing | None
    signals: tuple[SignalPoints, ...] = ()


class EvidenceItem(Answer):
    """A piece of evidence that can be taken back as a whole, and whose it is."""

    kind: SourceKind | Literal["mention", "actor", "events"]
    name: str
    whose: str


class Flip(Answer):
    """The least evidence without which another entity stands above this one.

    `proof` is `least` where no smaller set of the `among` items does it, `upper bound` where one may,
    `impossible` where no set of them does, and `not found` where the search was greedy and found none.
    """

    other: str
    already: bool = Field(description="whether the other one stands above as it is")
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
