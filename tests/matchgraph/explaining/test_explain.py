"""The points of an explanation, whatever pages print and was measured; on no server."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from cypher.rows import NamedSourcesRow
from graph.model import SIGNALS
from graph.published import Score
from matchgraph.answers.evidence_words import moved
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.explaining.evidence_shares import slope
from matchgraph.explaining.explain import signal_points
from matchgraph.explaining.origins import KnownSources
from tests.matchgraph.computing.test_measured_signals import (
    DAY,
    FEW,
    METHODOLOGY,
    PAGE,
    measured,
    pages,
    snapshot,
    stated,
)

SOURCE: NamedSourcesRow = {
    "id": "signals-a",
    "kind": "signals",
    "day": "",
    "location": "today.csv",
    "loaded": "",
}
SOURCES = KnownSources(None, {SOURCE["id"]: SOURCE})


def inputs(figures: list[tuple[int, ...]], rows: list[tuple[int, str, float, str]]) -> RunInputs:
    return RunInputs(snapshot(figures, measured(rows)), None, METHODOLOGY, DAY, "power")


def hundredths(value: float) -> Fraction:
    return Fraction(f"{value:.2f}")


@FEW
@given(pages, stated)
def test_printed_points_always_sum_to_the_printed_rank(
    figures: list[tuple[int, ...]], rows: list[tuple[int, str, float, str]]
) -> None:
    given_inputs = inputs(figures, rows)
    for slug, score in given_inputs.computed.scores.items():
        points = signal_points(given_inputs, SOURCES, slug)
        assert sum(hundredths(each.points) for each in points) == hundredths(score.rank)
        assert sum(hundredths(each.possible) for each in points) == 100
        stated = [each for each in points if each.signal != "match"]
        assert min(each.points for each in stated) >= 0
        for each in stated:
            assert abs(each.points - each.value * each.possible) < 0.03


def test_points_follow_the_straight_line_from_the_prior_to_the_utility() -> None:
    """From logit 0 to 1 the rank rises from 50 to 73.11; where nothing moves, by 100·p·(1 - p) = 25."""
    latent = inputs([PAGE], []).computed.latent
    still = replace(latent.estimate, utility=np.zeros(1))
    moved = replace(latent.estimate, utility=np.ones(1))
    at = replace(latent, prior=np.array([50.0]), mean=np.zeros(1))
    assert slope(replace(at, estimate=moved), 0) == pytest.approx(23.105858)
    assert slope(replace(at, estimate=still), 0) == 25


def test_one_sentence_says_what_moves_a_rank() -> None:
    score = Score(rank=58.38, low=41, high=74, position=9, tier=3, prior=57, signals={})
    searched = score.model_copy(update={"events": 21.63, "reports": 1.0})
    assert moved(searched) == "57 from signals; 21.6 effective events and 1 report lift it to 58"
    lower = searched.model_copy(update={"rank": 56.81, "reports": 0.0, "statement_count": 1})
    assert moved(lower) == (
        "57.00 from signals; 21.6 effective events and 1 comparison or mention lower it to 56.81"
    )
    still = score.model_copy(update={"rank": 57.0, "statement_count": 1})
    assert moved(still) == "57 from signals; 1 comparison or mention leaves it there"
    assert moved(score.model_copy(update={"prior": None})) is None


def test_a_measured_signal_names_its_values_their_days_and_their_source() -> None:
    rows = [(0, "stars", 5000.0, "2026-11-01"), (0, "stars", 4000.0, "2026-05-01")]
    rows += [(0, "last_commit", 20_000.0, "2026-11-02"), (1, "quality", 0.9, "2026-11-01")]
    rows.sort(key=lambda row: (row[0], row[1], row[3]))
    given_inputs = inputs([PAGE, PAGE], rows)
    why = {
        (slug, each.signal): each.why
        for slug in ("e0", "e1")
        for each in signal_points(given_inputs, SOURCES, slug)
    }
    assert why["e0", "adoption"] == "stars 5,000 on 2026-11-01 by today.csv"
    assert why["e0", "freshness"] == "last_commit 2024-10-04 on 2026-11-02 by today.csv"
    assert why["e1", "quality"] == "quality 0.9 on 2026-11-01 by today.csv"
    assert why["e1", "adoption"].startswith("pages print adoption 0, which may mean low or unmeasured")
    assert why["e1", "freshness"] == "unmeasured: the mean of its type, with the full interval"
    assert why["e1", "ecosystem"].startswith("pages print ecosystem 0, which may")
    assert {signal for _, signal in why} == set(SIGNALS)
