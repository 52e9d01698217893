"""The order of printed digits: what is proved, and what is settled as a tie at the limit of rounding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ranking.blend import to_printed_digits
from ranking.certificate import printed_order
from ranking.errors import BadArrayError

# On both sides of where 30.04, 30.05 and 30.06 end, and of the half of 30.5, within a few errors of 1e-6.
NEAR_EDGES = st.builds(
    lambda edge, steps: edge + steps * 5e-7,
    st.sampled_from([30.045, 30.055, 30.5, 31.0]),
    st.integers(-8, 8),
)
ranks = st.lists(NEAR_EDGES | st.floats(0, 100), min_size=1, max_size=12).map(np.array)


def distinguishable_groups(rank: np.ndarray, bound: np.ndarray) -> np.ndarray:
    """Return a number for each set of ranks whose intervals overlap, pair by pair until nothing changes."""
    low, high = rank - bound, rank + bound
    label = np.arange(len(rank))
    touches = (low[:, None] <= high[None, :]) & (low[None, :] <= high[:, None])
    for _ in rank:
        label = np.array([label[touch].min() for touch in touches])
    return label


@pytest.mark.parametrize(
    ("rank", "printed", "settled", "certified"),
    [
        # Alone on an edge: it prints the upper digit, as a half does.
        ([30.045, 20.0], [30.05, 20.0], [True, False], 2),
        # Two that nothing distinguishes print different digits by chance: a tie.
        ([30.0449999, 30.0450001, 20.0], [30.05, 30.05, 20.0], [True, True, False], 3),
        # One further down prints the lower digit whatever the error: it is proved to be below them.
        ([30.0449999, 30.0450001, 30.0440], [30.05, 30.05, 30.04], [True, True, False], 3),
        # One further up prints the upper digit in any case, and shares the position without a tie.
        ([30.0449999, 30.0479], [30.05, 30.05], [True, False], 2),
        # A chain: the third overlaps with the second, which overlaps with the first.
        ([30.0450005, 30.0449990, 30.0449975], [30.05, 30.05, 30.05], [True, True, True], 3),
        # The same digits whatever the error: nothing to settle.
        ([30.0411, 30.0411001], [30.04, 30.04], [False, False], 2),
        # Where an integer is displayed, the half is the edge.
        ([30.4999999], [30.5], [True], 1),
    ],
)
def test_by_hand(rank, printed, settled, certified):
    order = printed_order(rank, [1e-6] * len(rank), settle=True)
    assert to_printed_digits(order.rank).tolist() == printed
    assert order.settled.tolist() == settled
    assert order.certified == certified


def test_no_tie_is_wider_than_a_digit():
    order = printed_order([60.0, 30.04, 20.0], [1e-6, 0.02, 1e-6], settle=True)
    assert order.settled.tolist() == [False, False, False]
    assert order.certified == 1


def test_before_the_limit_nothing_is_settled():
    order = printed_order([60.0, 30.0449999, 30.0450001], [1e-6] * 3, settle=False)
    assert order.rank.tolist() == [60.0, 30.0449999, 30.0450001]
    assert (order.settled.any(), order.certified) == (False, 1)


def test_nothing_to_order_is_in_order():
    assert printed_order([], [], settle=True).certified == 0


def test_lengths_that_differ_are_refused():
    with pytest.raises(BadArrayError, match="bound has 1 entries, it needs 2"):
        printed_order([1.0, 2.0], [0.1], settle=True)


@given(ranks, st.sampled_from([0.0, 1e-9, 1e-6, 2e-3, 0.02]), st.booleans())
def test_only_overlapping_intervals_at_an_edge_are_settled(rank, bound, settle):
    bounds = np.full(len(rank), bound)
    order, group = printed_order(rank, bounds, settle=settle), distinguishable_groups(rank, bounds)
    if not settle:
        assert not order.settled.any()
    for label in set(group.tolist()):
        members = group == label
        ends = to_printed_digits(
            np.clip([(rank - bounds)[members].min(), (rank + bounds)[members].max()], 0, 100)
        )
        if order.settled[members].any():
            assert order.settled[members].all()
            assert len(set(to_printed_digits(order.rank[members]))) == 1
        if settle and bound and 0.005 < ends[1] - ends[0] < 0.015:
            assert order.settled[members].all()
        if ends[0] == ends[1] and bound:
            assert not order.settled[members].any()
    assert (order.rank[~order.settled] == rank[~order.settled]).all()
    assert (np.abs(order.rank - rank) <= order.bound - bounds + 1e-12).all()


@given(
    ranks.flatmap(lambda rank: st.tuples(st.just(rank), arrays(float, len(rank), elements=st.floats(-1, 1)))),
    st.sampled_from([0.0, 1e-9, 1e-6, 2e-3, 0.02]),
    st.booleans(),
)
def test_whoever_prints_less_is_less_whatever_the_error(drawn, bound, settle):
    rank, error = drawn
    order = printed_order(rank, np.full(len(rank), bound), settle=settle)
    printed, exact = to_printed_digits(order.rank), np.clip(rank + bound * error, 0, 100)
    place = np.argsort(-printed, kind="stable")
    for i in place[: order.certified]:
        assert (exact[printed < printed[i]] < exact[i]).all()
        if not order.settled[i]:
            assert to_printed_digits(exact[i]) == printed[i]
    if settle and bound < 1e-4:
        assert order.certified == len(rank), "12 ranks at such bounds span no third digit"


@given(ranks, st.sampled_from([1e-9, 1e-6, 2e-3]), st.booleans(), st.randoms())
def test_the_order_of_the_entities_does_not_matter(rank, bound, settle, random):
    other = list(range(len(rank)))
    random.shuffle(other)
    plain = printed_order(rank, np.full(len(rank), bound), settle=settle)
    moved = printed_order(rank[other], np.full(len(rank), bound), settle=settle)
    assert moved.rank.tolist() == plain.rank[other].tolist()
    assert moved.certified == plain.certified
