"""The MCP server of one client, over standard input and output."""

from __future__ import annotations

import logging

import anyio
import anyio.to_thread

import matchgraph
from matchgraph.facade.access import keys
from matchgraph.mcp.server import GraphServer
from matchgraph.serving.log_lines import log_handler
from matchgraph.serving.options import ServeOptions
from matchgraph.serving.server import Serving


def run_stdio(options: ServeOptions, *, address: str | None) -> None:
    """Serve a graph to the client at standard input and output, until it closes its end.

    Standard output carries the protocol alone; messages and faults go to standard error.

    Args:
        options: how to serve; those of HTTP mean nothing here.
        address: the graph; default: as for `matchgraph.open`.

    Raises:
        StoreUnreachableError: the graph cannot be reached, opened or started.
    """
    logging.basicConfig(level=logging.WARNING, handlers=[log_handler()])
    with matchgraph.open(address, create=False) as graph:
        server = GraphServer(Serving(graph, keys(address), options))

        async def serve() -> None:
            anyio.to_thread.current_default_thread_limiter().total_tokens = options.threads
            await server.run_stdio_async()

        anyio.run(serve)
