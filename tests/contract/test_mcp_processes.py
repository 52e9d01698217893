"""Several agents and an HTTP server on one embedded graph, each a process of its own."""

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
from matchgraph.answers.entities import Ranking
from tests.contract.conftest import EXAMPLES

COMMAND = str(Path(sys.executable).parent / "matchgraph")
WAIT = 120  # seconds for a process to begin


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a graph that is in use as long as the tests run."""
    path = tmp_path_factory.mktemp("agents") / "graph"
    with matchgraph.open(f"embedded:{path}") as graph:
        graph.load(EXAMPLES)
        graph.recompute()
        yield path


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
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


def test_agents_over_stdio_and_http_are_answered_at_once_and_alike(folder: Path, address: str) -> None:
    answers: list[Any] = []
    versions: set[str] = set()

    async def ask(server: StdioServerParameters | str, mode: str) -> None:
        async with Client(server, mode=mode) as client:
            versions.add(client.session.protocol_version)
            found = await client.call_tool("search", {"query": "write subtitles"})
            assert found.structured_content is not None
            callback = found.structured_content.pop("matchRecordId")
            told = await client.call_tool("feedback", {"matchRecordId": callback, "outcome": "success"})
            assert not told.is_error
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
    with matchgraph.open(f"embedded:{folder}") as graph:  # their journals are one
        lines = [json.loads(line) for line in graph.opened.journal.path.read_text().splitlines()]
        assert isinstance(graph.top(), Ranking)
    searches = [each["search"]["actor"] for each in lines if "search" in each]
    assert (len(searches), len(set(searches))) == (4, 2)
    assert sum("feedback" in each for each in lines) == 4


def test_standard_output_has_the_protocol_and_nothing_else(folder: Path) -> None:
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


def test_the_server_that_comes_with_the_database_stays_off(folder: Path) -> None:
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
