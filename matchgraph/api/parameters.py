"""The parameters that several routes share, with examples that a test asks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from fastapi.openapi.models import Example
from pydantic import BaseModel, ConfigDict

MOST = 100  # items of a page


class Sent(BaseModel):
    """Base of what clients send as a body."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
Start = Annotated[
    str, Query(max_length=200, description="What is typed so far.", openapi_examples=_shown(letters="sta"))
]
Names = Annotated[
    tuple[str, ...],
    Query(
        min_length=1,
        max_length=MOST,
        description="Slugs, aliases, names or URLs.",
        openapi_examples=_shown(a_slug=["claude"]),
    ),
]
Seen = Annotated[
    tuple[str, ...],
    Query(
        min_length=1,
        max_length=20,
        description="Entities that are known already.",
        openapi_examples=_shown(one=["stable-diffusion"]),
    ),
]
Capability = Annotated[
    str,
    Path(
        description="Its id, or the id or `capability://` address that its source gives it.",
        openapi_examples=_shown(an_id="claude#91b12a788b337ee7"),
        max_length=1000,
    ),
]
Intent = Annotated[
    str,
    Path(
        description="In a searcher's words; case and spaces do not count.",
        openapi_examples=_shown(a_need="make subtitles for a video"),
        max_length=1000,
    ),
]
ARun = Annotated[
    str,
    Path(
        description="An id or prefix of one, a sequence number, or `latest`.",
        openapi_examples=_shown(the_published_one="latest"),
        max_length=64,
    ),
]
QueryName = Annotated[
    str,
    Path(description="One of /api/v1/query.", openapi_examples=_shown(one="most_compared"), max_length=100),
]
Literal = Annotated[bool, Query(description="Read no word as a condition, such as `free` or `like X`.")]
Run = Annotated[
    str | None,
    Query(
        description="Another run than the published one: an id, a prefix of one, or a sequence number.",
        max_length=64,
        openapi_examples=_shown(the_published_one="latest"),
    ),
]
