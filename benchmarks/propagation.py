"""Measure the propagation on generated graphs: `python -m benchmarks.propagation --nodes 100000`.

All seconds are of the processor, and a ratio compares two of them within one run: how often the time of ours,
from edges to a certified vector, goes into that of another. "Floor" copies the matrix once for each sweep.
`--others` adds igraph's PRPACK, from the same edges, and networkx on small graphs.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import igraph
import networkx as nx
import numpy as np
from scipy import sparse

from ranking.arrays import Floats
from ranking.flows import TypedEdges
from ranking.power import pushed, swept
from ranking.problem import problem
from ranking.propagation import Propagation, propagate
from ranking.residual import residual
from ranking.transition import transition_matrix

DAMPING = 0.85
SHARES = {"match": 1.0, "comparison": 0.5, "mention": 0.5}
OPEN = {"same_owner_cap": 1.0, "reciprocal_cap": 1.0}
MANY = 20_000  # nodes from which LU factors and pure Python take too long
CHANGED = 10  # edges, of a quiet night
COMMUNITY, AWAY = 100, 0.001  # nodes of a community, and the part of its edges that leave it


def heavy_tailed(source: np.ndarray, nodes: int, generator: np.random.Generator) -> np.ndarray:
    return (nodes * generator.random(source.size) ** 3).astype(np.int64)


def ring(source: np.ndarray, nodes: int, generator: np.random.Generator) -> np.ndarray:
    near = generator.geometric(0.02, source.size) * generator.choice([-1, 1], source.size)
    return (source + near) % nodes


def communities(source: np.ndarray, nodes: int, generator: np.random.Generator) -> np.ndarray:
    first = source // COMMUNITY * COMMUNITY
    target = np.minimum(first + generator.integers(0, COMMUNITY, source.size), nodes - 1)
    away = generator.random(source.size) < AWAY
    return np.where(away, generator.integers(0, nodes, source.size), target)


KINDS = {"heavy-tailed": heavy_tailed, "ring": ring, "communities": communities}


def made_up_edges(kind: str, nodes: int, degree: int, generator: np.random.Generator) -> list[TypedEdges]:
    edges = []
    for relation in SHARES:
        count = nodes * degree // len(SHARES)
        source = generator.integers(0, nodes, count)
        target = KINDS[kind](source, nodes, generator)
        edges.append(TypedEdges(relation, source, target, generator.lognormal(0, 1, count)))
    return edges


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    result = call()
    return time.process_time() - started, result


def row(name: str, seconds: float, ours: float, more: str = "") -> None:
    print(f"{name:34}{seconds:9.3f}{seconds / ours:9.2f}  {more}", flush=True)


def built(nodes: int, edges: list[TypedEdges]) -> sparse.csr_array:
    return transition_matrix(nodes, edges, SHARES, **OPEN)


def solved(transition: sparse.csr_array, teleport: Floats, tolerance: float, **start: Any) -> Propagation:
    return propagate(transition, teleport, damping=DAMPING, tolerance=tolerance, **start)


def joined(edges: list[TypedEdges]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    source, target, weight = (
        np.concatenate([getattr(each, name) for each in edges]) for name in ("source", "target", "weight")
    )
    return source, target, weight


def plain_scipy(
    nodes: int, edges: list[TypedEdges], teleport: Floats, tolerance: float
) -> tuple[float, float, int]:
    """Power iteration as it is usually written, without types, caps, exact order or proof."""

    def matrix() -> sparse.csr_array:
        source, target, weight = joined(edges)
        into = sparse.coo_array((weight, (target, source)), shape=(nodes, nodes)).tocsr()
        into.data /= np.asarray(into.sum(axis=0))[into.indices]
        return into

    build, into = timed(matrix)
    v = teleport / teleport.sum()

    def iterated() -> int:
        x, sweeps = v, 0
        while True:
            moved = DAMPING * (into @ x)
            moved += (1 - moved.sum()) * v
            distance, x, sweeps = float(np.abs(moved - x).sum()), moved, sweeps + 1
            if distance * DAMPING <= tolerance * (1 - DAMPING):
                return sweeps

    solve, sweeps = timed(iterated)
    return build, solve, sweeps


def prpack(nodes: int, edges: list[TypedEdges], teleport: Floats) -> tuple[float, float]:
    def graph() -> tuple[igraph.Graph, list[float]]:
        source, target, weight = joined(edges)
        return igraph.Graph(nodes, np.stack([source, target], axis=1), directed=True), weight.tolist()

    build, (made, weights) = timed(graph)
    reset = teleport.tolist()
    solve, _ = timed(lambda: made.personalized_pagerank(damping=DAMPING, reset=reset, weights=weights))
    return build, solve


def memory(nodes: int, edges: list[TypedEdges], teleport: Floats, tolerance: float) -> float:
    """Return the peak beyond the input, in bytes an edge."""
    tracemalloc.start()
    solved(built(nodes, edges), teleport, tolerance)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / sum(each.weight.size for each in edges)


def engines(transition: sparse.csr_array, teleport: Floats, tolerance: float, before: Floats) -> None:
    """Print the work of each part of the portfolio, in visits of each edge."""
    equation = problem(transition, teleport, DAMPING)
    target = tolerance * (1 - DAMPING) / 2

    def plain(x: Floats) -> int:
        for sweep in range(1, 1000):
            moved = equation.step(x)
            if float(np.abs(moved - x).sum()) * DAMPING <= target:
                return sweep
            x = moved
        return 1000

    pushes, visits = pushed(equation, transition, before, target)
    print(
        f"visits of an edge, from the teleport: power {plain(equation.teleport)}, extrapolated "
        f"{swept(equation, equation.teleport, target, 1000)[1]}; from last night: power {plain(before)}, "
        f"extrapolated {swept(equation, before, target, 1000)[1]}, pushes {visits:.2f} to an L1 bound of "
        f"{residual(equation, pushes).l1_bound:.1e}"
    )


def measure(kind: str, nodes: int, degree: int, tolerance: float, seed: int, others: bool) -> None:
    generator = np.random.default_rng(seed)
    edges = made_up_edges(kind, nodes, degree, generator)
    teleport = np.where(generator.random(nodes) < 0.1, generator.random(nodes), 0.0)
    teleport[0] = 1.0
    build, transition = timed(lambda: built(nodes, edges))
    solve, found = timed(lambda: solved(transition, teleport, tolerance))
    ours = build + solve
    print(f"\n{kind}: {nodes:,} nodes, {transition.nnz:,} flows; certified L1 {tolerance:g}")
    print(f"{'':34}{'seconds':>9}{'ratio':>9}")
    row("ours: build", build, ours)
    row("ours: solve", solve, ours, f"{found.sweeps} sweeps, L1 bound {found.l1_bound:.1e}")
    build, plain, sweeps = plain_scipy(nodes, edges, teleport, tolerance)
    row("plain scipy: build", build, ours)
    row("plain scipy: solve", plain, ours, f"{sweeps} sweeps, no proof")
    row("plain scipy: build and solve", build + plain, ours)
    row("floor: a copy a sweep", found.sweeps * timed(transition.copy)[0], ours)
    weight = edges[0].weight.copy()
    weight[generator.integers(0, weight.size, CHANGED)] *= 3
    changed = [TypedEdges(edges[0].relation, edges[0].source, edges[0].target, weight), *edges[1:]]
    tomorrow = built(nodes, changed)
    again, cold = timed(lambda: solved(tomorrow, teleport, tolerance))
    warmed, warm = timed(lambda: solved(tomorrow, teleport, tolerance, start=found.scores))
    print(
        f"{CHANGED} changed edges, from last night: {warmed:.3f} s and {warm.sweeps} sweeps, cold "
        f"{again:.3f} s and {cold.sweeps}: {warmed / again:.1%} of the time, L1 bound {warm.l1_bound:.1e}"
    )
    engines(tomorrow, teleport, tolerance, found.scores)
    print(f"peak memory beyond the input: {memory(nodes, edges, teleport, tolerance):.1f} bytes an edge")
    if nodes <= MANY:
        exact = timed(
            lambda: propagate(transition, teleport, damping=DAMPING, tolerance=tolerance, engine="direct")
        )
        row("direct", exact[0], ours)
    if others:
        build, whole = prpack(nodes, edges, teleport)
        row("igraph PRPACK: build", build, ours)
        row("igraph PRPACK: build and solve", build + whole, ours)
    if others and nodes <= MANY:
        graph = nx.from_scipy_sparse_array(transition, create_using=nx.DiGraph)
        start = dict(enumerate(teleport.tolist()))
        took, _ = timed(
            lambda: nx.pagerank(graph, personalization=start, dangling=start, tol=1e-14, max_iter=1000)
        )
        row("networkx: solve", took, ours)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--degree", type=int, default=10, help="mean number of edges a node")
    parser.add_argument("--tolerance", type=float, default=1e-10)
    parser.add_argument("--kind", choices=list(KINDS), action="append", help="default: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--others", action="store_true", help="also igraph, and networkx on small graphs")
    options = parser.parse_args()
    for kind in options.kind or KINDS:
        measure(kind, options.nodes, options.degree, options.tolerance, options.seed, options.others)


if __name__ == "__main__":
    main()
