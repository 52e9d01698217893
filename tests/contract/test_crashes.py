"""A seeded sample of the crash campaign, on servers that stay: benchmarks.crashes kills servers, too."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import matchgraph
from benchmarks.crashes.commands import Command, Started
from benchmarks.crashes.points import Campaign
from benchmarks.crashes.steps import STEPS
from graph import pause
from tests.conftest import RunningGraph


class Running:
    """A graph on a server of the tests."""

    starts = False

    def __init__(self, graph: RunningGraph, empty: Callable[[], None], scratch: Path) -> None:
        self.url, self.environment = graph.url, dict[str, str]()
        self._empty, self._scratch = empty, scratch

    def keep(self) -> None:
        with matchgraph.open(self.url) as graph:
            graph.backup(str(self._scratch / "kept.zip"))

    def reset(self, *, alone: bool = False) -> None:
        self._empty()
        shutil.rmtree(self._scratch / "events", ignore_errors=True)
        if (self._scratch / "kept.zip").exists():
            with matchgraph.open(self.url) as graph:
                graph.restore(str(self._scratch / "kept.zip"))

    def run(self, arguments: list[str]) -> Command:
        return Started(arguments)

    def server(self) -> list[int]:
        return []

    def freeze(self, command: Command, place: Path) -> None:
        raise AssertionError("it is the server of all tests")

    def put(self, place: Path) -> None:
        raise AssertionError("it is the server of all tests")

    def close(self) -> None:
        pass

    def kill_server(self) -> None:
        raise AssertionError("it is the server of all tests")

    def revive(self) -> None:
        pass

    def leftovers(self) -> list[str]:
        return [str(each) for each in self._scratch.rglob(".aside-*")]


@pytest.mark.slow
@pytest.mark.usefixtures("graph_url")
def test_a_load_that_is_killed_leaves_each_page_as_before_or_after_and_resumes(
    running_graph: RunningGraph,
    empty: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "events"))
    monkeypatch.setattr(pause, "ABANDONED", 1.0)
    host = Running(running_graph, empty, tmp_path)
    campaign = Campaign(STEPS["load"], host, tmp_path)
    where, faults = campaign.point(random.Random(1), "command")
    assert faults == [], where
