"""Propensities against hand-worked tables, the likelihood's optimum, and logs made with known ones."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize

from ranking.errors import BadArrayError, PropensityError, PropensityNotConvergedError
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
    found = examination_propensities(exact([1.0, *rest], attraction), tolerance=1e-8, max_steps=1000)
    np.testing.assert_allclose(found[1:], [1.0, *rest], rtol=0.01)


def likeliest(table: Cells, propensity: np.ndarray | None = None) -> float:
    """Return the highest log-likelihood, with the given propensities or with any: a slow oracle."""
    pair, positions = np.unique(table.pair, return_inverse=True)[1], int(table.position.max()) + 1
    skipped = table.shown - table.clicked
    free = positions if propensity is None else 0

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        of_position = x[:positions] if propensity is None else np.log(np.maximum(propensity, 1e-9))
        logarithm = np.minimum(of_position[table.position] + x[free:][pair], -1e-12)
        slope = table.clicked - skipped / np.expm1(-logarithm)
        value = np.sum(table.clicked * logarithm + skipped * np.log(-np.expm1(logarithm)))
        return -float(value), -np.concatenate(
            [np.bincount(table.position, slope, positions)[:free], np.bincount(pair, slope)]
        )

    start = np.full(free + int(pair.max()) + 1, -0.7)
    strict = {"maxiter": 20_000, "maxfun": 200_000, "ftol": 1e-15, "gtol": 1e-10}
    bounds = [(np.log(1e-9), 0)] * len(start)
    return -float(
        optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=strict).fun
    )


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(2, 7), st.integers(1, 11), st.sampled_from([3, 20, 300]))
def test_no_propensities_are_likelier(seed: int, positions: int, pairs: int, most: int) -> None:
    """Hold at the bounds too: positions and pairs never or always clicked, and missing cells."""
    random = np.random.default_rng(seed)
    shown = random.integers(1, most + 1, (pairs, positions)).astype(float)
    shown[:, 1:] *= random.random((pairs, positions - 1)) < 0.7
    clicked = random.binomial(shown.astype(int), random.beta(1, 2, (pairs, 1)) * random.random(positions))
    clicked[:, 0] = np.maximum(clicked[:, 0], 1)  # at position 1 something is always clicked
    part = random.uniform(0.2, 1, shown.shape)
    pair, position = np.nonzero(shown)
    at = pair, position
    table = Cells(pair, position + 1, (shown * part)[at], (clicked * part)[at])
    try:
        found = examination_propensities(table)
    except PropensityError as error:
        assert "in another order" in str(error)  # positions are not linked
        return
    assume((found[2:] < 1).all())  # one examined more than position 1 is clipped
    several = np.bincount(pair)[pair] > 1
    assume(several.any())
    kept = Cells(pair[several], position[several] + 1, table.shown[several], table.clicked[several])
    assert likeliest(kept, found) >= likeliest(kept) - 1e-4


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
    with pytest.raises(PropensityNotConvergedError, match="did not settle: 1 steps were too few; raise"):
        examination_propensities(table, max_steps=1)


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
