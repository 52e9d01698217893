from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from fractions import Fraction

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from ranking.errors import BadArrayError, EmptyTeleportError, NotConvergedError, UnknownEngineError
from ranking.flows import TypedEdges
from ranking.propagation import ENGINES
from tests.ranking.graphs import dense_solution, random_teleport, random_transition
from tests.ranking.usual import propagate, teleport_vector, transition_matrix

every_engine = pytest.mark.parametrize("engine", sorted(ENGINES))

FOUR = sparse.csr_array([[0, 3 / 4, 1 / 4, 0], [0, 0, 1, 0], [0, 1 / 2, 0, 1 / 2], [0, 0, 0, 0]])
FOUR_SOLVED = [Fraction(n, 554) for n in (85, 210, 185, 74)]  # worked by hand in docs/propagation.md


@every_engine
def test_the_example_worked_by_hand(engine):
    result = propagate(FOUR, [0.5, 0.5, 0, 0], damping=0.8, engine=engine)
    distance = math.fsum(abs(float(Fraction(x) - e)) for x, e in zip(result.scores, FOUR_SOLVED, strict=True))
    assert distance <= result.l1_bound <= 1e-12
    assert result.engine == engine


def with_sink(transition):
    """One more node takes what each row lacks, and dangles: so that other libraries need not know of caps."""
    missing = np.maximum(1 - transition.sum(axis=1), 0)
    return sparse.csr_array(sparse.block_array([[transition, missing[:, None]], [None, np.zeros((1, 1))]]))


@every_engine
@pytest.mark.parametrize("seed", range(4))
def test_networkx_agrees(engine, seed):
    generator = np.random.default_rng(seed)
    transition, teleport = random_transition(generator, 60), random_teleport(generator, 60)
    graph = nx.from_scipy_sparse_array(with_sink(transition), create_using=nx.DiGraph)
    to = dict(enumerate([*teleport, 0.0]))
    mass = nx.pagerank(graph, personalization=to, dangling=to, tol=1e-16, max_iter=1000)
    expected = np.array([mass[i] for i in range(60)])
    result = propagate(transition, teleport, engine=engine)
    np.testing.assert_allclose(result.scores, expected / expected.sum(), rtol=0, atol=1e-12)


@every_engine
@pytest.mark.parametrize("seed", range(4))
def test_prpack_agrees(engine, seed):
    generator = np.random.default_rng(seed)
    transition, teleport = random_transition(generator, 300), random_teleport(generator, 300)
    places = with_sink(transition).tocoo()
    graph = igraph.Graph(301, np.stack([places.row, places.col], axis=1).tolist(), directed=True)
    mass = graph.personalized_pagerank(
        damping=0.85, reset=[*teleport, 0.0], weights=places.data.tolist(), implementation="prpack"
    )
    expected = np.array(mass[:300])
    result = propagate(transition, teleport, engine=engine)
    np.testing.assert_allclose(result.scores, expected / expected.sum(), rtol=0, atol=1e-10)


@every_engine
def test_the_true_vector_lies_within_the_bound(engine):
    for seed in range(50):
        generator = np.random.default_rng(seed)
        size = int(generator.integers(2, 60))
        transition, teleport = random_transition(generator, size), random_teleport(generator, size)
        damping = float(generator.choice([0.5, 0.85, 0.99]))
        tolerance = float(generator.choice([1e-3, 1e-6, 1e-12]))
        result = propagate(
            transition, teleport, damping=damping, tolerance=tolerance, max_sweeps=5000, engine=engine
        )
        distance = np.abs(result.scores - dense_solution(transition, teleport, damping)).sum()
        assert distance <= result.l1_bound <= tolerance


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.floats(0, 0.99), st.sampled_from(sorted(ENGINES)))
def test_scores_sum_to_one_and_are_not_negative(seed, size, damping, engine):
    generator = np.random.default_rng(seed)
    transition, teleport = random_transition(generator, size), random_teleport(generator, size)
    result = propagate(transition, teleport, damping=damping, max_sweeps=5000, engine=engine)
    assert abs(math.fsum(result.scores) - 1) <= 4e-16
    assert (result.scores >= 0).all()


