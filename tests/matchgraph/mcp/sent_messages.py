"""Raw messages to the MCP server at /mcp of the whole app, as `serve` builds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from httpx import Response
from starlette.testclient import TestClient

from matchgraph import MatchGraph
from matchgraph.api.app import LOCAL_HOSTS, create_app
from matchgraph.facade.access import Keys
from matchgraph.mcp.mounting import mount_mcp
from matchgraph.serving.options import ServeOptions
from matchgraph.serving.server import Serving

NEWEST = "2026-07-28"
JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


@contextmanager
def site(
    graph: MatchGraph,
    folder: Path,
    answers_to: frozenset[str] = LOCAL_HOSTS,
    **options: Any,
) -> Iterator[TestClient]:
    """Provide a client of the whole app, as `serve` builds it."""
    serving = Serving(graph, Keys(folder), ServeOptions(**options))
    app = create_app(serving, hosts=answers_to, mounts=[mount_mcp])
    with TestClient(app, base_url="http://localhost:8000") as client:
        yield client


def sent(client: TestClient, method: str, params: dict[str, Any], **headers: str) -> Response:
    """Send one message of the newest revision, which needs no handshake."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": NEWEST,
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    name = params.get("name") or params.get("uri")
    named = {"Mcp-Name": str(name)} if name else {}
    return client.post(
        "/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": meta}},
        headers={**JSON, "MCP-Protocol-Version": NEWEST, "Mcp-Method": method, **named, **headers},
    )


def result(answer: Response) -> Any:
    """Return the result of a message that has to be answered."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()["result"]


def call(client: TestClient, tool: str, **arguments: Any) -> Any:
    """Return what a tool answers."""
    return result(sent(client, "tools/call", {"name": tool, "arguments": arguments}))
