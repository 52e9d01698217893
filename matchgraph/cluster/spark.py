"""Multiply on Spark: a task for each block, the vector by broadcast, so that nothing is shuffled.

The driver holds the vector and decides when to stop; a worker holds nothing that is not in the files. So a
lost executor costs the tasks it had, which Spark runs elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from matchgraph.cluster.block_files import BlockFolder
from matchgraph.cluster.event_layout import Layout
from matchgraph.cluster.mapped import written, written_events, written_transition
from matchgraph.cluster.session import spark_session
from matchgraph.cluster.worker import product_of
from ranking.arrays import Floats, Integers
from ranking.blocks import Placed
from ranking.event_parts import EventParts
from ranking.impressions import Impressions
from ranking.row_block import Cut
from ranking.whole_log import WholeLog

if TYPE_CHECKING:
    from pyspark import SparkContext

BLOCKS_PER_CORE = 3  # so that no core waits long for the slowest block
LEAST = (
    20_000_000  # entries that one core multiplies in a quarter of a second, as long as a stage takes to start
)
LEAST_ROWS = 5_000_000  # of a log, for which one core takes as long as the stages take to start


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
    """Matrices and search logs in files, with which a cluster computes.

    Args:
        context: starts Spark when it is first needed.
        folder: where the files are while they are needed, at the same path on driver and workers.
        blocks: how many blocks a matrix has; by default three for each core.
        least: entries from which on the matrix of a Newton step is worth a cluster.
        least_rows: rows from which on a search log is worth one.
    """

    context: Callable[[], SparkContext]
    folder: Path
    blocks: int | None = None
    least: int = LEAST
    least_rows: int = LEAST_ROWS

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

    @contextmanager
    def events(self, log: Impressions, group: Integers, witnesses: int) -> Iterator[EventParts]:
        """Write a search log to files for the workers, unless it is so small that the driver is done sooner.

        Args:
            log: the events.
            group: of each candidate.
            witnesses: how many choices an actor is judged by.
        """
        if len(log.candidate) < self.least_rows:
            yield WholeLog(log, group)
            return
        over = partial(on_workers, self.context())
        with written_events(self.folder, log, group, witnesses, self._count, over) as found:
            yield found

    @property
    def _count(self) -> int:
        return self.blocks or BLOCKS_PER_CORE * self.context().defaultParallelism


def on_workers(
    context: SparkContext, step: Callable[..., Any], layout: Layout, parts: int, *more: object
) -> list[Any]:
    """Run a step on all parts of a search log: one stage without a shuffle.

    Args:
        context: of the cluster.
        step: called with the layout, the number of a part, and further arguments.
        parts: how many.
        more: further arguments.
    """
    carried = context.broadcast((layout, more))

    def task(part: int) -> Any:
        of, asked = carried.value
        return step(of, part, *asked)

    try:
        return list(context.parallelize(range(parts), parts).map(task).collect())
    finally:
        carried.destroy(blocking=True)


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

        yield Spark(context, folder, blocks, least_rows=LEAST_ROWS)
