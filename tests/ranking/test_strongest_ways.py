from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.strongest_ways import Way
from tests.ranking.graphs import random_teleport, random_transition
from tests.ranking.usual import strongest_ways


def all_ways(transition, teleport, node, damping, steps):
    """Every way by trying every sequence of nodes, the strongest first."""
    others = [i for i in range(len(teleport)) if i != node]
    found = []
    for length in range(1, steps + 1):
        for start in itertools.permutations(others, length):
            nodes = (*start, node)
            shares = [damping * transition[a, b] for a, b in itertools.pairwise(nodes)]
            amount = teleport[nodes[0]] * float(np.prod(shares))
            if amount > 0:
                found.append(Way(nodes, amount))
    return sorted(found, key=lambda way: (-way.amount, way.nodes))


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(1, 6), st.integers(1, 4))
def test_the_ways_are_the_strongest_of_all(seed: int, size: int, count: int, steps: int) -> None:
    generator = np.random.default_rng(seed)
    transition = random_transition(generator, size)
    teleport, node = random_teleport(generator, size), int(generator.integers(size))
    found = strongest_ways(transition, teleport, node, damping=0.85, count=count, steps=steps)
    expected = all_ways(transition.toarray(), teleport, node, 0.85, steps)[:count]
    assert [way.amount for way in found] == pytest.approx([way.amount for way in expected], rel=1e-12)
    for way in found:
        assert way.nodes[-1] == node
        assert len(set(way.nodes)) == len(way.nodes) <= steps + 1
        assert any(
            way.nodes == each.nodes for each in all_ways(transition.toarray(), teleport, node, 0.85, steps)
        )


def test_a_search_that_is_cut_off_still_returns_what_it_found() -> None:
    transition, teleport = random_transition(np.random.default_rng(1), 40), np.ones(40)
    entire = strongest_ways(transition, teleport, 3)
    cut = strongest_ways(transition, teleport, 3, expansions=3)
    assert 0 < len(cut) <= len(entire)
    assert sum(way.amount for way in cut) <= sum(way.amount for way in entire) * (1 + 1e-12)
