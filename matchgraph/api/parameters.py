"""The parameters that several routes share, with examples that a test asks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from fastapi.openapi.models import Example

MOST = 100  # items of a page


def _shown(**examples: object) -> dict[str, Example]:
    return {name.replace("_", " "): Example(value=value) for name, value in examples.items()}


Entity = Annotated[
    str,
    Path(
        description="A slug, an alias, a home page URL, a unique name, or the unique start of one.",
        openapi_examples=_shown(slug="stable-diffusion"),
        max_length=500,
    ),
]
Other = Annotated[
    str,
    Path(description="Another entity.", openapi_examples=_shown(slug="midjourney"), max_length=500),
]
Text = Annotated[
    str,
    Query(
        description="What is looked for, in any words.",
        min_length=1,
        max_length=1000,
        openapi_examples=_shown(a_need="transcribe a meeting", a_condition="free alternative to midjourney"),
    ),
]
Type = Annotated[
    str | None,
    Query(
        alias="type",
        description="Only this type: a code, or as printed, such as `MCP Server`.",
        max_length=100,
        openapi_examples=_shown(a_code="model"),
    ),
]
Free = Annotated[bool | None, Query(description="Only free ones (`true`), or only others (`false`).")]
MinRank = Annotated[float, Query(description="Minimum rank.", ge=0, le=100, allow_inf_nan=False)]
Limit = Annotated[int, Query(description="Items of a page.", ge=1, le=MOST)]
After = Annotated[str | None, Query(alias="cursor", description="`next` of the page before.", max_length=200)]
Literal = Annotated[bool, Query(description="Read no word as a condition, such as `free` or `like X`.")]
Run = Annotated[
    str | None,
    Query(
        description="Another run than the published one: an id, a prefix of one, or a sequence number.",
        max_length=64,
        openapi_examples=_shown(the_published_one="latest"),
    ),
]
