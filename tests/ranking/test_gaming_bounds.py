"""The most that false statements, reports and clicks move a utility, both ways; proofs in docs/ranking.md."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from ranking.observations import Counts
from ranking.ordinary_reports import ordinary_reports, scaled
from ranking.statements import Calibration, Statements, heard, orders
from tests.ranking.mutual import mutual
from tests.ranking.utilities import CENTRE, CONSTANTS, VARIANCES, plus, solved, world, worlds

REAL = 12
SHIFT = CONSTANTS.unvouched_shift
TELLS = Calibration(1.5, 0.0, 0.0, 0)
Pairs = tuple[np.ndarray, np.ndarray]


def said(first, second, agrees) -> Statements:
    return Statements("comparison", first, second, agrees, np.ones(len(first)))


def star(fakes: np.ndarray) -> Pairs:
    return np.zeros(len(fakes), dtype=int), fakes


def ring(fakes: np.ndarray) -> Pairs:
    members = np.append(0, fakes)
    return members, np.roll(members, -1)


def clique(fakes: np.ndarray) -> Pairs:
    """All of the first forty fakes on each other, and every fake on entity 0 and on its neighbours."""
    few = fakes[:40]
    one, other = np.repeat(few, len(few)), np.tile(few, len(few))
    real = np.repeat(np.arange(3), len(fakes))
    return np.append(one[one != other], real), np.append(other[one != other], np.tile(fakes, 3))


def market(pages: Pairs, supports: bool, fakes: int, honest_newcomers: int = 0, mutually: bool = False):
    """Twelve vouched entities compared by strong pages, and fakes that praise or fault what they touch."""
    random = np.random.default_rng(7)
    n = REAL + fakes
    mean = np.append(random.normal(0, 1, REAL), np.full(fakes, 8.0 if supports else -8.0))
    pairs = [
        (q, i, 50, random.integers(1, 20)) for q in range(4) for i in range(REAL) if random.random() < 0.5
    ]
    left, right = random.integers(0, REAL, (2, 60))
    left, right = left[left != right], right[left != right]
    new = REAL - 1 - np.arange(honest_newcomers)
    first = np.concatenate([left, np.zeros(len(new), dtype=int), pages[0]])
    second = np.concatenate([right, new, pages[1]])
    agrees = np.concatenate(
        [random.integers(0, 2, len(left)), np.zeros(len(new)), np.full(len(pages[0]), float(supports))]
    )
    seen = world(mean, clicks=pairs)
    vouched = np.arange(n) < REAL - honest_newcomers
    kinds = [(said(first, second, agrees), TELLS)]
    alone = solved(seen)
    hearing = heard(kinds, alone.utility, seen.variance, np.zeros(n), vouched, np.full(n, np.inf), CONSTANTS)
    seen = replace(seen, orders=orders(kinds, mean, hearing))
    return solved(replace(seen, orders=mutual(seen, VARIANCES)) if mutually else seen, 1e-9)


NONE: Pairs = (np.zeros(0, dtype=int), np.zeros(0, dtype=int))


@pytest.mark.parametrize("mutually", [False, True])
@pytest.mark.parametrize("supports", [True, False])
@pytest.mark.parametrize("count", [1, 10, 1000])
@pytest.mark.parametrize("farm", [star, ring, clique])
def test_any_number_of_fakes_moves_no_real_entity_further_than_the_shift(farm, count, supports, mutually):
    """|Δη| ≤ ε for every real entity: strong pages between them do not amplify it."""
    fakes = REAL + np.arange(count)
    before = market(NONE, supports, 0, mutually=mutually)
    after = market(farm(fakes), supports, count, mutually=mutually)
    moved = after.utility[:REAL] - before.utility
    slack = before.bound + after.bound
    assert np.abs(moved).max() <= SHIFT + slack
    assert np.abs(100 * (expit(after.utility[:REAL]) - expit(before.utility))).max() <= 0.5
    if farm is star:
        assert moved[0] > 0 if supports else moved[0] < 0
    if farm is star and count == 1000 and not mutually:
        assert abs(moved[0]) > SHIFT / 4, "the bound is of the right order"


@pytest.mark.parametrize("supports", [True, False])
def test_fakes_that_crowd_out_honest_newcomers_move_it_at_most_twice_as_far(supports):
    """What newcomers say is unvouched, too: the sum of both is within ±ε before and after."""
    before = market(NONE, supports, 0, honest_newcomers=3)
    after = market(star(REAL + np.arange(500)), supports, 500, honest_newcomers=3)
    vouched = slice(0, REAL - 3)
    moved = np.abs(after.utility[vouched] - before.utility[vouched]).max()
    assert moved <= 2 * SHIFT + before.bound + after.bound


@given(worlds(), st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_forces_within_a_share_of_the_prior_move_every_entity_by_at_most_it(seen, seed):
    """A prior mean that moves by up to ε is a force of up to ε/τ²: ‖M⁻¹·(1/τ²)‖ ≤ 1, whatever is observed."""
    shift = np.random.default_rng(seed).choice([-0.3, 0.0, 0.3], len(seen.mean))
    before, after = solved(seen), solved(replace(seen, mean=seen.mean + shift))
    rounding = 1e-15  # of the shift itself, where nothing is observed and the bounds are 0
    assert np.abs(after.utility - before.utility).max() <= 0.3 + before.bound + after.bound + rounding


@given(st.floats(0, 1e6), st.floats(0, 1), st.floats(0, 500))
def test_reports_count_up_to_the_ordinary_number(flood, success, chosen):
    """Entity 0 is flooded; nine others have 100 clicks and 20 reports, as is usual."""
    clicks = Counts(np.zeros(10, int), np.arange(10), np.full(10, 1e3), np.append(chosen, np.full(9, 100.0)))
    reports = Counts(
        np.zeros(10, int),
        np.arange(10),
        np.append(flood, np.full(9, 20.0)),
        np.append(flood * success, np.full(9, 9.0)),
    )
    share = ordinary_reports(clicks, reports, 10, level=0.5, enough=10)
    kept = scaled(reports, share)
    assert kept.trials[0] <= 0.2 * max(chosen, 1.0) * (1 + 1e-9)
    assert kept.hits[0] == pytest.approx(kept.trials[0] * success)
    assert (share[1:] == 1).all()


@pytest.mark.parametrize("rate", [0.02, 0.98])
def test_a_million_reports_on_one_intent_are_one_opinion(rate):
    """w = R·g, so g·(τ² + R) is the logit of the success rate: |η - m| = τ²/(τ² + R)·|logit - c - m|."""
    found = solved(world([0.3], reports=[(0, 0, 1e6, 1e6 * rate)]))
    logit = np.log(rate / (1 - rate))
    assert found.utility[0] - 0.3 == pytest.approx(0.5 * (logit - 0.3), rel=1e-3)


CLICKED = VARIANCES.slope * 0.5 / (VARIANCES.appeal + VARIANCES.slope**2 * 0.5)  # τ²·b/(A + b²·τ²), τ² = ½


@given(worlds())
@settings(max_examples=80)
def test_clicks_move_utilities_by_a_fixed_part_of_what_they_move_appeals(raw):
    """|Δη| ≤ τ²·b/(A + τ²·b²)·max|Δe|, next to reports and statements of any weight."""
    seen = replace(raw, variance=np.full(len(raw.mean), 0.5))
    quiet = solved(replace(seen, clicks=Counts.none()))
    found = solved(seen)
    appeal = np.abs(found.appeal - quiet.appeal).max()
    assert np.abs(found.utility - quiet.utility).max() <= CLICKED * appeal + 1e-8


@given(
    st.lists(st.tuples(st.floats(1, 1e5), st.floats(0, 1), st.floats(0, 1e5)), min_size=1, max_size=6),
    st.floats(-2, 2),
)
@settings(max_examples=80)
def test_a_crowd_of_any_size_lifts_by_no_more_than_its_logarithm(intents, mean):
    """η - m ≤ τ²·b·max(1, (ln K - a - ι - b·m)/(A + τ²·b²)), with K clicks and ι the least readiness."""
    clicks = [(q, 0, n, n * rate) for q, (n, rate, _) in enumerate(intents)]
    rivals = [(q, 1, n, 0.0) for q, (_, _, n) in enumerate(intents)]
    found = solved(world([mean, 0.0], clicks=[*clicks, *rivals]), 1e-8)
    chosen = sum(n * rate for n, rate, _ in intents)
    v = VARIANCES
    room = np.log(max(chosen, 1e-300)) - CENTRE.click - found.readiness.min() - v.slope * mean
    most = 0.5 * v.slope * max(1.0, room / (v.appeal + 0.5 * v.slope**2))
    assert found.utility[0] - mean <= most + 1e-7


def test_without_more_trials_than_hits_a_crowd_is_not_bounded():
    """Why that bound needs hits ≤ trials: clicks on what is hardly ever examined pull without limit."""
    few, many = (solved(world([0.0], clicks=[(0, 0, n / 10, n)])).utility[0] for n in (100, 1000))
    assert many > 9 * few > 100


@given(worlds(), st.integers(0, 7), st.integers(0, 7))
@settings(max_examples=40)
def test_events_of_weight_0_move_no_one(seen, entity, intent):
    """What an actor counts for whose choices all fall on one entity."""
    entity = entity % len(seen.mean)
    more = replace(seen, clicks=plus(seen.clicks, intent % 4, entity, 0.0, 0.0))
    one, two = solved(seen), solved(more)
    assert np.abs(one.utility - two.utility).max() <= one.bound + two.bound
