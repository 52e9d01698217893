"""The tool that says why an entity ranks where it does, and what would change it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from mcp_types import CallToolResult
from pydantic import Field

from matchgraph.answers.explaining import Explanation
from matchgraph.mcp.asking import Ask, given
from matchgraph.mcp.parameters import Entity, Limit
from matchgraph.mcp.small import Reply, Small
from matchgraph.mcp.texts import SourceName, SourceText

Suppose = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=300)]],
    Field(
        description="Hypothetical changes, such as `success intent='make subtitles' times=3`.", max_length=10
    ),
]
Flip = Annotated[
    str | None,
    Field(description="Another entity: find the evidence without which it ranks above.", max_length=500),
]


class Place(Small):
    """A standing in the ranking."""

    rank: float
    low: float
    high: float
    position: int
    tier: int

    def said(self) -> str:
        """Return it in words."""
        return f"rank {self.rank:g} ({self.low:g} to {self.high:g}), position {self.position}"


class SignalShare(Small):
    """One signal: its points of the rank; all sum to the rank."""

    signal: str
    state: str
    points: float
    possible: float = Field(description="points at its best")


class Evidence(Small):
    """Points that searches and statements add to the rank by signals alone."""

    prior: float = Field(description="rank by signals alone")
    points: float = Field(description="of all evidence")
    clicks: float
    reports: float
    comparisons: float
    mentions: float
    events: float = Field(description="effective number of examined impressions")
    outcomes: float = Field(description="effective number of reported outcomes")


class Share(Small):
    """Points from one origin; those of each dimension sum to the points of all evidence."""

    dimension: str
    name: SourceName
    points: float


class Whatif(Small):
    """Where it would rank."""

    changes: tuple[SourceText, ...]
    standing: Place | None = None


class Item(Small):
    """A piece of evidence."""

    kind: str
    name: SourceName
    whose: str


class Flipped(Small):
    """The smallest evidence whose removal lifts the other entity above."""

    other: str
    already: bool = Field(description="whether it already ranks above")
    proof: Literal["least", "upper bound", "impossible", "not found"]
    items: tuple[Item, ...]


class Why(Reply):
    """Why an entity ranks where it does."""

    slug: str
    type: str
    as_of: dt.date
    ranked: int = Field(description="how many entities are ranked")
    standing: Place | None = None
    summary: str | None = Field(None, description="how far evidence moves the rank from its signals")
    unranked: str | None = Field(None, description="why it has no rank")
    signals: tuple[SignalShare, ...] = ()
    evidence: Evidence | None = None
    shares: tuple[Share, ...] = Field((), description="the largest of the first dimension")
    causes: tuple[str, ...] = Field((), description="what changed it since the run before")
    counterfactual: Whatif | None = None
    flip: Flipped | None = None

    def as_text(self) -> str:
        """Return the standing, its reasons, and what would change it."""
        where = f"{self.standing.said()} of {self.ranked}" if self.standing else f"unranked: {self.unranked}"
        lines = [f"{self.slug} ({self.type}): {where}"]
        lines += [f"why: {self.summary}"] if self.summary else []
        points = ", ".join(f"{each.signal} {each.points:g} of {each.possible:g}" for each in self.signals)
        lines += [f"points: {points}"] if points else []
        if self.counterfactual:
            place = self.counterfactual.standing
            lines.append(f"under the supposed changes: {place.said() if place else 'unranked'}")
        if self.flip:
            lines.append(self._flipped(self.flip))
        return "\n".join(lines)

    def _flipped(self, flip: Flipped) -> str:
        if flip.already:
            return f"{flip.other} already ranks above"
        if not flip.items:
            return f"nothing was found without which {flip.other} ranks above: {flip.proof}"
        return f"{flip.other} ranks above without the evidence in `flip` ({flip.proof})"


def explain(
    ask: Ask,
    entity: Entity,
    suppose: Suppose = [],  # noqa: B006  never changed; its schema is wanted
    flip: Flip = None,
    limit: Limit = 5,
) -> Annotated[CallToolResult, Why]:
    """Say why an entity ranks where it does, in points that add up, and what would change it.

    `suppose` says where it would rank after hypothetical searches, reports or signals; `flip` which evidence
    keeps another entity below. `limit` is the number of origins of evidence listed.
    """
    found = ask.answer(
        Explanation, lambda graph: graph.explain(entity, suppose=suppose, flip=flip, limit=limit)
    )
    shares = found.evidence.shares[:limit] if found.evidence else ()
    causes = found.change.causes if found.change else ()
    small = Why.of(found)
    return given(small.model_copy(update={"shares": Share.each(shares), "causes": causes}))
