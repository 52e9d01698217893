"""Explanations of ranks on both servers: they add up, are exact, and foresee what a reload gives."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from matchgraph.explaining.match_flow import node_names

import matchgraph
from matchgraph import MatchGraph
from matchgraph.answers.explaining import Explanation
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.trust import FlowGraph
from tests.conftest import ROOT, RunningGraph, _empty
from tests.contract.conftest import EXAMPLES, Command

DAY = dt.date(2026, 11, 21)
EVENTS = str(ROOT / "examples-events")


def hundredths(value: float) -> Fraction:
    """Return a printed number as it is printed, so that sums are exact."""
    return Fraction(f"{value:.2f}")


@pytest.fixture(scope="module")
def searched(running_graph: RunningGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatchGraph]:
    """The examples and their searches, ranked, for tests that only read."""
    _empty(running_graph)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_EVENTS", str(tmp_path_factory.mktemp("events") / "log"))
        with matchgraph.open(running_graph.url, password=running_graph.password) as graph:
            assert not graph.load([EXAMPLES, EVENTS]).refusals
            graph.recompute(as_of=DAY)
            yield graph


@pytest.fixture(scope="module")
def inputs(searched: MatchGraph) -> RunInputs:
    return read_inputs(searched.opened.read(), as_of=DAY, engine="power")


@pytest.fixture(scope="module")
def explained(searched: MatchGraph) -> dict[str, Explanation]:
    return {line.slug: searched.explain(line.slug, limit=1000) for line in searched.top(limit=10).entities}


def test_points_add_up_to_the_published_rank(searched: MatchGraph, explained: dict[str, Explanation]) -> None:
    for slug, answer in explained.items():
        score = searched.show(slug).entity.score
        assert score is not None
        assert answer.current
        assert sum(hundredths(each.points) for each in answer.signals) == hundredths(score.rank)
        assert sum(hundredths(each.possible) for each in answer.signals) == 100
        assert {each.signal: each.state for each in answer.signals} == {
            name: signal.state for name, signal in score.signals.items()
        }
        for each in answer.signals:
            assert each.points == pytest.approx(each.value * each.possible, abs=0.02)


def test_match_divides_into_shares_of_each_kind(explained: dict[str, Explanation]) -> None:
    for answer in explained.values():
        match = answer.match
        assert match is not None
        points = next(each.points for each in answer.signals if each.signal == "match")
        assert hundredths(match.inferred_points) + hundredths(match.measured_points) == hundredths(points)
        sums: defaultdict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for share in match.shares:
            sums[share.dimension][0] += hundredths(share.percent)
            sums[share.dimension][1] += hundredths(share.points)
        divided = match.measured_points if match.shared == "measured" else match.inferred_points
        assert sums
        assert all(total == [100, hundredths(divided)] for total in sums.values())
        assert match.percent_bound < 1e-6


def test_shares_are_those_of_a_dense_solution(explained: dict[str, Explanation], inputs: RunInputs) -> None:
    graph = FlowGraph.of(inputs.snapshot, inputs.methodology, inputs.evidence, neutral=False)
    transition = graph.transition(inputs.methodology).toarray()
    damping, names = inputs.methodology.propagation.damping, node_names(inputs)
    inverse = np.linalg.inv(np.eye(len(names)) - damping * transition)
    for slug, answer in explained.items():
        node = names.index(slug)
        came = graph.teleport[:, None] * damping * transition * inverse[:, node][None, :]
        total = came.sum() + graph.teleport[node]
        expected = dict(zip(names, (100 * came.sum(axis=1) / total).tolist(), strict=True))
        assert answer.match is not None
        printed = {s.name: s.percent for s in answer.match.shares if s.dimension == "from"}
        assert printed.pop("its own share: vetted") == pytest.approx(
            100 * graph.teleport[node] / total, abs=0.01
        )
        assert printed == pytest.approx({name: expected[name] for name in printed}, abs=0.01)
        assert all(expected[name] < 0.01 for name in expected.keys() - printed.keys())
        for way in answer.match.ways:
            nodes = [names.index(name) for name in way.nodes]
            amount = graph.teleport[nodes[0]]
            for here, there in itertools.pairwise(nodes):
                amount *= damping * transition[here, there]
            assert way.percent == pytest.approx(100 * amount / total, abs=0.006)


def test_a_limit_keeps_the_largest_and_their_sum(searched: MatchGraph) -> None:
    whole, cut = (searched.explain("whisper-large-v3", limit=limit).match for limit in (1000, 2))
    assert whole is not None
    assert cut is not None
    by_source = [[s for s in m.shares if s.dimension == "from"] for m in (whole, cut)]
    assert [s.name for s in by_source[1]] == [
        *(s.name for s in by_source[0][:2]),
        f"{len(by_source[0]) - 2} others",
    ]
    assert sum(hundredths(s.percent) for s in by_source[1]) == 100


def test_explaining_writes_nothing(searched: MatchGraph) -> None:
    before = searched.export()
    searched.explain("whisper-cli")
    assert searched.export() == before


@pytest.mark.usefixtures("graph_url")
def test_without_a_run_there_is_nothing_to_explain(command: Command) -> None:
    command("load", EXAMPLES)
    ran = command("explain", "claude")
    assert ran.code == 4
    assert "matchgraph recompute" in ran.err


@pytest.mark.usefixtures("graph_url")
def test_a_graph_that_moved_on_is_said_to(command: Command, tmp_path: Path) -> None:
    command("load", EXAMPLES)
    command("recompute", "--as-of", DAY.isoformat())
    fresh = command("explain", "claude", "--format", "json").json()
    assert fresh["current"]
    page = Path(EXAMPLES) / "claude-vs-intellicode.txt"
    changed = page.read_text().replace("20/100", "24/100")
    assert changed != page.read_text()
    (tmp_path / page.name).write_text(changed)
    assert command("load", tmp_path / page.name, "--as-of", DAY.isoformat()).code == 0
    stale = command("explain", "claude", "--format", "json").json()
    assert not stale["current"]
    assert "sources were loaded" in stale["note"]
    assert stale["published"] == fresh["standing"]
    command("recompute", "--as-of", DAY.isoformat())
    again = command("explain", "claude", "--format", "json").json()
    assert again["current"]
    assert (fresh["change"], again["change"]["run"]) == (None, fresh["run"])
    (cause,) = again["change"]["causes"]
    assert page.stem in cause
    moved = again["standing"]["rank"] - fresh["standing"]["rank"]
    assert again["change"]["changed"]["rank"] == pytest.approx(moved, abs=1e-9)
    assert again["signals"] == stale["signals"]
