"""Raw signals in the rank: they decide what they measured, and saying that one is unknown moves nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.published import Score
from graph.raw_signals import MISSING, Row, raw_signals
from graph.snapshot import UNKNOWN, ComparisonArrays, Snapshot
from matchgraph.computing.computation import Computation, compute
from matchgraph.computing.signals import infer_signals
from ranking.blend import blend, to_printed_digits
from ranking.methodology import Methodology

DAY = dt.date(2026, 11, 21)
METHODOLOGY = Methodology()
PAGE = (46, 0, 1, 0, 0)
NOTHING = (UNKNOWN,) * 5
FEW = settings(max_examples=25)


def snapshot(figures: list[tuple[int, ...]], rows: list[Row]) -> Snapshot:
    """Entities with printed figures, each compared with the next, and raw signals."""
    n = len(figures)
    pairs = np.arange(n - 1)
    signals = raw_signals([(*row, "signals-a") for row in rows])
    table = np.array(figures, dtype=np.int64).reshape(n, 5)
    return Snapshot(
        slugs=tuple(f"e{i}" for i in range(n)),
        types=("model",) * n,
        figures=table,
        vetted=np.ones(n, dtype=np.bool_),
        comparisons=ComparisonArrays(
            sources=tuple(f"p{i}" for i in pairs),
            days=("",) * len(pairs),
            left=pairs,
            right=pairs + 1,
            winner=np.zeros(len(pairs), dtype=np.int64),
            figures=np.stack([table[pairs], table[pairs + 1]], axis=1),
            leads=((("quality",), ()),) * len(pairs),
        ),
        mention_source=np.empty(0, dtype=np.int64),
        mention_target=np.empty(0, dtype=np.int64),
        mention_stance=np.empty(0, dtype=np.int64),
        signals=signals,
        statements="",
    )


def computed(figures: list[tuple[int, ...]], rows: list[Row], *, as_of: dt.date = DAY) -> Computation:
    return compute(snapshot(figures, rows), METHODOLOGY, as_of=as_of)


def apart(figures: list[tuple[int, ...]], rows: list[Row]) -> dict[str, Score]:
    """Return the scores of entities that no page compares."""
    nothing = np.zeros(0, dtype=np.int64)
    none = ComparisonArrays((), (), nothing, nothing, nothing, np.zeros((0, 2, 5), dtype=np.int64), ())
    graph = replace(snapshot(figures, rows), comparisons=none)
    return compute(graph, METHODOLOGY, as_of=DAY).scores


def scores(figures: list[tuple[int, ...]], rows: list[Row], *, as_of: dt.date = DAY) -> dict[str, Score]:
    return computed(figures, rows, as_of=as_of).scores


def measured_everywhere(value: float, entities: list[int], *signals: str) -> list[Row]:
    return [(i, name, value, "2026-11-20", "measured") for i in entities for name in signals]


def test_a_measured_signal_takes_the_place_of_what_the_page_implies_and_nothing_else() -> None:
    before = scores([PAGE, PAGE], [])["e0"]
    row: Row = (0, "quality", 0.9, "2026-11-20", "measured")
    after, found = scores([PAGE, PAGE], [row])["e0"], computed([PAGE, PAGE], [row])
    quality = after.signals["quality"]
    assert (quality.value, quality.low, quality.high, quality.state) == (0.9, 0.9, 0.9, "measured")
    others = ("adoption", "ecosystem", "match", "freshness")
    assert [after.signals[name] for name in others] == [before.signals[name] for name in others]
    # quality has 20 of the 80 points other than match, so a quarter of the page's word on match goes with it
    assert found.signals.weights[0].tolist() == pytest.approx(
        [0.35 * 0.85 / 0.8, 0.2 * 0.85 / 0.8, 0.1 * 0.85 / 0.8, 0.15, 0.15 * 0.85 / 0.8]
    )
    assert (before.agrees, after.agrees) == (True, None)
    assert after.published_rank == 46


def test_who_has_no_page_is_ranked_by_what_was_measured() -> None:
    found = scores([PAGE, PAGE, NOTHING, NOTHING], [(2, "adoption", 1.0, "2026-11-20", "measured")])
    assert set(found) == {"e0", "e1", "e2", "e3"}  # the last is measured by nothing, but won a comparison
    only = found["e2"]
    assert (only.signals["adoption"].state, only.signals["freshness"].state) == ("measured", "unmeasured")
    assert (only.signals["freshness"].low, only.signals["freshness"].high) == (0.0, 1.0)
    # adoption has 35 of the 80 points other than match for sure, the others may be anything: 71.88, with
    # variance (20² + 10² + 15²)/80²/12 = 0.00944, or 0.00944/(0.7188·0.2812)² = 0.231 squared logits, next to
    # 0.81·τ² = 0.6075: logit 0.7188 ± 1.96·√0.838 is 0.938 ± 1.795. The page it loses moves it a little.
    assert (only.low, only.rank, only.high) == pytest.approx((29.8, 71.88, 93.9), abs=0.05)


def test_what_does_not_apply_gives_its_weight_to_the_others() -> None:
    rows = measured_everywhere(0.5, [2], "adoption", "ecosystem", "freshness")
    rows.append((2, "quality", MISSING, "2026-11-20", "not_applicable"))
    found = computed([PAGE, PAGE, NOTHING], rows)
    assert found.signals.weights[2].tolist() == pytest.approx([35 / 60, 0, 10 / 60, 0, 15 / 60])
    assert found.scores["e2"].signals["quality"].state == "not_applicable"


@pytest.mark.parametrize("state", ["", "unmeasured", "blocked"])
def test_a_printed_0_next_to_a_table_is_worth_what_no_page_and_no_row_is(state: str) -> None:
    rows = measured_everywhere(0.3, [2, 3, 4], "adoption", "quality", "ecosystem", "freshness")
    same = measured_everywhere(0.8, [0, 1], "quality")
    failed: list[Row] = [(i, "adoption", MISSING, "2026-11-20", state) for i in (0, 1) if state]
    found = apart([(30, 0, 1, 0, 0), NOTHING, NOTHING, NOTHING, NOTHING], [*rows, *same, *failed])
    printed, unseen = found["e0"], found["e1"]
    assert (printed.rank, printed.low, printed.high) == (unseen.rank, unseen.low, unseen.high)
    adoption = printed.signals["adoption"]
    assert adoption.state == (state or "low_or_unmeasured")
    assert (adoption.low, adoption.high) == (0.0, 1.0)
    assert adoption.value == pytest.approx((3 * 0.3 + 100 * 0.5) / 103, abs=1e-4)
    assert printed.signals["freshness"].state == "unmeasured"


def test_a_single_value_moves_no_page_of_its_type_far() -> None:
    figures = [(40, 0, 0, 1, 0)] * 40 + [NOTHING]
    before, after = apart(figures, []), apart(figures, measured_everywhere(1.0, [40], "adoption"))
    assert all(0 < after[slug].rank - score.rank < 0.5 for slug, score in before.items())
    assert after["e0"].signals["adoption"].state == "inferred"


def test_what_nothing_separates_shares_a_point_and_verdicts_separate() -> None:
    graph = snapshot([(58, 1, 1, 0, 0)] * 3, [])
    silent = replace(graph, comparisons=replace(graph.comparisons, leads=(((), ()),) * 2))
    alone, ordered = (infer_signals(one, METHODOLOGY) for one in (silent, graph))
    assert to_printed_digits(blend(alone.values, alone.weights)).tolist() == [58.0] * 3
    first, _, last = blend(ordered.values, ordered.weights)
    assert 58.49 >= first > 58 > last >= 57.51


def test_the_variance_of_the_blend_is_that_of_what_is_unknown() -> None:
    figures = [PAGE, NOTHING, NOTHING, (UNKNOWN, 1, UNKNOWN, UNKNOWN, UNKNOWN)]
    rows = measured_everywhere(0.5, [1], "adoption", "quality", "ecosystem")
    rows.append((1, "quality", MISSING, "2026-11-21", "unmeasured"))
    bare, found = (computed(figures, given).signals.prior_variance for given in ([], rows))
    points = np.array([35, 20, 10, 15]) / 80
    assert bare[:3] == pytest.approx([0, *[(points**2).sum() / 12] * 2])
    assert bare[3] < bare[2]
    # freshness was never measured anywhere, quality is the last value within 0-1, the others are certain
    assert found[1] == pytest.approx((points[1] ** 2 + points[3] ** 2) / 12)


def test_later_rows_are_not_read() -> None:
    rows: list[Row] = [(0, "quality", 0.9, "2026-11-22", "measured")]
    assert scores([PAGE, PAGE], rows) == scores([PAGE, PAGE], [])
    assert scores([PAGE, PAGE], rows, as_of=dt.date(2026, 11, 22)) != scores([PAGE, PAGE], [])


unit = st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0])
metric = st.sampled_from(
    ["adoption", "quality", "ecosystem", "freshness", "checklist", "stars", "last_commit"]
)
pages = st.lists(st.sampled_from([PAGE, (60, 1, 1, 0, 1), (30, 0, 0, 0, 0), NOTHING]), min_size=2, max_size=4)
stated = st.lists(st.tuples(st.integers(0, 1), metric, unit, st.sampled_from(["2026-05-01", "2026-11-01"])))


def measured(rows: list[tuple[int, str, float, str]]) -> list[Row]:
    return [(*row, "measured") for row in rows]


def order(found: dict[str, Score]) -> dict[str, float]:
    return {slug: score.rank for slug, score in found.items()}


@FEW
@given(pages, stated, st.integers(0, 1), metric, st.sampled_from(["unmeasured", "blocked", "stale"]))
def test_a_probe_that_fails_moves_no_rank_and_narrows_no_interval(
    figures: list[tuple[int, ...]],
    rows: list[tuple[int, str, float, str]],
    entity: int,
    name: str,
    state: str,
) -> None:
    failed = (entity, name, MISSING, "2026-11-20", state)
    before, after = scores(figures, measured(rows)), scores(figures, [*measured(rows), failed])
    assert order(after) == order(before)
    for slug, score in before.items():
        assert after[slug].low <= score.low <= score.high <= after[slug].high


@FEW
@given(pages, stated)
def test_every_rank_lies_within_its_interval_and_its_prior_is_the_blend_of_its_signals(
    figures: list[tuple[int, ...]], rows: list[tuple[int, str, float, str]]
) -> None:
    found = computed(figures, measured(rows))
    for i, slug in enumerate(found.snapshot.slugs):
        if slug in found.scores:
            score = found.scores[slug]
            assert score.low <= score.rank <= score.high
            blended = 100 * found.signals.weights[i] @ found.signals.values[i]
            assert found.latent.prior[i] == pytest.approx(blended)
            assert score.prior == pytest.approx(blended, abs=0.01)
    assert found.signals.weights.sum(axis=1) == pytest.approx(1)


@FEW
@given(pages, stated, st.integers(0, 2**32 - 1))
def test_the_interval_holds_every_rank_the_page_and_the_measurements_allow(
    figures: list[tuple[int, ...]], rows: list[tuple[int, str, float, str]], seed: int
) -> None:
    """A slow oracle: points of the page's own set, with what was measured put in their place."""
    found = computed(figures, measured(rows)).signals
    random, sets = np.random.default_rng(seed), found.sets
    for _ in range(40):
        share = random.random(sets.low.shape)
        point = sets.low + share * (sets.high - sets.low)
        for end, wanted in ((sets.high, sets.floor), (sets.low, sets.ceiling)):
            point = moved_to(point, end, sets.weights, wanted)
        own = found.own_low + share * (found.own_high - found.own_low)
        mixture = found.apart * own + (1 - found.apart) * point
        rank = 100 * (found.weights * mixture).sum(axis=1)
        assert ((rank >= found.rank_low - 1e-6) & (rank <= found.rank_high + 1e-6)).all()


