"""The MCP server over its transports: raw messages at /mcp, and several agents in processes of their own.

All of it is on one embedded graph: what depends on the store is in test_mcp.py.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

import matchgraph
from graph.graph_folder import GraphFolder
from matchgraph import MatchGraph
from matchgraph.facade.access import Keys
from matchgraph.serving.server import Serving
from tests.conftest import Servers, _empty
from tests.contract.conftest import EXAMPLES
from tests.matchgraph.mcp.sent_messages import JSON, call, result, sent, site

COMMAND = str(Path(sys.executable).parent / "matchgraph")
WAIT = 120  # seconds for a process to begin
OLDER = "2025-06-18"


@pytest.fixture(scope="module")
def folder(servers: Servers) -> Path:
    """The folder of an embedded graph whose server is running."""
    return Path(servers("embedded").url.removeprefix("embedded:"))


@pytest.fixture(scope="module")
def graph(servers: Servers) -> Iterator[MatchGraph]:
    """The graph, with the examples."""
    running = servers("embedded")
    _empty(running)
    with matchgraph.open(running.url) as opened:
        opened.load(EXAMPLES)
        opened.recompute()
        yield opened


@pytest.fixture(scope="module")
def address(folder: Path, graph: MatchGraph) -> Iterator[str]:
    """The address of an HTTP server on it."""
    command = [COMMAND, "serve", "--port", "0", "--graph", f"embedded:{folder}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        announced = server.stderr.readline()
        yield announced.split()[1].removesuffix("/api/v1")
        server.terminate()
        server.communicate(timeout=WAIT)


def agent(folder: Path) -> StdioServerParameters:
    """Return how a client starts a server of its own."""
    environment = {
        name: os.environ[name] for name in ("HOME", "PATH", "XDG_CACHE_HOME") if name in os.environ
    }
    return StdioServerParameters(
        command=COMMAND, args=["mcp", "--graph", f"embedded:{folder}"], env=environment
    )


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
    with site(graph, tmp_path, open_to_all=False) as client:
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
        reported = call(client, "feedback", matchRecordId=callback, outcome="success")  # without any identity
        assert reported["structuredContent"]["success"]
        assert [sent(client, "tools/list", {}).status_code for _ in range(2)] == [200, 429]
    actors = [each["search"]["actor"] for each in _journal(graph) if "search" in each][-3:]
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


def test_agents_over_stdio_and_http_are_answered_at_once_and_alike(
    folder: Path, address: str, graph: MatchGraph
) -> None:
    before = len(_journal(graph))
    answers: list[Any] = []
    versions: set[str] = set()

    async def ask(server: StdioServerParameters | str, mode: str) -> None:
        async with Client(server, mode=mode) as client:
            versions.add(client.session.protocol_version)
            found = await client.call_tool("search", {"query": "write subtitles"})
            assert found.structured_content is not None
            callback = found.structured_content.pop("matchRecordId")
            reported = await client.call_tool("feedback", {"matchRecordId": callback, "outcome": "success"})
            assert not reported.is_error
            answers.append(found.structured_content)

    async def all_at_once() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask, agent(folder), "auto")
            tasks.start_soon(ask, agent(folder), "legacy")
            tasks.start_soon(ask, f"{address}/mcp", "auto")
            tasks.start_soon(ask, f"{address}/mcp", "legacy")

    anyio.run(all_at_once)
    assert answers[0]["items"]
    assert answers[1:] == answers[:-1]
    assert len(versions) == 2
    lines = _journal(graph)[before:]  # the journals of all are one
    searches = [each["search"]["actor"] for each in lines if "search" in each]
    assert (len(searches), len(set(searches))) == (4, 2)
    assert sum("feedback" in each for each in lines) == 4


def test_standard_output_has_the_protocol_and_nothing_else(folder: Path, graph: MatchGraph) -> None:
    messages = [
        {"method": "initialize", "id": 1, "params": hello()},
        {"method": "notifications/initialized"},
        {"method": "tools/call", "id": 2, "params": {"name": "entity", "arguments": {"entity": "clade"}}},
        {"method": "tools/call", "id": 3, "params": {"name": "explain", "arguments": {"entity": "claude"}}},
        {"method": "nothing/such", "id": 4},
    ]
    command = [COMMAND, "mcp", "--graph", f"embedded:{folder}"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.writelines(json.dumps({"jsonrpc": "2.0", **each}) + "\n" for each in messages)
        server.stdin.flush()
        replies = {(reply := json.loads(server.stdout.readline()))["id"]: reply for _ in range(4)}
        rest, errors = server.communicate(timeout=WAIT)
    assert (server.returncode, rest) == (0, "")
    assert "Traceback" not in errors
    assert set(replies) == {1, 2, 3, 4}
    assert replies[1]["result"]["protocolVersion"] == "2025-06-18"
    assert "did you mean claude?" in replies[2]["result"]["content"][0]["text"]
    assert replies[3]["result"]["structuredContent"]["slug"] == "claude"
    assert replies[4]["error"]["code"] == -32601


def test_a_graph_that_is_not_there_is_said_on_standard_error(tmp_path: Path) -> None:
    command = [COMMAND, "mcp", "--graph", f"embedded:{tmp_path / 'none'}"]
    ran = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=WAIT, check=False
    )
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "there is no graph in" in ran.stderr


def test_the_server_that_comes_with_the_database_stays_off(folder: Path, graph: MatchGraph) -> None:
    state = GraphFolder(folder).state()
    assert state is not None
    place = f"http://127.0.0.1:{state.http_port}/api/v1/mcp"
    secret = GraphFolder(folder).secrets().root
    password = base64.b64encode(f"root:{secret}".encode()).decode()
    for headers, status in (({}, 401), ({"Authorization": f"Basic {password}"}, 503)):
        message = urllib.request.Request(
            place, data=b'{"jsonrpc":"2.0","id":1,"method":"tools/list"}', method="POST", headers=headers
        )
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(message, timeout=WAIT)
        with refusal.value as answer:
            assert answer.code == status


def hello() -> dict[str, Any]:
    return {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }


def _journal(graph: MatchGraph) -> list[dict[str, Any]]:
    """Return the lines of the journal of searches."""
    place = graph.opened.journal.path
    return [json.loads(line) for line in place.read_text().splitlines()] if place.exists() else []