@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_numbering_the_nodes_otherwise_changes_nothing(seed, size):
    generator = np.random.default_rng(seed)
    transition, teleport = random_transition(generator, size), random_teleport(generator, size)
    order = generator.permutation(size)
    renumbered = propagate(sparse.csr_array(transition[order][:, order]), teleport[order])
    plain = propagate(transition, teleport)
    assert np.abs(renumbered.scores - plain.scores[order]).sum() <= renumbered.l1_bound + plain.l1_bound


@given(st.integers(0, 2**32 - 1), st.floats(1e-300, 1e300))
def test_the_scale_of_the_teleport_does_not_matter(seed, scale):
    generator = np.random.default_rng(seed)
    transition, teleport = random_transition(generator, 20), random_teleport(generator, 20)
    plain, scaled = propagate(transition, teleport), propagate(transition, teleport * scale)
    assert np.abs(plain.scores - scaled.scores).sum() <= plain.l1_bound + scaled.l1_bound


@given(st.integers(0, 2**32 - 1), st.sampled_from([2.0**-40, 0.5, 1024.0]))
def test_the_scale_of_the_weights_does_not_matter(seed, scale):
    generator = np.random.default_rng(seed)
    source, target = generator.integers(0, 12, (2, 40))
    weight = generator.random(40)
    plain, scaled = (
        propagate(
            transition_matrix(12, [TypedEdges("serves", source, target, weight * factor)], {"serves": 1}),
            np.ones(12),
        )
        for factor in (1, scale)
    )
    assert plain.scores.tobytes() == scaled.scores.tobytes()


@every_engine
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.floats(1e-300, 1e300))
def test_where_it_starts_changes_nothing_that_is_proved(engine, seed, size, scale):
    generator = np.random.default_rng(seed)
    transition, teleport = random_transition(generator, size), random_teleport(generator, size)
    start = random_teleport(generator, size) * scale
    result = propagate(transition, teleport, engine=engine, start=start)
    distance = np.abs(result.scores - dense_solution(transition, teleport, 0.85)).sum()
    assert distance <= result.l1_bound <= 1e-12


def test_the_answer_itself_is_a_start_that_needs_next_to_no_work():
    generator = np.random.default_rng(3)
    transition, teleport = random_transition(generator, 300), random_teleport(generator, 300)
    cold = propagate(transition, teleport)
    assert propagate(transition, teleport, start=cold.scores).sweeps <= 2 < cold.sweeps / 10


def test_a_hub_with_very_many_sources_still_meets_the_tolerance():
    leaves = 200_000
    hub, others = np.zeros(leaves, dtype=np.int64), np.arange(1, leaves + 1)
    star = transition_matrix(
        leaves + 1,
        [
            TypedEdges("mention", others, hub, np.ones(leaves)),
            TypedEdges("mention", hub, others, np.ones(leaves)),
        ],
        {"mention": 1.0},
    )
    result = propagate(star, np.ones(leaves + 1))
    # Leaves pass all they have to the hub: x = .85(1 - x) + .15/N there.
    expected = (Fraction(17, 20) + Fraction(3, 20) / (leaves + 1)) / (1 + Fraction(17, 20))
    assert abs(float(Fraction(result.scores[0]) - expected)) <= result.l1_bound / 2


def test_flow_that_is_cut_off_returns_by_the_teleport():
    capped = sparse.csr_array([[0, 0.5, 0.25], [0, 0, 1.0], [0.125, 0, 0]])
    teleport = np.array([1.0, 2.0, 1.0])
    result = propagate(capped, teleport)
    expected = dense_solution(capped, teleport, 0.85)
    assert np.abs(result.scores - expected).sum() <= result.l1_bound


def test_without_damping_the_teleport_is_the_answer():
    assert propagate(FOUR, [1, 1, 2, 0], damping=0).scores.tolist() == [0.25, 0.25, 0.5, 0]


def test_one_node_has_all():
    assert propagate(sparse.csr_array((1, 1)), [3.0]).scores.tolist() == [1.0]


