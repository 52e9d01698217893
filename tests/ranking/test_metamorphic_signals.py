"""What one measurement may do to a signal: to its own entity if it is removed, to others if it is changed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.methodology import SIGNALS
from ranking.metrics import COUNTS, DATES, METRICS
from ranking.signal_mean import MEASURED, NOT_APPLICABLE
from ranking.signal_rules import Signals
from ranking.signals import score_signals
from tests.ranking.test_signals import rows

RULES = Signals()
BOUND = max(
    1 / (RULES.anchor_worth * RULES.least_scale),
    np.log1p(100) / (4 * RULES.anchor_worth),  # of open issues
    1 / RULES.prior_worth,
)
TYPES = ("cli", "cli", "cli", "cli", "model", "model")
FRESHNESS = SIGNALS.index("freshness")


def value_of(metric: str) -> st.SearchStrategy[float]:
    if metric in COUNTS:
        return st.one_of(st.sampled_from([0.0, 1.0, 1e9, 1e15]), st.floats(0, 1e6))
    return st.floats(500, 990) if metric in DATES else st.floats(0, 1)


@st.composite
def tables(draw):
    """Measurements of some metrics of some entities, one each."""
    cells = draw(
        st.lists(st.tuples(st.integers(0, len(TYPES) - 1), st.sampled_from(METRICS)), min_size=1, unique=True)
    )
    return [(entity, metric, draw(value_of(metric)), 990, MEASURED) for entity, metric in cells]


def scores(table, rules=RULES):
    return score_signals(rows(*table), TYPES, today=1000.0, constants=rules)


@given(tables(), st.data())
def test_changing_one_value_barely_moves_any_other_entity(table, data):
    place = data.draw(st.integers(0, len(table) - 1))
    entity, metric, *_ = table[place]
    changed = [*table]
    changed[place] = (entity, metric, data.draw(value_of(metric)), 990, MEASURED)
    before, after = scores(table), scores(changed)
    others = np.arange(len(TYPES)) != entity
    for name in ("value", "low", "high"):
        assert np.abs(getattr(after, name) - getattr(before, name))[others].max() <= BOUND + 1e-9
    assert BOUND * 35 < 0.5  # points: the most that any type gives a measured signal


@given(tables(), st.data())
def test_removing_a_metric_only_widens_the_interval(table, data):
    place = data.draw(st.integers(0, len(table) - 1))
    entity = table[place][0]
    before, after = scores(table), scores(table[:place] + table[place + 1 :])
    for signal in range(FRESHNESS):
        if after.known[entity, signal]:
            assert after.low[entity, signal] <= before.low[entity, signal] + 0.011  # what it moved the scale
            assert after.high[entity, signal] >= before.high[entity, signal] - 0.011
        else:
            assert (after.low[entity, signal], after.high[entity, signal]) == (0, 1)
    if after.known[entity, FRESHNESS]:
        assert after.value[entity, FRESHNESS] <= before.value[entity, FRESHNESS]


FIXED = RULES.model_copy(update={"anchor_worth": 1e9})
QUALITY = ("checklist", "link_health", "description_depth", "open_issues")


@given(
    st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=2, max_size=6),
    st.lists(st.booleans(), min_size=24, max_size=24),
    st.integers(0, 1),
)
def test_removing_a_metric_lifts_only_from_below_the_usual_value_and_never_above_the_other_metrics(
    values, kept, removed
):
    """The first entity has all four metrics, others some of them."""
    units = (100, 1, 2000, 0)
    table = [
        (entity, metric, value * unit, 990, MEASURED)
        for entity, line in enumerate(values)
        for place, (metric, value, unit) in enumerate(zip(QUALITY, line, units, strict=True))
        if entity == 0 or kept[4 * entity + place]
    ]
    kinds, quality = ["cli"] * len(values), SIGNALS.index("quality")
    without = table[:removed] + table[removed + 1 :]
    before, after = (
        score_signals(rows(*stated), kinds, today=1000.0, constants=FIXED) for stated in (table, without)
    )
    others = [row[2] / units[removed] for row in without if row[1] == QUALITY[removed]]
    usual = (RULES.prior_worth * RULES.prior + sum(others)) / (RULES.prior_worth + len(others))
    if values[0][removed] >= usual:
        assert after.value[0, quality] <= before.value[0, quality] + 1e-9
    assert after.low[0, quality] <= before.low[0, quality] + 1e-9
    assert after.high[0, quality] >= before.high[0, quality] - 1e-9


def test_hiding_the_bad_metric_gains_little_and_shows():
    shown = [(0, "checklist", 90, 990, MEASURED), (0, "link_health", 0.1, 990, MEASURED)]
    others = [(1, "checklist", 90, 990, MEASURED), (2, "checklist", 90, 990, MEASURED)]
    before, after = scores(shown + others), scores(shown[:1] + others)
    quality = SIGNALS.index("quality")
    # weights 3, 1, 1, 1; what is missing counts as ½
    assert before.value[0, quality] == pytest.approx((2.7 + 0.1 + 0.5 + 0.5) / 6)
    assert after.value[0, quality] == pytest.approx((2.7 + 0.5 + 0.5 + 0.5) / 6)
    width = [score.high[0, quality] - score.low[0, quality] for score in (before, after)]
    assert width == pytest.approx([2 / 6, 3 / 6])


def test_an_entity_is_never_above_what_was_measured_of_it():
    many = [(entity, "stars", 40_000, 990, MEASURED) for entity in (1, 2, 3)]
    one = scores([*many, (0, "likes", 1, 990, MEASURED)])
    alone = scores([(0, "likes", 1, 990, MEASURED)])
    assert one.value[0, 0] == pytest.approx(alone.value[0, 0], abs=BOUND)
    assert one.value[0, 0] < 0.11


def test_dependents_feed_ecosystem_where_nothing_else_does_and_adoption_elsewhere():
    adoption, ecosystem = SIGNALS.index("adoption"), SIGNALS.index("ecosystem")
    alone = scores([(entity, "dependents", 9_999, 990, MEASURED) for entity in range(4)])
    assert alone.known[:4, ecosystem].all()
    assert not alone.known[:, adoption].any()
    together = scores(
        [(entity, name, 50, 990, MEASURED) for entity in range(4) for name in ("dependents", "integrations")]
        + [(4, "dependents", 50, 990, MEASURED)]
    )
    assert together.known[:4, [adoption, ecosystem]].all()
    assert (together.known[4, ecosystem], together.known[4, adoption]) == (True, False)


def test_a_metric_listed_nowhere_moves_nothing():
    lists = RULES.metrics.model_copy(update={"adoption": ("stars",), "freshness": ()})
    rules = RULES.model_copy(update={"metrics": lists, "elsewhere": {}})
    found = scores([(0, "likes", 900, 990, MEASURED), (0, "last_commit", 980, 990, MEASURED)], rules)
    assert not found.known.any()


def test_a_metric_that_does_not_apply_is_not_missing():
    absent = [(0, name, np.nan, 990, NOT_APPLICABLE) for name in QUALITY[1:]]
    found = scores([(0, "checklist", 90, 990, MEASURED), *absent])
    quality = SIGNALS.index("quality")
    assert found.low[0, quality] == pytest.approx(0.9)
    assert found.high[0, quality] == pytest.approx(0.9)
