from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from ranking.errors import EmptyTeleportError
from tests.ranking.graphs import random_transition
from tests.ranking.usual import personalised, propagate


def seeds_of(generator, size):
    seeds = np.zeros(size)
    seeds[generator.choice(size, min(3, size), replace=False)] = generator.random(min(3, size)) + 0.1
    return seeds


def test_scores_are_those_of_the_propagation_from_the_seeds():
    generator = np.random.default_rng(0)
    transition, seeds = random_transition(generator, 50), seeds_of(generator, 50)
    found, plain = personalised(transition, seeds), propagate(transition, seeds)
    assert found.scores.tobytes() == plain.scores.tobytes()
    assert found.l1_bound == plain.l1_bound


def test_a_detour_that_carries_more_is_told():
    matrix = np.zeros((4, 4))
    matrix[0, 3], matrix[0, 1] = 0.1, 0.9
    matrix[1, 2] = matrix[2, 3] = 1.0
    found = personalised(sparse.csr_array(matrix), [1, 0, 0, 0], damping=0.8)
    assert found.path(3) == [0, 1, 2, 3]
    assert found.strength[3] == pytest.approx(0.9 * 0.8**3)
    found = personalised(sparse.csr_array(matrix), [1, 0, 0, 0], damping=0.2)
    assert found.path(3) == [0, 3]


def test_the_heavier_seed_tells_the_path():
    matrix = sparse.csr_array([[0, 0, 1.0], [0, 0, 1.0], [0, 0, 0]])
    assert personalised(matrix, [1, 2, 0]).path(2) == [1, 2]


def test_of_equal_paths_the_one_by_lower_numbers_is_told():
    matrix = sparse.csr_array([[0, 0.5, 0.5, 0], [0, 0, 0, 1.0], [0, 0, 0, 1.0], [0, 0, 0, 0]])
    assert personalised(matrix, [1, 0, 0, 0]).path(3) == [0, 1, 3]


def test_a_seed_is_its_own_path_and_the_unreached_have_none():
    found = personalised(sparse.csr_array([[0, 1.0, 0], [0, 0, 0], [1.0, 0, 0]]), [1, 0, 0])
    assert found.path(0) == [0]
    assert found.path(2) == []
    assert found.strength[2] == 0


def test_a_seed_that_another_one_feeds_may_be_reached_from_there():
    found = personalised(sparse.csr_array([[0, 1.0], [0, 0]]), [99, 1])
    assert found.path(1) == [0, 1]


@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.sampled_from([0.0, 0.5, 0.85]))
def test_each_path_is_as_strong_as_told_and_none_is_stronger(seed, size, damping):
    generator = np.random.default_rng(seed)
    transition, seeds = random_transition(generator, size), seeds_of(generator, size)
    found = personalised(transition, seeds, damping=damping)
    dense, start = transition.toarray() * damping, seeds / seeds.sum()
    graph = nx.DiGraph()
    graph.add_nodes_from([*range(size), "start"])
    for i, j in zip(*dense.nonzero(), strict=True):
        graph.add_edge(int(i), int(j), length=-np.log(dense[i, j]))
    for i in seeds.nonzero()[0]:
        graph.add_edge("start", int(i), length=-np.log(start[i]))
    lengths = nx.single_source_dijkstra_path_length(graph, "start", weight="length")
    for node in range(size):
        path = found.path(node)
        assert bool(path) == (node in lengths)
        if path:
            strength = start[path[0]] * np.prod([dense[a, b] for a, b in itertools.pairwise(path)])
            assert strength == pytest.approx(found.strength[node], rel=1e-9)
            assert found.strength[node] == pytest.approx(np.exp(-lengths[node]), rel=1e-9)


def test_no_seed_is_an_error():
    with pytest.raises(EmptyTeleportError):
        personalised(sparse.csr_array((2, 2)), [0, 0])
