"""The command line as users run it, and the examples loaded once for the tests that only read."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from more_itertools import ilen, longest_common_prefix

import matchgraph
from matchgraph import MatchGraph
from matchgraph.cli import run
from tests.conftest import ROOT, RunningGraph, _empty

EXAMPLES = str(ROOT / "examples")


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit code, its answer, and what it printed on stderr."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return the answer, which has to be JSON and nothing else."""
        assert self.code == 0, self.err
        return json.loads(self.out)


Command = Callable[..., Ran]
SameOnBoth = Callable[[object], None]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return what runs `matchgraph` with arguments."""
    monkeypatch.delenv("COLUMNS", raising=False)

    def ran(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return ran


@pytest.fixture(scope="session")
def _answers() -> dict[str, object]:
    return {}


@pytest.fixture
def same_on_both(request: pytest.FixtureRequest, _answers: dict[str, object]) -> SameOnBoth:
    """Return what holds an answer against that of the other server, and fails where there is none.

    The test may run on one server alone only where it is all that was asked for, and never under CI.
    """
    test = _on_any_server(request.node)
    chosen = [each for each in request.session.items if _on_any_server(each) == test]
    last = chosen[-1] is request.node and (len(chosen) > 1 or os.environ.get("CI") == "true")

    def same(answer: object) -> None:
        if last and test not in _answers:
            pytest.fail("there is no answer of the other server to hold this one against")
        remembered = _answers.setdefault(test, answer)
        if remembered != answer:  # pytest's own account of two whole graphs takes minutes
            there, here = (json.dumps(each, sort_keys=True, default=str) for each in (remembered, answer))
            start = max(0, ilen(longest_common_prefix([there, here])) - 200)
            one, other = (text[start : start + 400] for text in (there, here))
            pytest.fail(f"the servers differ:\n{one}\n---\n{other}")

    return same


def _on_any_server(item: pytest.Item) -> str:
    return re.sub("embedded|neo4j", "", item.nodeid)


@pytest.fixture
def graph(
    graph_url: str, running_graph: RunningGraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[MatchGraph]:
    """An empty graph with a log of its own."""
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    with matchgraph.open(graph_url, password=running_graph.password) as opened:
        yield opened


@pytest.fixture(scope="module")
def examples(running_graph: RunningGraph) -> Iterator[RunningGraph]:
    """Load and rank the examples once for a module whose tests only read."""
    _empty(running_graph)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_URL", running_graph.url)
        if running_graph.password is not None:
            environment.setenv("MATCHGRAPH_PASSWORD", running_graph.password)
        with matchgraph.open() as graph:
            assert not graph.load(EXAMPLES).refusals
            graph.recompute()
        yield running_graph
