"""What made-up entities can gain in mass: never more than docs/propagation.md proves, however many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from ranking.flows import TypedEdges
from ranking.methodology import Methodology
from tests.ranking.usual import comparison_edges, mention_edges, propagate, transition_matrix

CONSTANTS = Methodology().propagation
SHARES = CONSTANTS.shares.model_dump()
DAMPING = CONSTANTS.damping
ENTITIES, INTENTS = 20_000, 500
NODES = ENTITIES + INTENTS


@dataclass(frozen=True)
class Solved:
    """A transition matrix and what it propagates, before the division by all mass."""

    matrix: sparse.csr_array
    z: np.ndarray


def solved(edges: list[TypedEdges], nodes: int) -> Solved:
    """Propagate with the product's caps; entities come first, then intents, then fakes without teleport."""
    teleport, passed_on = np.zeros(nodes), np.full(nodes, CONSTANTS.passed_on)
    teleport[:ENTITIES:2] = 0.5 / (ENTITIES / 2)
    teleport[ENTITIES:NODES] = 0.5 / INTENTS
    passed_on[ENTITIES:NODES] = 1.0
    matrix = transition_matrix(
        nodes, edges, SHARES, reciprocal_cap=CONSTANTS.reciprocal_cap, passed_on=passed_on
    )
    result = propagate(matrix, teleport, damping=DAMPING, tolerance=1e-13)
    lacking = 1 - np.asarray(matrix.sum(axis=1)).ravel()
    return Solved(matrix, result.scores / (1 - DAMPING + DAMPING * float(lacking @ result.scores)))


def honest_edges() -> list[TypedEdges]:
    random = np.random.default_rng(5)
    left, right = random.integers(0, ENTITIES, (2, 60_000))
    winner = np.where(random.random(60_000) < 0.5, left, right)
    pages = left != right
    author, named = random.integers(0, ENTITIES, (2, 40_000))
    shown = random.integers(0, ENTITIES, 10_000)
    return [
        comparison_edges(left[pages], right[pages], winner[pages]),
        mention_edges(author, named, ["neutral"] * 40_000),
        TypedEdges("match", ENTITIES + np.arange(10_000) % INTENTS, shown, random.random(10_000)),
    ]


@pytest.fixture(scope="module")
def honest() -> Solved:
    return solved(honest_edges(), NODES)


def mentions(source: np.ndarray, target: np.ndarray) -> TypedEdges:
    return TypedEdges("mention", source, target, np.ones(source.size))


def star(target: int, fakes: np.ndarray) -> list[TypedEdges]:
    victim = np.full(fakes.size, target)
    return [mentions(fakes, victim), mentions(victim, fakes)]


def loop(target: int, fakes: np.ndarray) -> list[TypedEdges]:
    ring = np.append(fakes, target)
    return [mentions(ring, np.roll(ring, -1))]


def clique(target: int, fakes: np.ndarray) -> list[TypedEdges]:
    source, other = np.repeat(fakes, fakes.size), np.tile(fakes, fakes.size)
    return [mentions(source[source != other], other[source != other]), *star(target, fakes)]


def comparison_pages(target: int, fakes: np.ndarray) -> list[TypedEdges]:
    """Half of the pages say that the target wins, half that it loses, which keeps its flow in the farm."""
    victim = np.full(fakes.size, target)
    winner = np.where(np.arange(fakes.size) % 2 == 0, victim, fakes)
    return [comparison_edges(victim, fakes, winner), mentions(fakes, victim)]


def click_flood(target: int, fakes: np.ndarray) -> list[TypedEdges]:
    """An intent is made to lead to the fakes, which pass what they get to the target."""
    intent = np.full(fakes.size, ENTITIES)
    return [TypedEdges("match", intent, fakes, np.ones(fakes.size)), *star(target, fakes)]


def bound_of(before: Solved, after: Solved, target: int, fakes: np.ndarray) -> tuple[float, float]:
    """Return the proved most that the target can have, by what flows into the farm, and that flow."""
    inflow = np.asarray(after.matrix[:, fakes].sum(axis=1)).ravel()
    share = float(inflow[target])
    others = np.delete(np.arange(NODES), target)
    flow = DAMPING * float(after.z[others] @ inflow[others])
    p, d = CONSTANTS.passed_on, DAMPING
    closed = 1 - (p * d) ** 2
    return before.z[target] * (1 + share * p * d**2 / closed) + p * d * flow / closed, flow


