"""What runs on the workers of a cluster: one block, one product; the arithmetic is `ranking.row_block`'s."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from matchgraph.cluster.block_files import BlockFolder, open_blocks
from ranking.arrays import Floats


def product_of(place: str, number: int, x: Floats) -> Floats:
    """Return the part of a product that one block gives, (rows,).

    Args:
        place: the folder of the matrix, as this worker reaches it.
        number: of the block.
        x: (columns,).

    Raises:
        ClusterError: this worker does not reach the folder.
        DamagedBlockError: the block differs from what was written.
    """
    return _opened(place).block(number).times(x)


@lru_cache(maxsize=8)
def _opened(place: str) -> BlockFolder:
    return open_blocks(Path(place))
