"""Signals from raw metrics: formulas by hand, states, and what a failed probe may not do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.blend import blend, redistribute
from ranking.errors import BadArrayError
from ranking.methodology import SIGNALS, Methodology
from ranking.scales import widened
from ranking.signal_rules import Signals
from ranking.signals import (
    BLOCKED,
    KNOWN,
    MEASURED,
    NOT_APPLICABLE,
    STALE,
    UNMEASURED,
    SignalRows,
    score_signals,
)

WITHOUT_SPREAD = {"anchor_worth": 1e9, "prior_worth": 1e9}  # the anchors and priors alone
CONSTANTS = Signals(
    anchors=Signals().anchors | {"stars": {"default": 99}, "likes": {"default": 5, "1": 7}},
    freshness_half_life=100,
    widening_half_life=50,
    **WITHOUT_SPREAD,
)
NOTHING = np.nan


def rows(*stated) -> SignalRows:
    """Write (entity, metric, value, day, state) tuples as columns."""
    entity, metric, value, day, state = zip(*stated, strict=True) if stated else ((), (), (), (), ())
    return SignalRows(
        np.array(entity, dtype=np.int64),
        list(metric),
        np.array(value, dtype=float),
        np.array(day, dtype=float),
        np.array(state, dtype=np.int64),
    )


def scores(*stated, kinds=(0, 0), today=1000.0, constants=CONSTANTS):
    return score_signals(rows(*stated), kinds, today=today, constants=constants)


def signal(name: str) -> int:
    return SIGNALS.index(name)


def test_signals_of_two_entities_by_hand():
    answer = scores(
        (0, "stars", 9, 990, MEASURED),
        (1, "stars", 99, 990, MEASURED),
        (0, "likes", 0, 990, MEASURED),
        (1, "likes", 5, 990, MEASURED),
        (0, "checklist", 80, 990, MEASURED),
        (0, "link_health", 0.5, 990, MEASURED),
        (0, "last_release", 800, 990, MEASURED),
        (0, "last_commit", 900, 990, MEASURED),
        (1, "ecosystem", 0.3, 990, MEASURED),
    )
    # adoption: stars log 10/log 100 = ½ and 1, likes 0 and 1, downloads and citations missing with half their
    # weight, as ½ each but in the first at most 1/4 in all: (2·½ + ½ + ½)/6 is more than that.
    # quality: two metrics that only the first has, and two that no one has. The fresher date is one half-life
    # old. What was never measured is ½
    np.testing.assert_allclose(answer.value[0], [0.25, 2.3 / 4, 0.5, 0.5, 0.5], atol=1e-7)
    np.testing.assert_allclose(answer.value[1], [(4 + 1) / 6, 0.5, 0.3, 0.5, 0.5], atol=1e-7)
    np.testing.assert_allclose(answer.low[0], [1 / 6, 1.3 / 4, 0, 0, 0.5], atol=1e-7)
    np.testing.assert_allclose(answer.high[0], [3 / 6, 3.3 / 4, 1, 1, 0.5], atol=1e-7)
    assert answer.state[0].tolist() == [MEASURED, MEASURED, UNMEASURED, UNMEASURED, MEASURED]
    assert answer.type_values[0].tolist() == [2, 1, 1, 0, 1]


def test_the_newest_row_counts_and_rows_after_today_do_not():
    answer = scores(
        (0, "quality", 0.9, 900, MEASURED),
        (0, "quality", 0.4, 950, MEASURED),
        (0, "quality", 1, 1001, MEASURED),
    )
    assert answer.value[0, signal("quality")] == 0.4


@pytest.mark.parametrize(
    ("state", "low", "high"), [(BLOCKED, 0.4, 0.9), (STALE, 0.4, 0.9), (UNMEASURED, 0, 1)]
)
def test_a_failed_probe_keeps_the_value_and_widens_the_interval(state, low, high):
    # 0.8, measured one widening half-life ago: half of the way to 0 and to 1
    answer = scores((0, "quality", 0.8, 950, MEASURED), (0, "quality", NOTHING, 999, state))
    column = signal("quality")
    assert answer.value[0, column] == 0.8
    assert (answer.low[0, column], answer.high[0, column]) == pytest.approx((low, high))
    assert answer.state[0, column] == state


def test_blocked_from_the_start_is_blocked_at_full_width():
    answer = scores((0, "stars", NOTHING, 990, BLOCKED), (1, "freshness", NOTHING, 990, BLOCKED))
    for entity, name in ((0, "adoption"), (1, "freshness")):
        column = signal(name)
        assert answer.state[entity, column] == BLOCKED
        assert (answer.low[entity, column], answer.high[entity, column]) == (0, 1)


def test_not_applicable_hands_its_weight_to_the_others():
    answer = scores((0, "freshness", NOTHING, 990, NOT_APPLICABLE), (0, "adoption", 1.0, 990, MEASURED))
    weights = redistribute(Methodology().weights_of(["mcp", "mcp"]), answer.state != NOT_APPLICABLE)
    assert weights[0].tolist() == pytest.approx([25 / 85, 25 / 85, 10 / 85, 25 / 85, 0])
    assert blend(answer.value, weights)[0] == pytest.approx(100 * (25 + 60 * 0.5) / 85)


def test_one_metric_that_does_not_apply_leaves_the_others():
    absent = [(0, name, NOTHING, 990, NOT_APPLICABLE) for name in ("stars", "downloads", "citations")]
    answer = scores(*absent, (0, "likes", 7, 990, MEASURED))
    assert answer.state[0, signal("adoption")] == MEASURED
    assert answer.value[0, signal("adoption")] == answer.low[0, signal("adoption")] == 1.0


@given(st.floats(0, 1), st.floats(0, 1e4), st.floats(0, 1e4))
def test_intervals_hold_the_value_and_only_grow(value, age, later):
    low, high = widened(value, age, half_life=50)
    older_low, older_high = widened(value, age + later, half_life=50)
    assert 0 <= older_low <= low <= value + 1e-15
    assert value - 1e-15 <= high <= older_high <= 1


metric_row = st.tuples(
    st.integers(0, 2), st.sampled_from(KNOWN), st.floats(0, 1), st.integers(900, 990), st.just(MEASURED)
)


@given(
    st.lists(metric_row, max_size=25),
    st.integers(0, 2),
    st.sampled_from(KNOWN),
    st.sampled_from([UNMEASURED, BLOCKED, STALE]),
)
def test_recording_that_something_was_not_measured_moves_no_rank(stated, entity, metric, state):
    kinds = (0, 0, 1)
    before = scores(*stated, kinds=kinds)
    after = scores(*stated, (entity, metric, NOTHING, 999, state), kinds=kinds)
    assert after.value.tolist() == before.value.tolist()
    assert (after.low <= before.low + 1e-12).all()
    assert (after.high >= before.high - 1e-12).all()
    assert (before.low <= before.value + 1e-12).all()
    assert (before.value <= before.high + 1e-12).all()


@given(st.lists(metric_row, max_size=25, unique_by=lambda row: row[:2] + row[3:4]), st.randoms())
def test_the_order_of_rows_does_not_change_a_byte(stated, random):
    shuffled = list(stated)
    random.shuffle(shuffled)
    one, other = scores(*stated, kinds=(0, 0, 1)), scores(*shuffled, kinds=(0, 0, 1))
    assert one.value.tobytes() == other.value.tobytes()


def test_unknown_metrics_are_passed_over():
    answer = scores((0, "moon_phase", -3, 990, MEASURED))
    assert (answer.state == UNMEASURED).all()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ((0, "checklist", 101, 990, MEASURED), "raw signal 0 (checklist = 101) needs a value in its range"),
        ((0, "stars", -1, 990, MEASURED), "needs a value in its range"),
        ((0, "quality", 1.5, 990, MEASURED), "needs a value in its range"),
        ((0, "stars", np.inf, 990, MEASURED), "needs a value in its range"),
        ((0, "stars", NOTHING, 990, MEASURED), "needs a value, or a state that says why not"),
        ((0, "stars", 1, NOTHING, MEASURED), "needs a day"),
        ((2, "stars", 1, 990, MEASURED), "needs an entity row from 0 to 1"),
        ((0, "stars", 1, 990, 9), "needs a state"),
    ],
)
def test_an_impossible_row_is_refused_by_name(row, message):
    with pytest.raises(BadArrayError) as caught:
        scores(row)
    assert message in str(caught.value)
