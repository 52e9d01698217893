"""Entities that nothing is observed of: they rest, and change no digit of the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.observations import Counts, Observations, Orders, bounded_by_luck
from ranking.observed import Observed
from ranking.utility import balance, centred, tightened
from tests.ranking.utilities import CENTRE, CONSTANTS, VARIANCES, worlds


def with_more(seen: Observations, places: list[int], mean: float) -> tuple[Observations, np.ndarray]:
    """Return the same with entities added at some places, and the new numbers of those that were there."""
    old = np.setdiff1d(np.arange(len(seen.mean) + len(places)), places)
    means, variances = (np.full(len(old) + len(places), fill) for fill in (mean, float(seen.variance.min())))
    means[old], variances[old] = seen.mean, seen.variance

    def moved(counts: Counts) -> Counts:
        return Counts(counts.intent, old[counts.entity], counts.trials, counts.hits)

    said = seen.orders
    orders = Orders(
        *(old[said.first], old[said.second], said.agrees, said.offset),
        *(said.slope, said.on_first, said.on_second),
    )
    return Observations(means, variances, moved(seen.clicks), moved(seen.reports), orders), old


@settings(max_examples=20)
@given(seen=worlds(), places=st.sets(st.integers(0, 2), min_size=1), mean=st.floats(-3, 3))
def test_more_of_them_change_no_byte(seen: Observations, places: set[int], mean: float) -> None:
    more, old = with_more(seen, sorted(places), mean)
    was, now = (balance(each, CENTRE, VARIANCES, tolerance=1e-9) for each in (seen, more))
    assert now.utility[old].tobytes() == was.utility.tobytes()
    assert now.appeal[old].tobytes() == was.appeal.tobytes()
    assert (now.bound, now.steps) == (was.bound, was.steps)
    assert now.click_force.tobytes() == was.click_force.tobytes()
    others = np.setdiff1d(np.arange(len(more.mean)), old)
    assert now.utility[others].tolist() == more.mean[others].tolist()
    assert now.appeal[others].tolist() == (VARIANCES.slope * more.mean[others]).tolist()
    again = balance(more, CENTRE, VARIANCES, tolerance=1e-9, start=now.point)
    np.testing.assert_allclose(again.utility, now.utility, atol=1e-8)
    one, two = tightened(seen, CENTRE, VARIANCES, was), tightened(more, CENTRE, VARIANCES, now)
    assert two.utility[old].tobytes() == one.utility.tobytes()
    usual = (replace(each, clicks=bounded_by_luck(each.clicks, 0.0)) for each in (seen, more))
    first, second = (centred(each, VARIANCES, CONSTANTS) for each in usual)
    assert first[0] == second[0]
    assert second[1].utility[old].tobytes() == first[1].utility.tobytes()


@settings(max_examples=20)
@given(seen=worlds(), mean=st.floats(-3, 3))
def test_the_same_is_observed_wherever_others_are_numbered(seen: Observations, mean: float) -> None:
    more, old = with_more(seen, [0, 2], mean)
    one, two = Observed.of(seen), Observed.of(more)
    assert one.is_same_as(two)
    assert old[one.entities].tolist() == two.entities.tolist()
    if len(one.entities):
        entity = one.entities[0]
        changed = seen.mean.copy()
        changed[entity] += 0.5
        other = Observations(changed, seen.variance, seen.clicks, seen.reports, seen.orders)
        assert not Observed.of(other).is_same_as(two)
    clicks = Counts(seen.clicks.intent, seen.clicks.entity, seen.clicks.trials + 1, seen.clicks.hits)
    if len(clicks.intent):
        other = Observations(seen.mean, seen.variance, clicks, seen.reports, seen.orders)
        assert not Observed.of(other).is_same_as(two)
