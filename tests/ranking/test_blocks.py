"""A matrix cut into blocks of rows gives the bytes of the whole one, wherever it is cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from ranking.blocks import InMemory
from ranking.errors import BadArrayError, EngineMemoryError, NotConvergedError
from ranking.flows import TypedEdges
from ranking.hubs import HUB
from ranking.row_block import Cut, RowBlock, cut, cuts
from tests.ranking.graphs import dense_solution, random_teleport, random_transition
from tests.ranking.usual import propagate, transition_matrix


def with_hubs(generator: np.random.Generator, size: int) -> sparse.csr_array:
    """Return a graph of which a few nodes have thousands of incoming edges, and many have none."""
    count = 12 * size
    target = (size * generator.random(count) ** 6).astype(np.int64)
    edges = TypedEdges("a", generator.integers(0, size, count), target, generator.lognormal(0, 3, count))
    return transition_matrix(size, [edges], {"a": 1.0})


def cut_at(rows: sparse.csr_array, places: list[int]) -> Cut:
    return Cut(tuple(cut(sparse.csr_array(rows.T), places, in_pieces=True)), InMemory.of(rows).excess)


@given(
    seed=st.integers(0, 2**32 - 1),
    hubs=st.booleans(),
    wanted=st.lists(st.integers(0, 2500), max_size=12),
)
def test_any_cut_gives_the_bytes_of_the_whole_matrix(seed: int, hubs: bool, wanted: list[int]) -> None:
    generator = np.random.default_rng(seed)
    size = int(generator.integers(400, 2500)) if hubs else int(generator.integers(2, 300))
    rows = with_hubs(generator, size) if hubs else random_transition(generator, size)
    whole, x = InMemory.of(rows), generator.random(size)
    places = sorted({0, size, *(place for place in wanted if place < size)})
    parts = cut_at(rows, places)
    assert parts.times(x).tobytes() == whole.times(x).tobytes()
    assert parts.incoming.tolist() == whole.incoming.tolist()


@pytest.mark.parametrize("blocks", [1, 2, 7, 64])
def test_a_propagation_over_blocks_has_the_same_bytes_bound_and_sweeps(blocks: int) -> None:
    generator = np.random.default_rng(blocks)
    rows, teleport = with_hubs(generator, 2000), random_teleport(generator, 2000)
    whole = propagate(rows, teleport)
    assert whole.scores.size == 2000 and InMemory.of(rows).incoming.max() > 4 * HUB
    parts = propagate(cut_at(rows, cuts(InMemory.of(rows).incoming, blocks)), teleport)
    assert parts.scores.tobytes() == whole.scores.tobytes()
    assert (parts.l1_bound, parts.sweeps, parts.residual) == (whole.l1_bound, whole.sweeps, whole.residual)


def test_a_propagation_over_blocks_agrees_with_networkx_and_a_dense_solution() -> None:
    generator = np.random.default_rng(5)
    rows, teleport = random_transition(generator, 60), random_teleport(generator, 60)
    found = propagate(cut_at(rows, cuts(InMemory.of(rows).incoming, 5)), teleport, damping=0.85)
    exact = dense_solution(rows, teleport, 0.85)
    assert np.abs(found.scores - exact).sum() <= found.l1_bound
    # networkx gives rows that sum to less than 1 no way to return the rest, so those are left out
    full = sparse.csr_array(rows.multiply(np.abs(rows.sum(axis=1) - 1)[:, None] < 1e-12))
    start = dict(enumerate(teleport.tolist()))
    graph = nx.from_scipy_sparse_array(full, create_using=nx.DiGraph)
    other = nx.pagerank(graph, 0.85, start, 1000, 1e-14, dangling=start)
    ours = propagate(cut_at(full, [0, 11, 12, 60]), teleport, damping=0.85)
    assert ours.scores == pytest.approx([other[node] for node in range(60)], abs=1e-12)


def test_the_start_of_another_night_is_used_without_pushes() -> None:
    generator = np.random.default_rng(6)
    rows, teleport = random_transition(generator, 200), random_teleport(generator, 200)
    parts = cut_at(rows, [0, 50, 200])
    cold = propagate(parts, teleport)
    warm = propagate(parts, teleport, start=cold.scores)
    assert warm.sweeps < cold.sweeps / 2
    assert np.abs(warm.scores - cold.scores).sum() <= warm.l1_bound + cold.l1_bound


@dataclass
class Faulty:
    """Blocks some of whose products are wrong in one entry, as of a worker with bad memory."""

    sound: Cut
    wrong: range
    calls: int = field(default=0)

    @property
    def incoming(self) -> np.ndarray:
        return self.sound.incoming

    @property
    def excess(self) -> float:
        return self.sound.excess

    def times(self, x: np.ndarray) -> np.ndarray:
        product, self.calls = self.sound.times(x), self.calls + 1
        product[3] += 1e-3 if self.calls in self.wrong else 0.0
        return product


def test_a_fault_that_passes_is_outlasted() -> None:
    generator = np.random.default_rng(7)
    rows, teleport = random_transition(generator, 90), random_teleport(generator, 90)
    faulty = Faulty(cut_at(rows, [0, 40, 90]), range(2, 3))
    found, sound = propagate(faulty, teleport, check=InMemory.of(rows)), propagate(rows, teleport)
    assert faulty.calls > 3
    assert np.abs(found.scores - sound.scores).sum() <= found.l1_bound + sound.l1_bound


def test_a_fault_that_stays_is_found_by_the_check() -> None:
    generator = np.random.default_rng(7)
    rows, teleport = random_transition(generator, 90), random_teleport(generator, 90)
    faulty = Faulty(cut_at(rows, [0, 40, 90]), range(2, 10**6))
    propagate(faulty, teleport)  # who multiplies by a wrong matrix proves a solution of that one
    with pytest.raises(NotConvergedError, match="L1 bound"):
        propagate(faulty, teleport, check=InMemory.of(rows))


def test_factors_are_refused_where_the_matrix_is_not_in_memory() -> None:
    rows = random_transition(np.random.default_rng(8), 30)
    with pytest.raises(EngineMemoryError, match="use engine 'power'"):
        propagate(cut_at(rows, [0, 30]), np.ones(30), engine="direct")


@given(st.lists(st.integers(0, 1000), max_size=200), st.integers(1, 50))
def test_blocks_have_about_as_many_entries(entries: list[int], blocks: int) -> None:
    places = cuts(np.array(entries, dtype=np.int64), blocks)
    assert places[0] == 0 and places[-1] == len(entries)
    if not entries:
        return
    assert places == sorted(set(places)) and len(places) - 1 <= blocks
    held = [sum(entries[a:b]) + b - a for a, b in pairwise(places)]
    assert max(held) <= (sum(entries) + len(entries)) / blocks + max(entries) + 1


def test_a_matrix_needs_a_block_and_a_block_has_room_for_2_to_the_31_entries() -> None:
    with pytest.raises(BadArrayError, match="0 blocks"):
        cuts([1, 2], 0)
    with pytest.raises(BadArrayError, match="cut more blocks"):
        cuts([2**30, 2**30], 1)
    assert cuts([2**30, 2**30], 2) == [0, 1, 2]


@given(st.integers(0, 2**32 - 1))
def test_a_plain_product_has_the_bytes_of_scipy(seed: int) -> None:
    """Long rows are not summed in pieces where the whole matrix does not sum them so."""
    generator = np.random.default_rng(seed)
    size = int(generator.integers(2, 700))
    matrix = sparse.csr_array(sparse.random_array((size, size), density=0.5, rng=generator, format="csr"))
    x = generator.normal(size=size)
    blocks: list[RowBlock] = list(cut(matrix, cuts(np.diff(matrix.indptr), 3), in_pieces=False))
    assert np.concatenate([block.times(x) for block in blocks]).tobytes() == (matrix @ x).tobytes()
