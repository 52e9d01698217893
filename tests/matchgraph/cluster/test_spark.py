"""The same run on a Spark cluster of two workers: the same bytes, no shuffle, and no loss with a worker."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from scipy import sparse

from graph.published import Run
from matchgraph import MatchGraph, settings
from matchgraph.cluster.build import Network, build_blocks
from matchgraph.cluster.errors import ClusterError
from matchgraph.cluster.event_job import evidence_of_log, write_candidates
from matchgraph.cluster.job import propagate_network, write_masses
from matchgraph.cluster.network_files import write_network
from matchgraph.cluster.spark import Spark
from matchgraph.computing.search_evidence import estimate
from ranking.blocks import InMemory
from ranking.flows import TypedEdges
from ranking.methodology import identity
from ranking.propagation import Propagation
from ranking.transition import transition_matrix
from tests.matchgraph.cluster.conftest import DAY, MASTER, again
from tests.matchgraph.cluster.flow_graphs import CAPS, SHARES, owners, typed_edges
from tests.matchgraph.cluster.search_logs import (
    LAST,
    differences,
    written_segments,
)
from tests.matchgraph.cluster.worlds import CENTRE, VARIANCES, graph_of, observations_of
from tests.ranking.usual import propagate

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),  # of waiting for others, where the machine is shared
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    # of pandas nothing is used: what crosses between Java and Python is Arrow
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
NODES, SEED = 1000, 3
QUICK = {"damping": 0.4, "tolerance": 1e-5}  # seven sweeps instead of thirty, of which each is a stage


def on(spark: SparkSession, folder: Path, blocks: int | None = None) -> Spark:
    return Spark(lambda: spark.sparkContext, folder, blocks, least=0, least_rows=0)


def same(found: Propagation, whole: Propagation) -> bool:
    certificate = [(each.l1_bound, each.sweeps, each.residual, each.engine) for each in (found, whole)]
    return found.scores.tobytes() == whole.scores.tobytes() and certificate[0] == certificate[1]


def stages(spark: SparkSession) -> list[dict[str, Any]]:
    context = spark.sparkContext
    url = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages"
    with urllib.request.urlopen(url, timeout=150) as answer:
        return list(json.load(answer))


@pytest.mark.parametrize("blocks", [None, 11])
def test_a_propagation_is_the_same_to_the_last_bit_and_shuffles_nothing(
    spark: SparkSession, tmp_path: Path, blocks: int | None
) -> None:
    rows, teleport = graph_of(NODES, SEED)
    before = len(stages(spark))
    with on(spark, tmp_path, blocks).transition(rows) as placed:
        found = propagate(placed.blocks, teleport, check=placed.check, **QUICK)
    assert same(found, propagate(rows, teleport, **QUICK))
    mine = sorted(stages(spark), key=lambda each: each["stageId"])[before:]
    assert len(mine) == found.sweeps and {each["numTasks"] for each in mine} == {blocks or 6}
    assert sum(each["shuffleReadBytes"] + each["shuffleWriteBytes"] for each in mine) == 0


def test_the_products_of_a_balance_are_the_same_to_the_last_bit(spark: SparkSession, tmp_path: Path) -> None:
    from ranking.forces import System

    system = System(observations_of(400), CENTRE, VARIANCES)
    coupled = system.coupled(system.at(system.start()))
    with on(spark, tmp_path).product(coupled) as times:
        for seed in range(3):
            y = np.random.default_rng(seed).normal(size=coupled.shape[0])
            assert times(y).tobytes() == (coupled @ y).tobytes()


def test_a_killed_executor_costs_its_tasks_and_not_a_bit(spark: SparkSession, tmp_path: Path) -> None:
    rows, teleport = graph_of(NODES, SEED)
    context = spark.sparkContext
    killed: list[int] = []

    with on(spark, tmp_path, 4).transition(rows) as placed:
        calls, times = [0], placed.blocks.times

        class Killing:
            incoming, excess = placed.blocks.incoming, placed.blocks.excess

            def times(self, x: np.ndarray) -> np.ndarray:
                calls[0] += 1
                if calls[0] == 4:
                    killed.extend(_kill_an_executor(context))
                return times(x)

        found = propagate(Killing(), teleport, check=placed.check, **QUICK)
    assert killed and same(found, propagate(rows, teleport, **QUICK))
    deadline = time.monotonic() + 60
    while _executors(context) < 2 and time.monotonic() < deadline:  # for the tests after this one
        time.sleep(0.2)


def _kill_an_executor(context: Any) -> list[int]:
    """Kill the process in which one of the executors runs, as a machine does that loses power."""
    (parent,) = set(context.parallelize([0], 1).map(lambda _: _executor_pid()).collect())
    os.kill(parent, signal.SIGKILL)
    return [parent]


def _executor_pid() -> int:
    """Return the process id of the Java that started this worker."""
    pid = os.getpid()
    while b"CoarseGrainedExecutorBackend" not in Path(f"/proc/{pid}/cmdline").read_bytes():
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return pid


def _executors(context: Any) -> int:
    return int(context._jsc.sc().getExecutorMemoryStatus().size()) - 1


def test_evidence_of_an_event_log_is_that_of_one_machine(spark: SparkSession, tmp_path: Path) -> None:
    log, numbers = written_segments(tmp_path / "events", 300, seed=1)
    group, kinds = np.append(np.arange(12), np.arange(12)), np.arange(12) % 2
    arrays = log.arrays(log.segments(), as_of=LAST, candidates=numbers)
    methodology = settings.methodology()
    once = methodology.evidence.model_copy(update={"trust_rounds": 1})  # eight stages less
    methodology = methodology.model_copy(update={"evidence": once})
    whole = estimate(arrays, group, kinds, methodology)
    write_candidates(tmp_path / "known.parquet", numbers, group, kinds)
    found = evidence_of_log(
        spark,
        [str(tmp_path / "events" / "*.parquet")],
        str(tmp_path / "known.parquet"),
        tmp_path / "parts",
        str(tmp_path / "out"),
        methodology,
        as_of=LAST,
        parts=3,
    )
    assert 100 < len(arrays.age) < 300 and not found.trust.size
    of_events = ["pairs", "trust", "weight"]
    assert [name for name in differences(found, whole) if name not in of_events] == []
    for name in ("intent", "candidate"):
        assert getattr(found.pairs, name).tolist() == getattr(whole.pairs, name).tolist()
    pairs = parquet.read_table(tmp_path / "out" / "pairs")
    assert pairs["flow"].to_numpy().tobytes() == whole.flow.tobytes()
    intents = parquet.read_table(tmp_path / "out" / "intents").sort_by("number")
    named = tuple(intents["intent"].to_pylist()), tuple(intents["text"].to_pylist())
    assert named == (arrays.intents, arrays.texts)
    assert intents["demand"].to_numpy().tobytes() == whole.demand.tobytes()
    edges = parquet.read_table(tmp_path / "out" / "edges")
    assert edges["source"].to_numpy().min() == 24 and set(edges["relation"].to_pylist()) == {"match"}


@pytest.mark.parametrize(("blocks", "groups"), [(5, 3), (1, 7)])
def test_blocks_built_by_the_cluster_are_those_of_one_machine(
    spark: SparkSession, tmp_path: Path, blocks: int, groups: int
) -> None:
    nodes = 1000
    edges, owner = typed_edges(nodes), owners(nodes)
    passed_on, teleport = np.where(owner < 0, 1.0, 0.9), np.random.default_rng(9).random(nodes)
    rows = transition_matrix(nodes, edges, SHARES, owner=owner, passed_on=passed_on, **CAPS)
    write_edges(tmp_path / "edges", edges, seed=blocks)
    network = Network(nodes, SHARES, owner, passed_on, **CAPS)
    found = build_blocks(
        spark.read.parquet(str(tmp_path / "edges")),
        network,
        teleport,
        tmp_path / "blocks",
        blocks=blocks,
        groups=groups,
        made_from={"statements": "s"},
    )
    into = sparse.csr_array(rows.T)
    parts = list(found)
    assert len(parts) == blocks and sorted(path.name for path in tmp_path.iterdir()) == ["blocks", "edges"]
    for name, whole in (("indices", into.indices), ("data", into.data)):
        assert np.concatenate([getattr(block, name) for block in parts]).tobytes() == whole.tobytes()
    assert found.cut().incoming.tolist() == np.diff(into.indptr).tolist()
    assert found.manifest.dangling == int((np.diff(rows.indptr) == 0).sum())
    assert found.manifest.excess == InMemory.of(rows).excess > 0
    solved = propagate(found.cut(), found.teleport())
    assert same(solved, propagate(rows, teleport))


def write_edges(place: Path, edges: list[TypedEdges], seed: int) -> None:
    """Write edges as Parquet, in any order and in several files."""
    place.mkdir()
    source, target, weight = (
        np.concatenate([getattr(each, name) for each in edges]) for name in ("source", "target", "weight")
    )
    relation = np.concatenate([np.full(each.source.size, each.relation) for each in edges])
    order = np.random.default_rng(seed).permutation(source.size)
    table = pa.table(
        {
            "relation": relation[order],
            "source": source[order],
            "target": target[order],
            "weight": weight[order],
        }
    )
    for number in range(4):
        parquet.write_table(table.take(np.arange(number, len(table), 4)), place / f"{number}.parquet")


def test_a_job_takes_and_leaves_parquet_and_goes_on_after_a_crash(
    spark: SparkSession, tmp_path: Path
) -> None:
    nodes, methodology = 600, settings.methodology()
    shares = {name: share for name, share in methodology.propagation.shares.model_dump().items() if share}
    named = dict(zip(SHARES, shares, strict=False))
    edges = [
        TypedEdges(named[each.relation], each.source, each.target, each.weight) for each in typed_edges(nodes)
    ]
    owner, teleport = owners(nodes), np.random.default_rng(4).random(nodes)
    passed_on = np.where(owner < 0, 1.0, 0.9)
    (tmp_path / "network").mkdir()
    write_network(tmp_path / "network", edges, teleport, owner, passed_on)
    quick = methodology.propagation.model_copy(update={"damping": 0.4, "tolerance": 1e-6})
    chosen = methodology.model_copy(update={"propagation": quick})
    asked = (spark, str(tmp_path / "network"), tmp_path / "blocks", chosen)
    found, certificate = propagate_network(*asked, count=3)
    caps = {name: getattr(quick, name) for name in ("same_owner_cap", "reciprocal_cap")}
    rows = transition_matrix(nodes, edges, shares, owner=owner, passed_on=passed_on, **caps)
    assert same(found, propagate(rows, teleport, damping=0.4, tolerance=1e-6))
    tracker = spark.sparkContext.statusTracker()
    before = len(tracker.getJobIdsForGroup())
    again, _ = propagate_network(*asked)  # as after a crash between the last checkpoint and the end
    assert again.scores.tobytes() == found.scores.tobytes()
    assert len(tracker.getJobIdsForGroup()) - before <= 4 < found.sweeps
    write_masses(spark, str(tmp_path / "out"), found, certificate)
    masses = parquet.read_table(tmp_path / "out" / "masses").sort_by("node")
    assert masses["mass"].to_numpy().tobytes() == found.scores.tobytes()
    (row,) = parquet.read_table(tmp_path / "out" / "certificate").to_pylist()
    assert (
        row["l1_bound"] == found.l1_bound and row["nodes"] == nodes and row["methodology"] == identity(chosen)
    )
    other = methodology.model_copy(update={"propagation": quick.model_copy(update={"damping": 0.6})})
    with pytest.raises(ClusterError, match=r"holds blocks of .*remove it or choose another"):
        propagate_network(*asked[:3], other)


def test_the_engine_on_spark_gives_the_same_run(
    loaded: tuple[MatchGraph, Run], spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, run = loaded
    monkeypatch.setattr("matchgraph.cluster.spark.LEAST_ROWS", 0)
    tracker = spark.sparkContext.statusTracker()
    before = len(tracker.getJobIdsForGroup())
    again(graph, run, engine="spark", master=MASTER)
    searched = graph.cypher("MATCH (:Intent)-[m:MATCHED]->() RETURN count(m) AS pairs").rows[0]["pairs"]
    of_evidence = 20 if searched else 0
    assert len(tracker.getJobIdsForGroup()) - before >= run.sweeps - 1 + of_evidence


def test_the_engine_that_maps_files_gives_the_same_run(
    loaded: tuple[MatchGraph, Run], tmp_path: Path
) -> None:
    graph, run = loaded
    assert run.engine == "power" and run.sweeps > 10
    again(graph, run, engine="mapped")
    again(graph, run, engine="mapped", blocks=tmp_path / "blocks")
    assert list((tmp_path / "blocks").iterdir()) == []


def test_options_of_another_engine_are_refused(loaded: tuple[MatchGraph, Run], tmp_path: Path) -> None:
    graph, _ = loaded
    with pytest.raises(ClusterError, match="a master is for the engine 'spark', not for 'power'"):
        graph.recompute(as_of=DAY, master="local[1]")
    with pytest.raises(ClusterError, match="'direct' has no blocks; leave out their folder"):
        graph.recompute(as_of=DAY, engine="direct", blocks=tmp_path)


def test_without_pyspark_the_message_says_what_to_install(
    loaded: tuple[MatchGraph, Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, run = loaded
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(ClusterError, match=r"pip install '.\[spark\]'; and Java 17"):
        graph.recompute(as_of=DAY, engine="spark", master="local[1]", full=True, dry_run=True)
    assert graph.recompute(as_of=DAY, engine="spark", master="local[1]", dry_run=True).run.id == run.id
