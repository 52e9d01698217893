"""The tool with which an agent reports what came of a search."""

from __future__ import annotations

from typing import Annotated, Literal

from mcp_types import CallToolResult
from pydantic import Field

from matchgraph.mcp.asking import Ask, given
from matchgraph.mcp.small import Reply

Callback = Annotated[
    str,
    Field(description="As given with the search or the resolved capability.", min_length=1, max_length=500),
]
Outcome = Annotated[
    Literal["success", "failure"] | None,
    Field(description="Whether the answer did the job; counts once a search."),
]
Chosen = Annotated[
    str | None,
    Field(
        description="The answer that did the job or failed: a slug or capability id. By default the one in "
        "`clicked`, else the first one shown.",
        max_length=500,
    ),
]
Clicked = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=500)]],
    Field(description="Answers that were chosen or looked at: slugs or capability ids.", max_length=100),
]
Comment = Annotated[
    str | None,
    Field(description="Accepted for other registries' agents, and not kept.", max_length=2000),
]


class FeedbackAnswer(Reply):
    """What was recorded."""

    clicked: tuple[str, ...]
    outcome: str | None = Field(None, description="the answer that succeeded or failed")
    success: bool | None = None
    waits: bool = Field(description="whether the outcome waits: it has nothing to do with what was shown")

    def as_text(self) -> str:
        """Return what was recorded."""
        lines = ["recorded; it counts in the next ranking"]
        if self.waits:
            lines.append("the outcome names nothing that the search showed, so it waits")
        return "\n".join(lines)


def feedback(
    ask: Ask,
    matchRecordId: Callback,
    outcome: Outcome = None,
    comment: Comment = None,  # noqa: ARG001  the live system's argument
    clicked: Clicked = [],  # noqa: B006  never changed; its schema is wanted
    artifact: Chosen = None,
) -> Annotated[CallToolResult, FeedbackAnswer]:
    """Report which answers of a search were chosen, and whether one of them did the job.

    It becomes evidence for later rankings. Report truthfully, and once: a second outcome is refused.
    """
    ask.visitor.require("feedback")
    named = artifact or (clicked[0] if len(clicked) == 1 else "first")
    found = ask.serving.report(
        matchRecordId,
        tuple(clicked),
        named if outcome == "success" else None,
        named if outcome == "failure" else None,
    )
    return given(FeedbackAnswer.of(found))
