"""Which counts are implausible: beyond all anchors, and beyond what was known."""

import pytest

from ranking.outliers import implausible_counts
from ranking.signal_mean import BLOCKED, MEASURED
from ranking.signal_rules import Signals
from tests.ranking.test_signals import NOTHING, rows

RULES = Signals(anchors=Signals().anchors | {"downloads": {"default": 1000, "model": 10_000}})
HIGH = 100_001.0


def found(*stated, types=("cli", "cli", "model"), today=1000.0):
    return implausible_counts(rows(*stated), types, today=today, constants=RULES)


def test_a_count_far_beyond_the_anchor_and_its_former_value_is_implausible():
    (wrong,) = found((0, "downloads", 50, 900, MEASURED), (0, "downloads", HIGH, 950, MEASURED))
    assert (wrong.row, wrong.anchor, wrong.former) == (1, 1000, 50)


@pytest.mark.parametrize(
    "stated",
    [
        [(0, "downloads", 100_000, 950, MEASURED)],  # not beyond 100 anchors
        [(2, "downloads", HIGH, 950, MEASURED)],  # not for a model
        [(0, "downloads", 2000, 900, MEASURED), (0, "downloads", HIGH, 950, MEASURED)],  # 50-fold
        [(1, "downloads", 2000, 900, MEASURED), (0, "downloads", HIGH, 950, MEASURED)],
        [(0, "downloads", HIGH, 900, MEASURED), (0, "downloads", 60, 950, MEASURED)],  # corrected since
        [(0, "downloads", HIGH, 1001, MEASURED)],  # later
        [(0, "open_issues", 1e9, 950, MEASURED)],
    ],
)
def test_other_counts_are_not(stated):
    assert found(*stated) == []


def test_repeating_it_or_blocking_later_probes_does_not_hide_it():
    high = [(0, "downloads", HIGH, day, MEASURED) for day in (950, 960)]
    (wrong,) = found((1, "downloads", 50, 900, MEASURED), *high, (0, "downloads", NOTHING, 970, BLOCKED))
    assert (wrong.row, wrong.former, wrong.next_highest) == (2, HIGH, 50)


def test_two_of_one_type_do_not_hide_each_other():
    stated = [(entity, "downloads", HIGH * (1 + entity), 950, MEASURED) for entity in (0, 1)]
    assert [each.row for each in found(*stated)] == [0, 1]
