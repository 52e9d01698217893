"""A propagation for graphs that fit no machine: Parquet in, blocks, sweeps and a certificate, Parquet out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from matchgraph.cluster.block_files import MANIFEST, BlockFolder, open_blocks, sha256_of
from matchgraph.cluster.build import build_blocks
from matchgraph.cluster.checkpoint import FileCheckpoint, equation_of
from matchgraph.cluster.errors import ClusterError
from matchgraph.cluster.network_files import EDGES, read_nodes
from matchgraph.cluster.spark import SparkBlocks
from ranking.methodology import Methodology, identity
from ranking.propagation import Propagation, propagate

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CHECKPOINT = "sweeps.npz"
MASSES, CERTIFICATE = "masses", "certificate"
CHUNK = 2**20  # nodes that become rows at once


@dataclass(frozen=True)
class Certificate:
    """What is proved of the masses, as one row.

    Args:
        l1_bound: proved bound of their L1 distance from the exact solution.
        residual: the L1 norm of T(x) - x.
        sweeps: number of sweeps.
        nodes: number of nodes.
        entries: number of entries of the matrix.
        methodology: its hash.
        blocks: sha256 of the manifest of the blocks, over which the bound was computed.
    """

    l1_bound: float
    residual: float
    sweeps: int
    nodes: int
    entries: int
    methodology: str
    blocks: str


def propagate_network(
    session: SparkSession, network: str, blocks: Path, methodology: Methodology, *, count: int | None = None
) -> tuple[Propagation, Certificate]:
    """Propagate along a graph in Parquet files, and prove the result on this machine.

    The blocks stay, so that the same call after a crash builds nothing again and goes on from its checkpoint.

    Args:
        network: folder of the graph, see `network_files`, on any file system that Hadoop knows.
        blocks: folder for the matrix, at the same path on driver and workers.
        methodology: all constants.
        count: how many blocks; by default as many as suit their edges.

    Raises:
        ClusterError: the graph cannot be read, or the folder holds the blocks of something else.
        RankingError: the propagation does not converge, or what the cluster computed does not prove it.
    """
    constants = methodology.propagation
    made_from = {"network": network, "methodology": identity(methodology)}
    folder = _built(session, blocks, made_from, methodology, count)
    manifest = sha256_of(folder.place / MANIFEST)
    found = propagate(
        SparkBlocks(session.sparkContext, folder),
        folder.teleport(),
        damping=constants.damping,
        tolerance=constants.tolerance,
        check=folder.cut(),
        checkpoint=FileCheckpoint(
            blocks.with_name(f"{blocks.name}-{CHECKPOINT}"),
            equation_of(manifest, constants.damping, constants.tolerance),
        ),
    )
    return found, Certificate(
        found.l1_bound,
        found.residual,
        found.sweeps,
        folder.manifest.nodes,
        folder.manifest.entries,
        made_from["methodology"],
        manifest,
    )


def _built(
    session: SparkSession,
    place: Path,
    made_from: dict[str, str],
    methodology: Methodology,
    count: int | None,
) -> BlockFolder:
    """Return the blocks of a graph, which are built unless they are there."""
    if (place / MANIFEST).exists():
        folder = open_blocks(place)
        if folder.manifest.made_from != made_from:
            raise ClusterError(
                f"{place} holds blocks of {folder.manifest.made_from}; remove it or choose another"
            )
        return folder
    constants = methodology.propagation
    network, teleport = read_nodes(
        session,
        made_from["network"],
        constants.shares.model_dump(),
        constants.same_owner_cap,
        constants.reciprocal_cap,
    )
    edges = session.read.parquet(f"{made_from['network']}/{EDGES}")
    return build_blocks(edges, network, teleport, place, blocks=count, made_from=made_from)


def write_masses(session: SparkSession, place: str, found: Propagation, certificate: Certificate) -> None:
    """Write node and mass, and what is proved of them, as Parquet.

    Args:
        place: a folder on any file system that Hadoop knows; what is there is replaced.
        found: the propagation.
        certificate: what is proved of it.
    """
    size = found.scores.size
    for first in range(0, size, CHUNK):
        numbers = np.arange(first, min(first + CHUNK, size))
        table = pa.table({"node": numbers, "mass": found.scores[numbers]})
        mode = "append" if first else "overwrite"
        session.createDataFrame(table).write.mode(mode).parquet(f"{place}/{MASSES}")
    row = pa.table({name: [value] for name, value in asdict(certificate).items()})
    session.createDataFrame(row).write.mode("overwrite").parquet(f"{place}/{CERTIFICATE}")
