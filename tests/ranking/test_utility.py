"""The balance of all forces: worked by hand, against the joint posterior, and its certificate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from scipy.special import expit

from ranking.errors import BalanceNotConvergedError
from ranking.observations import Counts, Orders
from ranking.utility import balance, centred, information, tightened
from tests.ranking.utilities import CENTRE, CONSTANTS, VARIANCES, Joint, counts, solved, world, worlds

FIVE = world(
    mean=[-1.0, 0.0, 0.0, 0.5, -0.5],
    clicks=[(0, 1, 10, 4), (0, 2, 10, 1)],
    reports=[(0, 3, 8, 6)],
    stated=[(3, 4, 1, 0.0, 1.0, 1.0, 1.0)],
)


def root(force, low: float, high: float) -> float:
    """Bisect a decreasing force."""
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if force(middle) > 0 else (low, middle)
    return (low + high) / 2


def test_five_entities_by_hand():
    """Entity 0 has signals only. Entities 1 and 2 are shown 10 times each, and clicked 4 times and once. Of 8
    reports on entity 3 six are a success, and a page prefers it to entity 4.

    The prior of each has τ² = ½, a force of 2·(m - η).

    0: 2·(-1 - η) = 0, so η = -1 and the rank is 100/(1 + e) = 26.89.
    1: its clicks pull with f₁ = 4 - 10·p₁, logit p₁ = -2 + ι + e₁ + 0.2·f₁. Only the tie to η₁ holds e₁ back:
       e₁ = 0.7·η₁ + 0.5·f₁; the tie and the prior hold η₁: 2·η₁ = 0.7·f₁. So η₁ = 0.35·f₁ and e₁ = 0.745·f₁.
    2: likewise with f₂ = 1 - 10·p₂. Both pull on ι = ½·(f₁ + f₂). So
       logit p₁ = -2 + 1.445·f₁ + 0.5·f₂ and logit p₂ = -2 + 0.5·f₁ + 1.445·f₂.
       f₁ = 0.918, f₂ = -0.268: logits -0.808 and -1.929, p₁ = 0.308 and p₂ = 0.127, and indeed
       4 - 3.08 = 0.92 and 1 - 1.27 = -0.27. η₁ = 0.321, η₂ = -0.094; ranks 57.96 and 47.65.
    3, 4: reports pull with g = 6 - 8·expit(η₃ + 0.5·g), the page with s = 1 - expit(η₃ - η₄) both ways:
       η₃ = 0.5 + (g + s)/2, η₄ = -0.5 - s/2.
       g = 0.303, s = 0.205: η₃ = 0.754, η₄ = -0.602; 8·expit(0.906) = 5.70 = 6 - 0.30 and
       1 - expit(1.356) = 0.205; ranks 68.01 and 35.38.
    """
    found = solved(FIVE)
    np.testing.assert_allclose(found.utility, [-1, 0.3211, -0.0940, 0.7540, -0.6024], atol=6e-5)
    np.testing.assert_allclose(100 * expit(found.utility), [26.89, 57.96, 47.65, 68.01, 35.38], atol=6e-3)
    np.testing.assert_allclose(found.click_force, [0.9176, -0.2685], atol=6e-5)
    np.testing.assert_allclose([*found.report_force, *found.on_first], [0.3032, 0.2048], atol=6e-5)
    f1, f2 = found.click_force
    np.testing.assert_allclose(found.readiness, [(f1 + f2) / 2], atol=1e-9)
    np.testing.assert_allclose(found.appeal[1:3], [0.745 * f1, 0.745 * f2], atol=1e-9)


def test_reports_alone_solve_one_equation():
    """η = m + τ²·g and w = R·g, so with τ² = R = ½ and m = 0: g = 30 - 40·expit(g)."""
    g = root(lambda g: 30 - 40 * expit(g) - g, -10, 30)
    found = solved(world([0.0], reports=[(0, 0, 40, 30)]))
    assert found.utility[0] == pytest.approx(g / 2, abs=1e-10)
    assert found.report_force[0] == pytest.approx(g, abs=1e-10)


def test_a_page_alone_solves_one_equation():
    """Both ends with τ² = ½ and m = 0: η = ±s/2 with s = 1.5·(1 - expit(1.5·s))."""
    s = root(lambda s: 1.5 * (1 - expit(1.5 * s)) - s, 0, 2)
    found = solved(world([0.0, 0.0], stated=[(0, 1, 1, 0.0, 1.5, 1, 1)]))
    np.testing.assert_allclose(found.utility, [s / 2, -s / 2], atol=1e-10)


def test_clicks_alone_solve_one_equation():
    """One entity, one intent: the logit is a + (b²·τ² + A + V + C)·f with f = k - n·p."""
    f = root(lambda f: 30 - 40 * expit(-2 + (0.49 * 0.5 + 0.5 + 0.5 + 0.2) * f) - f, -10, 30)
    found = solved(world([0.0], clicks=[(0, 0, 40, 30)]))
    assert found.click_force[0] == pytest.approx(f, abs=1e-10)
    assert found.utility[0] == pytest.approx(0.5 * 0.7 * f, abs=1e-10)


@given(worlds(asymmetric=False, most=5))
@settings(max_examples=40)
def test_it_is_the_mode_of_the_joint_posterior(seen):
    joint = Joint(seen)
    oracle = optimize.minimize(
        joint.negative,
        np.zeros(joint.size),
        jac=lambda x: -joint.forces(x),
        method="BFGS",
        options={"gtol": 1e-7},
    )
    oracle = optimize.root(joint.forces, oracle.x, method="lm", options={"xtol": 1e-13, "ftol": 1e-13})
    assert np.abs(joint.forces(oracle.x)).max() < 1e-5
    np.testing.assert_allclose(solved(seen).utility, oracle.x[: len(seen.mean)], atol=2e-5)


@given(worlds(most=5))
@settings(max_examples=40)
def test_it_is_the_root_of_all_forces_where_statements_weigh_differently_on_their_ends(seen):
    joint = Joint(seen)
    found = solved(seen)
    start = np.concatenate([found.point.x, 0.2 * found.click_force, 0.5 * found.report_force])
    start += np.random.default_rng(len(start)).normal(0, 0.1, len(start))
    oracle = optimize.root(joint.forces, start, method="lm", options={"xtol": 1e-13, "ftol": 1e-13})
    assert np.abs(joint.forces(oracle.x)).max() < 1e-6
    np.testing.assert_allclose(found.utility, oracle.x[: len(seen.mean)], atol=1e-6)


@given(worlds(), st.sampled_from([3.0, 1.0, 0.1, 1e-3, 1e-6]))
@settings(max_examples=150)
def test_the_bound_is_at_least_the_error(seen, tolerance):
    loose, tight = solved(seen, tolerance), solved(seen)
    assert loose.bound <= tolerance
    assert np.abs(loose.utility - tight.utility).max() <= loose.bound + tight.bound


@given(worlds(), st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_the_start_decides_nothing(seen, seed):
    tight = solved(seen)
    start = replace(tight.point, x=np.random.default_rng(seed).normal(0, 3, len(tight.point.x)))
    other = balance(seen, CENTRE, VARIANCES, tolerance=1e-9, start=start)
    assert np.abs(other.utility - tight.utility).max() <= other.bound + tight.bound


@given(worlds(), st.sampled_from([1e-1, 1e-3, 1e-6]))
@settings(max_examples=60)
def test_a_tightened_balance_is_twice_as_exact_until_rounding_is_the_limit(seen, tolerance):
    exact, found = solved(seen, 1e-11), solved(seen, tolerance)
    while (tighter := tightened(seen, CENTRE, VARIANCES, found)) is not found:
        assert tighter.bound <= found.bound / 2
        assert np.abs(tighter.utility - exact.utility).max() <= tighter.bound + exact.bound
        found = tighter
    assert found.bound <= 1e-11


def test_a_million_events_of_one_entity_are_certified():
    pairs = [(q, i, 5e4, 5e3 * (1 + i)) for q in range(40) for i in range(3)]
    assert solved(world([0.0, 0.1, -2.0], clicks=pairs), 1e-9).bound <= 1e-9


def test_what_cannot_be_proved_is_refused():
    with pytest.raises(BalanceNotConvergedError, match=r"the utilities did not converge.* rounding alone"):
        solved(FIVE, 1e-18)


def test_what_does_not_converge_is_refused(monkeypatch):
    monkeypatch.setattr("ranking.utility.MAX_STEPS", 1)
    with pytest.raises(
        BalanceNotConvergedError, match=r"after 1 Newton steps .*raise utility\.tolerance"
    ) as caught:
        solved(FIVE)
    assert caught.value.bound > caught.value.tolerance > caught.value.rounding


def shuffled(seen, seed: int):
    """Number entities and intents differently, and list pairs and statements in another order."""
    random = np.random.default_rng(seed)
    place = random.permutation(len(seen.mean))
    intents = random.permutation(max(seen.clicks.intents, seen.reports.intents))

    def pairs(each: Counts) -> Counts:
        order = random.permutation(len(each.intent))
        return Counts(
            intents[each.intent][order], place[each.entity][order], each.trials[order], each.hits[order]
        )

    o, order = seen.orders, random.permutation(len(seen.orders.first))
    columns = (o.agrees, o.offset, o.slope, o.on_first, o.on_second)
    stated = Orders(place[o.first][order], place[o.second][order], *(c[order] for c in columns))
    back = np.argsort(place)
    return place, replace(
        seen,
        mean=seen.mean[back],
        variance=seen.variance[back],
        clicks=pairs(seen.clicks),
        reports=pairs(seen.reports),
        orders=stated,
    )


@given(worlds(), st.integers(0, 99))
@settings(max_examples=60)
def test_no_order_decides_anything(seen, seed):
    place, other = shuffled(seen, seed)
    one, two = solved(seen), solved(other)
    assert np.abs(one.utility - two.utility[place]).max() <= one.bound + two.bound


@given(worlds(), st.floats(-3, 3))
@settings(max_examples=60)
def test_an_entity_without_evidence_has_its_prior_and_moves_no_one(seen, mean):
    more = replace(seen, mean=np.append(seen.mean, mean), variance=np.append(seen.variance, 0.5))
    before, after = solved(seen), solved(more)
    assert after.utility[-1] == pytest.approx(mean, abs=after.bound)
    assert np.abs(after.utility[:-1] - before.utility).max() <= before.bound + after.bound


@given(worlds())
@settings(max_examples=30)
def test_a_statement_split_in_two_halves_says_the_same(seen):
    o = seen.orders
    halves = Orders(
        *(np.tile(each, 2) for each in (o.first, o.second, o.agrees, o.offset, o.slope)),
        *(np.tile(each / 2, 2) for each in (o.on_first, o.on_second)),
    )
    one, two = solved(seen), solved(replace(seen, orders=halves))
    assert np.abs(one.utility - two.utility).max() <= one.bound + two.bound


@given(worlds())
@settings(max_examples=30)
def test_the_forces_explain_each_utility_exactly(seen):
    """η = m + τ²·(b·(e - b·η)/A + reports + statements), to the rounding of the sum."""
    found, o = solved(seen), seen.orders
    pulls = VARIANCES.slope * (found.appeal - VARIANCES.slope * found.utility) / VARIANCES.appeal
    np.add.at(pulls, seen.reports.entity, found.report_force)
    np.add.at(pulls, o.first, found.on_first)
    np.add.at(pulls, o.second, found.on_second)
    scale = (1 + np.abs(pulls)).max()
    np.testing.assert_allclose(found.utility, seen.mean + seen.variance * pulls, atol=1e-8 * scale)


def test_it_is_deterministic():
    one, two = solved(FIVE), solved(FIVE)
    assert one.point.x.tobytes() == two.point.x.tobytes()
    assert one.bound == two.bound


def test_one_candidate_alone_does_not_inform_what_is_usual():
    """Shown 10,000 times without a click, it lowers the readiness of its intent, but not a."""
    bots = replace(FIVE, clicks=counts([(0, 1, 10, 4), (0, 2, 10, 1), (1, 3, 1e4, 0)]))
    before, _ = centred(FIVE, VARIANCES, CONSTANTS)
    after, found = centred(bots, VARIANCES, CONSTANTS)
    assert after.click == pytest.approx(before.click, abs=5e-3)
    assert found.utility[3] < solved(FIVE).utility[3]


def test_own_evidence_weighs_at_most_its_ceiling():
    """b²/A = 0.98 for clicks however many, 1/R = 2 for the reports of one intent."""
    seen = world(
        [0.0, 0.0],
        clicks=[(q, i, 1e5, 1e4) for q in range(50) for i in range(2)],
        reports=[(0, 0, 1e6, 5e5)],
    )
    held = information(seen, solved(seen), CENTRE, VARIANCES)
    assert (held.clicks < 0.49 / 0.5).all()
    assert held.clicks[1] > 0.9
    assert held.reports[0] == pytest.approx(2, rel=1e-4) and held.reports[0] < 2
