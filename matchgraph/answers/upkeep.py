"""Answers about the graph's consistency; the field names are the keys of `--format json`."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from matchgraph.answers.base import Answer


class Finding(Answer):
    """A finding of `check`: what, where, and what it means."""

    kind: str
    subject: str
    message: str
    sources: tuple[str, ...] = ()


class ServerAnswer(Answer):
    """What was done with the embedded server of a graph."""

    message: str
    url: str | None = Field(None, description="the server's URL, while it runs")


class MethodologyAnswer(Answer):
    """A methodology: its origin, id, text and constants."""

    place: str
    methodology: str = Field(description="its id, a hash of all constants")
    text: str
    constants: dict[str, Any]
