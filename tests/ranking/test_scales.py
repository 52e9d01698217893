"""Scales of counts: absolute by their anchors, drawn by what is loaded, and barely moved by one number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.scales import anchored_quantile, few_open, log_normalised, type_prior

counts_of_a_type = st.lists(st.floats(0, 1e12), min_size=1, max_size=40)
worths, levels = st.floats(1, 1e4), st.floats(0.01, 1)


def scored(counts, *, anchor=50_000.0, worth=200.0, kinds=None):
    numbers = [0] * len(counts) if kinds is None else kinds
    return log_normalised(
        counts, numbers, [anchor] * (max(numbers) + 1), saturation=0.99, worth=worth, least_scale=0.5
    )


def loss(value, logs, anchor, level, worth):
    """The pinball loss of the values, with the penalty of leaving the anchor."""
    distance = logs - value
    pinball = np.maximum(level * distance, (level - 1) * distance).sum()
    return pinball + worth * (value - anchor) ** 2 / (2 * anchor)


def test_one_star_is_next_to_nothing_whoever_else_is_measured():
    assert scored([1])[0] == pytest.approx(np.log(2) / np.log(50_001), rel=0.01)
    crowd = scored([1, *[5_000] * 1000])
    assert crowd[0] == pytest.approx(0.065, abs=0.005)
    assert scored([1] * 100_000)[0] < 0.13  # the scale shrinks to the square root of the anchor at most
    assert scored([1])[0] < 0.1
    assert scored([5_000])[0] > 0.7


def test_what_the_anchor_has_scores_one_until_values_are_loaded():
    assert scored([50_000.0], worth=1e9).tolist() == pytest.approx([1.0])
    assert scored([0.0, 0.0]).tolist() == [0.0, 0.0]


def test_many_values_replace_the_anchor_by_their_quantile():
    logs = np.linspace(6, 9, 200_001)
    assert anchored_quantile(logs, [0] * len(logs), [10.0], level=0.99, worth=200)[0] == pytest.approx(
        np.quantile(logs, 0.99), abs=0.01
    )


def test_types_have_scales_of_their_own():
    alone = scored([9.0, 99.0])
    together = scored([9.0, 99.0, *[1e9] * 500], kinds=[0, 0, *[1] * 500])
    assert together[:2].tolist() == alone.tolist()


def test_as_many_open_issues_as_usual_score_about_half():
    assert few_open([20], [0], [20], worth=200)[0] == pytest.approx(0.5, abs=0.02)
    assert few_open([1000] * 5000, [0] * 5000, [20], worth=200)[0] == pytest.approx(0.5, abs=1e-3)


@given(st.lists(st.floats(0, 30), min_size=1, max_size=30), st.floats(0.1, 30), levels, worths)
def test_the_anchored_quantile_has_the_least_loss(logs, anchor, level, worth):
    found = anchored_quantile(logs, [0] * len(logs), [anchor], level=level, worth=worth)[0]
    least = loss(found, np.array(logs), anchor, level, worth)
    for other in (*logs, anchor, found + 1e-3, found - 1e-3):
        assert loss(other, np.array(logs), anchor, level, worth) >= least - 1e-9 * (1 + abs(least))


@given(counts_of_a_type, st.data(), st.floats(0, 1e300), worths, levels, st.floats(0.05, 1))
def test_one_count_moves_the_score_of_no_other_beyond_the_bound(
    counts, data, other, worth, level, least_scale
):
    place = data.draw(st.integers(0, len(counts) - 1))
    changed = [*counts[:place], other, *counts[place + 1 :]]
    kinds, anchors = [0] * len(counts), [50_000.0]
    rule = {"saturation": level, "worth": worth, "least_scale": least_scale}
    before, after = (log_normalised(table, kinds, anchors, **rule) for table in (counts, changed))
    rest = np.arange(len(counts)) != place
    assert np.abs(after - before)[rest].max(initial=0) <= 1 / (worth * least_scale) + 1e-9
    before, after = (few_open(table, kinds, anchors, worth=worth) for table in (counts, changed))
    assert np.abs(after - before)[rest].max(initial=0) <= np.log1p(anchors[0]) / (4 * worth) + 1e-9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.data(), st.floats(0, 1), worths)
def test_one_value_moves_the_prior_of_its_type_by_its_share(values, data, other, worth):
    place = data.draw(st.integers(0, len(values) - 1))
    changed = [*values[:place], other, *values[place + 1 :]]
    before, after = (
        type_prior(np.array(table)[:, None], [0] * len(values), prior=0.5, worth=worth)
        for table in (values, changed)
    )
    assert np.abs(after - before).max() <= 1 / (worth + len(values)) + 1e-12


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_more_never_scores_less(counts):
    ordered = np.sort(counts)
    used = scored(ordered)
    assert (np.diff(used) >= 0).all()
    assert ((used >= 0) & (used <= 1)).all()
    assert (np.diff(few_open(ordered, [0] * len(ordered), [20], worth=200)) <= 0).all()


def test_the_prior_of_a_type_is_its_mean_shrunk_towards_the_prior():
    prior = type_prior([[0.1], [0.3], [0.8], [np.nan], [np.nan]], [0, 0, 0, 0, 1], prior=0.5, worth=1)
    assert prior[:4, 0].tolist() == pytest.approx([1.7 / 4] * 4)
    assert np.isnan(prior[4, 0])
