"""Time the propagation engines on generated graphs: `python benchmarks/propagation.py --nodes 100000`.

Every row is one run on this machine; `ratio` compares it with the engine `power` on the same graph in the
same run. networkx and PRPACK (igraph) are timed alongside ours, from a graph that is already built.
"""

from __future__ import annotations

import argparse
import time

import igraph
import networkx as nx
import numpy as np

from ranking.certificate import certified_prefix, componentwise_bounds, node_bound
from ranking.flows import TypedEdges
from ranking.propagation import propagate
from ranking.transition import transition_matrix

SHARES = {"match": 1.0, "comparison": 0.5, "mention": 0.5}
MANY = 20_000  # nodes from which LU factors and pure Python take too long
KINDS = ("heavy-tailed", "communities")


def made_up_edges(kind: str, nodes: int, degree: int, generator: np.random.Generator) -> list[TypedEdges]:
    edges = []
    for relation in SHARES:
        count = nodes * degree // len(SHARES)
        source = generator.integers(0, nodes, count)
        if kind == "heavy-tailed":
            target = (nodes * generator.random(count) ** 3).astype(np.int64)
        else:
            near = generator.geometric(0.02, count) * generator.choice([-1, 1], count)
            target = (source + near) % nodes
        edges.append(TypedEdges(relation, source, target, generator.lognormal(0, 1, count)))
    return edges


def timed(call):
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def others(transition, teleport):
    """Return what other libraries take, from their own kind of graph."""
    places = transition.tocoo()
    graph = igraph.Graph(transition.shape[0], np.stack([places.row, places.col], axis=1), directed=True)
    weights, reset = places.data.tolist(), teleport.tolist()
    yield (
        "igraph PRPACK",
        timed(lambda: graph.personalized_pagerank(damping=0.85, reset=reset, weights=weights))[0],
    )
    if transition.shape[0] <= MANY:
        directed = nx.from_scipy_sparse_array(transition, create_using=nx.DiGraph)
        start = dict(enumerate(reset))
        yield (
            "networkx, tol 1e-14",
            timed(
                lambda: nx.pagerank(directed, personalization=start, dangling=start, tol=1e-14, max_iter=1000)
            )[0],
        )


def measure(kind: str, nodes: int, degree: int, tolerance: float, seed: int) -> None:
    generator = np.random.default_rng(seed)
    edges = made_up_edges(kind, nodes, degree, generator)
    teleport = np.where(generator.random(nodes) < 0.1, generator.random(nodes), 0.0)
    teleport[0] = 1.0
    open_ = {"same_owner_cap": 1.0, "reciprocal_cap": 1.0}
    build, transition = timed(lambda: transition_matrix(nodes, edges, SHARES, **open_))
    base, power = timed(lambda: propagate(transition, teleport, damping=0.85, tolerance=tolerance))
    print(f"\n{kind}: {nodes:,} nodes, {transition.nnz:,} edges; L1 tolerance {tolerance:g}")
    print(f"{'':24}{'seconds':>9}{'ratio':>8}{'sweeps':>8}{'L1 bound':>11}")
    print(f"{'transition matrix':24}{build:9.3f}{build / base:8.2f}")
    print(f"{'power':24}{base:9.3f}{1:8.2f}{power.sweeps:8d}{power.l1_bound:11.1e}")
    if nodes <= MANY:
        took, direct = timed(
            lambda: propagate(transition, teleport, damping=0.85, tolerance=tolerance, engine="direct")
        )
        print(f"{'direct':24}{took:9.3f}{took / base:8.2f}{direct.sweeps:8d}{direct.l1_bound:11.1e}")
    took, bounds = timed(lambda: componentwise_bounds(transition, teleport, power.scores, damping=0.85))
    print(f"{'bounds node by node':24}{took:9.3f}{took / base:8.2f}")
    for name, seconds in others(transition, teleport):
        print(f"{name:24}{seconds:9.3f}{seconds / base:8.2f}")
    plain = certified_prefix(power.scores, node_bound(power.l1_bound))
    sharp = certified_prefix(power.scores, bounds)
    print(
        f"leading positions certified: {plain:,} by half the L1 bound, {sharp:,} by the bounds node by node"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--degree", type=int, default=10, help="mean number of edges a node")
    parser.add_argument("--tolerance", type=float, default=1e-12)
    parser.add_argument("--kind", choices=KINDS, action="append", help="default: all")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for kind in options.kind or KINDS:
        measure(kind, options.nodes, options.degree, options.tolerance, options.seed)


if __name__ == "__main__":
    main()
