"""A Spark cluster of two workers on this machine, started once, and graphs with their runs in memory.

All tests that need the cluster are in one module, so that with pytest-xdist one process starts it.
"""

from __future__ import annotations

import datetime as dt
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import matchgraph
from graph.published import Run
from matchgraph import MatchGraph
from tests.conftest import ROOT, Servers, _empty

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
MASTER = "local-cluster[2,1,1024]"
LEFT_OUT = "NOTHING RAN ON SPARK"
# Compiled once and quickly, as for the servers of the other tests: they end before thorough compilation pays.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SETTINGS = {
    "spark__driver__extraJavaOptions": QUICK_JAVA,
    "spark__executor__extraJavaOptions": QUICK_JAVA,
    "spark__executor__memory": "512m",
    "spark__ui__port": "0",
    "spark__driver__host": "127.0.0.1",
    "spark__driver__bindAddress": "127.0.0.1",
    "spark__sql__shuffle__partitions": "3",
    "spark__sql__adaptive__enabled": "false",
    "spark__sql__codegen__wholeStage": "false",
}


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Provide two workers of one core each; skip without Java, but not in CI."""
    if not shutil.which("java"):
        reason = f"{LEFT_OUT}: Java 17 is missing"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    if find_spec("pyspark") is None:
        fetched = subprocess.run(
            [str(ROOT / "scripts" / "spark")], capture_output=True, text=True, check=False
        )
        assert fetched.returncode == 0, fetched.stderr
        folder = fetched.stdout.strip()
        sys.path.append(folder)
        importlib.invalidate_caches()
    from matchgraph.cluster.session import spark_session

    scratch = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *_paths()]))
        patch.setenv("SPARK_LOCAL_DIRS", str(scratch))
        patch.setenv("SPARK_WORKER_DIR", str(scratch))
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        patch.chdir(scratch)
        with spark_session(MASTER, **SETTINGS, spark__sql__warehouse__dir=str(scratch)) as session:
            yield session


def _paths() -> list[str]:
    return [path for path in sys.path if Path(path, "pyspark").is_dir()]


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
