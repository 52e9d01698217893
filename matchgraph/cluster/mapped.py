"""Compute with matrices and logs mapped from files, part by part: larger than memory, the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from graph.folders import temporary_folder
from matchgraph.cluster.block_files import BlockFolder, write_blocks
from matchgraph.cluster.event_parts import EventsInParts
from matchgraph.cluster.event_setup import LaidOut, Over, here, write_log
from matchgraph.cluster.vectors import Vectors
from ranking.arrays import Floats, Integers
from ranking.blocks import InMemory, Placed
from ranking.event_parts import EventParts
from ranking.impressions import Impressions
from ranking.row_block import Cut, cut, cuts

ENTRIES = 2**22  # of a block by default: 48 MB, of which few fit into memory at once and many on a disk


@dataclass(frozen=True)
class Mapped:
    """Matrices and search logs in files of this machine.

    Args:
        folder: where they are while they are needed; created if it is missing.
        blocks: how many blocks a matrix has; by default one for each `ENTRIES` entries.
    """

    folder: Path
    blocks: int | None = None

    @contextmanager
    def transition(self, rows: sparse.csr_array) -> Iterator[Placed]:
        """Write P to files for products with Pᵀ, and remove them afterwards.

        Args:
            rows: P as CSR, N x N.
        """
        with written_transition(self.folder, rows, self.blocks) as found:
            parts = found.cut()
            yield Placed(parts, parts)

    @contextmanager
    def product(self, matrix: sparse.csr_array) -> Iterator[Callable[[Floats], Floats]]:
        """Write a matrix to files, and remove them afterwards.

        Args:
            matrix: square.
        """
        with written(self.folder, matrix, self.blocks) as found:
            yield found.cut().times

    @contextmanager
    def events(self, log: Impressions, group: Integers, witnesses: int) -> Iterator[EventParts]:
        """Write a search log to files, and remove them afterwards.

        Args:
            log: the events.
            group: of each candidate.
            witnesses: how many choices an actor is judged by.
        """
        with written_events(self.folder, log, group, witnesses, self.blocks) as found:
            yield found


@contextmanager
def written_events(
    folder: Path,
    log: Impressions,
    group: Integers,
    witnesses: int,
    parts: int | None,
    over: Over = here,
) -> Iterator[EventParts]:
    """Write a search log to files, in parts, and remove them afterwards.

    Args:
        folder: where they are.
        log: the events.
        group: of each candidate.
        witnesses: how many choices an actor is judged by.
        parts: how many; by default one for each `ENTRIES` rows.
        over: runs a step on parts.
    """
    with room(folder) as place:
        count = parts or -(-max(len(log.candidate), 1) // ENTRIES)
        layout = write_log(Vectors(place), log, group, count)
        groups = int(group.max(initial=-1)) + 1
        laid_out = LaidOut.of(layout, actors=log.actors, groups=groups, witnesses=witnesses, over=over)
        yield EventsInParts(laid_out, log.pairs)


@contextmanager
def written_transition(folder: Path, rows: sparse.csr_array, blocks: int | None) -> Iterator[BlockFolder]:
    """Write P to files, cut by destination, and remove them afterwards.

    Args:
        folder: where they are.
        rows: P as CSR, N x N.
        blocks: how many; by default one for each `ENTRIES` entries.
    """
    whole = InMemory.of(rows)
    into = sparse.csr_array(whole.rows.T)
    dangling = int((np.diff(whole.rows.indptr) == 0).sum())
    parts = Cut(tuple(cut(into, _places(into, blocks), in_pieces=True)), whole.excess)
    with room(folder) as place:
        yield write_blocks(
            place / "blocks", parts.blocks, nodes=into.shape[0], excess=parts.excess, dangling=dangling
        )


@contextmanager
def written(folder: Path, matrix: sparse.csr_array, blocks: int | None) -> Iterator[BlockFolder]:
    """Write a matrix to files, and remove them afterwards.

    Args:
        folder: where they are.
        matrix: square, columns ascending in each row.
        blocks: how many; by default one for each `ENTRIES` entries.
    """
    with room(folder) as place:
        parts = cut(matrix, _places(matrix, blocks), in_pieces=False)
        yield write_blocks(place / "blocks", parts, nodes=matrix.shape[0])


def _places(matrix: sparse.csr_array, blocks: int | None) -> list[int]:
    return cuts(np.diff(matrix.indptr).astype(np.int64), blocks or -(-max(matrix.nnz, 1) // ENTRIES))


@contextmanager
def room(folder: Path) -> Iterator[Path]:
    """Provide a folder for temporary files that workers reach, too.

    Args:
        folder: where it is; created if it is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with temporary_folder(folder) as place:
        place.chmod(folder.stat().st_mode & 0o777)  # who may write there may be the workers' user
        yield place
