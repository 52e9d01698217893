"""Build the blocks of a transition matrix from typed edges, all by Spark: two shuffles of the edges, once.

    edges        grouped by source, with the edges that lead back where a cap on mutual flow needs them
    flows        each row of P by `ranking.transition`, as on one machine
    blocks       grouped by destination, about equal in entries, written by the workers

A row of P depends on the edges of its node alone, and `ranking.transition` orders them, so any partition of
the edges gives the bytes of the matrix that one machine makes. Nodes of a group are renumbered in their
order, so that a task takes memory for its own edges only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from scipy import sparse

from graph.folders import temporary_folder, write_folder
from matchgraph.cluster.block_files import (
    ARRAYS,
    BlockFile,
    BlockFolder,
    Manifest,
    block_folder,
    open_blocks,
    write_block,
    write_manifest,
)
from ranking.arrays import Floats, Integers
from ranking.blocks import row_excess
from ranking.errors import BadArrayError
from ranking.flows import TypedEdges
from ranking.row_block import cuts, row_block
from ranking.transition import transition_matrix

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, Row

EDGES = "relation string, source long, target long, weight double"
FLOWS = "source long, target long, flow double"
FILED = "number int, first long, rows long, entries long, indptr string, indices string, data string"
ARROW_FLOWS = pa.schema([("source", pa.int64()), ("target", pa.int64()), ("flow", pa.float64())])
SUMMARY = -1  # in place of a target: a row with the number of sources of a group and the excess of its rows
ENTRIES = 4_000_000  # of a block by default: a worker holds some 300 MB while it writes one
BUCKETS = 2**16  # of consecutive nodes, whose edges are counted to cut blocks


@dataclass(frozen=True)
class Network:
    """What a transition matrix is made of next to its edges.

    Args:
        nodes: how many.
        shares: share of each relation.
        owner: (nodes,), equal for nodes of one owner; below 0 means no owner.
        passed_on: (nodes,) share of its flow that each passes on.
        same_owner_cap, reciprocal_cap: see `ranking.transition`.
    """

    nodes: int
    shares: Mapping[str, float]
    owner: Integers | None = None
    passed_on: Floats | None = None
    same_owner_cap: float = 1.0
    reciprocal_cap: float = 1.0


def build_blocks(
    edges: DataFrame,
    network: Network,
    teleport: Floats,
    place: Path,
    *,
    blocks: int | None = None,
    groups: int | None = None,
    made_from: Mapping[str, Any] | None = None,
) -> BlockFolder:
    """Write the transition matrix of typed edges as blocks, and return it.

    Args:
        edges: relation, source, target and weight of each, as `EDGES`.
        network: the nodes, and how they split their flow.
        teleport: v, (nodes,), not negative.
        place: the folder, at the same path on driver and workers; one that is there already stays.
        blocks: how many; by default one for each `ENTRIES` edges.
        groups: of sources; by default as many as blocks.
        made_from: what it is made from, such as methodology and statements.

    Raises:
        BadArrayError: a node number, weight, share or cap is out of range.
        OSError: the folder cannot be written.
    """
    count = edges.count()
    wanted = blocks or -(-max(count, 1) // ENTRIES)
    rows = _flows(edges, network, groups or wanted).persist(_on_disk())
    flows = rows.where(f"target <> {SUMMARY}")
    try:
        first = _first_rows(flows, network.nodes, wanted)
        place.parent.mkdir(parents=True, exist_ok=True)
        with temporary_folder(place.parent) as shared:
            shared.chmod(place.parent.stat().st_mode & 0o777)  # who may write there may be the workers' user
            found = _written(flows, network.nodes, first, shared)
            excess, sources = _excess_and_sources(rows)
            dangling = network.nodes - sources
            manifest = Manifest(network.nodes, found, excess, dangling, made_from=dict(made_from or {}))
            write_manifest(shared, manifest, teleport)
            write_folder(place, lambda aside: _moved(shared, aside))
    finally:
        rows.unpersist(blocking=True)
    return open_blocks(place)


def _on_disk() -> Any:
    from pyspark import StorageLevel  # noqa: PLC0415  the extra may be missing

    return StorageLevel.DISK_ONLY


def _flows(edges: DataFrame, network: Network, groups: int) -> DataFrame:
    """Return all flows: the rows of P, each from the group of its source."""
    from pyspark.sql import functions as f  # noqa: PLC0415  the extra may be missing

    own = edges.select("relation", "source", "target", "weight", f.col("source").alias("of"))
    if network.reciprocal_cap < 1:
        back = edges.select("relation", "source", "target", "weight", f.col("target").alias("of"))
        own = own.union(back.where(f"source % {groups} <> target % {groups}"))  # others are there already
    context = edges.sparkSession.sparkContext
    carried = context.broadcast(network)

    def rows_of(table: pa.Table) -> pa.Table:
        return flows_of(table, carried.value, groups)

    return own.groupBy((f.col("of") % groups).alias("group")).applyInArrow(rows_of, FLOWS)


def flows_of(table: pa.Table, network: Network, groups: int) -> pa.Table:
    """Return the flows of the sources of one group, and a row that sums them up.

    Args:
        table: their edges, and edges of others that lead to them.
        network: the nodes.
        groups: how many; a source belongs to the group of its number modulo this.
    """
    source, target = (table[name].to_numpy().astype(np.int64) for name in ("source", "target"))
    mine = int(table["of"][0].as_py()) % groups
    nodes, ends = np.unique(np.concatenate([source, target]), return_inverse=True)
    _check(nodes, network.nodes)
    source, target = ends[: len(source)], ends[len(source) :]
    names = table["relation"].combine_chunks().dictionary_encode()
    relation, weight = names.indices.to_numpy(), table["weight"].to_numpy().astype(np.float64)
    matrix = transition_matrix(
        len(nodes),
        [
            TypedEdges(name, source[relation == kind], target[relation == kind], weight[relation == kind])
            for kind, name in enumerate(names.dictionary.to_pylist())
        ],
        network.shares,
        owner=None if network.owner is None else network.owner[nodes],
        same_owner_cap=network.same_owner_cap,
        reciprocal_cap=network.reciprocal_cap,
        passed_on=None if network.passed_on is None else network.passed_on[nodes],
    )
    own = np.flatnonzero(nodes % groups == mine)
    rows = sparse.csr_array(matrix[own])
    passing = int((np.diff(rows.indptr) > 0).sum())
    columns = [
        np.append(np.repeat(nodes[own], np.diff(rows.indptr)), passing),
        np.append(nodes[rows.indices], SUMMARY),
        np.append(rows.data, row_excess(rows)),
    ]
    return pa.table([pa.array(each) for each in columns], schema=ARROW_FLOWS)


def _check(nodes: Integers, count: int) -> None:
    if nodes.size and not (nodes[0] >= 0 and nodes[-1] < count):
        outside = nodes[0] if nodes[0] < 0 else nodes[-1]
        raise BadArrayError(f"an edge has node {outside}, but there are {count} nodes, numbered from 0")


def _first_rows(flows: DataFrame, nodes: int, blocks: int) -> list[int]:
    """Return the first row of each block and the number of rows, so that blocks have equal entries."""
    from pyspark.sql import functions as f  # noqa: PLC0415  the extra may be missing

    width = _width(nodes)
    counted = flows.groupBy(f.expr(f"target div {width}").alias("bucket")).count().collect()
    entries = np.zeros(-(-nodes // width), dtype=np.int64)
    for row in counted:
        entries[row["bucket"]] = row["count"]
    return [min(bucket * width, nodes) for bucket in cuts(entries, blocks)]


def _width(nodes: int) -> int:
    """Return how many consecutive nodes are counted together."""
    return -(-nodes // BUCKETS)


def _written(flows: DataFrame, nodes: int, first: Sequence[int], place: Path) -> tuple[BlockFile, ...]:
    """Let the workers write the blocks, and return what a manifest has to say of them."""
    from pyspark.sql import functions as f  # noqa: PLC0415  the extra may be missing

    width, folder = _width(nodes), str(place)
    bucket = np.arange(-(-nodes // width))
    number = np.searchsorted(first, bucket * width, side="right") - 1
    blocks = flows.sparkSession.createDataFrame(
        pa.table({"bucket": bucket, "block": number.astype(np.int32)})
    )
    numbered = flows.withColumn("bucket", f.expr(f"target div {width}")).join(f.broadcast(blocks), "bucket")

    def block_of(table: pa.Table) -> pa.Table:
        return filed_block(table, nodes, first, folder)

    rows = numbered.groupBy("block").applyInArrow(block_of, FILED).collect()
    found = {row["number"]: _filed(row) for row in rows}
    for lone in set(range(len(first) - 1)) - found.keys():  # a block without an entry is in no group
        empty = np.zeros(0, np.int64)
        found[lone] = write_block(
            place,
            lone,
            row_block(first[lone], first[lone + 1] - first[lone], nodes, empty, empty, np.zeros(0)),
        )
    return tuple(found[each] for each in range(len(first) - 1))


def filed_block(table: pa.Table, nodes: int, first: Sequence[int], place: str) -> pa.Table:
    """Write the block of some flows, whoever else may be writing it, and return its line of the manifest.

    Args:
        table: flows that lead to the nodes of one block.
        nodes: number of all nodes.
        first: first row of each block, and the number of rows.
        place: the folder of the matrix.
    """
    source, target = (table[name].to_numpy().astype(np.int64) for name in ("source", "target"))
    number = int(np.searchsorted(first, target[0], side="right")) - 1
    block = row_block(
        first[number],
        first[number + 1] - first[number],
        nodes,
        target,
        source,
        table["flow"].to_numpy().astype(np.float64),
    )
    with temporary_folder(Path(place)) as aside:
        filed = write_block(aside, number, block)
        block_folder(aside, number).chmod(Path(place).stat().st_mode & 0o777)
        try:
            block_folder(aside, number).rename(block_folder(Path(place), number))
        except OSError:  # a task that was thought lost was quicker, with the same bytes
            if not block_folder(Path(place), number).is_dir():
                raise
    return pa.table(
        {
            "number": pa.array([number], pa.int32()),
            **{name: pa.array([getattr(filed, name)], pa.int64()) for name in ("first", "rows", "entries")},
            **{name: pa.array([filed.sha256[name]], pa.string()) for name in ARRAYS},
        }
    )


def _filed(row: Row) -> BlockFile:
    sums = {name: row[name] for name in ARRAYS}
    return BlockFile(row["first"], row["rows"], row["entries"], sums)


def _excess_and_sources(rows: DataFrame) -> tuple[float, int]:
    """Return the largest excess of a row of P, and how many nodes pass something on."""
    found = rows.where(f"target = {SUMMARY}").select("source", "flow").collect()
    return max((row["flow"] for row in found), default=0.0), sum(row["source"] for row in found)


def _moved(shared: Path, aside: Path) -> None:
    for each in sorted(shared.iterdir()):
        if not each.name.startswith("."):
            each.rename(aside / each.name)
