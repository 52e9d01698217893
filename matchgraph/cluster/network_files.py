"""The graph of a propagation as Parquet files: what one engine writes, any other reads.

    edges/*.parquet   relation, source, target, weight
    nodes/*.parquet   node, teleport, owner (below 0: none), passed_on; every number from 0 once

Spark reads and writes them on any file system that Hadoop knows, and this module on this machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from matchgraph.cluster.build import Network
from matchgraph.cluster.errors import ClusterError
from ranking.arrays import Floats, Integers
from ranking.flows import TypedEdges

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

EDGES, NODES = "edges", "nodes"
COLUMNS = ("node", "teleport", "owner", "passed_on")


def write_network(
    place: Path, edges: Iterable[TypedEdges], teleport: Floats, owner: Integers, passed_on: Floats
) -> None:
    """Write the graph of a propagation.

    Args:
        place: an existing folder.
        edges: between nodes, by relation.
        teleport: v, (nodes,).
        owner: (nodes,) owner of each, below 0 if unknown.
        passed_on: (nodes,) share of its flow that each passes on.

    Raises:
        OSError: it cannot be written.
    """
    for name in (EDGES, NODES):
        (place / name).mkdir()
    for number, typed in enumerate(edges):
        relation = pa.array([typed.relation]).dictionary_encode()
        kinds = pa.DictionaryArray.from_arrays(np.zeros(typed.source.size, np.int32), relation.dictionary)
        table = {"relation": kinds.cast(pa.string()), "source": typed.source, "target": typed.target}
        path = place / EDGES / f"{number:03}-{typed.relation}.parquet"
        parquet.write_table(pa.table({**table, "weight": typed.weight}), path)
    columns = (np.arange(teleport.size), teleport, owner, passed_on)
    parquet.write_table(pa.table(dict(zip(COLUMNS, columns, strict=True))), place / NODES / "nodes.parquet")


def read_nodes(
    session: SparkSession,
    place: str,
    shares: Mapping[str, float],
    same_owner_cap: float,
    reciprocal_cap: float,
) -> tuple[Network, Floats]:
    """Return the nodes of a graph and its teleport.

    Args:
        place: the folder of the graph, on any file system that Hadoop knows.
        shares: share of each relation.
        same_owner_cap, reciprocal_cap: see `ranking.transition`.

    Raises:
        ClusterError: a node is missing or occurs twice.
    """
    found = session.read.parquet(f"{place}/{NODES}").select(*COLUMNS).toArrow()
    node = found["node"].to_numpy()
    order = np.argsort(node, kind="stable")
    if not np.array_equal(node[order], np.arange(node.size)):
        raise ClusterError(f"the nodes of {place} are not numbered from 0, each once; write them again")
    teleport, owner, passed_on = (found[name].to_numpy()[order] for name in COLUMNS[1:])
    network = Network(
        node.size,
        shares,
        owner.astype(np.int64),
        passed_on.astype(np.float64),
        same_owner_cap,
        reciprocal_cap,
    )
    return network, teleport.astype(np.float64)
