"""A part of the graph to draw: nodes and the relationships between them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from matchgraph.answers.base import Answer

Kind = Literal["entity", "capability", "intent"]


class DrawnNode(Answer):
    """An entity, a capability or an intent."""

    kind: Kind
    key: str
    name: str
    type: str | None = Field(None, description="type code of an entity")


class DrawnLink(Answer):
    """All relationships of one type between two nodes."""

    start: DrawnNode
    relation: str
    end: DrawnNode
    times: int = Field(1, description="how many relationships it stands for")
    strength: float = Field(
        1.0, description="0-1: the similarity, or the rate of success in searches; 1 for what is stated"
    )


class Drawing(Answer):
    """A part of the graph, the nearest relationships first."""

    links: tuple[DrawnLink, ...]
    whole: bool = Field(description="whether nothing was left out to keep it small")
