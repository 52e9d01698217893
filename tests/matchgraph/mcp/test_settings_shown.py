"""The settings of clients that docs/agents.md shows name commands, options and addresses that there are."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

from matchgraph.cli import matchgraph
from matchgraph.mcp.mounting import PATH
from matchgraph.mcp.tools import CYPHER, TOOLS
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "agents.md").read_text()


def shown() -> Iterator[dict[str, Any]]:
    """Yield the settings of each server in the JSON blocks."""
    for block in re.findall(r"(?<=^```json\n).*?(?=^```$)", PAGE, re.MULTILINE | re.DOTALL):
        (servers,) = json.loads(block).values()
        yield from servers.values()


def test_what_clients_start_is_a_command_with_its_options() -> None:
    settings = list(shown())
    commands = [[each["command"], *each["args"]] for each in settings if "command" in each]
    commands += [shlex.split(each) for each in re.findall(r"^claude mcp add .* -- (.*)$", PAGE, re.MULTILINE)]
    assert len(commands) == 3
    for program, name, *arguments in commands:
        assert (program, name) == ("matchgraph", "mcp")
        command = matchgraph.get_command(matchgraph.make_context("matchgraph", [name]), name)
        assert command is not None
        assert command.make_context(name, list(arguments))


def test_what_clients_ask_is_the_address_of_the_server() -> None:
    addresses = [each["url"] for each in shown() if "url" in each]
    addresses += re.findall(r"^claude mcp add --transport http \S+ (\S+)$", PAGE, re.MULTILINE)
    assert len(addresses) == 3
    assert set(addresses) == {f"http://127.0.0.1:8000{PATH}"}


def test_the_page_lists_the_tools_with_their_arguments() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| (`[^|]+) \|", PAGE, re.MULTILINE)
    listed = {
        tool: set(re.findall(r"`(\w+)`", arguments))
        for tools, arguments in rows
        for tool in re.findall(r"`(\w+)`", tools)
    }
    known = {entry.run.__name__: set(entry.run.__annotations__) for entry in (*TOOLS, CYPHER)}
    assert listed.keys() == known.keys()
    for tool, arguments in known.items():
        assert arguments - {"ask", "return"} <= listed[tool], tool
