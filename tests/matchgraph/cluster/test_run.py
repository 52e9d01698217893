"""A run whose matrices are multiplied from files or by a cluster is the run of the local engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import matchgraph
from graph.model import Run
from matchgraph import MatchGraph
from matchgraph.cluster.errors import ClusterError
from tests.conftest import ROOT, Servers, _empty
from tests.matchgraph.cluster.conftest import MASTER

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

DAY = dt.date(2026, 11, 21)
SEEDS = ROOT.parent / "shared" / "seeds"
INPUTS = [
    pytest.param([ROOT / "examples", ROOT / "examples-events"], id="examples"),
    pytest.param(
        [SEEDS], id="seeds", marks=pytest.mark.skipif(not SEEDS.is_dir(), reason="no seed pages here")
    ),
]


@pytest.fixture(scope="module", params=INPUTS)
def loaded(request: pytest.FixtureRequest, servers: Servers) -> Iterator[tuple[MatchGraph, Run]]:
    """A graph with one of the inputs, and its run in memory."""
    running = servers("embedded")
    _empty(running)
    with matchgraph.open(running.url) as graph:
        for path in request.param:
            assert not graph.load(str(path)).refusals
        yield graph, graph.recompute(as_of=DAY).run


def again(graph: MatchGraph, run: Run, **engine: object) -> Run:
    """Compute the run again, and check what its id does not cover; the id covers every printed digit."""
    found = graph.recompute(as_of=DAY, dry_run=True, full=True, **engine).run  # type: ignore[arg-type]
    names = ("id", "engine", "l1_bound", "sweeps", "rank_bound", "certified", "tied", "entities")
    assert [getattr(found, name) for name in names] == [getattr(run, name) for name in names]
    return found


def test_the_engine_that_maps_files_gives_the_same_run(
    loaded: tuple[MatchGraph, Run], tmp_path: Path
) -> None:
    graph, run = loaded
    assert run.engine == "power" and run.sweeps > 10
    again(graph, run, engine="mapped")
    again(graph, run, engine="mapped", blocks=tmp_path / "blocks")
    assert list((tmp_path / "blocks").iterdir()) == []


@pytest.mark.slow
def test_the_engine_on_spark_gives_the_same_run(loaded: tuple[MatchGraph, Run], spark: SparkSession) -> None:
    graph, run = loaded
    tracker = spark.sparkContext.statusTracker()
    before = len(tracker.getJobIdsForGroup())
    again(graph, run, engine="spark", master=MASTER)
    assert len(tracker.getJobIdsForGroup()) - before >= run.sweeps - 1


def test_options_of_another_engine_are_refused(loaded: tuple[MatchGraph, Run], tmp_path: Path) -> None:
    graph, _ = loaded
    with pytest.raises(ClusterError, match="a master is for the engine 'spark', not for 'power'"):
        graph.recompute(as_of=DAY, master="local[1]")
    with pytest.raises(ClusterError, match="'direct' has no blocks; leave out their folder"):
        graph.recompute(as_of=DAY, engine="direct", blocks=tmp_path)
