"""The latent utilities of a run: at the edges, and that nothing jumps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import GuardRefusedError
from matchgraph.computing.latent import estimated, prior_mean, prior_variance
from matchgraph.computing.measured_signals import with_raw_signals
from matchgraph.computing.signals import infer_signals
from ranking.blend import displayed
from tests.matchgraph.computing.made_searches import (
    DAY,
    METHODOLOGY,
    NOTHING,
    graph,
    run,
    searched,
    with_match_points,
    with_utility,
)

PAGES = [(40, 0, 1, 0, 0), (46, 0, 1, 0, 0), (58, 1, 1, 0, 0), (58, 1, 1, 0, 0), (72, 1, 1, 1, 1)]
ONE = settings(max_examples=25)


def test_nothing_to_rank_is_refused_and_no_entity_has_no_utility() -> None:
    with pytest.raises(GuardRefusedError, match="no trusted source states an entity"):
        run(graph([]))
    nothing = graph([])
    signals = with_raw_signals(infer_signals(nothing, METHODOLOGY), nothing, METHODOLOGY, as_of=DAY)
    latent = estimated(nothing, signals, None, METHODOLOGY)
    assert latent.rank.tolist() == latent.bound(np.zeros(0)).tolist() == []


@pytest.mark.parametrize("kind", ["model", "prompt", "mcp"])
def test_where_only_pages_speak_every_rank_is_displayed_as_published(kind: str) -> None:
    ranks = range(101)
    figures = [(rank, *(int(rank > 50),) * 4) for rank in ranks]
    found = run(graph(figures, kind=kind))
    reachable = ~np.isnan(found.signals.published) & found.signals.inference.feasible
    assert reachable.sum() > 90
    assert reachable[[0, 100]].all()
    assert displayed(found.rank)[reachable].tolist() == np.flatnonzero(reachable).tolist()


def test_what_was_never_shown_keeps_the_rank_of_its_signals() -> None:
    before, after = run(graph(PAGES)), run(graph(PAGES), [(0, 0, 30.0, 2.0), (0, 1, 30.0, 12.0)])
    assert after.rank[2:].tolist() == before.rank[2:].tolist()
    assert after.rank[0] < before.rank[0] < before.rank[1] < after.rank[1]


def test_only_reports_move_ranks_too() -> None:
    found = run(graph(PAGES), reports=[(0, 2, 5.0, 5.0), (1, 3, 5.0, 0.0)])
    before = run(graph(PAGES)).rank
    assert found.rank[2] > before[2] > found.rank[3]
    assert found.rank[[0, 1, 4]].tolist() == before[[0, 1, 4]].tolist()


def test_entities_that_only_events_know_start_at_the_middle() -> None:
    found = run(graph([NOTHING] * 3), [(0, 0, 20.0, 10.0), (0, 1, 20.0, 1.0)])
    assert sorted(found.scores) == ["e000", "e001"]
    assert found.rank[0] > 50 > found.rank[1]
    assert found.scores["e000"].prior == 50


def test_ties_stay_ties_and_swapped_evidence_swaps_ranks() -> None:
    clicks = [(0, 0, 9.0, 3.0), (0, 1, 9.0, 3.0), (1, 2, 4.0, 1.0), (1, 3, 4.0, 1.0)]
    found = run(graph([NOTHING] * 4), clicks).rank
    assert found[0] == found[1]
    assert found[2] == found[3]
    uneven = [(0, 0, 9.0, 3.0), (0, 1, 9.0, 5.0)]
    swapped = [(0, 1, 9.0, 3.0), (0, 0, 9.0, 5.0)]
    assert (
        run(graph([NOTHING] * 2), uneven).rank.tolist()
        == run(graph([NOTHING] * 2), swapped).rank.tolist()[::-1]
    )


def test_match_points_say_how_soon_evidence_outweighs_signals() -> None:
    """At 0 only the signals speak; at 100 the ranks of two opposite pages follow their searches alone."""
    pages = [(40, 0, 1, 0, 0), (58, 1, 1, 0, 0)]
    clicks = [(0, 0, 200.0, 120.0), (0, 1, 200.0, 10.0)]
    none, half, full = (
        run(graph(pages, kind="x"), clicks, methodology=with_match_points(m)) for m in (0, 50, 100)
    )
    before = run(graph(pages, kind="x"), methodology=with_match_points(0))
    assert none.rank == pytest.approx(before.rank, abs=1e-3)
    assert full.rank[0] > half.rank[0] > none.rank[0]
    assert full.rank[1] < half.rank[1] < none.rank[1]
    assert all(np.isfinite(each.bound).all() and each.bound.max() < 1e-3 for each in (none, half, full))


def test_the_prior_variance_by_hand() -> None:
    """τ² = 3·t·M/(100 - M) with t = 1: 1 at 25 points, 3 at 50; 99 points stand in for 100."""
    found = prior_variance(np.array([0.0, 25.0, 50.0, 99.0, 100.0]), METHODOLOGY.utility)
    assert found == pytest.approx([1e-6, 1.0, 3.0, 297.0, 297.0])


def test_two_that_offer_one_capability_share_its_evidence() -> None:
    """Half of the events each, as if each had been shown half as often by itself."""
    shared = [(0, 0, 10.0, 2.0), (0, 1, 10.0, 8.0), (0, 2, 10.0, 8.0)]
    found = run(graph([NOTHING] * 3), shared).rank
    assert found[1] == found[2] > 50 > found[0]


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_the_bound_holds_for_an_error_of_a_blend_of_signals(scale: float) -> None:
    """The blend of the third is off by what its bound allows, either way."""
    methodology = with_utility(prior_scale=scale)
    found = run(
        graph(PAGES, pages=[(4, 2), (2, 1)]), [(0, 2, 8.0, 5.0), (0, 1, 8.0, 2.0)], methodology=methodology
    )
    off = np.array([0.0, 0.0, 1.5, 0.0, 0.0])
    bound = found.latent.bound(off)
    for error in (off, -off):
        latent = found.latent
        mean = prior_mean(latent.prior + error, scale)
        moved = estimated_with(latent, mean, methodology)
        assert (np.abs(moved - latent.rank) <= bound).all()
        assert np.abs(moved - latent.rank).max() > bound.max() / 50, "or the bound is not worth its name"


def estimated_with(latent, mean, methodology):
    from matchgraph.computing.unstated import variances_of
    from ranking.utility import balance

    seen = replace(latent.observations, mean=mean)
    variances = variances_of(methodology.utility)
    found = balance(seen, latent.held.centre, variances, tolerance=methodology.utility.tolerance)
    return replace(latent, estimate=found).rank


first_event = st.tuples(st.integers(0, 4), st.sampled_from([0.1, 0.333, 1.0]), st.booleans())


@ONE
@given(first_event, st.integers(-1, 4), st.sampled_from([-1, 0, 1]))
def test_the_first_event_on_pages_makes_no_jump(
    event: tuple[int, float, bool], other: int, outcome: int
) -> None:
    """One click of weight w moves a utility by at most τ²·b·w; who is not shown keeps its rank.

    τ² is 0.75 at the 20 points of match of a model and b is 0.7, so 25·0.75·0.7·1 = 13.1 bounds it, and the
    likelihood of the click is shared with the intent and the appeal. A report adds at most 25·0.75·1.
    """
    entity, trials, clicked = event
    clicks = [(0, entity, trials, float(clicked))]
    if other not in (-1, entity):
        clicks.append((0, other, 1.0, 0.0))
    reports = [(0, entity, 1.0, float(outcome > 0))] if outcome else []
    before, after = run(graph(PAGES)), run(graph(PAGES), clicks, reports)
    untouched = [i for i in range(len(PAGES)) if i not in {entity, other}]
    assert after.rank[untouched].tolist() == before.rank[untouched].tolist()
    moved = np.abs(after.rank - before.rank)
    assert moved.max() <= 25 * 0.75 * (0.7 + abs(outcome))
    assert moved.max() > 0
    for name in ("low", "high"):
        ends = np.abs(getattr(after.intervals, name) - getattr(before.intervals, name))
        assert ends[untouched].max() <= 1e-6
        assert ends.max() <= 24 + 10 * abs(outcome)


@ONE
@given(first_event, st.sampled_from([1e-2, 1e-4, 1e-6]))
def test_what_hardly_counts_hardly_moves(event: tuple[int, float, bool], weight: float) -> None:
    """Ranks by at most the weight, ends of intervals by at most its root."""
    entity, trials, clicked = event
    before = run(graph(PAGES))
    after = run(graph(PAGES), [(0, entity, weight * trials, weight * clicked)], [(0, entity, weight, 0.0)])
    assert np.abs(after.rank - before.rank).max() <= 25 * 0.75 * 1.7 * weight + 1e-6
    for name in ("low", "high"):
        ends = np.abs(getattr(after.intervals, name) - getattr(before.intervals, name))
        assert ends.max() <= 25 * np.sqrt(weight)
        assert np.delete(ends, entity).max() <= 1e-6


def test_a_what_if_keeps_what_a_run_estimated_across_entities() -> None:
    clicks = [(0, 0, 30.0, 9.0), (0, 1, 30.0, 3.0), (1, 2, 20.0, 9.0), (1, 3, 20.0, 1.0)]
    found = run(graph(PAGES), clicks)
    same = estimated(found.snapshot, found.signals, searched(5, clicks), METHODOLOGY, found.latent)
    assert same.rank == pytest.approx(found.rank, abs=1e-6)
    more = estimated(
        found.snapshot,
        found.signals,
        searched(5, [*clicks, (2, 4, 9.0, 9.0)]),
        METHODOLOGY,
        found.latent,
    )
    assert more.held == found.latent.held
    assert more.rank[:4] == pytest.approx(found.rank[:4], abs=1e-6)
    assert more.rank[4] > found.rank[4]
