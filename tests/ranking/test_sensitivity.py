"""How far the blend can move: the errors of the priors, and that of an optimum which is not exact."""

from __future__ import annotations

import numpy as np
import pytest

from ranking.orderings import orderings
from ranking.sensitivity import blend_bound

WEIGHTS = [[0.6, 0.8], [0.6, 0.8], [1.0, 0.0]]  # of length 1 each


def test_an_optimum_that_is_not_exact_widens_the_bounds_of_those_that_orderings_connect() -> None:
    """The root of a gap of 0.0004 is 0.02, or 2 points; the third is projected by itself, without a gap."""
    bounds = blend_bound(WEIGHTS, [0.03, 0.04, 0.01], orderings([0], [1], [0]), 0.0004)
    assert bounds == pytest.approx([7.0, 7.0, 1.0])


def test_a_gap_below_zero_by_rounding_takes_nothing_away() -> None:
    bounds = blend_bound(WEIGHTS, np.zeros(3), orderings([0], [1], [0]), -1e-18)
    assert bounds.tolist() == [0.0, 0.0, 0.0]
