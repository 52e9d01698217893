"""Every command says how it is used, and every example it gives works."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from matchgraph.cli import COMMANDS, matchgraph
from matchgraph.cli.options import FORMATS
from tests.conftest import ON_ONE_SERVER, ROOT
from tests.contract.conftest import Command

PATHS = [[name] for name in COMMANDS] + [["methodology", name] for name in ("show", "check", "diff")]
SERVERS = {"up", "down", "serve", "mcp"}


def command_of(path: list[str]) -> click.Command:
    found: click.Command = matchgraph
    for name in path:
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), name)
        assert inner is not None
        found = inner
    return found


def examples_of(path: list[str]) -> list[str]:
    """Return the lines under `Example:` in a command's help, without a redirection."""
    text = command_of(path).help or ""
    lines = re.split(r"Examples?:\n", text)[-1].splitlines()
    return [re.sub(r" > \S+$", "", line.strip()) for line in lines if line.strip().startswith("matchgraph ")]


def test_the_overview_lists_every_command(command: Command) -> None:
    said = command("--help").out
    assert all(re.search(rf"^  {name}  +\w", said, re.MULTILINE) for name in COMMANDS)
    assert command("--version").out == "matchgraph, version 0.1.0\n"
    assert command("methodology", "--help").out.count("\n  show ") == 1


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_has_help_with_an_example(command: Command, path: list[str]) -> None:
    said = command(*path, "--help")
    assert said.code == 0
    assert examples_of(path)
    assert all(example in said.out for example in examples_of(path))


def leaves(path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every command that is no group."""
    found = command_of(list(path))
    if not isinstance(found, click.Group):
        yield path
        return
    for name in found.list_commands(click.Context(found)):
        yield from leaves((*path, name))


def test_the_overview_says_which_commands_take_a_graph_and_a_format(command: Command) -> None:
    said = " ".join(command("--help").out.split())
    claimed = re.search(
        r"Every command takes --format (\S+), except ([\w ]+), and --graph URL .*?, except ([\w ]+)\.", said
    )
    assert claimed is not None
    assert tuple(claimed[1].split("|")) == FORMATS
    without_graph, without_format = set(), set()
    for path in leaves():
        options = {option.name: option for option in command_of(list(path)).params}
        if "form" in options:
            choice = options["form"].type
            assert isinstance(choice, click.Choice)
            assert tuple(choice.choices) == FORMATS
        else:
            without_format.add(path[0])
        if "address" not in options:
            without_graph.add(path[0])
    assert without_format == set(claimed[2].split(" and "))
    assert without_graph == set(claimed[3].split(" and "))


@pytest.mark.usefixtures("graph_url")
@ON_ONE_SERVER
def test_every_example_works(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On one server: what a command prints is compared on both by its own tests."""
    for folder in ("examples", "docs"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    shutil.copy(ROOT / "matchgraph" / "methodology.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "events"))
    for path in PATHS:
        if path[0] not in SERVERS:
            for example in examples_of(path):
                ran = command(*shlex.split(example)[1:])
                done = 7 if path == ["status"] else 0  # the run is as old as the example of recompute
                assert (ran.code, bool(ran.out)) == (done, True), f"{example}: {ran.err}"


def test_the_embedded_server_is_started_and_stopped_as_the_examples_say(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHGRAPH_URL", f"embedded:{tmp_path / 'graph'}")
    try:
        for example in examples_of(["up"]):
            assert "is running on bolt://127.0.0.1:" in command(*shlex.split(example)[1:]).out
        assert command("load", ROOT / "examples").code == 0
    finally:
        for example in examples_of(["down"]):
            assert "has stopped" in command(*shlex.split(example)[1:]).out
    assert "no server was running" in command("down").out
    assert command("up", "--graph", "bolt://127.0.0.1:1").code == 2


@pytest.mark.usefixtures("examples")
def test_the_example_of_a_flip_finds_evidence_that_keeps_the_other_below(command: Command) -> None:
    (example,) = (each for each in examples_of(["explain"]) if "--flip" in each)
    flip = command(*shlex.split(example)[1:], "--format", "json").json()["flip"]
    assert (flip["already"], flip["proof"]) == (False, "least")
    assert flip["items"]
    assert flip["other_standing"]["rank"] > flip["standing"]["rank"]


def test_the_queries_are_listed_by_group_with_their_defaults(command: Command) -> None:
    rows = command("query", "--format", "json").json()
    assert {row["name"]: row["parameters"] for row in rows}["stale_leaders"] == ["before", "leaders=20"]
    text = command("query").out
    places = [text.index(f"{group}\n") for group in dict.fromkeys(row["group"] for row in rows)]
    assert places == sorted(places)
    assert text.index("Capabilities\n") < text.index("orphan_capabilities ") < text.index("Searches\n")
