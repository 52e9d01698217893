"""The points of an explanation, whatever pages print and was measured; on no server."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given

from graph.model import SIGNALS
from graph.versions import Sources, Version
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.explaining.explain import signal_points
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

SOURCES = Sources((Version("signals-a", "signals", "", "", trusted=True, location="today.csv"),))


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
        assert min(each.points for each in points) >= 0
        for each in points:
            assert abs(each.points - each.value * each.possible) < 0.03


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
