"""Measure a propagation over blocks: `python -m benchmarks.spark sweep --nodes 1000000`.

`sweep` compares one on a cluster of two workers with the same as joins of DataFrames, and
with this process, in one run. `workers` compares one worker with two. `growth` measures how seconds of the
processor, memory and bytes grow with the edges, fits a model to all sizes but one, and says how far off it is
there. `build` lets Spark make blocks of typed edges. Needs PySpark:
`PYTHONPATH=$(scripts/spark) python -m benchmarks.spark ...`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet
from scipy import sparse

from benchmarks.block_growth import MEGABYTE, VETTED, generated, growth, processor
from matchgraph.cluster.block_files import BlockFolder
from matchgraph.cluster.build import build_blocks
from matchgraph.cluster.network_files import read_nodes, write_network
from matchgraph.cluster.session import spark_session
from matchgraph.cluster.spark import SparkBlocks
from matchgraph.cluster.worker import product_of
from ranking.arrays import Floats
from ranking.blocks import InMemory
from ranking.flows import TypedEdges

# millions of edges and thousands of nodes: with ten edges a node, and with a million nodes
SIZES = [(1, 100), (3, 300), (10, 1000), (30, 3000), (100, 10_000), (3, 1000), (30, 1000), (100, 1000)]


def whole(folder: BlockFolder) -> sparse.csr_array:
    """Return P, which has to fit into memory."""
    blocks = list(folder)
    ends = np.cumsum([0, *(len(block.data) for block in blocks)])
    starts = [block.indptr[1:].astype(np.int64) + end for block, end in zip(blocks, ends, strict=False)]
    into = sparse.csr_array(
        (
            np.concatenate([block.data for block in blocks]),
            np.concatenate([block.indices for block in blocks]),
            np.concatenate([[0], *starts]),
        ),
        shape=(folder.manifest.nodes,) * 2,
    )
    return sparse.csr_array(into.T)


def swept(times: Callable[[Floats], Floats], v: Floats, sweeps: int, damping: float = 0.85) -> Floats:
    x = v
    for _ in range(sweeps):
        x = damping * times(x)
        x += (1 - x.sum()) * v
    return x


def clocked(times: Callable[[Floats], Floats], v: Floats, sweeps: int) -> tuple[list[float], Floats]:
    """Return the seconds of each sweep, and the vector after them."""
    seconds, x = [], v
    for _ in range(sweeps):
        started = time.perf_counter()
        x = swept(times, v, 1) if x is v else _step(times, x, v)
        seconds.append(time.perf_counter() - started)
    return seconds, x


def _step(times: Callable[[Floats], Floats], x: Floats, v: Floats) -> Floats:
    moved = 0.85 * times(x)
    return moved + (1 - moved.sum()) * v


def said(name: str, seconds: list[float], more: str = "") -> None:
    middle, least = statistics.median(seconds), min(seconds)
    print(f"{name:46}{middle:9.3f}{least:9.3f}  {more}", flush=True)


@contextmanager
def cluster(workers: int, memory: int, scratch: Path) -> Iterator[Any]:
    master = f"local-cluster[{workers},1,{memory}]"
    local = tempfile.mkdtemp(prefix="spark-local-", dir=scratch)
    settings = {
        "spark__executor__memory": f"{memory * 2 // 3}m",
        "spark__driver__memory": "2g",
        "spark__local__dir": local,
        "spark__driver__host": "127.0.0.1",
        "spark__driver__bindAddress": "127.0.0.1",
        "spark__ui__port": "0",
    }
    started = time.perf_counter()
    with spark_session(master, **settings) as session:
        session.sparkContext.parallelize(range(2 * workers), 2 * workers).map(_warm).collect()
        print(f"{master} started in {time.perf_counter() - started:.0f} s", flush=True)
        yield session


def _warm(number: int) -> int:
    return len(str(product_of)) + number


def stages(session: Any) -> list[dict[str, Any]]:
    context = session.sparkContext
    url = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages"
    with urllib.request.urlopen(url, timeout=60) as answer:
        return list(json.load(answer))


def shuffled(session: Any, call: Callable[[], Any]) -> tuple[Any, float]:
    """Return the result of a call, and the megabytes it shuffled."""
    before = {each["stageId"] for each in stages(session)}
    result = call()
    new = [each for each in stages(session) if each["stageId"] not in before]
    return result, sum(each["shuffleWriteBytes"] for each in new) / MEGABYTE


def joined(
    session: Any, folder: BlockFolder, v: Floats, sweeps: int, scratch: Path
) -> tuple[list[float], Floats]:
    """Sweep as a DataFrame job does: join edges with masses, add up by target, join with the teleport."""
    from pyspark.sql import functions as f  # noqa: PLC0415  the extra may be missing

    for number, block in enumerate(folder):
        target = block.first + np.repeat(np.arange(block.rows), block.entries)
        table = pa.table({"src": block.indices.astype(np.int64), "dst": target, "w": block.data})
        parquet.write_table(table, scratch / f"edges-{number}.parquet")
    parquet.write_table(pa.table({"id": np.arange(v.size), "v": v}), scratch / "nodes.parquet")
    edges = session.read.parquet(str(scratch / "edges-*.parquet")).repartition(8, "src").cache()
    nodes = session.read.parquet(str(scratch / "nodes.parquet")).repartition(8, "id").cache()
    edges.count(), nodes.count()
    x, seconds = nodes.select("id", f.col("v").alias("x")), []
    for _ in range(sweeps):
        started = time.perf_counter()
        flow = (
            edges.join(x, edges.src == x.id)
            .groupBy("dst")
            .agg(f.sum(f.col("w") * f.col("x") * 0.85).alias("y"))
        )
        moved = nodes.join(flow, nodes.id == flow.dst, "left").select(
            "id", "v", f.coalesce("y", f.lit(0.0)).alias("y")
        )
        moved = moved.localCheckpoint()
        lost = 1 - moved.agg(f.sum("y")).collect()[0][0]
        x = moved.select("id", (f.col("y") + lost * f.col("v")).alias("x"))
        seconds.append(time.perf_counter() - started)
    found = x.toArrow()
    masses = np.zeros(v.size)
    masses[found["id"].to_numpy()] = found["x"].to_numpy()
    return seconds, masses


def sweep(options: argparse.Namespace, scratch: Path) -> None:
    nodes, edges = options.nodes, options.nodes * options.degree
    folder = generated(scratch / "graph", nodes, edges, options.blocks)
    v = folder.teleport() / folder.teleport().sum()
    print(f"{nodes:,} nodes, {folder.manifest.entries:,} edges, {len(folder)} blocks")
    print(f"{'s a sweep':46}{'median':>9}{'least':>9}")
    memory = InMemory.of(whole(folder))
    ours, sound = clocked(memory.times, v, options.sweeps)
    said("in memory, one process", ours)
    mapped, _ = clocked(folder.cut().times, v, options.sweeps)
    said("mapped from files, one process", mapped)
    with cluster(options.workers, options.memory, scratch) as session:
        (blocks, x), moved = shuffled(
            session, lambda: clocked(SparkBlocks(session.sparkContext, folder).times, v, options.sweeps)
        )
        said("Spark, blocks and broadcast", blocks, f"{moved / options.sweeps:.1f} MB shuffled a sweep")
        print(f"same bytes as in memory: {x.tobytes() == sound.tobytes()}")
        few = min(options.sweeps, 3)
        (joins, y), moved = shuffled(session, lambda: joined(session, folder, v, few, scratch))
        said("Spark, joins of DataFrames", joins, f"{moved / few:.1f} MB shuffled a sweep, loading included")
        again = clocked(memory.times, v, few)[1]
        print(f"L1 distance to in memory after {few} sweeps: {np.abs(y - again).sum():.1e}")
        print(f"blocks / joins, medians: {statistics.median(blocks) / statistics.median(joins):.3f}")


def workers(options: argparse.Namespace, scratch: Path) -> None:
    """Compare one worker with two: by the clock, and by the processor where other programs disturb the clock.

    What driver and workers take of the processor bounds what a second worker gains: (d + w) / (d + w/2).
    """
    folder = generated(scratch / "graph", options.nodes, options.nodes * options.degree, options.blocks)
    v = folder.teleport() / folder.teleport().sum()
    middle: dict[int, tuple[float, float]] = {}
    for count in (1, 2):
        with cluster(count, options.memory, scratch) as session:
            times = SparkBlocks(session.sparkContext, folder).times
            swept(times, v, 2)
            before = processor()
            seconds, _ = clocked(times, v, options.sweeps)
            driver, tasks = (
                (now - was) / options.sweeps for now, was in zip(processor(), before, strict=True)
            )
            gain = (driver + tasks) / (driver + tasks / 2)
            said(
                f"{count} workers",
                seconds,
                f"processor {driver:.2f} s driver, {tasks:.2f} s workers: {gain:.2f} x",
            )
            middle[count] = min(seconds), statistics.median(seconds)
    one, two = middle[1], middle[2]
    print(f"one / two workers: least {one[0] / two[0]:.2f}, median {one[1] / two[1]:.2f}")


def build(options: argparse.Namespace, scratch: Path) -> None:
    """Build blocks of typed edges in Parquet files, with both caps, and sweep over them a few times."""
    shares = {"comparison": 0.5, "mention": 0.3, "match": 0.2}
    with cluster(options.workers, options.memory, scratch) as session:
        for edges, nodes in (map(int, size.split("/")) for size in options.sizes):
            generator = np.random.default_rng(edges)
            place = scratch / f"network-{edges}"
            place.mkdir()
            typed = []
            for relation in shares:
                ends = generator.integers(0, nodes, (2, edges // len(shares)))
                weight = generator.lognormal(0, 1, ends.shape[1])
                target = (nodes * (ends[1] / nodes) ** 3).astype(np.int64)
                typed.append(TypedEdges(relation, ends[0], target, weight))
            owner = generator.integers(-1, nodes // 10, nodes)
            teleport = np.where(generator.random(nodes) < VETTED, 1.0, 0.0)
            teleport[0] = 1.0
            write_network(place, typed, teleport, owner, np.full(nodes, 0.9))
            network, _ = read_nodes(session, str(place), shares, 0.5, 0.5)
            table = session.read.parquet(str(place / "edges"))
            spent, started = sum(processor()), time.perf_counter()
            folder, moved = shuffled(
                session, partial(build_blocks, table, network, teleport, scratch / f"built-{edges}")
            )
            wall, took = time.perf_counter() - started, sum(processor()) - spent
            print(
                f"{edges:12,} edges, {nodes:,} nodes: {wall:.0f} s, processor {took:.0f} s or "
                f"{took / edges * 1e6:.1f} µs an edge, {moved * MEGABYTE / edges:.0f} bytes an edge shuffled"
            )
            blocks, v = SparkBlocks(session.sparkContext, folder), teleport / teleport.sum()
            swept(blocks.times, v, 2)
            spent = sum(processor())
            seconds, _ = clocked(blocks.times, v, options.sweeps)
            took = (sum(processor()) - spent) / options.sweeps
            said(f"{len(folder)} blocks", seconds, f"processor of all processes {took:.2f} s a sweep")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["sweep", "workers", "growth", "build"])
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--degree", type=int, default=10)
    parser.add_argument("--blocks", type=int, default=8)
    parser.add_argument("--sweeps", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", type=int, default=3072, help="MB of a worker")
    parser.add_argument("--entries", type=int, default=4_000_000, help="edges of a block")
    sizes = [f"{edges}000000/{nodes}000" for edges, nodes in SIZES]
    parser.add_argument("--sizes", nargs="+", default=sizes, metavar="EDGES/NODES")
    parser.add_argument("--held-out", type=int, default=30_000_000)
    parser.add_argument("--folder", type=Path, default=None, help="scratch space; by default temporary files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="matchgraph-spark-", dir=options.folder) as scratch:
        what = {"sweep": sweep, "workers": workers, "growth": growth, "build": build}[options.what]
        what(options, Path(scratch))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"peak memory of this process, mapped files included: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