@pytest.mark.parametrize("farm", [star, loop, clique, comparison_pages, click_flood])
@pytest.mark.parametrize("count", [1, 10, 100, 1000])
def test_no_farm_lifts_a_median_entity_above_the_bound(honest, farm, count):
    target = int(np.argsort(honest.z[:ENTITIES])[ENTITIES // 2])
    fakes = NODES + np.arange(count)
    fooled = np.random.default_rng(count).choice(np.delete(np.arange(ENTITIES), target), 5)
    edges = [*honest_edges(), *farm(target, fakes), mentions(fooled, fakes[np.arange(5) % count])]
    after = solved(edges, NODES + count)
    real = after.matrix[:NODES, :NODES] - honest.matrix
    assert real.data.max(initial=0.0) <= 1e-12, "flow between real nodes only shrinks, which the proof needs"
    most, flow = bound_of(honest, after, target, fakes)
    assert flow > 0
    assert after.z[target] <= most * (1 + 1e-9)


def test_the_bound_does_not_grow_with_the_farm(honest):
    target = int(np.argsort(honest.z[:ENTITIES])[ENTITIES // 2])
    masses = [
        solved([*honest_edges(), *star(target, NODES + np.arange(count))], NODES + count).z[target]
        for count in (1, 1000)
    ]
    most = CONSTANTS.passed_on * CONSTANTS.reciprocal_cap
    p, d = CONSTANTS.passed_on, DAMPING
    assert max(masses) <= honest.z[target] * (1 + most * p * d**2 / (1 - (p * d) ** 2))


def z_of(size: int, pairs: list[tuple[int, int]], teleport: np.ndarray, p: float, cap: float):
    """Return the matrix and its exact mass, by a dense solve."""
    source, target = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    matrix = transition_matrix(
        size,
        [mentions(source, target)],
        {"mention": 1.0},
        reciprocal_cap=cap,
        passed_on=np.full(size, p),
    ).toarray()
    return matrix, np.linalg.solve(np.eye(size) - DAMPING * matrix.T, teleport)


FARMS = st.tuples(
    st.integers(2, 6),
    st.integers(1, 5),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=15),
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=1, max_size=25),
    st.lists(st.floats(0, 1), min_size=6, max_size=6),
    st.sampled_from([0.1, 0.2, 0.5, 1.0]),
    st.sampled_from([0.1, 0.5, 1.0]),
)


@given(FARMS)
@settings(max_examples=200)
def test_any_small_farm_of_one_relation_keeps_to_the_sharper_bound(drawn):
    """z'_t <= z_t/(1 - c·p·d²) + p·d·φ/(1 - p²d²), against a dense solve; node 0 is the target."""
    real, fakes, honest_pairs, farm_pairs, started, p, cap = drawn
    size = real + fakes
    honest = [(s % real, t % real) for s, t in honest_pairs]
    farm = [(s % size, t % size) for s, t in farm_pairs]
    farm = [(s, t) for s, t in farm if max(s, t) >= real]
    teleport = np.zeros(size)
    teleport[:real] = started[:real]
    _, before = z_of(size, honest, teleport, p, cap)
    matrix, after = z_of(size, honest + farm, teleport, p, cap)
    into = matrix[:real, real:].sum(axis=1)
    flow = DAMPING * float(after[1:real] @ into[1:])
    d = DAMPING
    most = before[0] / (1 - into[0] * p * d**2) + p * d * flow / (1 - (p * d) ** 2)
    assert after[0] <= most * (1 + 1e-9) + 1e-12


@pytest.mark.parametrize("p", [0.2, 1.0])
def test_the_bound_is_met_where_all_a_target_passes_on_comes_back(p):
    """Node 0 passes to the fake 1 and nowhere else; it gets all of it back but for the damping."""
    matrix, after = z_of(2, [(0, 1), (1, 0)], np.array([1.0, 0.0]), p, 1.0)
    assert after[0] == pytest.approx(1 / (1 - matrix[0, 1] * p * DAMPING**2), rel=1e-12)
