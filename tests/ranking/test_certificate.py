from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import sparse

from ranking.blend import positions
from ranking.certificate import (
    certified_prefix,
    certified_prefix_of_intervals,
    componentwise_bounds,
    node_bound,
)
from ranking.errors import BadArrayError
from ranking.flows import TypedEdges
from ranking.problem import Problem, problem
from ranking.propagation import MAX_SWEEPS
from ranking.residual import residual
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
        tied = values == place
        if tied.sum() > 1 and (low[tied] < high[tied]).any():
            break
        expected = int(above.sum())
    assert certified_prefix_of_intervals(values, low, high) == expected


@given(
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=8),
    st.data(),
)
def test_exact_values_within_the_intervals_share_every_certified_position(rows, data):
    values = np.array([v for v, _, _ in rows], float)
    low = values - [a for _, a, _ in rows]
    high = values + [b for _, _, b in rows]
    proved = certified_prefix_of_intervals(values, low, high)
    exact = np.array([data.draw(st.floats(a, b)) for a, b in zip(low, high, strict=True)])
    certified = np.argsort(-values, kind="stable")[:proved]
    assert positions(exact)[certified].tolist() == positions(values)[certified].tolist()


def test_equal_values_are_certified_as_a_tie_only_if_they_are_exact():
    assert certified_prefix([0.2, 0.5, 0.2, 0.1], 0.0) == 4
    assert certified_prefix([0.2, 0.5, 0.2, 0.1], 0.04) == 1
    assert certified_prefix([0.2, 0.5, 0.2, 0.1], [0, 0.04, 0, 0.04]) == 4
    assert certified_prefix([0.2, 0.2], 1e-300) == 0


def test_equal_print_is_no_tie_where_the_bounds_leave_other_digits_open():
    """The second and third print 57.49, but the third may also print 57.5: then it is second alone."""
    assert (
        certified_prefix_of_intervals([60, 57.49, 57.49, 40], [60, 57.49, 57.49, 40], [60, 57.49, 57.5, 41])
        == 1
    )


@pytest.mark.parametrize("bound", [-1e-12, math.nan, [0.0, -1.0]])
def test_a_bound_that_is_negative_or_not_a_number_certifies_nothing(bound):
    with pytest.raises(BadArrayError, match=r"values\[.\] is .* outside"):
        certified_prefix([0.5, 0.25], bound)


def test_an_infinite_bound_certifies_nothing():
    assert certified_prefix([0.5, 0.25], math.inf) == 0


@pytest.mark.parametrize("damping", [0.85, 0.99, 0.9999])
@pytest.mark.parametrize("max_sweeps", [0, 1, 10, 1000])
def test_bounds_that_end_early_are_looser_and_still_hold(damping, max_sweeps):
    for seed in range(10):
        generator = np.random.default_rng(seed)
        transition, teleport = random_transition(generator, 30), random_teleport(generator, 30)
        exact = dense_solution(transition, teleport, damping)
        scores = exact.astype(np.float64) * generator.uniform(0.99, 1.01, 30)
        scores /= scores.sum()
        early, late = (
            componentwise_bounds(transition, teleport, scores, damping=damping, max_sweeps=sweeps)
            for sweeps in (max_sweeps, 5000)
        )
        assert (np.abs(scores - exact) <= early).all()
        assert (late <= early * (1 + 1e-12)).all()


def test_the_bounds_end_after_the_stated_iterations(monkeypatch):
    calls = []
    passed = Problem.passed
    monkeypatch.setattr(Problem, "passed", lambda self, x: calls.append(0) or passed(self, x))
    cycle = sparse.csr_array([[0.0, 1.0], [1.0, 0.0]])
    bounds = componentwise_bounds(cycle, [1, 0], [0.6, 0.4], damping=1 - 1e-9)
    assert len(calls) == MAX_SWEEPS
    assert (bounds >= 0.1 - 1e-9).all()


def test_without_room_for_the_rounding_of_sums_the_bound_is_half_the_l1_bound():
    cycle, damping = sparse.csr_array([[0.0, 1.0], [1.0, 0.0]]), 1 - 1e-12
    scores = np.array([0.6, 0.4])
    bounds = componentwise_bounds(cycle, [1, 0], scores, damping=damping)
    assert bounds.tolist() == [node_bound(residual(problem(cycle, [1, 0], damping), scores).l1_bound)] * 2


def test_a_gap_equal_to_the_bound_is_not_certified():
    assert certified_prefix([0.75, 0.25], 0.25) == 0


def test_a_value_outside_its_interval_is_refused():
    with pytest.raises(BadArrayError, match=r"values\[1\] is 2.0, outside \[3.0, 4.0\]"):
        certified_prefix_of_intervals([1, 2], [0, 3], [2, 4])
