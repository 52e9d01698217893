"""Intervals of ranks: worked by hand, at the edges, and that each piece of evidence narrows them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from graph.raw_signals import Row
from tests.matchgraph.computing.made_searches import (
    NOTHING,
    Seen,
    graph,
    run,
    with_match_points,
    with_utility,
)

PAGES = [(40, 0, 1, 0, 0), (46, 0, 1, 0, 0), (58, 1, 1, 0, 0)]
SURE: list[Row] = [
    (i, name, 0.6, "2026-11-10", "measured")
    for i in range(3)
    for name in ("adoption", "quality", "ecosystem", "freshness")
]


def test_a_printed_rank_without_events_leaves_what_the_page_leaves() -> None:
    found = run(graph(PAGES))
    assert found.intervals.low == pytest.approx(found.signals.rank_low, abs=1e-9)
    assert found.intervals.high == pytest.approx(found.signals.rank_high, abs=1e-9)
    assert found.intervals.high - found.intervals.low == pytest.approx([0.98] * 3, abs=1e-6)
    assert np.isnan(found.intervals.match).all()


def test_measured_signals_without_events_leave_the_prior_variance_by_hand() -> None:
    """All of a model's signals at 0.6: η = logit 0.6, τ² = 3·20/80 = 0.75, so ±1.96·0.9·√0.75 logits."""
    found = run(graph([NOTHING] * 3, rows=SURE))
    half = 1.959964 * 0.9 * np.sqrt(0.75)
    assert found.rank == pytest.approx([60.0] * 3)
    assert found.intervals.low == pytest.approx(100 * expit(logit(0.6) - half), abs=1e-4)
    assert found.intervals.high == pytest.approx(100 * expit(logit(0.6) + half), abs=1e-4)


def test_reports_narrow_it_by_their_curvature_by_hand() -> None:
    """Precision 1/τ² + I/(1 + R·I) with I = n·p·(1 - p) of four reports, two good."""
    found = run(graph([NOTHING] * 3, rows=SURE), reports=[(0, 0, 4.0, 2.0)])
    information = found.latent.information.reports[0]
    assert 0.5 < information < 1 / 0.5
    half = 1.959964 * 0.9 / np.sqrt(1 / 0.75 + information)
    eta = logit(found.rank[0] / 100)
    assert found.intervals.low[0] == pytest.approx(100 * expit(eta - half), abs=1e-4)
    assert found.intervals.high[0] == pytest.approx(100 * expit(eta + half), abs=1e-4)


def test_the_factor_widens_what_is_sampled_and_not_what_a_page_prints() -> None:
    clicks: list[Seen] = [(0, 0, 9.0, 3.0), (0, 1, 9.0, 1.0)]
    plain, wider = (run(graph(PAGES), clicks, methodology=with_utility(interval_factor=f)) for f in (1, 2))
    width, wide = (each.intervals.high - each.intervals.low for each in (plain, wider))
    assert (wide[:2] > 1.5 * width[:2]).all()
    assert wide[2] == width[2]


seen = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.floats(0.01, 60), st.floats(0, 1)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=30)
@given(seen, st.sampled_from([0, 20, 60, 100]), st.booleans())
def test_ends_are_finite_in_order_and_hold_the_value(
    rows: list[tuple[int, int, float, float]], points: int, printed: bool
) -> None:
    clicks = [(intent, entity, trials, trials * share) for intent, entity, trials, share in rows]
    made = graph(PAGES if printed else [NOTHING] * 3, kind="x", pages=[(0, 1), (1, 2)])
    found = run(made, clicks, methodology=with_match_points(points))
    ends = found.intervals
    assert ((ends.low >= 0) & (ends.low <= found.rank + 1e-6)).all()
    assert ((found.rank - 1e-6 <= ends.high) & (ends.high <= 100)).all()
    known = ~np.isnan(ends.match)
    assert known.tolist() == (found.latent.information.searches > 1e-9).tolist()
    assert ((ends.match_low <= ends.match) & (ends.match <= ends.match_high))[known].all()


def test_events_of_long_ago_say_nothing_rather_than_anything() -> None:
    """What they say alone would be the rounding error of a utility, divided by next to nothing."""
    old: list[Seen] = [(0, 0, 1e-30, 1e-30), (0, 1, 1e-30, 0.0)]
    found = run(graph(PAGES), old)
    assert np.isnan(found.intervals.match).all()
    assert found.scores["e000"].signals["match"].state == "inferred"
    assert found.rank == pytest.approx(run(graph(PAGES)).rank, abs=1e-6)


@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_a_page_leaves_what_it_leaves_at_any_scale_of_the_prior(scale: float) -> None:
    found = run(graph(PAGES), methodology=with_utility(prior_scale=scale))
    for end, of_page in (
        (found.intervals.low, found.signals.rank_low),
        (found.intervals.high, found.signals.rank_high),
    ):
        assert logit(end / 100) == pytest.approx(scale * logit(of_page / 100), abs=1e-6)
