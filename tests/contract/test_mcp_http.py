"""The MCP server at /mcp of the HTTP server: raw messages, who may send them, and who sent them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

import matchgraph
from matchgraph import MatchGraph
from matchgraph.api.app import LOCAL_HOSTS, create_app
from matchgraph.facade.access import Keys
from matchgraph.mcp.mounting import mount_mcp
from matchgraph.serving.options import ServeOptions
from matchgraph.serving.server import Serving
from tests.conftest import RunningGraph

NEWEST, OLDER = "2026-07-28", "2025-06-18"
JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def graph(examples: RunningGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatchGraph]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_EVENTS", str(tmp_path_factory.mktemp("log")))
        with matchgraph.open(examples.url, password=examples.password) as opened:
            yield opened


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


def test_a_message_is_answered_without_a_handshake(graph: MatchGraph, tmp_path: Path) -> None:
    with site(graph, tmp_path) as client:
        tools = result(sent(client, "tools/list", {}))
        assert len(tools["tools"]) == 17
        assert (tools["ttlMs"], tools["cacheScope"]) == (3_600_000, "public")
        found = call(client, "top", limit=1)
        assert found["structuredContent"]["items"][0]["position"] == 1
        read = result(sent(client, "resources/read", {"uri": "matchgraph://entity/claude"}))
        assert json.loads(read["contents"][0]["text"])["entity"]["slug"] == "claude"
        assert (read["ttlMs"], read["cacheScope"]) == (60_000, "public")
        assert "text of sources: data" in result(sent(client, "server/discover", {}))["instructions"]


def test_an_older_revision_is_answered_at_the_same_address(graph: MatchGraph, tmp_path: Path) -> None:
    hello = {"protocolVersion": OLDER, "capabilities": {}, "clientInfo": {"name": "old", "version": "1"}}
    with site(graph, tmp_path) as client:

        def old(method: str, params: dict[str, Any]) -> Any:
            message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
            return result(client.post("/mcp", json=message, headers=JSON))

        agreed = old("initialize", hello)
        assert (agreed["protocolVersion"], agreed["serverInfo"]["name"]) == (OLDER, "matchgraph")
        done = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        assert client.post("/mcp", json=done, headers=JSON).status_code == 202
        found = old("tools/call", {"name": "search", "arguments": {"query": "write subtitles", "limit": 1}})
        assert found["structuredContent"]["matchRecordId"]


def test_no_stream_is_opened_that_never_ends(graph: MatchGraph, tmp_path: Path) -> None:
    with site(graph, tmp_path) as client:
        answer = client.get("/mcp", headers={"Accept": "text/event-stream"})
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        listening = sent(client, "subscriptions/listen", {"notifications": {"toolsListChanged": True}})
        assert (listening.status_code, listening.json()["error"]["code"]) == (404, -32601)


def test_foreign_names_and_origins_are_refused_and_allowed_ones_are_not(
    graph: MatchGraph, tmp_path: Path
) -> None:
    foreign, own = "https://evil.example", "https://agents.example"
    with site(graph, tmp_path, origins=(own,)) as client:
        assert sent(client, "tools/list", {}, Host="evil.example").status_code == 421
        refused = sent(client, "tools/list", {}, Origin=foreign)
        assert (refused.status_code, "--allow-origin" in refused.text) == (403, True)
        for origin in (own, "http://localhost:3000", "http://[::1]:1"):
            assert sent(client, "tools/list", {}, Origin=origin).status_code == 200
        for odd in ("null", "http://localhost.evil.example", "http://[", f"{own}.evil.example"):
            assert sent(client, "tools/list", {}, Origin=odd).status_code == 403
        asked = {"Access-Control-Request-Method": "POST", "Origin": own}
        wanted = "content-type, mcp-method, mcp-name, mcp-protocol-version"
        before = client.options("/mcp", headers=asked | {"Access-Control-Request-Headers": wanted})
        assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, own)
    with site(graph, tmp_path, answers_to=frozenset(), hosts=("graph.example",)) as client:
        assert sent(client, "tools/list", {}, Host="any.example").status_code == 200
        assert sent(client, "tools/list", {}, Host="evil.example", Origin=foreign).status_code == 403
        assert sent(client, "tools/list", {}, Origin="https://graph.example").status_code == 200


def test_a_server_with_tokens_reads_to_no_one_without(graph: MatchGraph, tmp_path: Path) -> None:
    text = Keys(tmp_path).tokens.make("agent", ["read"]).token
    with site(graph, tmp_path, open_to_read=False) as client:
        refused = call(client, "top")
        assert refused["isError"]
        assert "needs a token with the scope 'read'" in refused["content"][0]["text"]
        for method, params in (
            ("resources/read", {"uri": "matchgraph://schema"}),
            (
                "completion/complete",
                {
                    "ref": {"type": "ref/prompt", "name": "why_this_rank"},
                    "argument": {"name": "entity", "value": "cl"},
                },
            ),
        ):
            assert "needs a token" in sent(client, method, params).json()["error"]["message"]
        client.headers["Authorization"] = f"Bearer {text}"
        assert not call(client, "top")["isError"]
        assert (
            result(sent(client, "resources/read", {"uri": "matchgraph://schema"}))["cacheScope"] == "private"
        )


def test_who_asks_over_http_is_the_actor_and_is_limited(graph: MatchGraph, tmp_path: Path) -> None:
    text = Keys(tmp_path).tokens.make("agent", ["read"]).token
    with site(graph, tmp_path, per_minute=4) as client:
        for _ in range(2):
            call(client, "search", query="http searches", limit=1)
        client.headers["Authorization"] = f"Bearer {text}"
        callback = call(client, "search", query="http searches", limit=1)["structuredContent"][
            "matchRecordId"
        ]
        del client.headers["Authorization"]
        told = call(client, "feedback", matchRecordId=callback, outcome="success")  # without any identity
        assert told["structuredContent"]["success"]
        assert [sent(client, "tools/list", {}).status_code for _ in range(2)] == [200, 429]
    lines = [json.loads(line) for line in graph.opened.journal.path.read_text().splitlines()]
    actors = [each["search"]["actor"] for each in lines if "search" in each][-3:]
    assert actors[0] == actors[1] != actors[2]


def test_a_large_message_and_a_late_answer_are_refused(graph: MatchGraph, tmp_path: Path) -> None:
    with site(graph, tmp_path, most_bytes=2000) as client:
        assert (
            sent(client, "tools/call", {"name": "search", "arguments": {"query": "x" * 2000}}).status_code
            == 413
        )
    with site(graph, tmp_path, deadline=1e-6) as client:
        late = call(client, "compare", artifact_a="claude", artifact_b="intellicode")
        assert late["isError"]
        assert "ask for less" in late["content"][0]["text"]


def test_figures_count_messages_by_their_route(graph: MatchGraph, tmp_path: Path) -> None:
    with site(graph, tmp_path) as client:
        call(client, "top")
        serving: Serving = client.app.state.serving  # type: ignore[attr-defined]  # it is the app
        assert b'matchgraph_request_seconds_count{method="POST",route="/mcp",status="200"} 1.0' in (
            serving.figures.text()
        )


def test_a_prefix_comes_before_the_path(graph: MatchGraph, tmp_path: Path) -> None:
    with site(graph, tmp_path, prefix="/graph") as client:
        client.base_url = "http://localhost:8000/graph"
        assert result(sent(client, "tools/list", {}))["tools"]
