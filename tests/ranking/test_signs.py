"""Evidence for an entity never lowers it, and more of the same never reverses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from ranking.observations import Orders
from tests.ranking.mutual import mutual
from tests.ranking.utilities import VARIANCES, plus, solved, world, worlds

THETA = st.sampled_from([1.0, 0.5, 0.1])
MANY = st.sampled_from([1, 2, 5, 20, 50])


def fair(seen):
    """Statements as `mutual` weighs them."""
    return replace(seen, orders=mutual(seen, VARIANCES))


def never_lower(after, before, entity=slice(None)) -> None:
    slack = after.bound + before.bound
    assert (after.utility[entity] >= before.utility[entity] - slack).all()


def drawn(data, seen):
    return data.draw(st.integers(0, 4), "intent"), data.draw(st.integers(0, len(seen.mean) - 1), "entity")


@given(worlds(), st.data(), THETA, MANY)
@settings(max_examples=150)
def test_success_click_shown_in_this_order(raw, data, theta, many):
    seen = fair(raw)
    intent, entity = drawn(data, seen)
    base = solved(seen)
    clicks = plus(seen.clicks, intent, entity, many * theta, many)
    clicked = solved(replace(seen, clicks=clicks))
    shown = solved(replace(seen, clicks=plus(seen.clicks, intent, entity, many * theta, 0)))
    success = solved(replace(seen, clicks=clicks, reports=plus(seen.reports, intent, entity, many, many)))
    failure = solved(replace(seen, reports=plus(seen.reports, intent, entity, many, 0)))
    never_lower(success, clicked, entity)
    never_lower(clicked, base, entity)
    never_lower(base, shown, entity)
    never_lower(base, failure, entity)


@given(worlds(), st.data(), THETA)
@settings(max_examples=40)
def test_more_of_the_same_never_reverses(raw, data, theta):
    seen = fair(raw)
    intent, entity = drawn(data, seen)
    for trials, hits in ((theta, 1.0), (theta, 0.0)):
        last = solved(seen)
        for many in (1, 2, 3, 5, 10, 25, 50):
            now = solved(replace(seen, clicks=plus(seen.clicks, intent, entity, many * trials, many * hits)))
            never_lower(*((now, last) if hits else (last, now)), entity)
            last = now


@given(worlds(), st.data(), MANY)
@settings(max_examples=100)
def test_an_own_report_never_moves_a_neighbour_the_other_way_whatever_statements_weigh(seen, data, many):
    """Success lifts, failure lowers every entity that moves at all: M⁻¹ has no negative entry."""
    intent, entity = drawn(data, seen)
    base = solved(seen)
    success = solved(replace(seen, reports=plus(seen.reports, intent, entity, many, many)))
    failure = solved(replace(seen, reports=plus(seen.reports, intent, entity, many, 0)))
    never_lower(success, base)
    never_lower(base, failure)


def stated(o: Orders, first: int, second: int, agrees: float, weight: float) -> Orders:
    more = (first, second, agrees, 0.0, 1.0, weight, weight)
    names = ("first", "second", "agrees", "offset", "slope", "on_first", "on_second")
    return Orders(*(np.append(getattr(o, name), value) for name, value in zip(names, more, strict=True)))


@given(worlds(), st.data(), st.sampled_from([0.1, 1.0, 7.0]))
@settings(max_examples=150)
def test_a_statement_won_never_lowers_the_winner_or_lifts_the_loser(raw, data, weight):
    seen = fair(raw)
    first, second = data.draw(st.permutations(range(len(seen.mean))), "pair")[:2]
    base = solved(seen)
    won, now, lost = (
        solved(replace(seen, orders=stated(seen.orders, first, second, agrees, weight)))
        for agrees in (1.0, float(expit(base.utility[first] - base.utility[second])), 0.0)
    )
    for above, below in ((won, base), (base, lost), (won, now), (now, lost)):
        never_lower(above, below, first)
        never_lower(below, above, second)


@given(worlds(), st.data(), MANY)
@settings(max_examples=100)
def test_a_click_on_a_rival_never_lifts_whoever_shares_one_intent_and_no_statement(raw, data, many):
    one = raw.clicks.intent == 0
    clicks = type(raw.clicks)(*(getattr(raw.clicks, n)[one] for n in ("intent", "entity", "trials", "hits")))
    seen = replace(raw, clicks=clicks, orders=Orders.none())
    _, entity = drawn(data, seen)
    base = solved(seen)
    after = solved(replace(seen, clicks=plus(seen.clicks, 0, entity, many, many)))
    others = np.arange(len(seen.mean)) != entity
    never_lower(base, after, others)


def leader(listens: float, hears: float):
    """Entity 0 rests on 20 intents of its own; five rivals only on intent 0, where it is new."""
    clicks = [(0, j, 200, 24) for j in range(1, 6)] + [(q, 0, 300, 36) for q in range(1, 21)]
    pages = [(0, j, 0.5, 0.0, 0.5, listens, hears) for j in range(1, 6)]
    return world([0.0] * 6, clicks=clicks, stated=pages)


@pytest.mark.parametrize("hears", [0.0, 16.0])
def test_without_mutual_weights_a_click_can_lower(hears):
    """Why `mutual` is needed: 50 clicks lower the clicked entity by 4 to 6 points, even with equal weights.

    They lift the readiness of intent 0 more than the appeal of entity 0, which 6,000 impressions hold; its
    five rivals fall by 9 points, and it follows them.
    """
    seen = leader(16.0, hears)
    clicked = replace(seen, clicks=plus(seen.clicks, 0, 0, 50, 50))
    moved = 100 * (expit(solved(clicked).utility[0]) - expit(solved(seen).utility[0]))
    assert -7 < moved < -4
    before, after = solved(fair(seen)), solved(replace(clicked, orders=mutual(seen, VARIANCES)))
    never_lower(after, before, 0)


def test_without_equal_weights_a_win_can_lower():
    """Entity 0 does not listen to the page it wins, but to another that ties it to the loser."""
    tied = [(0, 1, 0.5, 0.0, 1.0, 7.0, 0.0)]
    won = [(0, 1, 1.0, 0.0, 1.0, 0.0, 7.0)]
    before, after = solved(world([0.0, 0.0], stated=tied)), solved(world([0.0, 0.0], stated=tied + won))
    assert after.utility[0] < before.utility[0] - 0.1


@given(worlds())
@settings(max_examples=50)
def test_mutual_weights_are_equal_and_never_larger(seen):
    o = mutual(seen, VARIANCES)
    np.testing.assert_array_equal(o.on_first, o.on_second)
    assert (o.on_first <= np.minimum(seen.orders.on_first, seen.orders.on_second)).all()
