from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.errors import BadArrayError
from ranking.flows import TypedEdges, equal_shares
from ranking.lift import LiftQuantiles, log_lift, log_lift_bounds, match_signal, reached
from tests.ranking.usual import comparison_edges, fit_quantiles, propagate, transition_matrix

lifts = st.lists(st.floats(-5, 5).map(lambda value: round(value, 6)), min_size=1, max_size=60)


def test_lift_is_the_log_of_mass_over_exposure():
    found = log_lift([0.4, 0.1, 0.2, 0.3], [0.2, 0.2, 0.2, 0.0], [True, True, True, True])
    np.testing.assert_allclose(found, [np.log(2), -np.log(2), 0, np.nan], atol=5e-7)


def test_no_mass_at_all_is_the_least_lift_and_not_an_infinity():
    assert log_lift([0.0], [0.5], [True]).tolist() == [-30.0]


def test_one_page_worked_by_hand():
    judged, neutral = (
        propagate(
            transition_matrix(2, [comparison_edges([0], [1], [0], neutral=n)], {"comparison": 1}), [1, 1]
        )
        for n in (False, True)
    )
    found = log_lift(judged.scores, neutral.scores, [True, True])
    np.testing.assert_allclose(found, np.log([74 / 57, 40 / 57]), atol=6e-7)


def test_before_any_search_a_win_lifts_and_mere_exposure_does_not():
    # 0 beat 1 on a page; 2 and 3 were only shown, to an intent (4) not answered yet.
    shown = equal_shares(TypedEdges("matched", np.array([4, 4]), np.array([2, 3]), np.array([0.0, 0.0])))
    shares = {"matched": 0.5, "comparison": 0.5}
    teleport = np.full(5, 0.2)
    judged = transition_matrix(5, [shown, comparison_edges([0], [1], [0])], shares)
    neutral = transition_matrix(5, [shown, comparison_edges([0], [1], [0], neutral=True)], shares)
    x, x0 = propagate(judged, teleport), propagate(neutral, teleport)
    found = log_lift(x.scores, x0.scores, reached(neutral, x0.scores))
    assert found[1] < found[2] == found[3] < found[0]
    assert found[1] < -0.1 < 0 < found[0]
    assert np.isnan(found[4])


def test_who_only_stands_in_the_teleport_is_not_reached():
    matrix = transition_matrix(3, [TypedEdges("serves", [0], [1], [1.0])], {"serves": 1.0})
    assert reached(matrix, [0.5, 0.3, 0.2]).tolist() == [False, True, False]
    assert reached(matrix, [0.0, 0.5, 0.5]).tolist() == [False, False, False]


def test_a_type_of_twenty_is_judged_by_itself_and_a_smaller_one_with_all():
    values = np.arange(39.0)
    types = ["model"] * 20 + ["agent"] * 19
    kept = fit_quantiles(values, types)
    assert set(kept.by_type) == {"model"}
    signal = match_signal(kept, values, types)
    np.testing.assert_allclose(signal[:20], np.arange(20) / 19, atol=1e-6)
    np.testing.assert_allclose(signal[20:], np.arange(20, 39) / 38, atol=1e-6)


def test_a_type_where_all_are_equal_gets_the_middle():
    kept = fit_quantiles([1.25] * 30, ["model"] * 30)
    assert set(match_signal(kept, [1.25] * 30, ["model"] * 30)) == {0.5}


def test_the_quantiles_of_a_run_judge_what_was_not_in_it():
    kept = fit_quantiles(np.arange(21.0), ["model"] * 21)
    assert match_signal(kept, [-3.0, 4.5, 99.0], ["model", "prompt", "model"]).round(6).tolist() == [
        0,
        0.225,
        1,
    ]


def test_what_is_unmeasured_stays_so_and_does_not_count():
    values = np.append(np.arange(20.0), [np.nan] * 50)
    kept = fit_quantiles(values, ["model"] * 70)
    assert kept == fit_quantiles(values[:20], ["model"] * 20)
    assert np.isnan(match_signal(kept, values, ["model"] * 70)[20:]).all()


def test_nothing_measured_at_all_gives_no_signal():
    kept = fit_quantiles([np.nan, np.nan], ["a", "b"])
    assert np.isnan(match_signal(kept, [np.nan, np.nan], ["a", "b"])).all()
    with pytest.raises(BadArrayError, match="no quantiles"):
        match_signal(LiftQuantiles({}, ()), [1.0], ["a"])


@given(lifts, st.integers(0, 2**32 - 1))
def test_the_signal_rises_with_the_lift_within_a_type(values, seed):
    types = np.random.default_rng(seed).choice(["model", "agent"], len(values)).tolist()
    signal = match_signal(fit_quantiles(values, types), values, types)
    assert ((signal >= 0) & (signal <= 1)).all()
    for name in ("model", "agent"):
        chosen = [i for i in range(len(values)) if types[i] == name]
        for i in chosen:
            for j in chosen:
                if values[i] < values[j]:
                    assert signal[i] <= signal[j]
                elif values[i] == values[j]:
                    assert signal[i] == signal[j]


@given(lifts)
def test_the_order_of_entities_does_not_matter(values):
    types = ["model"] * len(values)
    assert fit_quantiles(values, types) == fit_quantiles(values[::-1], types)


@given(st.integers(0, 2**32 - 1))
def test_the_exact_signal_lies_within_its_bounds(seed):
    generator = np.random.default_rng(seed)
    exact, exact0 = generator.dirichlet(np.full(25, 0.3)), generator.dirichlet(np.full(25, 0.3))
    around, around0 = 10.0 ** generator.uniform(-14, -2, 2)
    x = np.maximum(exact + around * generator.uniform(-1, 1, 25), 0)
    x0 = np.maximum(exact0 + around0 * generator.uniform(-1, 1, 25), 1e-300)
    known, types = [True] * 25, ["model"] * 25
    kept = fit_quantiles(log_lift(x, x0, known), types)
    least, most = log_lift_bounds(x, around, x0, around0, known)
    true_lift = log_lift(exact, np.maximum(exact0, 1e-300), known)
    assert (least <= true_lift).all()
    assert (true_lift <= most).all()
    assert (match_signal(kept, least, types) <= match_signal(kept, true_lift, types)).all()
    assert (match_signal(kept, true_lift, types) <= match_signal(kept, most, types)).all()


def test_lengths_have_to_fit():
    with pytest.raises(BadArrayError, match="baseline has 1 entries, it needs 2"):
        log_lift([0.1, 0.2], [0.1], [True, True])
    with pytest.raises(BadArrayError, match="lifts has 2 entries, it needs 1"):
        fit_quantiles([0.1, 0.2], ["model"])
