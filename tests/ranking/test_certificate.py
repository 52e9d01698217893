from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ranking.certificate import (
    certified_prefix,
    certified_prefix_of_intervals,
    componentwise_bounds,
    node_bound,
)
from ranking.errors import BadArrayError
from ranking.flows import TypedEdges
from tests.ranking.graphs import dense_solution, random_teleport, random_transition
from tests.ranking.usual import propagate, transition_matrix


def solved(seed, tolerance):
    generator = np.random.default_rng(seed)
    size = int(generator.integers(2, 60))
    transition, teleport = random_transition(generator, size), random_teleport(generator, size)
    damping = float(generator.choice([0.5, 0.85, 0.95]))
    result = propagate(transition, teleport, damping=damping, tolerance=tolerance)
    exact = dense_solution(transition, teleport, damping)
    return result, exact, componentwise_bounds(transition, teleport, result.scores, damping=damping)


@pytest.mark.parametrize("tolerance", [1e-2, 1e-5, 1e-12])
def test_the_true_mass_of_every_node_lies_within_its_bound(tolerance):
    for seed in range(50):
        result, exact, bounds = solved(seed, tolerance)
        errors = np.abs(result.scores - exact)
        assert (errors <= node_bound(result.l1_bound)).all()
        assert (errors <= bounds).all()
        assert (bounds <= node_bound(result.l1_bound)).all()


@pytest.mark.parametrize("tolerance", [1e-2, 1e-4, 1e-12])
def test_what_is_certified_never_flips(tolerance):
    certified = 0
    for seed in range(50):
        result, exact, bounds = solved(seed, tolerance)
        for bound in (node_bound(result.l1_bound), bounds):
            proved = certified_prefix(result.scores, bound)
            certified += proved
            order = np.argsort(-result.scores, kind="stable")
            for place in range(proved):
                above, below = order[: place + 1], order[place + 1 :]
                below = below[result.scores[below] < result.scores[above].min()]
                assert below.size == 0 or exact[above].min() > exact[below].max()
    assert certified > 100


def test_following_the_residual_gives_much_sharper_bounds_where_there_is_little_mass():
    generator = np.random.default_rng(3)
    transition, teleport = random_transition(generator, 5000), random_teleport(generator, 5000)
    result = propagate(transition, teleport, tolerance=1e-13)
    bounds = componentwise_bounds(transition, teleport, result.scores, damping=0.85)
    assert np.median(bounds) < node_bound(result.l1_bound) / 100


def test_what_is_left_of_the_residual_is_added_where_it_was_not_followed():
    """Two chains, of which the first got too much at its head: all along it the error is 2 % of the mass,
    which is less than what is followed reaches after some seventy steps.
    """
    length = 150
    heads = np.zeros(2 * length)
    heads[[0, length]] = 0.5
    tilted = heads * np.repeat([1.02, 0.98], length)
    chains = [
        TypedEdges("next", first + np.arange(length - 1), first + np.arange(1, length), np.ones(length - 1))
        for first in (0, length)
    ]
    transition = transition_matrix(2 * length, chains, {"next": 1.0})
    exact = dense_solution(transition, heads, 0.85)
    scores = dense_solution(transition, tilted, 0.85).astype(np.float64)
    bounds = componentwise_bounds(transition, heads, scores, damping=0.85)
    errors = np.abs(scores - exact)
    assert errors[100] == pytest.approx(0.02 * exact[100], rel=1e-6)
    assert (errors <= bounds).all()


@given(
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 3), st.integers(0, 3)), max_size=12),
)
@example([(7, 3, 0), (7, 0, 0), (5, 0, 0)])  # of two that share a place, the first may fall below the third
def test_the_prefix_is_the_longest_that_no_error_can_break(rows):
    values = np.array([v for v, _, _ in rows], float)
    low = values - [a for _, a, _ in rows]
    high = values + [b for _, _, b in rows]
    expected = 0
    for place in sorted(set(values), reverse=True):
        above, below = values >= place, values < place
        if below.any() and low[above].min() <= high[below].max():
            break
        expected = int(above.sum())
    assert certified_prefix_of_intervals(values, low, high) == expected


def test_ties_count_as_certified_together():
    assert certified_prefix([0.2, 0.5, 0.2, 0.1], 0.04) == 4
    assert certified_prefix([0.2, 0.5, 0.2, 0.1], 0.06) == 1
    assert certified_prefix([0.2, 0.2], 1.0) == 2


def test_a_gap_equal_to_the_bound_is_not_certified():
    assert certified_prefix([0.75, 0.25], 0.25) == 0


def test_a_value_outside_its_interval_is_refused():
    with pytest.raises(BadArrayError, match=r"values\[1\] is 2.0, outside \[3.0, 4.0\]"):
        certified_prefix_of_intervals([1, 2], [0, 3], [2, 4])