def moved_to(
    point: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    end: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    weights: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    wanted: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Move points towards an end of their box until the blend is as wanted, where it is beyond."""
    here, there = (weights * point).sum(axis=1), (weights * end).sum(axis=1)
    beyond = np.isfinite(wanted) & ((wanted - here) * (there - here) > 0)
    step = np.where(
        beyond, np.divide(wanted - here, there - here, where=there != here, out=np.zeros_like(here)), 0
    )
    return np.asarray(point + np.clip(step, 0, 1)[:, None] * (end - point))


def test_an_interval_holds_the_rank_as_it_is_printed() -> None:
    """57.496 is printed as 57.49, so that it still displays as 57.

    Without points of match τ² is 1e-6: 57.496 ± 1.96·0.001·0.5750·0.4250·100 = 57.496 ± 0.048.
    """
    points = dict.fromkeys(METHODOLOGY.weights["default"].model_dump(), 0) | {"quality": 100}
    weights = dict.fromkeys(METHODOLOGY.weights, points)
    quality = Methodology.model_validate(METHODOLOGY.model_dump() | {"weights": weights})
    graph = snapshot([NOTHING], [(0, "quality", 0.57496, "2026-11-20", "measured")])
    only = compute(graph, quality, as_of=DAY).scores["e0"]
    assert (only.low, only.rank, only.high) == (57.45, 57.49, 57.54)
