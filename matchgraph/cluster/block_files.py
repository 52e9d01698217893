"""A matrix as a folder: blocks of rows, three `.npy` files each, and a manifest with their checksums.

    manifest.json
    block-00000/indptr.npy    where each row starts, from 0
    block-00000/indices.npy   the column of each entry, ascending in each row
    block-00000/data.npy      its value
    teleport.npy              of a transition matrix: v

Of a transition matrix P the rows are those of Pᵀ: all that flows into a node. The files are mapped for each
product and released after it, so that only one block at a time occupies memory.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from graph.folders import write_folder
from matchgraph.cluster.errors import ClusterError, DamagedBlockError
from ranking.arrays import Floats
from ranking.row_block import Cut, RowBlock

FORMAT = 1
MANIFEST, TELEPORT = "manifest.json", "teleport.npy"
ARRAYS = ("indptr", "indices", "data")
Made = Mapping[str, Any]


@dataclass(frozen=True)
class BlockFile:
    """What a manifest says of one block.

    Args:
        first: number of the first row.
        rows: how many.
        entries: how many.
        sha256: of the file of each array.
    """

    first: int
    rows: int
    entries: int
    sha256: dict[str, str]


@dataclass(frozen=True)
class Manifest:
    """What a folder says of its matrix.

    Args:
        nodes: number of rows and of columns.
        blocks: in the order of their rows.
        excess: η of a transition matrix, by how much a row of P may sum to more than 1.
        dangling: number of nodes that pass nothing on; None if the matrix is no transition.
        in_pieces: whether long rows are summed in pieces.
        teleport: sha256 of its file, if there is one.
        made_from: what it was made from, such as methodology and statements.
    """

    nodes: int
    blocks: tuple[BlockFile, ...]
    excess: float = 0.0
    dangling: int | None = None
    in_pieces: bool = True
    teleport: str | None = None
    made_from: dict[str, Any] = field(default_factory=dict)

    @property
    def entries(self) -> int:
        """Number of entries of all blocks."""
        return sum(block.entries for block in self.blocks)


@dataclass(frozen=True)
class BlockFolder:
    """A matrix in a folder.

    Args:
        place: the folder.
        manifest: what it says.
    """

    place: Path
    manifest: Manifest

    def __len__(self) -> int:
        return len(self.manifest.blocks)

    def __iter__(self) -> Iterator[RowBlock]:
        """Map one block after the other."""
        for number in range(len(self)):
            yield self.block(number)

    def block(self, number: int) -> RowBlock:
        """Map a block, and compare it with its checksums if this process has not done so before.

        Args:
            number: of the block.

        Raises:
            DamagedBlockError: it cannot be read, or differs from what was written.
        """
        filed, folder = self.manifest.blocks[number], block_folder(self.place, number)
        for name in ARRAYS:
            _checked(folder / f"{name}.npy", filed.sha256[name])
        indptr, indices, data = (_mapped(folder / f"{name}.npy") for name in ARRAYS)
        if (len(indptr) - 1, len(indices), len(data)) != (filed.rows, filed.entries, filed.entries):
            raise DamagedBlockError(f"{folder} holds other sizes than its manifest; build the blocks again")
        manifest = self.manifest
        return RowBlock(filed.first, manifest.nodes, indptr, indices, data, manifest.in_pieces)

    def cut(self) -> Cut:
        """Return it as a matrix whose blocks are mapped for each product."""
        return Cut(self, self.manifest.excess)

    def teleport(self) -> Floats:
        """Return v, (nodes,).

        Raises:
            ClusterError: the matrix is no transition.
            DamagedBlockError: it cannot be read, or differs from what was written.
        """
        if self.manifest.teleport is None:
            raise ClusterError(f"{self.place} holds no teleport; build a transition matrix there")
        path = self.place / TELEPORT
        _checked(path, self.manifest.teleport)
        return np.array(_mapped(path), dtype=np.float64)


def write_blocks(
    place: Path,
    blocks: Iterable[RowBlock],
    *,
    nodes: int,
    excess: float = 0.0,
    dangling: int | None = None,
    teleport: Floats | None = None,
    made_from: Made | None = None,
) -> BlockFolder:
    """Write a matrix atomically, and return it; one that is there already stays.

    Args:
        place: the folder.
        blocks: in the order of their rows.
        nodes: number of rows and of columns.
        excess: η of a transition matrix.
        dangling: number of nodes of a transition that pass nothing on.
        teleport: v of a transition, (nodes,).
        made_from: what it was made from, as JSON can hold it.

    Raises:
        OSError: it cannot be written.
    """

    def fill(aside: Path) -> None:
        filed, in_pieces = [], True
        for number, block in enumerate(blocks):
            filed.append(write_block(aside, number, block))
            in_pieces = block.in_pieces
        write_manifest(
            aside,
            Manifest(nodes, tuple(filed), excess, dangling, in_pieces, made_from=dict(made_from or {})),
            teleport,
        )

    write_folder(place, fill)
    return open_blocks(place)


def write_block(place: Path, number: int, block: RowBlock) -> BlockFile:
    """Write the three arrays of a block, and return what a manifest has to say of them.

    Args:
        place: the folder of the matrix.
        number: of the block.

    Raises:
        OSError: they cannot be written.
    """
    folder = block_folder(place, number)
    folder.mkdir()
    sums = {}
    for name in ARRAYS:
        path = folder / f"{name}.npy"
        np.save(path, getattr(block, name), allow_pickle=False)
        sums[name] = sha256_of(path)
    return BlockFile(block.first, block.rows, len(block.data), sums)


def write_manifest(place: Path, manifest: Manifest, teleport: Floats | None = None) -> None:
    """Write a manifest, and with it the teleport.

    Args:
        place: the folder of the matrix.
        teleport: v of a transition, (nodes,).

    Raises:
        OSError: they cannot be written.
    """
    found = {"format": FORMAT, **asdict(manifest)}
    if teleport is not None:
        np.save(place / TELEPORT, teleport, allow_pickle=False)
        found["teleport"] = sha256_of(place / TELEPORT)
    (place / MANIFEST).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def open_blocks(place: Path) -> BlockFolder:
    """Open the matrix in a folder; its blocks are mapped when they are needed.

    Args:
        place: the folder.

    Raises:
        ClusterError: there is no matrix, or one of another format.
        DamagedBlockError: its manifest is no manifest.
    """
    try:
        found = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        form = found.pop("format")
        if form != FORMAT:
            raise ClusterError(f"{place} holds blocks of format {form}, not {FORMAT}; build them again")
        blocks = tuple(BlockFile(**each) for each in found.pop("blocks"))
        return BlockFolder(place, Manifest(blocks=blocks, **found))
    except OSError as error:
        raise ClusterError(f"there are no blocks in {place} ({error.strerror}); build them first") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedBlockError(f"{place / MANIFEST} is no manifest of blocks; build them again") from error


def block_folder(place: Path, number: int) -> Path:
    """Return the folder of a block.

    Args:
        place: the folder of the matrix.
        number: of the block.
    """
    return place / f"block-{number:05}"


def sha256_of(path: Path) -> str:
    """Return the checksum of a file.

    Args:
        path: of the file.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=2**16)
def _checked(path: Path, expected: str) -> None:
    """Compare a file with its checksum; each once a process.

    Raises:
        DamagedBlockError: it cannot be read or differs.
    """
    try:
        found = sha256_of(path)
    except OSError as error:
        raise DamagedBlockError(
            f"{path} cannot be read ({error.strerror}); build the blocks again"
        ) from error
    if found != expected:
        raise DamagedBlockError(f"{path} differs from what was written; build the blocks again")


def _mapped(path: Path) -> np.ndarray[Any, Any]:
    """Map the array of a file; an empty one cannot be mapped, and is read."""
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError as error:
        if "empty" not in str(error):
            raise DamagedBlockError(f"{path} is no array: {error}; build the blocks again") from error
        found = np.load(path, allow_pickle=False)
    return np.asarray(found)