def test_too_few_sweeps_are_an_error_that_says_how_far_and_which_knob():
    with pytest.raises(NotConvergedError, match=r"after 3 sweeps .* bound is .*lower damping") as caught:
        propagate(FOUR, [1, 1, 1, 1], max_sweeps=3)
    assert caught.value.bound > caught.value.tolerance == 1e-12


@every_engine
def test_a_tolerance_below_rounding_is_an_error_that_says_so(engine):
    with pytest.raises(NotConvergedError, match=r"rounding alone .* raise tolerance"):
        propagate(FOUR, [1, 1, 1, 1], tolerance=1e-17, engine=engine)


def test_an_empty_teleport_is_an_error_that_names_the_cure():
    with pytest.raises(EmptyTeleportError, match="load comparison pages from a source you trust"):
        propagate(FOUR, np.zeros(4))
    with pytest.raises(EmptyTeleportError):
        teleport_vector(np.zeros(3), np.zeros(3, dtype=bool))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"teleport": [1, -1, 0, 0]}, r"teleport\[1\] is -1"),
        ({"teleport": [1, math.nan, 0, 0]}, r"teleport\[1\] is nan"),
        ({"teleport": [1, 1]}, "teleport has 2 entries, it needs 4"),
        ({"damping": 1.0}, "damping is 1.0"),
        ({"damping": math.nan}, "damping is nan"),
        ({"tolerance": 0}, "tolerance is 0"),
        ({"start": [1, 0, 0]}, "start has 3 entries, it needs 4"),
        ({"start": [1, -1, 0, 0]}, r"start\[1\] is -1"),
        ({"start": [0, 0, 0, 0]}, "start is 0 everywhere"),
        ({"transition": sparse.csr_array((2, 3))}, r"\(2, 3\); it has to be square"),
        ({"transition": sparse.csr_array(FOUR * 2)}, "row 0 of the transition matrix sums to 2"),
        ({"transition": sparse.csr_array(-FOUR)}, "negative or not finite"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    with pytest.raises(BadArrayError, match=message):
        propagate(**({"transition": FOUR, "teleport": [1, 1, 1, 1]} | arguments))


def test_an_unknown_engine_is_refused_with_the_known_ones():
    with pytest.raises(UnknownEngineError, match="no engine 'jacobi'; choose one of: direct, power"):
        propagate(FOUR, [1, 1, 1, 1], engine="jacobi")


def test_half_the_teleport_goes_to_demand_and_half_to_the_vetted():
    assert teleport_vector([3, 1, 0, 0], [False, False, True, True]).tolist() == [0.375, 0.125, 0.25, 0.25]
    assert teleport_vector([0, 0, 0], [True, False, True]).tolist() == [0.5, 0, 0.5]
    assert teleport_vector([1, 3, 0], [False] * 3).tolist() == [0.25, 0.75, 0]
    assert teleport_vector([1, 0], [False, True], intent_share=0.25).tolist() == [0.25, 0.75]


def test_a_vetted_part_of_share_zero_does_not_stand_in_for_missing_demand():
    with pytest.raises(EmptyTeleportError):
        teleport_vector([0, 0], [True, False], intent_share=1.0)


THREADED = """
import hashlib, numpy as np
from ranking.propagation import ENGINES
from tests.ranking.graphs import random_teleport, random_transition
from tests.ranking.usual import propagate
for engine in sorted(ENGINES):
    generator = np.random.default_rng(5)
    result = propagate(random_transition(generator, 1500), random_teleport(generator, 1500), engine=engine)
    print(engine, hashlib.sha256(result.scores.tobytes()).hexdigest())
"""


def test_the_number_of_threads_does_not_show():
    answers = set()
    for threads in ("1", "2", "4"):
        limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), threads)
        command = [sys.executable, "-c", THREADED]
        done = subprocess.run(command, env=os.environ | limits, capture_output=True, text=True, check=True)
        answers.add(done.stdout)
    assert len(answers) == 1
    generator = np.random.default_rng(5)
    here = propagate(random_transition(generator, 1500), random_teleport(generator, 1500)).scores
    assert hashlib.sha256(here.tobytes()).hexdigest() in answers.pop()
