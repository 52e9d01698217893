"""How far the blend can be from that of an optimum which is not exact."""

from __future__ import annotations

import pytest

from ranking.orderings import orderings
from ranking.sensitivity import optimum_bound

WEIGHTS = [[0.6, 0.8], [0.3, 0.4], [1.0, 0.0]]  # of length 1, ½ and 1


def test_an_optimum_that_is_not_exact_bounds_those_that_orderings_connect() -> None:
    """The root of a gap of 0.0004 is 0.02, or 2 points; the third is projected by itself, without a gap."""
    bounds = optimum_bound(WEIGHTS, orderings([0], [1], [0]), 0.0004)
    assert bounds == pytest.approx([2.0, 1.0, 0.0])


def test_a_gap_below_zero_by_rounding_takes_nothing_away() -> None:
    assert optimum_bound(WEIGHTS, orderings([0], [1], [0]), -1e-18).tolist() == [0.0, 0.0, 0.0]
