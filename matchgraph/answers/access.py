"""Answers about tokens; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
from typing import Literal, TypeAlias

from pydantic import Field

from matchgraph.answers.base import Answer

Scope: TypeAlias = Literal["read", "feedback", "events", "load", "trusted"]


class Token(Answer):
    """A token as it is kept: without its text."""

    name: str
    scopes: tuple[Scope, ...]
    made: dt.datetime = Field(description="when it was made, UTC")
    expires: dt.datetime | None = Field(description="when it expires, UTC; None for never")
    sha256: str = Field(description="hash of its text")


class NewToken(Answer):
    """A token that was just made; its text is shown once."""

    name: str
    scopes: tuple[Scope, ...]
    expires: dt.datetime | None
    token: str
