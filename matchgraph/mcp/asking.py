"""One call of a tool: who asks, and how the answer is kept, cleaned and given."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.resolve import Resolve
from mcp_types import CallToolResult, TextContent
from pydantic import BaseModel

from matchgraph import MatchGraph
from matchgraph.answers.browsing import GraphState
from matchgraph.answers.paging import Page
from matchgraph.mcp.small import Reply
from matchgraph.mcp.texts import data_text, data_value
from matchgraph.serving.paging import page_of
from matchgraph.serving.requests import visitor_of
from matchgraph.serving.server import Serving
from matchgraph.serving.visitors import Visitor

if TYPE_CHECKING:
    from matchgraph.mcp.server import GraphServer

A = TypeVar("A", bound=BaseModel)
Item = TypeVar("Item", bound=BaseModel)
LONGEST_LINE = 300  # characters


@dataclass(frozen=True)
class Asked:
    """A call of a tool by someone.

    Args:
        question: tool and arguments, as JSON: the key of its answer.
    """

    serving: Serving
    visitor: Visitor
    question: str

    def answer(self, model: type[A], question: Callable[[MatchGraph], A]) -> A:
        """Return an answer of the facade, from memory if the graph is as it was.

        Args:
            model: of the answer.
            question: asks the graph.
        """
        return self._kept(model, lambda graph, _: question(graph))

    def page(
        self,
        model: type[Item],
        question: Callable[[MatchGraph, int, int], Sequence[Item]],
        cursor: str | None,
        limit: int,
    ) -> Page[Item]:
        """Return one page of a list of the published run.

        Args:
            model: of an item.
            question: asks the graph for a number of items, after how many have been skipped.
            cursor: as the client sent it.
            limit: items of a page.
        """
        return self._kept(Page[model], page_of(question, cursor, limit))  # type: ignore[valid-type]

    def _kept(self, model: type[A], question: Callable[[MatchGraph, GraphState], A]) -> A:
        self.visitor.require("read")
        answering = self.serving.answering
        state = answering.state()
        kept = answering.kept(
            ("mcp", self.question),
            lambda graph: question(graph, graph.state()).model_dump_json(by_alias=True).encode(),
            state,
        )
        return model.model_validate_json(kept.answer)


def given(answer: Reply, *, whole: bool = False) -> CallToolResult:
    """Return an answer as a model gets it: a short text and structured content.

    Args:
        whole: whether fields without a value are there, too.
    """
    lines = [data_text(line, LONGEST_LINE) for line in answer.as_text().splitlines()]
    structured = data_value(answer.model_dump(mode="json", by_alias=True, exclude_none=not whole))
    return CallToolResult(
        content=[TextContent(type="text", text="\n".join(lines))], structured_content=structured
    )


def caller(request: Any) -> Visitor:
    """Return who asks: over HTTP as the server's middleware found out, else the local user.

    Args:
        request: of HTTP; None over stdio.
    """
    if request is None:
        return Visitor(f"stdio:{os.getuid()}", None, frozenset({"read", "feedback"}))
    return visitor_of(request)


async def asked(ctx: Context[Any, Any]) -> Asked:
    """Return the call that a context is of."""
    server, context = cast("GraphServer", ctx.mcp_server), ctx.request_context
    params = context.params or {}
    question = json.dumps([params.get("name"), params.get("arguments")], sort_keys=True)
    return Asked(server.serving, caller(context.request), question)


Ask = Annotated[Asked, Resolve(asked)]
