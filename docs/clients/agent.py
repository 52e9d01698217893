"""Ask the match graph as an agent does: python agent.py TOOL '{"argument": "value"}'."""

from __future__ import annotations

import json
import os
import sys

import anyio
from mcp import Client, StdioServerParameters

SERVER = StdioServerParameters(command="matchgraph", args=["mcp"], env=dict(os.environ))


async def ask(tool: str, arguments: str) -> None:
    """Call a tool, and print the text and the fields of its answer."""
    async with Client(SERVER) as client:
        answer = await client.call_tool(tool, json.loads(arguments))
    for block in answer.content:
        print(getattr(block, "text", block))
    if answer.structured_content:
        print(json.dumps(answer.structured_content, ensure_ascii=False))


if __name__ == "__main__":
    anyio.run(ask, sys.argv[1], sys.argv[2])
