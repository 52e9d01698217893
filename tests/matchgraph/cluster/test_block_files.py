"""Blocks as files: the same bytes as in memory, and no damage that goes unnoticed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from matchgraph.cluster.block_files import MANIFEST, BlockFolder, open_blocks, write_blocks
from matchgraph.cluster.errors import ClusterError, DamagedBlockError
from matchgraph.cluster.mapped import Mapped
from ranking.blocks import InMemory
from ranking.row_block import cut, cuts
from ranking.utility import balance
from tests.matchgraph.cluster.worlds import CENTRE, VARIANCES, graph_of, observations_of
from tests.ranking.usual import propagate


def filed(folder: Path, blocks: int = 5) -> BlockFolder:
    rows, teleport = graph_of(900)
    into = sparse.csr_array(rows.T)
    parts = cut(into, cuts(np.diff(into.indptr), blocks), in_pieces=True)
    made = {"methodology": "m1", "statements": "s1"}
    return write_blocks(
        folder / "graph",
        parts,
        nodes=900,
        excess=InMemory.of(rows).excess,
        dangling=300,
        teleport=teleport,
        made_from=made,
    )


def test_what_is_written_is_read(tmp_path: Path) -> None:
    rows, teleport = graph_of(900)
    found, x = filed(tmp_path), np.random.default_rng(1).random(900)
    assert (len(found), found.manifest.nodes, found.manifest.entries) == (5, 900, rows.nnz)
    assert (found.manifest.dangling, found.manifest.made_from["statements"]) == (300, "s1")
    whole = InMemory.of(rows)
    assert found.cut().times(x).tobytes() == whole.times(x).tobytes()
    assert (found.cut().incoming == whole.incoming).all() and found.cut().excess == whole.excess
    assert found.teleport().tobytes() == teleport.tobytes()
    assert propagate(found.cut(), found.teleport()).scores.tobytes() == (
        propagate(rows, teleport).scores.tobytes()
    )


def test_the_manifest_can_be_read_by_people_and_the_arrays_by_numpy(tmp_path: Path) -> None:
    found = filed(tmp_path)
    manifest = json.loads((found.place / MANIFEST).read_text())
    assert manifest["nodes"] == 900 and len(manifest["blocks"]) == 5
    indptr = [np.load(found.place / f"block-{number:05}" / "indptr.npy") for number in range(5)]
    assert [len(each) - 1 for each in indptr] == [block["rows"] for block in manifest["blocks"]]
    assert max(int(each[-1]) for each in indptr) < 2 * found.manifest.entries / 5


@pytest.mark.parametrize("name", ["indptr", "indices", "data"])
def test_one_changed_bit_is_found(tmp_path: Path, name: str) -> None:
    place = filed(tmp_path).place / "block-00003" / f"{name}.npy"
    content = bytearray(place.read_bytes())
    content[-1] ^= 1
    place.write_bytes(content)
    found = open_blocks(tmp_path / "graph")
    found.block(2)
    with pytest.raises(DamagedBlockError, match=rf"block-00003/{name}.npy differs.*build the blocks again"):
        found.cut().times(np.ones(900))


def test_missing_files_and_foreign_manifests_are_named(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match=r"there are no blocks in .*build them first"):
        open_blocks(tmp_path)
    found = filed(tmp_path)
    (found.place / "block-00001" / "data.npy").unlink()
    with pytest.raises(DamagedBlockError, match=r"data.npy cannot be read"):
        found.block(1)
    text = (found.place / MANIFEST).read_text()
    (found.place / MANIFEST).write_text(text.replace('"format": 1', '"format": 2'))
    with pytest.raises(ClusterError, match="format 2, not 1"):
        open_blocks(found.place)
    (found.place / MANIFEST).write_text(text[: len(text) // 2])
    with pytest.raises(DamagedBlockError, match="no manifest"):
        open_blocks(found.place)


@pytest.mark.parametrize("blocks", [None, 1, 23])
def test_a_mapped_propagation_has_the_same_bytes_and_leaves_nothing(
    tmp_path: Path, blocks: int | None
) -> None:
    rows, teleport = graph_of(3000)
    whole = propagate(rows, teleport)
    with Mapped(tmp_path, blocks).transition(rows) as placed:
        found = propagate(placed.blocks, teleport, check=placed.check)
    assert found.scores.tobytes() == whole.scores.tobytes()
    assert (found.l1_bound, found.sweeps) == (whole.l1_bound, whole.sweeps)
    assert not list(tmp_path.iterdir())


def test_a_mapped_balance_has_the_same_bytes(tmp_path: Path) -> None:
    seen = observations_of(500)
    whole = balance(seen, CENTRE, VARIANCES, tolerance=1e-9)
    found = balance(seen, CENTRE, VARIANCES, tolerance=1e-9, spread=Mapped(tmp_path, 7))
    assert found.utility.tobytes() == whole.utility.tobytes()
    assert (found.bound, found.steps) == (whole.bound, whole.steps)
    assert whole.steps > 2 and not list(tmp_path.iterdir())
