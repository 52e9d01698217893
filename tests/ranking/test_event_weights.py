"""What an event counts: decay, caps and demand, worked by hand and by a slow oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.doubt import repeats
from ranking.errors import BadArrayError
from ranking.event_weights import capped, caps, concentration, counted_once, decay, demand
from ranking.impressions import Impressions
from ranking.opinions import Opinions
from tests.ranking.usual import believed


def searches(intent: list[int], actor: list[int], clicked: list[bool] | None = None) -> Impressions:
    """One row an event: candidate = intent."""
    count = len(intent)
    return Impressions(
        intent=intent,
        actor=actor,
        age=[0] * count,
        event=range(count),
        candidate=intent,
        position=[1] * count,
        clicked=clicked or [True] * count,
        outcome=[0] * count,
    )


def test_decay_halves() -> None:
    assert decay([0, 30, 60], 30).tolist() == [1, 0.5, 0.25]
    assert decay([0, 1e6], None).tolist() == [1, 1]
    with pytest.raises(BadArrayError, match="positive number of days"):
        decay([1], 0)


def oracle(weights: list[float], share: float, floor: float) -> float:
    """Lower the cap until no one exceeds it."""
    cap = max(weights)
    for _ in range(20_000):
        cap = min(cap, share * sum(min(w, cap) for w in weights))
    return max(cap, floor)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=12), st.floats(0.05, 0.9))
def test_no_share_exceeds_the_cap(weights: list[float], share: float) -> None:
    (cap,) = caps([0] * len(weights), weights, share, floor=0.05)
    kept = np.minimum(weights, cap)
    assert cap == pytest.approx(0.05) or kept.max() <= share * kept.sum() * (1 + 1e-9)


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_the_cap_is_the_largest_that_holds(share: float) -> None:
    weights = [1.0, 2.0, 2.5, 9.0, 40.0]
    assert caps([0] * 5, weights, share, 0.1)[0] == pytest.approx(oracle(weights, share, 0.1), rel=1e-6)


def test_groups_are_capped_apart_and_in_any_order() -> None:
    group = [0, 0, 0, 2, 2, 2]
    found = caps(group, [100.0, 1.0, 1.0, 3.0, 3.0, 3.0], 0.4, 0.5)
    assert found[0] == pytest.approx(4 / 3)
    assert found[2] >= 3.0


def test_one_actor_does_not_drown_the_others() -> None:
    log = searches([0] * 130, [0] * 100 + list(range(1, 31)))
    weight = capped(log, np.ones(130), share=0.1, floor=1.0)
    assert weight[:100].sum() == pytest.approx(0.1 * weight.sum())
    assert weight[100:].tolist() == [1.0] * 30


def test_demand_is_one_vote_an_actor() -> None:
    log = searches([0, 0, 1, 1, 2], [0, 0, 0, 1, 2])
    found = demand(log, np.array([1, 1, 1, 1, 0.25]), np.array([1, 1, 1, 1, 0.5]))
    # actor 0 splits its vote 2 : 1, actor 1 gives all to intent 1; actor 2 is half gone and half believed
    np.testing.assert_allclose(found, [2 / 3, 1 / 3 + 1, 0.25])


@given(st.integers(1, 40), st.integers(1, 20), st.integers(1, 50))
def test_fakes_get_at_most_their_part_of_the_demand(fakes: int, real: int, searches_each: int) -> None:
    intent = [1] * (fakes * searches_each) + [0] * real
    actor = [a for a in range(fakes) for _ in range(searches_each)] + list(range(fakes, fakes + real))
    votes = demand(searches(intent, actor), np.ones(len(intent)), np.ones(len(intent)))
    assert votes[1] / votes.sum() <= fakes / (fakes + real) + 1e-12


def test_trust_above_half_counts_and_below_half_does_not() -> None:
    log = searches([0, 0, 0], [0, 1, 2])
    found = believed(
        log, np.ones(3), np.array([1.0, 0.0, 0.75]), Opinions.of(log, np.array([0])), excess=2.0, events=0.5
    )
    np.testing.assert_allclose(found, [1.0, 0.0, 1.0])


def test_an_unvouched_crowd_counts_no_more_than_is_ordinary() -> None:
    """Groups 0 to 3 have four vouched and two unvouched clicks each; group 0 gets a hundred more."""
    intent = [group for group in range(4) for _ in range(6)] + [0] * 100
    trust = np.array([1.0, 1.0, 1.0, 1.0, 0.5, 0.5] * 4 + [0.5] * 100)
    log = searches(intent, list(range(124)))
    found = believed(log, np.ones(124), trust, Opinions.of(log, np.arange(4)), excess=2.0, events=0.5)
    np.testing.assert_allclose(found[6:24], 1.0)
    assert found[:4].tolist() == [1.0] * 4
    assert found[trust == 0.5][:2].sum() + found[24:].sum() == pytest.approx(2 * 0.5 * 4)


@pytest.mark.parametrize("flooded", [1, 4])
def test_a_flood_over_many_groups_does_not_make_itself_ordinary(flooded: int) -> None:
    """Ten groups with four vouched and two unvouched clicks each; some get a hundred more each."""
    intent = [group for group in range(10) for _ in range(6)] + [
        g for g in range(flooded) for _ in range(100)
    ]
    trust = np.array([1.0, 1.0, 1.0, 1.0, 0.5, 0.5] * 10 + [0.5] * 100 * flooded)
    log = searches(intent, list(range(len(intent))))
    found = believed(
        log, np.ones(len(intent)), trust, Opinions.of(log, np.arange(10)), excess=2.0, events=0.5
    )
    held = np.bincount(intent, weights=found * (trust == 0.5))
    assert held.tolist() == pytest.approx([2 * 0.5 * 4] * flooded + [2] * (10 - flooded))


def test_where_nobody_can_be_judged_everybody_ordinary_counts() -> None:
    log = searches([0, 0, 1, 1, 2, 2, 2], list(range(7)))
    found = believed(log, np.ones(7), np.full(7, 0.5), Opinions.of(log, np.arange(3)), excess=2.0, events=0.5)
    np.testing.assert_allclose(found, 1.0)


def test_an_unvouched_crowd_that_only_looks_is_held_back_too() -> None:
    log = searches([0] * 50 + [1, 2, 3], list(range(53)), clicked=[False] * 53)
    found = believed(
        log, np.ones(53), np.full(53, 0.5), Opinions.of(log, np.arange(4)), excess=2.0, events=0.5
    )
    assert found[:50].sum() == pytest.approx(2.0)
    np.testing.assert_allclose(found[50:], 1.0)


def test_many_clicks_of_one_actor_on_one_group_are_one_opinion() -> None:
    log = searches([0, 1, 2, 0, 2], [0, 0, 0, 1, 1])
    found = counted_once(log, np.array([1.0, 1.0, 0.5, 1.0, 0.25]), Opinions.of(log, [0, 0, 1]), most=1.0)
    np.testing.assert_allclose(found, [0.5, 0.5, 0.5, 1.0, 0.25])
    idle = searches([0, 0], [0, 0], clicked=[False, False])
    assert counted_once(idle, np.ones(2), Opinions.of(idle, [0]), most=1.0).tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("chosen", "others", "weight"), [(4, 4, 1.0), (6, 2, 1 / 81), (8, 2, 1 / 256), (8, 0, 0.0)]
)
def test_an_actor_weighs_less_as_its_choices_concentrate(chosen: int, others: int, weight: float) -> None:
    """6 of 8 choices on one group: f = 3/4, ((1/4)/(3/4))⁴ = 1/81."""
    intent = [0] * chosen + list(range(1, others + 1))
    log = searches(intent, [0] * len(intent))
    found = concentration(log, Opinions.of(log, np.arange(max(intent) + 1)), choices=8, usual=0.5)
    np.testing.assert_allclose(found, weight, rtol=1e-12)


def test_few_choices_are_not_judged_by_their_concentration() -> None:
    log = searches([0] * 7, [0] * 7)
    assert concentration(log, Opinions.of(log, [0]), choices=8, usual=0.5).tolist() == [1.0] * 7


@given(st.integers(0, 200), st.integers(8, 40))
def test_honest_events_keep_exactly_their_weight_next_to_concentrated_attackers(
    attackers: int, each: int
) -> None:
    """Attackers that choose one group only weigh 0: their target has the same weight to the bit."""
    honest = searches([0, 1, 2, 0, 1, 2] * 3, list(range(6)) * 3)
    intent = [0, 1, 2, 0, 1, 2] * 3 + [0] * attackers * each
    actor = list(range(6)) * 3 + [6 + a for a in range(attackers) for _ in range(each)]
    before = concentration(honest, Opinions.of(honest, range(3)), choices=8, usual=0.5)
    flooded = searches(intent, actor)
    after = concentration(flooded, Opinions.of(flooded, range(3)), choices=8, usual=0.5)
    assert after[:18].tolist() == before.tolist()
    assert after[18:].sum() == 0.0


def test_an_event_repeats_as_often_as_its_actor_touched_the_group() -> None:
    log = searches([0, 0, 1, 0, 2], [0, 0, 0, 1, 1])
    assert repeats(log, Opinions.of(log, [0, 1, 0])).tolist() == [2, 2, 1, 2, 2]
    idle = searches([0, 0], [0, 0], clicked=[False, False])
    assert repeats(idle, Opinions.of(idle, [0])).tolist() == [1, 1]


@given(st.integers(1, 50))
def test_a_repeated_choice_is_vouched_for_once(times: int) -> None:
    """Of R repeated choices of a fully trusted actor 1/R² each is vouched for, the rest is not."""
    log = searches([0] * times + [1, 2], [0] * times + [1, 2])
    suspicious = believed(
        log, np.ones(times + 2), np.ones(times + 2), Opinions.of(log, np.arange(3)), excess=0.0, events=1e-9
    )
    assert suspicious[:times].sum() == pytest.approx(1 / times, abs=1e-6)
    np.testing.assert_allclose(suspicious[times:], 1.0)
