"""Tools that find what serves a need."""

from __future__ import annotations

from typing import Annotated

from mcp_types import CallToolResult
from pydantic import Field

from matchgraph.answers.searching import Found, Resolved, Risk
from matchgraph.mcp.asking import Ask, given
from matchgraph.mcp.parameters import After, Limit, Need, Type
from matchgraph.mcp.small import Listed, Named, Reply
from matchgraph.mcp.texts import SourceText

CALLBACK = "for `feedback`; absent if searches are not recorded"
RISKS = "How much evidence from trusted searches the best answer must have, rising from default to strict."


class Hit(Named):
    """A search result: an entity found by a capability or as a whole."""

    position: int | None = Field(None, description="in the ranking")
    confidence: float = Field(description="how likely this is right, 0-1")
    guess: bool = Field(description="whether that is too low to act on without a look")
    unlikely: bool = Field(description="whether it is more likely wrong than right")
    capability: str | None = None
    capability_name: SourceText | None = None

    def line(self) -> str:
        """Return it in words."""
        return f"{self.said()}, confidence {self.confidence:.2f}{', a guess' if self.unlikely else ''}"


class SearchAnswer(Listed):
    """Search results, best first."""

    matchRecordId: str | None = Field(None, description=CALLBACK)  # noqa: N815  the live system's name
    items: tuple[Hit, ...]

    def as_text(self) -> str:
        """Return the results as a numbered list, and what to do with them."""
        if not self.items:
            return "nothing is found; use other or fewer words, or no type"
        lines = [f"{place}. {each.line()}" for place, each in enumerate(self.items, 1)]
        if all(each.unlikely for each in self.items):
            lines.append("nothing matches well: these are guesses; say so, or use other words")
        elif all(each.guess for each in self.items):
            lines.append("none is sure: look at what it is (`entity`) before relying on it")
        return self.more([*lines, *_report(self.matchRecordId)])


class Candidate(Named):
    """A candidate, with the evidence that it serves the need."""

    confidence: float = Field(description="how likely this is right, 0-1")
    capability: str | None = None
    capability_name: SourceText | None = None
    lower: float = Field(description="lower bound of its success rate here, 0-1")
    events: float = Field(description="effective trusted searches behind it")
    actors: float = Field(description="distinct searchers behind it")
    lacks: tuple[str, ...] = Field((), description="what it lacks of the evidence required")

    def line(self) -> str:
        """Return it in words."""
        lacks = f"; lacks {', '.join(self.lacks)}" if self.lacks else ""
        return f"{self.said()}, confidence {self.confidence:.2f}{lacks}"


class ResolvedAnswer(Reply):
    """What serves a need best; `best` is absent if nothing has the evidence that the risk requires."""

    matchRecordId: str | None = Field(None, description=CALLBACK)  # noqa: N815  the live system's name
    risk: Risk
    best: Candidate | None = None
    alternatives: tuple[Candidate, ...]
    needed: dict[str, float] = Field(description="what the risk requires")

    def as_text(self) -> str:
        """Return the best one and the others, and what to do with them."""
        none = f"nothing has the evidence that risk '{self.risk}' requires; the nearest are below"
        lines = [f"best: {self.best.line()}" if self.best else none]
        lines += [f"else: {each.line()}" for each in self.alternatives]
        return "\n".join([*lines, *_report(self.matchRecordId)])


def search(
    ask: Ask, query: Need, limit: Limit = 5, type: Type = None, cursor: After = None
) -> Annotated[CallToolResult, SearchAnswer]:
    """Find AI tools, models, servers, datasets and prompts for a need, best first.

    Reads `free`, `like X`, `not X` and `cheaper than X` in the query as conditions. The search counts
    anonymously as evidence: report with `feedback` and the `matchRecordId` of the answer which one helped.
    `entity` says more of one result, `resolve_capability` gives a single answer with proof.
    """
    found = ask.page(
        Found,
        lambda graph, skip, most: graph.search(query, type_=type, limit=skip + most)[skip:],
        cursor,
        limit,
    )
    recorded = None if cursor else ask.serving.record(query, found.items, ask.visitor)
    return given(
        SearchAnswer(run=found.run, items=Hit.each(found.items), next=found.next, matchRecordId=recorded)
    )


def resolve_capability(
    ask: Ask,
    capability: Need,
    limit: Limit = 5,
    type: Type = None,
    risk: Annotated[Risk, Field(description=RISKS)] = "default",
) -> Annotated[CallToolResult, ResolvedAnswer]:
    """Name the one capability and entity that serves a need best, with proof, and alternatives.

    With a higher risk more trusted searches must have succeeded with it; without enough of them there is no
    best answer, and each candidate says what it lacks: ask the user, or lower the risk. Report with
    `feedback` and the `matchRecordId` of the answer whether it did the job.
    """
    found = ask.answer(Resolved, lambda graph: graph.resolve(capability, risk=risk, type_=type, limit=limit))
    shown = (*((found.best,) if found.best else ()), *found.alternatives)
    recorded = ask.serving.record(capability, shown, ask.visitor)
    return given(ResolvedAnswer.of(found).model_copy(update={"matchRecordId": recorded}))


def _report(callback: str | None) -> list[str]:
    return [f'then report what helped: feedback(matchRecordId="{callback}", outcome=…)'] if callback else []
