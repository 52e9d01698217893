"""An MCP server on an open graph, and the official client asking it in memory."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio
from mcp import Client
from mcp_types import CallToolResult, TextContent

from matchgraph import MatchGraph
from matchgraph.facade.access import Keys
from matchgraph.mcp.server import GraphServer
from matchgraph.serving.options import ServeOptions
from matchgraph.serving.server import Serving

Answer = TypeVar("Answer")
CHARACTERS_A_TOKEN = 4  # the usual approximation for English and JSON


def made_server(graph: MatchGraph, folder: Path, **options: Any) -> GraphServer:
    """Return a server on a graph, with its secret in a folder."""
    return GraphServer(Serving(graph, Keys(folder), ServeOptions(**options)))


def asked(server: GraphServer, question: Callable[[Client], Awaitable[Answer]], mode: str = "auto") -> Answer:
    """Return what the official client is answered in memory."""

    async def run() -> Answer:
        async with Client(server, mode=mode) as client:
            return await question(client)

    return anyio.run(run)


def called(server: GraphServer, tool: str, **arguments: Any) -> CallToolResult:
    """Return what a tool answers."""
    return asked(server, lambda client: client.call_tool(tool, arguments))


def answered(server: GraphServer, tool: str, **arguments: Any) -> dict[str, Any]:
    """Return the structured content of a tool that has to answer."""
    result = called(server, tool, **arguments)
    assert not result.is_error, text_of(result)
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def refused(server: GraphServer, tool: str, **arguments: Any) -> str:
    """Return the sentence of a tool that has to refuse."""
    result = called(server, tool, **arguments)
    assert result.is_error, result.structured_content
    return text_of(result)


def text_of(result: CallToolResult) -> str:
    """Return the text of an answer, which is one block."""
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def tokens(value: object) -> float:
    """Return about how many tokens a model reads."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(text) / CHARACTERS_A_TOKEN
