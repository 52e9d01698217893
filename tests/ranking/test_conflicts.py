"""Contradictions: each set found cannot hold, each of its statements is needed, and relaxing cures all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ranking.blend import blend, displayed
from ranking.conflicts import Conflict, entity_conflicts, ordering_conflicts, relaxed_orderings
from ranking.feasibility import feasible_sets
from ranking.methodology import Methodology
from ranking.orderings import Orderings, orderings
from tests.ranking.usual import printed_intervals

RULES = {"rank_tolerance": 0.49, "ordering_margin": 1e-3}
BLANK = np.nan


def find_conflicts(low, high, weights, published, *, orderings, rank_tolerance, ordering_margin):
    """All conflicts, those within single entities first."""
    sets = feasible_sets(low, high, weights, published, rank_tolerance=rank_tolerance)
    own = entity_conflicts(low, high, weights, published, rank_tolerance=rank_tolerance)
    return own + ordering_conflicts(sets, orderings, ordering_margin)


def can_hold(figures, stated: Orderings, conflict: Conflict) -> bool:
    """Ask a linear programme with just these statements, each written out as the page means it."""
    low, high, weights, published = figures
    entities, signals = low.shape
    rows, limits, bounds = [], [], np.tile([0.0, 1.0], (entities * signals, 1))
    for entity in conflict.ranks:
        row = np.zeros((entities, signals))
        row[entity] = weights[entity]
        rows += [row.ravel(), -row.ravel()]
        limits += [(published[entity] + 0.49) / 100, -(published[entity] - 0.49) / 100]
    for entity, signal in conflict.bounds:
        bounds[entity * signals + signal] = low[entity, signal], high[entity, signal]
    for number in conflict.orderings:
        row = np.zeros((entities, signals))
        row[stated.stronger[number], stated.signal[number]] = -1
        row[stated.weaker[number], stated.signal[number]] = 1
        rows.append(row.ravel())
        limits.append(-1e-3)
    answer = linprog(
        np.zeros(entities * signals),
        A_ub=np.array(rows) if rows else None,
        b_ub=limits or None,
        bounds=bounds,
    )
    assert answer.status in {0, 2}
    return answer.status == 0


def without_each(conflict: Conflict):
    for kind in ("ranks", "bounds", "orderings"):
        statements = getattr(conflict, kind)
        for left_out in statements:
            rest = {name: getattr(conflict, name) for name in ("ranks", "bounds", "orderings")}
            rest[kind] = tuple(statement for statement in statements if statement != left_out)
            yield Conflict(**rest)


def assert_irreducible(figures, stated: Orderings, conflict: Conflict) -> None:
    assert not can_hold(figures, stated, conflict)
    for rest in without_each(conflict):
        assert can_hold(figures, stated, rest)


def everything(figures, kept) -> Conflict:
    low, _, _, published = figures
    return Conflict(
        tuple(np.flatnonzero(~np.isnan(published)).tolist()),
        tuple((entity, signal) for entity in range(low.shape[0]) for signal in range(low.shape[1])),
        tuple(kept),
    )


def test_a_rank_that_its_own_signals_exclude():
    # an MCP server printing 0 0 0 0 reaches at most 0.499·85 + 15 = 57.4; 95 needs every bound but one gone
    low, high, _ = printed_intervals([[0, 0, 0, 0, BLANK]])
    weights = Methodology().weights_of(["mcp"])
    figures = low, high, weights, np.array([95.0])
    conflicts = find_conflicts(*figures, orderings=orderings([], [], []), **RULES)
    assert conflicts == (Conflict((0,), ((0, 0),), ()),)
    assert_irreducible(figures, orderings([], [], []), conflicts[0])


def test_a_verdict_against_what_is_printed():
    low, high, _ = printed_intervals([[0, 1], [1, 1]])
    figures = low, high, np.full((2, 2), 0.5), np.array([BLANK, BLANK])
    stated = orderings([0], [1], [0])
    conflicts = find_conflicts(*figures, orderings=stated, **RULES)
    assert conflicts == (Conflict((), ((0, 0), (1, 0)), (0,)),)


def test_a_circle_of_verdicts_and_an_unrelated_verdict():
    low, high, _ = printed_intervals(np.ones((5, 1)))
    figures = low, high, np.ones((5, 1)), np.full(5, BLANK)
    stated = orderings([0, 1, 3, 2], [1, 2, 4, 0], [0, 0, 0, 0])
    assert find_conflicts(*figures, orderings=stated, **RULES) == (Conflict((), (), (0, 1, 3)),)


def test_ranks_and_verdicts_together():
    # equal weights ½; published 70 against 50, yet the 50 is stronger on both signals
    low, high, _ = printed_intervals(np.full((2, 2), BLANK))
    figures = low, high, np.full((2, 2), 0.5), np.array([70.0, 50.0])
    stated = orderings([1, 1], [0, 0], [0, 1])
    conflicts = find_conflicts(*figures, orderings=stated, **RULES)
    assert conflicts == (Conflict((0, 1), (), (0, 1)),)
    assert relaxed_orderings(conflicts).tolist() == [1]


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(1, 14))
def test_conflicts_are_irreducible_and_relaxing_their_last_orderings_leaves_none(seed, entities, count):
    generator = np.random.default_rng(seed)
    hidden = generator.random((entities, 3))
    weights = generator.dirichlet(np.ones(3), entities)
    published = displayed(blend(hidden, weights)).astype(float)
    published[generator.random(entities) < 0.3] = np.nan
    low, high, _ = printed_intervals(np.where(hidden < 0.499, 0.0, np.where(hidden < 0.5, BLANK, 1.0)))
    figures = low, high, weights, published
    first = generator.integers(0, entities, count)
    second = (first + generator.integers(1, entities, count)) % entities
    stated = Orderings(first, second, generator.integers(0, 3, count))
    conflicts = find_conflicts(*figures, orderings=stated, **RULES)
    for conflict in conflicts:
        assert_irreducible(figures, stated, conflict)
    kept = np.setdiff1d(np.arange(count), relaxed_orderings(conflicts))
    assert can_hold(figures, stated, everything(figures, kept))
    assert bool(conflicts) != can_hold(figures, stated, everything(figures, range(count)))
    assert find_conflicts(*figures, orderings=stated, **RULES) == conflicts


@pytest.mark.parametrize("rank", [3.0, 97.0])
def test_the_conflict_of_one_entity_is_irreducible_whichever_way_it_misses(rank):
    low, high, _ = printed_intervals([[1, 0, 1, 0, BLANK]])
    figures = low, high, Methodology().weights_of(["model"]), np.array([rank])
    nothing = orderings([], [], [])
    (conflict,) = find_conflicts(*figures, orderings=nothing, **RULES)
    assert_irreducible(figures, nothing, conflict)


def test_a_bound_is_left_out_only_if_the_rank_stays_out_of_reach_without_it() -> None:
    """By hand: reach is 0.25 + 0.255, the rank needs 0.7511; without the second bound it lacks 0.0011."""
    found = entity_conflicts([[0, 0]], [[0.5, 0.51]], [[0.5, 0.5]], [75.6], rank_tolerance=0.49)
    assert found == (Conflict((0,), ((0, 0),), ()),)
    found = entity_conflicts([[0, 0]], [[0.5, 0.51]], [[0.5, 0.5]], [75.4], rank_tolerance=0.49)
    assert found == (Conflict((0,), ((0, 0), (0, 1)), ()),)  # 0.7491 would be in reach without either
