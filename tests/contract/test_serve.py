"""`matchgraph serve` as a process: next to other commands, over a run flip, until it is stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import matchgraph
from tests.conftest import ON_ONE_SERVER
from tests.contract.conftest import EXAMPLES, Command

MATCHGRAPH = str(Path(sys.executable).with_name("matchgraph"))
SERVING = re.compile(r"serving (http://\S+)/api/v1")


@contextmanager
def serving(*options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the command, and provide its address once it says so; stops it at the end."""
    command = [MATCHGRAPH, "serve", "--port", "0", "--per-minute", "100000", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ}) as process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if found := SERVING.search(line):
                break
        else:
            pytest.fail(said)
        threading.Thread(target=process.stderr.read, daemon=True).start()  # its log must not fill the pipe
        try:
            yield found[1], process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def answer(address: str, path: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(address + path, timeout=60) as found:
            return found.status, json.loads(found.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def until(holds: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.01)


def test_no_request_is_lost_or_mixed_over_a_run_flip_and_a_stop(graph_url: str, tmp_path: Path) -> None:
    with matchgraph.open() as graph:
        graph.load(EXAMPLES)
        graph.recompute()
        first = graph.state().run
    answers: list[tuple[int, Any]] = []
    enough = threading.Event()
    with serving() as (address, process):

        def ask() -> None:
            while not enough.is_set():
                try:
                    answers.append(answer(address, "/api/v1/top?limit=100"))
                except (urllib.error.URLError, ConnectionError):
                    assert process.poll() is not None or enough.is_set(), "refused while it should serve"
                    return

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        until(lambda: bool(answers), "no request is answered")
        with matchgraph.open() as graph:  # another command uses the graph meanwhile
            removed = graph.sources_of("claude")
            graph.retract([each.source for each in removed])
            graph.recompute()
            second = graph.state().run
        until(lambda: answers[-1][1]["run"]["id"] == second, "the new run does not show")
        enough.set()
        for thread in threads:
            thread.join()
    assert process.returncode == 0, "stopped by SIGTERM in good order"
    assert {status for status, _ in answers} == {200}
    runs = [found["run"]["id"] for _, found in answers]
    assert set(runs) == {first, second}
    for _, found in answers:
        assert {each["run"] for each in found["entities"]} == {found["run"]["id"]}, "an answer is of one run"
    with matchgraph.open() as graph:
        ranked = {
            id_: [line.slug for line in graph.top(run=id_, limit=100).entities if line.position]
            for id_ in (first, second)
        }
    for _, found in answers:
        slugs = [each["slug"] for each in found["entities"] if each["position"]]
        if found["run"]["id"] == second:
            assert slugs == ranked[str(second)]


def test_two_servers_and_a_command_share_a_graph(graph_url: str, command: Command) -> None:
    assert command("load", EXAMPLES).code == 0
    with serving() as (one, _), serving() as (other, _):
        status, problem = answer(one, "/api/v1/top")
        assert (status, "matchgraph recompute" in json.dumps(problem)) == (404, True)
        assert command("recompute").code == 0
        assert answer(one, "/api/v1/top?limit=3") == answer(other, "/api/v1/top?limit=3")


@ON_ONE_SERVER
def test_what_cannot_be_served_is_said(graph_url: str) -> None:
    with serving() as (address, _):
        port = address.rpartition(":")[2]
        for host, why in (
            ("127.0.0.1", "another program does already; choose another --port"),
            ("999.1.1.1", "there is no host of that name; choose another --host"),
            ("192.0.2.1", "this machine has no such address; choose another --host"),
        ):
            refused = subprocess.run(
                [MATCHGRAPH, "serve", "--host", host, "--port", port],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert refused.returncode == 2
            assert refused.stderr == f"error: {host}:{port} cannot be listened on: {why}\n"


def test_tokens_are_made_listed_and_revoked(graph_url: str, command: Command, tmp_path: Path) -> None:
    made = command("token", "make", "importer", "--scope", "events", "--days", "3")
    assert (made.code, made.out.startswith("mg_")) == (0, True)
    assert "Authorization: Bearer" in made.err
    (listed,) = command("token", "list", "--format", "json").json()
    assert (listed["name"], listed["scopes"]) == ("importer", ["events"])
    assert made.out.strip() not in json.dumps(listed)
    again = command("token", "make", "importer", "--scope", "load")
    assert (again.code, "there is a token 'importer' already" in again.err) == (2, True)
    assert command("token", "revoke", "importer").out == "revoked the token 'importer'\n"
    assert command("token", "revoke", "importer").code == 4
    assert command("token", "list").err.splitlines()[0] == "there are none"
