"""Measure a propagation over blocks: `python -m benchmarks.spark sweep --nodes 1000000`.

`sweep` compares one on a cluster of two workers with the same as joins of DataFrames, and
with this process, in one run. `workers` compares one worker with two. `growth` measures how seconds of the
processor, memory and bytes grow with the edges, fits a line to all sizes but one, and says how far off it is
there. Needs PySpark: `PYTHONPATH=$(scripts/spark) python -m benchmarks.spark ...`.
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
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet
from scipy import sparse

from matchgraph.cluster.block_files import BlockFolder, write_blocks
from matchgraph.cluster.session import spark_session
from matchgraph.cluster.spark import SparkBlocks
from matchgraph.cluster.worker import product_of
from ranking.arrays import Floats
from ranking.blocks import InMemory
from ranking.row_block import RowBlock

MEGABYTE = 1e6
DANGLING, VETTED = 1 / 3, 0.01  # of the nodes


def generated(place: Path, nodes: int, edges: int, blocks: int, seed: int = 0) -> BlockFolder:
    """Write a heavy-tailed graph block by block, so that it may be larger than memory."""
    generator = np.random.default_rng(seed)
    passing = int(nodes * (1 - DANGLING))
    firsts = [nodes * number // blocks for number in range(blocks + 1)]

    def ends(number: int) -> tuple[np.ndarray, np.ndarray]:
        drawn = np.random.default_rng((seed, number))
        count = edges * (number + 1) // blocks - edges * number // blocks
        rows = firsts[number + 1] - firsts[number]
        return (rows * drawn.random(count) ** 3).astype(np.int64), drawn.integers(0, passing, count)

    degree = np.zeros(passing, dtype=np.int64)
    for number in range(blocks):
        degree += np.bincount(ends(number)[1], minlength=passing)

    def parts() -> Iterator[RowBlock]:
        for number in range(blocks):
            target, source = ends(number)
            shape = (firsts[number + 1] - firsts[number], nodes)
            rows = sparse.coo_array((1 / degree[source], (target, source)), shape=shape).tocsr()
            kind = np.int32
            yield RowBlock(
                firsts[number], nodes, rows.indptr.astype(kind), rows.indices.astype(kind), rows.data
            )

    teleport = np.where(generator.random(nodes) < VETTED, generator.random(nodes), 0.0)
    teleport[0] = 1.0
    dangling = nodes - int((degree > 0).sum())
    return write_blocks(place, parts(), nodes=nodes, excess=1e-12, dangling=dangling, teleport=teleport)


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
    folder = generated(scratch / "graph", options.nodes, options.nodes * options.degree, options.blocks)
    v = folder.teleport() / folder.teleport().sum()
    middle: dict[int, tuple[float, float]] = {}
    for count in (1, 2):
        with cluster(count, options.memory, scratch) as session:
            seconds, _ = clocked(SparkBlocks(session.sparkContext, folder).times, v, options.sweeps)
            said(f"{count} workers", seconds[1:])
            middle[count] = min(seconds[1:]), statistics.median(seconds[1:])
    one, two = middle[1], middle[2]
    print(f"one / two workers: least {one[0] / two[0]:.2f}, median {one[1] / two[1]:.2f}")


def growth(options: argparse.Namespace, scratch: Path) -> None:
    """Fit c + a·edges + b·nodes to the processor's seconds of a sweep over mapped blocks."""
    rows = []
    print(f"{'edges':>12}{'nodes':>12}{'files MB':>10}{'CPU s':>9}{'ns/edge':>9}{'anonymous MB':>14}")
    for edges, nodes in (map(int, size.split("/")) for size in options.sizes):
        place = scratch / f"graph-{edges}-{nodes}"
        folder = generated(place, nodes, edges, -(-edges // options.entries))
        v = folder.teleport() / folder.teleport().sum()
        parts = folder.cut()
        parts.times(v)  # compares the checksums, once a process
        took = []
        for _ in range(options.sweeps):
            started = time.process_time()
            parts.times(v)
            took.append(time.process_time() - started)
        size = sum(path.stat().st_size for path in place.rglob("*.npy")) / MEGABYTE
        least = min(took)
        rows.append((edges, nodes, least))
        print(
            f"{edges:12,}{nodes:12,}{size:10.0f}{least:9.3f}{least / edges * 1e9:9.1f}{anonymous():14.0f}",
            flush=True,
        )
    fit(rows, options.held_out)


def fit(rows: list[tuple[int, int, float]], held_out: int) -> None:
    known = [row for row in rows if row[0] != held_out]
    table = np.array([[edges, nodes] for edges, nodes, _ in known], dtype=float)
    seconds = np.array([each for _, _, each in known])
    # relative errors are made small, so that each size counts
    (a, b), *_ = np.linalg.lstsq(table / seconds[:, None], np.ones(len(known)), rcond=None)
    print(f"model: {a * 1e9:.2f} ns an edge + {b * 1e9:.2f} ns a node")
    for edges, nodes, each in rows:
        predicted = a * edges + b * nodes
        mark = "  held out" if edges == held_out else ""
        print(
            f"{edges:12,} edges: measured {each:.3f}, model {predicted:.3f} "
            f"({predicted / each - 1:+.0%}){mark}"
        )


def anonymous() -> float:
    """Return the megabytes of this process that are no mapped files."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["sweep", "workers", "growth"])
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--degree", type=int, default=10)
    parser.add_argument("--blocks", type=int, default=8)
    parser.add_argument("--sweeps", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", type=int, default=3072, help="MB of a worker")
    parser.add_argument("--entries", type=int, default=4_000_000, help="edges of a block")
    sizes = ["1000000/100000", "10000000/1000000", "30000000/3000000", "100000000/10000000"]
    parser.add_argument("--sizes", nargs="+", default=sizes, metavar="EDGES/NODES")
    parser.add_argument("--held-out", type=int, default=30_000_000)
    parser.add_argument("--folder", type=Path, default=None, help="scratch space; by default temporary files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="matchgraph-spark-", dir=options.folder) as scratch:
        {"sweep": sweep, "workers": workers, "growth": growth}[options.what](options, Path(scratch))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"peak memory of this process, mapped files included: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
