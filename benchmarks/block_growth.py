"""Generated graphs as blocks, and how a sweep over them grows; used by `benchmarks.spark`."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import nnls

from matchgraph.cluster.block_files import BlockFolder, write_blocks
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
    """Fit a·nodes + edges·(b + c·log(nodes)): a vector that leaves the caches makes each edge dearer."""
    known = [row for row in rows if row[0] != held_out]
    table, seconds = terms(known), np.array([each for _, _, each in known])
    # relative errors are made small, so that each size counts
    found, _ = nnls(table / seconds[:, None], np.ones(len(known)))
    a, b, c = (found * 1e9).tolist()
    print(f"model: {a:.1f} ns a node + ({b:.2f} + {c:.2f} · log10(nodes / 100,000)) ns an edge")
    for (edges, nodes, each), predicted in zip(rows, (terms(rows) @ found).tolist(), strict=True):
        mark = "  held out" if edges == held_out else ""
        print(
            f"{edges:12,} edges, {nodes:10,} nodes: measured {each:.3f}, model {predicted:.3f} "
            f"({predicted / each - 1:+.0%}){mark}"
        )


def terms(rows: list[tuple[int, int, float]]) -> np.ndarray:
    edges, nodes = (np.array([row[at] for row in rows], dtype=float) for at in (0, 1))
    return np.stack([nodes, edges, edges * np.log10(nodes / 1e5)], axis=1)


def anonymous() -> float:
    """Return the megabytes of this process that are no mapped files."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1000


def processor() -> tuple[float, float]:
    """Return the seconds of the processor that driver and executors took, with all that they started."""
    parents, spent, executors = {}, {}, set()
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
            command = (place.parent / "cmdline").read_bytes()
        except OSError:  # it ended meanwhile
            continue
        pid = int(place.parent.name)
        parents[pid], spent[pid] = int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        if b"CoarseGrainedExecutorBackend" in command:
            executors.add(pid)

    def above(pid: int) -> set[int]:
        found = {pid}
        while pid not in {0, os.getpid()}:
            pid = parents.get(pid, 0)
            found.add(pid)
        return found

    total, tasks = 0.0, 0.0
    for pid, seconds in spent.items():
        line = above(pid)
        if os.getpid() in line:
            total += seconds
            tasks += seconds if line & executors else 0.0
    return total - tasks, tasks
