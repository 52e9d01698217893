"""Ranges over what printed figures leave open, and projections onto it, against linear and dense solvers."""

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from ranking.blend import blend, displayed
from ranking.errors import BadArrayError
from ranking.feasibility import (
    feasible_sets,
    linear_range,
    signal_range,
)
from ranking.methodology import Methodology
from ranking.projection import project
from tests.ranking.usual import printed_intervals

BLANK = np.nan


def random_sets(seed: int, entities: int):
    generator = np.random.default_rng(seed)
    hidden = generator.random((entities, 5))
    weights = generator.dirichlet(np.ones(5), entities)
    weights[generator.random((entities, 5)) < 0.15] = 0
    weights /= weights.sum(axis=1, keepdims=True)
    low, high, _ = printed_intervals(np.where(hidden < 0.499, 0.0, np.where(hidden < 0.5, BLANK, 1.0)))
    measured = generator.random((entities, 5)) < 0.15
    low[measured] = high[measured] = hidden[measured]
    published = displayed(blend(hidden, weights)).astype(float)
    published[generator.random(entities) < 0.2] = BLANK
    return generator, feasible_sets(low, high, weights, published, rank_tolerance=0.5)


def test_a_model_by_hand():
    # cityscapes: printed 1 1 1 0 and no freshness, rank 46. Least blend 0.5·0.65 = 32.5; adoption could
    # rise by (46.49 − 32.5)/35 above ½.
    low, high, _ = printed_intervals([[1, 1, 1, 0, BLANK]])
    sets = feasible_sets(low, high, Methodology().weights_of(["model"]), [46], rank_tolerance=0.49)
    assert [float(end[0]) for end in linear_range(sets, sets.weights)] == pytest.approx([0.4551, 0.4649])
    assert signal_range(sets)[1][0, 0] == pytest.approx(0.5 + (46.49 - 32.5) / 35)
    assert signal_range(sets)[0][0].tolist() == [0.5, 0.5, 0.5, 0, 0]


def test_ranges_agree_with_linear_programmes():
    generator, sets = random_sets(5, 60)
    coefficients = generator.random((60, 5)) * (generator.random((60, 5)) < 0.7)
    least, most = linear_range(sets, coefficients)
    for row in range(60):
        rows, limits = [], []
        if np.isfinite(sets.floor[row]):
            rows, limits = [sets.weights[row], -sets.weights[row]], [sets.ceiling[row], -sets.floor[row]]
        for sign, found in ((1, least[row]), (-1, most[row])):
            answer = linprog(
                sign * coefficients[row],
                A_ub=np.array(rows) if rows else None,
                b_ub=limits or None,
                bounds=np.column_stack([sets.low[row], sets.high[row]]),
            )
            assert answer.status == 0
            assert found == pytest.approx(sign * answer.fun, abs=1e-8)


def test_projection_agrees_with_a_dense_solver_and_is_exact_on_the_slab():
    generator, sets = random_sets(11, 60)
    point = generator.normal(0.5, 0.6, (60, 5))
    nearest, on_side = project(sets, point)
    total = (sets.weights * nearest).sum(axis=1)
    assert (nearest >= sets.low).all()
    assert (nearest <= sets.high).all()
    assert (total >= sets.floor - 1e-14).all()
    assert (total <= sets.ceiling + 1e-14).all()
    assert 5 < on_side.sum() < 60
    np.testing.assert_allclose(project(sets, nearest)[0], nearest, atol=1e-14)
    for row in np.flatnonzero(on_side):
        constraints = [
            {"type": "ineq", "fun": lambda v, r=row: sets.ceiling[r] - sets.weights[r] @ v},
            {"type": "ineq", "fun": lambda v, r=row: sets.weights[r] @ v - sets.floor[r]},
        ]
        oracle = minimize(
            lambda v, r=row: ((v - point[r]) ** 2).sum(),
            np.clip(point[row], sets.low[row], sets.high[row]),
            bounds=list(zip(sets.low[row], sets.high[row], strict=True)),
            constraints=constraints,
            method="SLSQP",
            options={"ftol": 1e-14, "maxiter": 300},
        )
        # SLSQP may leave the slab by its own tolerance, so compare distances as well as points
        assert ((nearest[row] - point[row]) ** 2).sum() <= oracle.fun + 1e-7
        np.testing.assert_allclose(nearest[row], oracle.x, atol=1e-5)


def test_an_unreachable_rank_leaves_one_point():
    sets = feasible_sets([[0, 0.2]], [[0.4, 0.9]], [[1.0, 0.0]], [90], rank_tolerance=0.49)
    assert not sets.feasible[0]
    assert [end.tolist() for end in linear_range(sets, sets.weights)] == [[0.4], [0.4]]
    assert [end.tolist() for end in signal_range(sets)] == [[[0.4, 0.2]], [[0.4, 0.9]]]


def test_no_published_rank_leaves_the_box():
    sets = feasible_sets([[0, 0.5]], [[0.4, 1]], [[0.5, 0.5]], [BLANK], rank_tolerance=0.49)
    assert [end.tolist() for end in linear_range(sets, sets.weights)] == [[0.25], [0.7]]


def test_negative_coefficients_are_refused():
    sets = feasible_sets([[0.0]], [[1.0]], [[1.0]], [BLANK], rank_tolerance=0.49)
    with pytest.raises(BadArrayError, match="not negative"):
        linear_range(sets, [[-1.0]])
