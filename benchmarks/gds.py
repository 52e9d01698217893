"""Time Neo4j's Graph Data Science on the graph of `benchmarks.propagation`, next to ours on the same server.

`python -m benchmarks.gds --nodes 20000`: both read the edges from the server, solve to the same error and
write a property to every node. Needs what scripts/neo4j needs; the plugin is fetched from Maven Central once.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from more_itertools import chunked
from neo4j import Driver, GraphDatabase

from benchmarks.propagation import DAMPING, SHARES, joined, made_up_edges, solved
from ranking.flows import TypedEdges
from ranking.transition import transition_matrix

ROOT = Path(__file__).parent.parent
VERSION = "2.13.9"  # the one on Maven Central that is made for Neo4j 5.26
PARTS = ("proc", "open-write-services")
CHUNK = 20_000
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>gds</artifactId><version>1</version><dependencies>{}</dependencies></project>"""
DEPENDENCY = (
    "<dependency><groupId>org.neo4j.gds</groupId><artifactId>{}</artifactId>"
    "<version>{}</version></dependency>"
)


def plugin() -> Path:
    """Return the folder of the plugin's jars, fetched if need be."""
    folder = ROOT / ".neo4j" / f"gds-{VERSION}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=folder.parent) as aside:
            pom = Path(aside) / "pom.xml"
            pom.write_text(POM.format("".join(DEPENDENCY.format(part, VERSION) for part in PARTS)))
            goal = [
                "dependency:copy-dependencies",
                "-DincludeScope=runtime",
                f"-DoutputDirectory={aside}/lib",
            ]
            subprocess.run(["mvn", "--batch-mode", "--quiet", "--file", pom, *goal], check=True)
            shutil.move(f"{aside}/lib", folder)
    return folder


@contextmanager
def server(memory: str) -> Iterator[Driver]:
    script, jars = str(ROOT / "scripts" / "neo4j"), plugin()
    with tempfile.TemporaryDirectory() as place:
        environment = {
            **os.environ,
            "MATCHGRAPH_NEO4J_SERVER": place,
            "MATCHGRAPH_NEO4J_MEMORY": memory,
            "MATCHGRAPH_NEO4J_PLUGINS": str(jars),
            "MATCHGRAPH_NEO4J_SETTINGS": f"server.directories.plugins={jars}\n"
            "dbms.security.procedures.unrestricted=gds.*\n",
        }
        started = subprocess.run(
            [script, "start"], env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        facts = dict(line.split("=", 1) for line in started.stdout.splitlines())
        password = Path(facts["password_file"]).read_text().strip()
        try:
            with GraphDatabase.driver(facts["url"], auth=("neo4j", password)) as driver:
                yield driver
        finally:
            subprocess.run([script, "stop"], env=environment, check=True, stdout=subprocess.DEVNULL)


def timed(name: str, call: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = call()
    took = time.perf_counter() - started
    print(f"{name:34}{took:9.2f} s", flush=True)
    return took, result


def fill(driver: Driver, nodes: int, edges: list[TypedEdges]) -> None:
    driver.execute_query("CREATE CONSTRAINT FOR (n:Node) REQUIRE n.id IS UNIQUE")
    driver.execute_query("UNWIND range(0, $last) AS i CREATE (:Node {id: i})", last=nodes - 1)
    rows = np.column_stack(joined(edges)).tolist()
    for part in chunked(rows, CHUNK):
        driver.execute_query(
            "UNWIND $rows AS r MATCH (a:Node {id: toInteger(r[0])}), (b:Node {id: toInteger(r[1])}) "
            "CREATE (a)-[:TO {weight: r[2]}]->(b)",
            rows=part,
        )


def theirs(driver: Driver, tolerance: float, seeds: list[int]) -> np.ndarray:
    """Project, rank and write; its tolerance bounds the change of a node, so it is set below ours."""
    driver.execute_query("CALL gds.graph.project('g', 'Node', {TO: {properties: 'weight'}})")
    driver.execute_query(
        "MATCH (n:Node) WHERE n.id IN $seeds WITH collect(n) AS seeds "
        "CALL gds.pageRank.write('g', {dampingFactor: $damping, maxIterations: 1000, tolerance: $tolerance, "
        "sourceNodes: seeds, relationshipWeightProperty: 'weight', writeProperty: 'theirs', concurrency: 2}) "
        "YIELD ranIterations RETURN ranIterations",
        seeds=seeds,
        damping=DAMPING,
        tolerance=tolerance,
    )
    return np.zeros(0)


def ours(driver: Driver, nodes: int, teleport: np.ndarray, tolerance: float) -> np.ndarray:
    """Read packed edges, build, solve with a proof, and write parallel lists."""
    records, _, _ = driver.execute_query(
        "MATCH (a:Node)-[r:TO]->(b:Node) WITH a.id AS s, collect(b.id) AS t, collect(r.weight) AS w "
        "RETURN s, t, w"
    )
    source = np.repeat([r["s"] for r in records], [len(r["t"]) for r in records])
    target = np.concatenate([r["t"] for r in records])
    weight = np.concatenate([r["w"] for r in records])
    edges = [TypedEdges("match", source, target, weight)]
    matrix = transition_matrix(nodes, edges, SHARES, same_owner_cap=1.0, reciprocal_cap=1.0)
    found = solved(matrix, teleport, tolerance)
    for part in chunked(range(nodes), CHUNK):
        driver.execute_query(
            "UNWIND range(0, size($ids) - 1) AS i MATCH (n:Node {id: $ids[i]}) SET n.ours = $scores[i]",
            ids=part,
            scores=found.scores[part].tolist(),
        )
    return found.scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--nodes", type=int, default=20_000)
    parser.add_argument("--kind", default="heavy-tailed")
    parser.add_argument("--tolerance", type=float, default=1e-10)
    parser.add_argument("--memory", default="2g")
    options = parser.parse_args()
    generator = np.random.default_rng(0)
    edges = made_up_edges(options.kind, options.nodes, 10, generator)
    seeds = sorted(generator.choice(options.nodes, options.nodes // 10, replace=False).tolist())
    teleport = np.zeros(options.nodes)
    teleport[seeds] = 1.0
    with server(options.memory) as driver:
        timed("fill the server", lambda: fill(driver, options.nodes, edges))
        for turn in ("first", "second"):
            gds, _ = timed(
                f"GDS, {turn}: project, rank, write",
                lambda: theirs(driver, options.tolerance * (1 - DAMPING) / options.nodes, seeds),
            )
            own, scores = timed(
                f"ours, {turn}: read, rank, write",
                lambda: ours(driver, options.nodes, teleport, options.tolerance),
            )
            print(f"{'ours over GDS':34}{gds / own:9.2f} times as quick")
            records, _, _ = driver.execute_query("MATCH (n:Node) RETURN n.id AS id, n.theirs AS mass")
            mass = np.zeros(options.nodes)
            mass[[r["id"] for r in records]] = [r["mass"] for r in records]
            print(f"{'L1 distance of the two':34}{np.abs(mass / mass.sum() - scores).sum():9.1e}")
            driver.execute_query("CALL gds.graph.drop('g')")


if __name__ == "__main__":
    main()
