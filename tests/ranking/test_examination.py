"""Propensities against hand-worked tables, the likelihood's optimum, and logs made with known ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from ranking.errors import BadArrayError, PropensityError
from ranking.examination import (
    Cells,
    examination_propensities,
    examined,
    propensities_given,
)
from ranking.impressions import Impressions


def cells(*rows: tuple[int, int, float, float]) -> Cells:
    pair, position, shown, clicked = (np.array(column) for column in zip(*rows, strict=True))
    return Cells(pair, position, shown.astype(float), clicked.astype(float))


def exact(propensity: list[float], attraction: list[float], shown: float = 1000.0) -> Cells:
    """Every pair at every position, with exactly the expected clicks."""
    return cells(
        *(
            (pair, position, shown, shown * theta * alpha)
            for pair, alpha in enumerate(attraction)
            for position, theta in enumerate(propensity, start=1)
        )
    )


def test_exact_clicks_give_the_exact_propensities() -> None:
    true = [1.0, 0.7, 0.45, 0.2]
    found = examination_propensities(exact(true, [0.9, 0.5, 0.1]), tolerance=1e-9)
    np.testing.assert_allclose(found, [1.0, *true], atol=1e-5)


@settings(max_examples=25)
@given(
    st.lists(st.floats(0.05, 1.0), min_size=1, max_size=5),
    st.lists(st.floats(0.02, 0.95), min_size=2, max_size=4),
)
def test_any_propensities_are_found_again(rest: list[float], attraction: list[float]) -> None:
    found = examination_propensities(exact([1.0, *rest], attraction), tolerance=1e-8, max_steps=100_000)
    np.testing.assert_allclose(found[1:], [1.0, *rest], rtol=0.01)


def test_the_estimate_is_the_maximum_of_the_likelihood() -> None:
    random = np.random.default_rng(5)
    shown = random.integers(5, 40, (4, 3)).astype(float)
    clicked = random.binomial(shown.astype(int), 0.25 / np.arange(1, 4)).astype(float)
    pair, position = np.indices(shown.shape)
    table = Cells(pair.ravel(), position.ravel() + 1, shown.ravel(), clicked.ravel())
    found = examination_propensities(table, tolerance=1e-10, max_steps=100_000)

    def loss(x: np.ndarray) -> float:
        rate = np.clip(
            np.exp(x[4:])[:, None] * np.exp(np.concatenate([[0.0], x[:2], [0.0]])[:3]), 0, 1 - 1e-12
        )
        theta = np.exp(np.concatenate([[0.0], x[:2]]))
        rate = np.clip(np.exp(x[2:])[:, None] * theta, 1e-12, 1 - 1e-12)
        return -float(np.sum(clicked * np.log(rate) + (shown - clicked) * np.log1p(-rate)))

    best = optimize.minimize(loss, np.full(6, -1.0), method="L-BFGS-B", bounds=[(-5, 0)] * 6, tol=1e-12)
    np.testing.assert_allclose(found[1:], [1.0, *np.exp(best.x[:2])], rtol=2e-3)


def test_positions_that_share_no_candidate_are_refused() -> None:
    with pytest.raises(PropensityError, match=r"position 3: .* in another order, or supply them"):
        examination_propensities(cells((0, 1, 10, 5), (0, 2, 10, 3), (1, 3, 10, 5)))
    with pytest.raises(PropensityError, match="position 2"):  # shared, but never clicked
        examination_propensities(cells((0, 1, 10, 5), (1, 1, 10, 0), (1, 2, 10, 0)))
    with pytest.raises(PropensityError, match="no impressions"):
        examination_propensities(Cells(*(np.array([], dtype=int),) * 2, *(np.array([]),) * 2))


def test_steps_link_positions() -> None:
    found = examination_propensities(
        cells((0, 1, 100, 40), (0, 2, 100, 20), (1, 2, 100, 40), (1, 3, 100, 20)), tolerance=1e-9
    )
    np.testing.assert_allclose(found[1:], [1.0, 0.5, 0.25], atol=1e-4)


def test_an_unsettled_estimate_is_an_error() -> None:
    random = np.random.default_rng(1)
    table = exact([1.0, 0.5], random.uniform(0.1, 0.9, 5).tolist())
    with pytest.raises(PropensityError, match="did not settle in 2 steps; raise max_steps"):
        examination_propensities(table, max_steps=2)


def test_given_propensities_are_checked_and_extended() -> None:
    assert propensities_given([1.0, 0.4], 4).tolist() == [1.0, 1.0, 0.4, 0.4, 0.4]
    assert propensities_given([1.0, 0.4, 0.2], 1).tolist() == [1.0, 1.0]
    for wrong in ([], [0.9], [1.0, 0.0], [1.0, 1.1], [[1.0]]):
        with pytest.raises(BadArrayError, match="need to start at 1"):
            propensities_given(wrong, 3)


def test_cells_add_up_a_log_and_reports_are_no_impressions() -> None:
    log = Impressions(
        intent=[0, 0, 0],
        actor=[0, 1, 0],
        age=[0, 0, 0],
        event=[0, 0, 1, 1, 2],
        candidate=[5, 6, 5, 6, 5],
        position=[1, 2, 1, 2, 0],
        clicked=[True, False, True, True, False],
        outcome=[0, 0, 0, 0, 1],
    )
    found = Cells.of(log, [1.0, 0.5, 1.0])
    assert found.shown.tolist() == [1.5, 1.5]
    assert found.clicked.tolist() == [1.5, 0.5]
    expected = examined(found, np.array([1.0, 1.0, 0.2]), 2)
    assert expected.tolist() == [1.5, 0.5]  # never fewer examined than clicked


def test_weights_that_are_all_equal_change_nothing() -> None:
    table = exact([1.0, 0.6, 0.3], [0.5, 0.2])
    doubled = Cells(table.pair, table.position, 2 * table.shown, 2 * table.clicked)
    np.testing.assert_allclose(examination_propensities(table), examination_propensities(doubled), atol=1e-6)
