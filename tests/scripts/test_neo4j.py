"""`scripts/neo4j` says what is missing and what runs; that it starts one is shown by every test on Neo4j."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "neo4j"
TOOLS = ("bash", "cat", "dirname", "grep", "head", "mkdir", "ps", "python3", "sed", "seq", "sleep")


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a machine that has a shell and Python 3, and neither Java nor Maven."""
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or pytest.fail(f"{tool} is missing here"))
    environment = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
    return {**environment, "PATH": str(tmp_path / "bin"), "MATCHGRAPH_NEO4J_SERVER": str(tmp_path / "server")}


def neo4j(word: str, machine: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(SCRIPT), word], env=machine, capture_output=True, text=True, check=False)


def java(machine: dict[str, str], version: str) -> None:
    program = Path(machine["PATH"]) / "java"
    program.write_text(f"#!/usr/bin/env bash\necho 'openjdk version \"{version}\" 2021-01-01' >&2\n")
    program.chmod(0o755)


def test_a_machine_without_java_is_told_so(machine: dict[str, str]) -> None:
    ended = neo4j("start", machine)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Java is missing: install a JDK, 17 or newer, or set JAVA_HOME" in ended.stderr


@pytest.mark.parametrize("version", ["11.0.2", "1.8.0_292"])
def test_an_old_java_is_named_with_its_version(machine: dict[str, str], version: str) -> None:
    java(machine, version)
    ended = neo4j("start", machine)
    assert ended.returncode == 2
    assert "is version " + version.split(".", maxsplit=1)[0] in ended.stderr


@pytest.mark.parametrize("word", ["status", "stop"])
def test_a_server_that_does_not_run_is_stopped(machine: dict[str, str], word: str) -> None:
    ended = neo4j(word, machine)
    assert ended.stdout == "state=stopped\n"
    assert ended.returncode == (3 if word == "status" else 0)


def test_the_number_of_another_process_is_not_taken_for_the_server(machine: dict[str, str]) -> None:
    server = Path(machine["MATCHGRAPH_NEO4J_SERVER"])
    server.mkdir()
    (server / "pid").write_text(str(os.getpid()))
    assert neo4j("stop", machine).stdout == "state=stopped\n"


def test_any_other_word_is_refused(machine: dict[str, str]) -> None:
    ended = neo4j("restart", machine)
    assert (ended.returncode, ended.stderr) == (2, "scripts/neo4j: say start, stop or status\n")
