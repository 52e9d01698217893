"""Base of the answers for agents: few fields, and a text that says the same without text of sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from matchgraph.answers.base import Answer
from matchgraph.mcp.texts import SourceName

Part = TypeVar("Part", bound="Small")


class Small(Answer):
    """Fields of an answer of the facade, those that a model needs to go on."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")

    @classmethod
    def of(cls: type[Part], answer: BaseModel) -> Part:
        """Return these fields of an answer."""
        return cls.model_validate(answer, from_attributes=True)

    @classmethod
    def each(cls: type[Part], answers: Iterable[BaseModel]) -> tuple[Part, ...]:
        """Return these fields of each answer."""
        return tuple(cls.of(answer) for answer in answers)


class Reply(Small):
    """An answer as a whole; absent fields are unknown."""

    run: str | None = Field(None, description="run that ranks are of")

    def as_text(self) -> str:
        """Return the answer in a few lines, with nothing that sources phrased."""
        raise NotImplementedError


class Listed(Reply):
    """One page of a list."""

    next: str | None = Field(None, description="`cursor` for what comes after; absent at the end")

    def more(self, lines: list[str]) -> str:
        """Return lines as text, and how to go on."""
        end = [f'more: call again with cursor="{self.next}"'] if self.next else []
        return "\n".join([*lines, *end])


class Named(Small):
    """An entity in a list."""

    slug: str
    name: SourceName
    type: str
    rank: float | None = Field(None, description="0-100; absent if unranked")
    free: bool | None = None

    def said(self) -> str:
        """Return slug, type and rank."""
        rank = "unranked" if self.rank is None else f"rank {self.rank:g}"
        return f"{self.slug} ({self.type}), {rank}"
