"""Completion of the arguments of resources and prompts while they are typed."""

from __future__ import annotations

from typing import Any, get_args

import anyio.to_thread
from mcp.server.mcpserver import MCPServer
from mcp_types import Completion, CompletionArgument

from matchgraph.answers.searching import Risk
from matchgraph.facade.completing import types
from matchgraph.serving.server import Serving

MOST = 20
ENTITIES = frozenset({"slug", "a", "b", "entity", "seen"})


def add_completion(server: MCPServer[Any], serving: Serving) -> None:
    """Let a server complete slugs, types, runs and risks.

    Args:
        server: it.
        serving: the graph.
    """

    @server.completion()  # type: ignore[no-untyped-call,untyped-decorator]  # the SDK's has no types
    async def complete(_ref: Any, argument: CompletionArgument, _context: Any) -> Completion:
        found = await anyio.to_thread.run_sync(_values, serving, argument.name, argument.value)
        return Completion(values=found[:MOST], has_more=len(found) > MOST)


def _values(serving: Serving, name: str, start: str) -> list[str]:
    """Return the values of an argument that begin as typed, at most one more than are shown."""
    graph = serving.graph
    if name in ENTITIES:
        before, comma, last = start.rpartition(",")  # several entities are separated by commas
        return [f"{before}{comma}{each.slug}" for each in graph.complete(last.strip(), limit=MOST + 1)]
    if name == "type":
        return [code for code, _ in types(start)]
    if name == "risk":
        return [each for each in get_args(Risk) if each.startswith(start)]
    if name == "id":
        return [each.id for each in graph.runs(limit=MOST + 1) if each.id.startswith(start)]
    return []
