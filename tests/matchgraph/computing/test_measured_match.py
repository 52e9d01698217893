"""The interval where match is measured: what pages leave open without events, what searches do with many."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matchgraph.computing.measured_match import mixed

from matchgraph.computing.search_evidence import SearchEvidence, ServedPairs
from matchgraph.computing.signals import MATCH, InferredSignals, infer_signals
from matchgraph.computing.trust import Trust, no_trust
from ranking.blend import blend
from tests.matchgraph.computing.test_measured_signals import FEW, METHODOLOGY, NOTHING, PAGE, snapshot

NONE = np.zeros(0, dtype=np.int64)
EMPTY = np.zeros(0)
PAGES = [PAGE, NOTHING, (80, 1, 1, 1, 1)]


@cache
def inferred() -> InferredSignals:
    graph = snapshot(PAGES, [(1, "quality", 0.4, "2026-11-20", "measured")])
    return infer_signals(graph, no_trust(graph), METHODOLOGY)


def measured(match: list[float]) -> Trust:
    n = len(match)
    return Trust(np.ones(n), np.ones(n), np.array(match), np.ones(n, dtype=np.bool_), np.zeros(n), 0.0, 0)


def searched(events: list[float]) -> SearchEvidence:
    pairs = ServedPairs(EMPTY, EMPTY, EMPTY, EMPTY)
    return SearchEvidence(
        len(events), (), (), NONE, NONE, EMPTY, NONE, NONE, np.zeros(len(events)), np.array(events), pairs
    )


def test_without_events_pages_alone_decide_and_the_first_makes_no_jump() -> None:
    before, trust = inferred(), measured([0.0, 0.5, 1.0])
    for events, tolerance in ((0.0, 1e-12), (1e-9, 1e-6)):
        after = mixed(before, trust, searched([events] * 3), METHODOLOGY).signals
        for name in ("low", "high", "values", "rank_low", "rank_high"):
            assert getattr(after, name) == pytest.approx(getattr(before, name), abs=100 * tolerance), name


def test_with_many_events_only_what_searches_leave_open_is_left() -> None:
    before, match = inferred(), np.array([0.2, 0.5, 0.9])
    found = mixed(before, measured(match.tolist()), searched([1e12] * 3), METHODOLOGY).signals
    worth = 1 / METHODOLOGY.match.intraclass_correlation
    a, b = match * worth + 0.5, (1 - match) * worth + 0.5
    half = 1.959964 * np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))  # the variance of Beta(a, b)
    assert found.low[:, MATCH] == pytest.approx(np.maximum(match - half, 0), abs=1e-5)
    assert found.high[:, MATCH] == pytest.approx(np.minimum(match + half, 1), abs=1e-5)
    others = np.where(np.arange(5) == MATCH, 0.0, before.weights)
    least, most = before.blend_range(others)
    rank, width = blend(found.values, found.weights), 100 * before.weights[:, MATCH] * half
    at = 100 * before.weights[:, MATCH] * match
    assert found.rank_low == pytest.approx(np.maximum(rank - np.hypot(rank - at - least, width), 0), abs=1e-3)
    assert found.rank_high == pytest.approx(
        np.minimum(rank + np.hypot(most + at - rank, width), 100), abs=1e-3
    )


@FEW
@given(
    match=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    events=st.lists(st.floats(0, 1e6), min_size=3, max_size=3),
)
def test_an_interval_holds_its_value_within_the_sure_bounds(match: list[float], events: list[float]) -> None:
    before = inferred()
    found = mixed(before, measured(match), searched(events), METHODOLOGY).signals
    low, value, high = (table[:, MATCH] for table in (found.low, found.values, found.high))
    assert (low <= value + 1e-12).all()
    assert (value <= high + 1e-12).all()
    share = np.array(events) / (METHODOLOGY.match.inferred_weight + np.array(events))
    assert (low >= (1 - share) * before.low[:, MATCH] - 1e-12).all()
    assert (high <= (1 - share) * before.high[:, MATCH] + share + 1e-12).all()
    rank = blend(found.values, found.weights)
    assert (found.rank_low <= rank + 1e-9).all()
    assert (rank <= found.rank_high + 1e-9).all()
