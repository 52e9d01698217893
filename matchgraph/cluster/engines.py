"""The engines of a run by their names: which solver, and where matrices are multiplied."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from matchgraph.cluster.errors import ClusterError
from matchgraph.cluster.mapped import Mapped
from matchgraph.cluster.spark import on_spark
from ranking.blocks import Spread

SOLVER = "power"  # of every engine here: it decides the bytes of a run, where it runs does not
ENGINES = ("mapped", "spark")


@dataclass(frozen=True)
class Engine:
    """Where a run is computed.

    Args:
        name: `mapped`, `spark`, or that of a solver, which stays in memory.
        master: URL of the Spark cluster; by default what Spark's own configuration says.
        folder: for the blocks, at the same path on driver and workers; by default one for temporary files.
        blocks: how many blocks a matrix is cut into; by default as many as suit the engine.
    """

    name: str = SOLVER
    master: str | None = None
    folder: Path | None = None
    blocks: int | None = None

    @property
    def solver(self) -> str:
        """The solver, which the record of a run names: the same for all places it may run at."""
        return SOLVER if self.name in ENGINES else self.name

    @contextmanager
    def spread(self) -> Iterator[Spread | None]:
        """Provide where matrices are multiplied; None if in memory.

        Raises:
            ClusterError: an option belongs to another engine.
        """
        if self.name != "spark" and self.master is not None:
            raise ClusterError(f"a master is for the engine 'spark', not for {self.name!r}; leave it out")
        if self.name not in ENGINES:
            if self.folder is not None:
                raise ClusterError(f"the engine {self.name!r} has no blocks; leave out their folder")
            yield None
            return
        with tempfile.TemporaryDirectory(prefix="matchgraph-blocks-") as temporary:
            folder = self.folder or Path(temporary)
            if self.name == "mapped":
                yield Mapped(folder, self.blocks)
                return
            with on_spark(self.master, folder, self.blocks) as found:
                yield found
