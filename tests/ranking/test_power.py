"""What the iteration does to be quick: extrapolation, and pushes where little changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from ranking.flows import TypedEdges
from ranking.power import extrapolated, pushed, swept
from ranking.problem import problem
from tests.ranking.graphs import dense_solution, random_teleport, random_transition
from tests.ranking.usual import propagate, transition_matrix

TARGET = 1e-12 * 0.15 / 2


def communities(generator, count=60, size=30, leak=0.002):
    """Communities that hardly know each other: sources, targets and weights of ten edges a node."""
    nodes = count * size
    source = generator.integers(0, nodes, 10 * nodes)
    target = source // size * size + generator.integers(0, size, source.size)
    away = generator.random(source.size) < leak
    target[away] = generator.integers(0, nodes, int(away.sum()))
    return nodes, source, target, generator.lognormal(0, 1, source.size)


def of(nodes, source, target, weight):
    return transition_matrix(nodes, [TypedEdges("match", source, target, weight)], {"match": 1.0})


def plain_power(equation, target):
    x, sweeps = equation.teleport, 0
    while True:
        moved, sweeps = equation.step(x), sweeps + 1
        if np.abs(moved - x).sum() * equation.damping <= target:
            return moved, sweeps
        x = moved


def test_two_modes_by_hand():
    """A walk on two nodes that changes sides with probability ½ ± : errors shrink by the eigenvalue alone.

    P = [[¾, ¼], [¼, ¾]] has the eigenvalues 1 and ½, d = 4/5: T(x) - x* = 2/5·(x - x*) along (1, -1). The
    residual of one mode is 0 in the affine combination with weight 1/(1 - 2/5) on the later vector.
    """
    equation = problem(sparse.csr_array([[0.75, 0.25], [0.25, 0.75]]), [1.0, 0.0], 0.8)
    kept = [np.array([1.0, 0.0])]
    for _ in range(4):
        kept.append(equation.step(kept[-1]))
    exact = np.array([2 / 3, 1 / 3])  # x₀ = 4/5·(¾x₀ + ¼x₁) + 1/5 with x₁ = 1 - x₀: 3/5·x₀ = 2/5
    np.testing.assert_allclose(extrapolated(kept), exact, rtol=1e-9)
    assert abs(kept[-1][0] - exact[0]) > 1e-3


def test_extrapolation_halves_the_sweeps_where_flow_is_slow_and_costs_none_where_it_is_quick():
    generator = np.random.default_rng(0)
    slow = problem(of(*communities(generator)), random_teleport(generator, 1800), 0.85)
    quick = problem(random_transition(generator, 1800), random_teleport(generator, 1800), 0.5)
    for equation, most in ((slow, 0.6), (quick, 1.0)):
        expected, plain = plain_power(equation, TARGET)
        found, sweeps = swept(equation, equation.teleport, TARGET, 1000)
        assert sweeps <= most * plain
        assert np.abs(found / found.sum() - expected).sum() <= 2e-12


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.sampled_from([0.3, 0.85, 0.99]))
def test_it_needs_hardly_more_sweeps_than_the_plain_iteration_on_any_graph(seed, size, damping):
    generator = np.random.default_rng(seed)
    equation = problem(random_transition(generator, size), random_teleport(generator, size), damping)
    target = 1e-10 * (1 - damping) / 2
    _, plain = plain_power(equation, target)
    assert swept(equation, equation.teleport, target, 10_000)[1] <= 1.2 * plain + 2


def test_ten_changed_edges_take_a_tenth_of_the_work_and_are_proved():
    generator = np.random.default_rng(1)
    nodes, source, target, weight = communities(generator, count=2000, leak=0.0005)
    teleport = random_teleport(generator, nodes)
    before = propagate(of(nodes, source, target, weight), teleport, tolerance=1e-10)
    weight[generator.integers(0, weight.size, 10)] *= 3
    changed = of(nodes, source, target, weight)
    cold = propagate(changed, teleport, tolerance=1e-10)
    warm = propagate(changed, teleport, tolerance=1e-10, start=before.scores)
    assert np.abs(warm.scores - before.scores).sum() > 1e-7, "or there was nothing to do"
    assert warm.sweeps <= 0.1 * cold.sweeps
    assert np.abs(warm.scores - cold.scores).sum() <= warm.l1_bound + cold.l1_bound <= 2e-10


@pytest.mark.parametrize("seed", range(5))
def test_a_start_is_never_slower_than_none_where_a_little_changed(seed):
    generator = np.random.default_rng(seed)
    transition, teleport = random_transition(generator, 2000), random_teleport(generator, 2000)
    before = propagate(transition, teleport, tolerance=1e-10)
    teleport[generator.integers(0, 2000, 5)] += 0.01
    cold = propagate(transition, teleport, tolerance=1e-10)
    assert propagate(transition, teleport, tolerance=1e-10, start=before.scores).sweeps <= cold.sweeps


@given(st.integers(0, 2**32 - 1), st.integers(2, 30))
def test_pushes_lead_towards_the_solution(seed, size):
    generator = np.random.default_rng(seed)
    transition, teleport = random_transition(generator, size), random_teleport(generator, size)
    equation = problem(transition, teleport, 0.85)
    exact = dense_solution(transition, teleport, 0.85).astype(np.float64)
    tilted = exact * generator.uniform(0.9, 1.1, size)
    tilted /= tilted.sum()
    found, visits = pushed(equation, transition, tilted, TARGET)
    assert visits >= 1
    assert abs(found.sum() - 1) <= 1e-14
    assert (found >= 0).all()
    assert equation.residual(found) <= equation.residual(tilted) + TARGET
