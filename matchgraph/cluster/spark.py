"""Multiply on Spark: a task for each block, the vector by broadcast, so that nothing is shuffled.

The driver holds the vector and decides when to stop; a worker holds nothing that is not in the files. So a
lost executor costs the tasks it had, which Spark runs elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from matchgraph.cluster.block_files import BlockFolder
from matchgraph.cluster.mapped import written, written_transition
from matchgraph.cluster.session import spark_session
from matchgraph.cluster.worker import product_of
from ranking.arrays import Floats, Integers
from ranking.blocks import Placed
from ranking.row_block import Cut

if TYPE_CHECKING:
    from pyspark import SparkContext

BLOCKS_PER_CORE = 3  # so that no core waits long for the slowest block
LEAST = (
    20_000_000  # entries that one core multiplies in a quarter of a second, as long as a stage takes to start
)


@dataclass(frozen=True)
class SparkBlocks:
    """A matrix whose blocks the workers of a cluster map from files.

    Args:
        context: of the cluster.
        folder: of the blocks, at the same path on driver and workers.
    """

    context: SparkContext
    folder: BlockFolder

    @cached_property
    def _cut(self) -> Cut:
        return self.folder.cut()

    @property
    def incoming(self) -> Integers:
        """Number of incoming edges of each node, (nodes,)."""
        return self._cut.incoming

    @property
    def excess(self) -> float:
        """η, by how much a row of P may sum to more than 1 by rounding."""
        return self._cut.excess

    def times(self, x: Floats) -> Floats:
        """Return the product, (rows,): one stage without a shuffle.

        Args:
            x: (columns,).
        """
        count, place = len(self.folder), str(self.folder.place)
        carried = self.context.broadcast(x)
        try:
            numbers = self.context.parallelize(range(count), count)
            parts = numbers.map(lambda number: product_of(place, number, carried.value)).collect()
        finally:
            carried.destroy(blocking=True)  # else a copy of each vector stays on each executor for a while
        return np.concatenate(parts)


@dataclass(frozen=True)
class Spark:
    """Matrices in files, multiplied by a cluster.

    Args:
        context: starts Spark when it is first needed.
        folder: where the files are while they are needed, at the same path on driver and workers.
        blocks: how many blocks a matrix has; by default three for each core.
        least: entries from which on the matrix of a Newton step is worth a cluster.
    """

    context: Callable[[], SparkContext]
    folder: Path
    blocks: int | None = None
    least: int = LEAST

    @contextmanager
    def transition(self, rows: sparse.csr_array) -> Iterator[Placed]:
        """Write P to files for products with Pᵀ; the driver checks the result over the same files.

        Args:
            rows: P as CSR, N x N.
        """
        with written_transition(self.folder, rows, self._count) as found:
            yield Placed(SparkBlocks(self.context(), found), found.cut())

    @contextmanager
    def product(self, matrix: sparse.csr_array) -> Iterator[Callable[[Floats], Floats]]:
        """Write a matrix to files, unless it is so small that the driver is done sooner.

        Args:
            matrix: square.
        """
        if matrix.nnz < self.least:
            yield lambda x: matrix @ x
            return
        with written(self.folder, matrix, self._count) as found:
            yield SparkBlocks(self.context(), found).times

    @property
    def _count(self) -> int:
        return self.blocks or BLOCKS_PER_CORE * self.context().defaultParallelism


@contextmanager
def on_spark(master: str | None, folder: Path, blocks: int | None = None, **settings: str) -> Iterator[Spark]:
    """Provide a cluster, which is reached when it is first needed.

    Args:
        master: URL of the cluster; by default what Spark's own configuration says.
        folder: for the files, at the same path on driver and workers.
        blocks: how many blocks a matrix has; by default three for each core.
        settings: see `spark_session`.
    """
    started: list[SparkContext] = []
    with ExitStack() as stack:

        def context() -> SparkContext:
            if not started:
                started.append(stack.enter_context(spark_session(master, **settings)).sparkContext)
            return started[0]

        yield Spark(context, folder, blocks)
