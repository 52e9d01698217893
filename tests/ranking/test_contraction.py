"""Dampings so near to 1 that rounding leaves no bound, which is an error and never a proof."""

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from scipy import sparse

from ranking.blocks import EXACT_ROW, row_excess
from ranking.errors import BadArrayError, NotConvergedError, UncertifiableDampingError
from ranking.flows import TypedEdges
from ranking.hubs import roundings
from ranking.problem import problem
from ranking.propagation import ENGINES
from ranking.reach_rules import ROUNDING_OF_A_BOUND
from ranking.residual import FIXED_ROUNDINGS, residual
from ranking.rounding import UNIT
from tests.ranking.graphs import random_teleport, random_transition
from tests.ranking.usual import (
    personalised,
    propagate,
    transition_matrix,
)

CYCLE = sparse.csr_array([[0.0, 1.0], [1.0, 0.0]])


@pytest.mark.parametrize(
    "solved",
    [
        *(partial(propagate, CYCLE, [1, 0], tolerance=1e-3, engine=engine) for engine in sorted(ENGINES)),
        partial(personalised, CYCLE, [1, 0], tolerance=1e-3),
    ],
)
def test_a_damping_that_rounding_cannot_distinguish_from_1_has_no_bound(solved):
    with pytest.raises(
        UncertifiableDampingError,
        match=r"no error bound can be given at damping 0\.99.*: 1 - damping is 2\.2e-16, .*lower",
    ):
        solved(damping=1 - 2.0**-52)


def test_a_row_that_exceeds_1_leaves_no_bound_at_a_damping_that_is_nearer_to_1():
    above = sparse.csr_array([[0.0, 1 + 1e-10], [1.0, 0.0]])
    with pytest.raises(NotConvergedError, match="1 only within 1e-10; lower damping"):
        propagate(above, [1, 0], damping=1 - 1e-11)
    assert propagate(above, [1, 0], damping=0.85).l1_bound <= 1e-12


def test_a_cycle_next_to_a_large_hub_is_not_proved_before_its_mass_is_shared():
    """The bound was once -5e10 here, which is below any tolerance; the exact masses are about a half each."""
    leaves = 200_000
    hub, leaf = np.zeros(leaves, np.int64), np.arange(3, leaves + 3)
    source, target = np.concatenate([hub, leaf, [1, 2]]), np.concatenate([leaf, hub, [2, 1]])
    matrix = transition_matrix(leaves + 3, [TypedEdges("a", source, target, np.ones(source.size))], {"a": 1})
    teleport = np.zeros(leaves + 3)
    teleport[1] = 1.0
    with pytest.raises(NotConvergedError, match="after 5 sweeps"):
        propagate(matrix, teleport, damping=1 - 1e-11, max_sweeps=5)


@pytest.mark.parametrize("leaves", [200, 300, 200_000])
def test_the_contraction_allows_for_the_exact_sum_of_a_row(leaves):
    weights = np.random.default_rng(leaves).lognormal(0, 3, leaves)
    hub, leaf = np.zeros(leaves, np.int64), np.arange(1, leaves + 1)
    matrix = transition_matrix(leaves + 1, [TypedEdges("a", hub, leaf, weights)], {"a": 1.0})
    found = problem(matrix, np.ones(leaves + 1), 0.85)
    assert sum(map(Fraction, matrix.data.tolist())) - 1 <= found.blocks.excess <= 1e-12
    assert found.contraction <= 1 - Fraction(0.85) * (1 + 2 * Fraction(found.blocks.excess))


@pytest.mark.parametrize("small", [4, 100, EXACT_ROW - 1])
def test_what_is_lost_when_a_row_is_summed_in_order_counts_as_excess(small):
    """Each of the small entries is less than half of what a sum near 1 can tell, so the sum stays below 1."""
    row = np.concatenate([[1 - UNIT], np.full(small, 0.49 * UNIT)])
    assert row.cumsum()[-1] < 1
    assert row_excess(sparse.csr_array(row[None, :])) >= sum(map(Fraction, row.tolist())) - 1 > 0


@pytest.mark.parametrize("bad", [-0.1, np.nan, np.inf])
def test_an_entry_that_is_no_probability_is_refused(bad):
    with pytest.raises(BadArrayError, match="negative or not finite"):
        row_excess(sparse.csr_array([[0.5, bad], [0.5, 0.5]]))


def test_the_methodology_leaves_room_for_the_rounding_of_the_longest_row_that_is_summed_in_order():
    """2E + 8u + 3σ, and 2σ at the end: E of the products, σ of a sum rounded once per entry."""
    most = roundings(np.arange(0, 2**24, 61)).max()
    assert most == 256
    flow_error, off_one = 1.01 * (most + 1), 3.2
    total = (2 * flow_error + FIXED_ROUNDINGS + 3 * off_one + 2 * off_one) * UNIT
    assert total <= ROUNDING_OF_A_BOUND <= 1.1 * total


@pytest.mark.parametrize("damping", [0.85, 0.99, 0.9999, 1 - 1e-6, 1 - 1e-9])
def test_what_the_methodology_allows_can_be_certified(damping):
    least = ROUNDING_OF_A_BOUND / (1 - damping)
    generator = np.random.default_rng(1)
    transition, teleport = random_transition(generator, 300), random_teleport(generator, 300)
    found = propagate(transition, teleport, damping=damping, tolerance=least, engine="direct")
    assert residual(problem(transition, teleport, damping), found.scores).rounding < least
