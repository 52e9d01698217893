"""Multiply with matrices mapped from files, block by block: larger than memory, the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from graph.folders import temporary_folder
from matchgraph.cluster.block_files import BlockFolder, write_blocks
from ranking.arrays import Floats
from ranking.blocks import InMemory, Placed
from ranking.row_block import Cut, cut, cuts

ENTRIES = 2**22  # of a block by default: 48 MB, of which few fit into memory at once and many on a disk


@dataclass(frozen=True)
class Mapped:
    """Matrices in files of this machine.

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
    with _room(folder) as place:
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
    with _room(folder) as place:
        parts = cut(matrix, _places(matrix, blocks), in_pieces=False)
        yield write_blocks(place / "blocks", parts, nodes=matrix.shape[0])


def _places(matrix: sparse.csr_array, blocks: int | None) -> list[int]:
    return cuts(np.diff(matrix.indptr).astype(np.int64), blocks or -(-max(matrix.nnz, 1) // ENTRIES))


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    with temporary_folder(folder) as place:
        yield place
