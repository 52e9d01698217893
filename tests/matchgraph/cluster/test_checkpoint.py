"""A driver that crashed goes on where it was, to the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from matchgraph.cluster.checkpoint import FileCheckpoint, equation_of
from ranking.blocks import InMemory
from ranking.problem import problem
from tests.matchgraph.cluster.worlds import graph_of
from tests.ranking.usual import propagate

OF = equation_of("a graph", 0.85)


@dataclass
class Crashing:
    """Blocks of which a product never ends well."""

    sound: InMemory
    at: int
    calls: int = 0

    @property
    def incoming(self) -> np.ndarray:
        return self.sound.incoming

    @property
    def excess(self) -> float:
        return self.sound.excess

    def times(self, x: np.ndarray) -> np.ndarray:
        self.calls += 1
        if self.calls == self.at:
            raise ConnectionError("the driver lost its cluster")
        return self.sound.times(x)


def slow_ring(nodes: int) -> tuple[sparse.csr_array, np.ndarray]:
    """Return a graph that needs a hundred sweeps, so that they are extrapolated."""
    at = np.arange(nodes)
    ends = np.concatenate([at, at]), np.concatenate([(at + 1) % nodes, (at + 7) % nodes])
    rows = sparse.coo_array((np.tile([0.5], 2 * nodes), ends), shape=(nodes, nodes)).tocsr()
    return rows, np.where(at == 0, 1.0, 0.0)


@pytest.mark.parametrize("made", [graph_of(800), slow_ring(500)], ids=["quick", "slow"])
@pytest.mark.parametrize("at", [1, 5, 9, 14, 23])
def test_a_resumed_propagation_has_the_bytes_of_an_uninterrupted_one(
    tmp_path: Path, made: tuple[sparse.csr_array, np.ndarray], at: int
) -> None:
    rows, teleport = made
    whole = propagate(rows, teleport)
    checkpoint = FileCheckpoint(tmp_path / "sweeps.npz", OF)
    assert whole.sweeps > 24
    with pytest.raises(ConnectionError):
        propagate(Crashing(InMemory.of(rows), at), teleport, checkpoint=checkpoint)
    again = Crashing(InMemory.of(rows), -1)
    found = propagate(again, teleport, checkpoint=checkpoint)
    assert found.scores.tobytes() == whole.scores.tobytes()
    assert (found.sweeps, found.l1_bound) == (whole.sweeps, whole.l1_bound)
    assert again.calls == whole.sweeps + 1 - 4 * ((at - 1) // 4)  # one more for the proof
    assert [path.name for path in tmp_path.iterdir()] in ([], ["sweeps.npz"])


def test_another_equation_and_a_damaged_file_start_from_the_beginning(tmp_path: Path) -> None:
    rows, teleport = graph_of(800)
    checkpoint = FileCheckpoint(tmp_path / "sweeps.npz", OF)
    propagate(rows, teleport, checkpoint=checkpoint)
    saved = checkpoint.saved()
    assert saved is not None and saved.done % 4 == 0
    assert saved.x.sum() == pytest.approx(1.0) and saved.x.size == problem(rows, teleport, 0.85).teleport.size
    assert FileCheckpoint(checkpoint.path, equation_of("another graph", 0.85)).saved() is None
    content = checkpoint.path.read_bytes()
    checkpoint.path.write_bytes(content[: len(content) // 2])
    assert checkpoint.saved() is None
