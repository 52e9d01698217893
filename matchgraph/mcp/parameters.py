"""The arguments that several tools share, with their bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

MOST = 20  # items of a page, as in the live system

Entity = Annotated[
    str,
    Field(
        description="An entity: a slug as the tools give it, an alias, a home page URL, or a unique name.",
        min_length=1,
        max_length=500,
    ),
]
Other = Annotated[str, Field(description="Another entity.", min_length=1, max_length=500)]
Entities = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=500)]],
    Field(description="Entities that are known already, as slugs.", min_length=1, max_length=20),
]
Need = Annotated[
    str,
    Field(
        description="The need in any words, such as `transcribe a meeting` or `free like midjourney`.",
        min_length=1,
        max_length=1000,
    ),
]
Type = Annotated[
    str | None,
    Field(description="Only this type: a code such as `model`, `mcp` or `agent`.", max_length=100),
]
Limit = Annotated[int, Field(description="How many at most.", ge=1, le=MOST)]
After = Annotated[
    str | None,
    Field(description="`next` of the answer before, for what comes after it.", max_length=200),
]
