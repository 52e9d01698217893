"""One latent utility per entity, observed through signals, clicks, reports and statements.

The utility η of an entity is in logits; its rank is 100·expit(η). Every observation pulls with the
derivative of its log-likelihood, and the estimate is where all forces balance:

    prior        η ~ N(m, τ²)                                        m from the signals
    clicks       logit P(click | examined) = a + ι_q + e + v_p       e ~ N(b·η, A), ι ~ N(0, V), v ~ N(0, C)
    reports      logit P(success | reported) = c + η + w_p           w ~ N(0, R)
    statements   logit P("A above B") = c_k + κ_k·(η_A - η_B) + λ_k·(m_A - m_B)

The effects v and w of a pair of intent and candidate are maximised out, so any number of its events is worth
at most 1/C or 1/R: a thousand reports on one intent are one opinion on that intent. This is the joint mode of
a generalised linear mixed model, penalised quasi-likelihood (Breslow and Clayton, JASA 88, 1993). Derivation,
proofs and a worked example: docs/ranking.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ranking.arrays import Floats, Integers
from ranking.blocks import Spread
from ranking.errors import BalanceNotConvergedError
from ranking.forces import Anchors, Balance, Point, System
from ranking.impressions import sums
from ranking.observations import Centre, Counts, Observations, Variances
from ranking.observed import Observed
from ranking.one_thread import one_thread
from ranking.rank_rules import Utility

MAX_STEPS = 100  # Newton steps; ten are many
LEAST_SHARE = 1e-3  # of a Newton step
TIGHTER = 0.5  # what a step leaves of the bound, unless rounding is its limit


@dataclass(frozen=True)
class Estimate:
    """The balance of all forces.

    Args:
        utility: (entities,) η, in logits.
        appeal: (entities,) e, in logits.
        readiness: (intents,) ι, in logits.
        click_force: (pairs,) force of each pair's clicks on the appeal of its entity.
        report_force: (pairs,) force of each pair's reports on its entity.
        click_information: (pairs,) curvature of each pair's clicks.
        report_information: (pairs,) curvature of each pair's reports.
        statement_information: (entities,) curvature of all statements on each.
        on_first, on_second: (statements,) force of each statement on its two entities.
        bound: proved distance of every utility from the exact balance.
        steps: Newton steps.
        point: all unknowns, where another estimate may start.
    """

    utility: Floats
    appeal: Floats
    readiness: Floats
    click_force: Floats
    report_force: Floats
    click_information: Floats
    report_information: Floats
    statement_information: Floats
    on_first: Floats
    on_second: Floats
    bound: float
    steps: int
    point: Point


def balance(
    seen: Observations,
    centre: Centre,
    variances: Variances,
    *,
    tolerance: float,
    start: Point | None = None,
    anchors: Anchors | None = None,
    spread: Spread | None = None,
) -> Estimate:
    """Return the utilities at which all forces balance; there is exactly one such point.

    Newton's method; a step is halved as long as it does not bring the forces closer to balance.

    Args:
        seen: the observations.
        centre: what is common to all entities.
        variances: of the model.
        tolerance: maximum accepted error of a utility, in logits.
        start: where to start; at the prior means if omitted.
        anchors: the pull of what is not among the observations.
        spread: where the products of Newton steps are computed; in memory if omitted.

    Raises:
        BalanceNotConvergedError: the bound stays above the tolerance.
    """
    with one_thread():  # sums in the same order on any number of cores
        if anchors:
            return _balance(System(seen, centre, variances, anchors, spread), tolerance, start)
        among = Observed.of(seen)
        system = _system(among, centre, variances, spread)
        return _of_all(_balance(system, tolerance, among.start(start) if start else None), among, variances)


def _system(among: Observed, centre: Centre, variances: Variances, spread: Spread | None) -> System:
    return System(among.seen, centre, variances, spread=spread, widest=among.widest)


def _of_all(found: Estimate, among: Observed, variances: Variances) -> Estimate:
    """Return the balance of observed entities as one of all, of which the others are at their prior means."""
    if len(among.entities) == len(among.mean):
        return found
    return replace(
        found,
        utility=among.among_all(found.utility, among.mean),
        appeal=among.among_all(found.appeal, variances.slope * among.mean),
        statement_information=among.among_all(found.statement_information),
        point=among.point(found.point, variances.slope),
    )


def _balance(system: System, tolerance: float, start: Point | None) -> Estimate:
    point = start or system.start()
    x, now = point.x, system.at(point)
    steps, bound = 0, system.bound(now)
    while bound > tolerance and steps < MAX_STEPS:
        step, share = system.step(now), 1.0
        then = system.at(now.moved(x + step))
        while then.size >= now.size and share > LEAST_SHARE:
            share /= 2
            then = system.at(now.moved(x + share * step))
        x, now, steps = x + share * step, then, steps + 1
        bound = system.bound(now)
    if not bound <= tolerance:
        rounding = float((now.rounding / system.margins()).max(initial=0.0))
        raise BalanceNotConvergedError(bound=bound, tolerance=tolerance, rounding=rounding, steps=steps)
    return _estimate(system, x, now, bound, steps)


def tightened(
    seen: Observations,
    centre: Centre,
    variances: Variances,
    found: Estimate,
    spread: Spread | None = None,
) -> Estimate:
    """Return the balance after one more Newton step; what was found if it is exact or limited by rounding.

    Args:
        seen: the observations.
        centre: what is common to all entities.
        variances: of the model.
        found: their balance so far.
        spread: where the products of Newton steps are computed; in memory if omitted.
    """
    if found.bound == 0:  # nothing is observed of any entity
        return found
    with one_thread():
        among = Observed.of(seen)
        system = _system(among, centre, variances, spread)
        start = among.start(found.point)
        now = system.at(start)
        x = start.x + system.step(now)
        then = system.at(now.moved(x))
        bound = system.bound(then)
        if not bound <= TIGHTER * found.bound:
            return found
        return _of_all(_estimate(system, x, then, bound, found.steps + 1), among, variances)


def _estimate(system: System, x: Floats, now: Balance, bound: float, steps: int) -> Estimate:
    eta, e, iota = system.split(x)
    return Estimate(
        utility=eta,
        appeal=e,
        readiness=iota,
        click_force=now.clicks.force,
        report_force=now.reports.force,
        click_information=now.clicks.information,
        report_information=now.reports.information,
        statement_information=np.asarray(now.statements.sum(axis=1), dtype=np.float64).ravel(),
        on_first=now.stated.first.value,
        on_second=now.stated.second.value,
        bound=bound,
        steps=steps,
        point=now.moved(x),
    )


def centred(
    seen: Observations, variances: Variances, constants: Utility, spread: Spread | None = None
) -> tuple[Centre, Estimate]:
    """Return what is common to all entities, estimated in a fixed number of rounds, and the balance with it.

    a and c follow the sum of the forces on them, V the mean of ι² and its posterior variance, each drawn to
    its value in the methodology. Only intents that showed several entities inform a: one that showed a
    single entity tells no one apart, so it must lift no one else by lowering what is usual.

    Args:
        seen: the observations.
        variances: of the model.
        constants: the methodology's chapter.
        spread: where the products of Newton steps are computed; in memory if omitted.

    Raises:
        BalanceNotConvergedError: a balance is not reached.
    """
    tolerance = constants.centring_tolerance
    centre = Centre(constants.click_logit, constants.report_logit, constants.intent_variance)
    compared, among = _compared(seen.clicks), Observed.of(seen)
    with one_thread():
        found = _balance(_system(among, centre, variances, spread), tolerance, None)
        for _ in range(constants.centring_rounds):
            centre = _recentred(seen.clicks, compared, centre, found, constants)
            found = _balance(_system(among, centre, variances, spread), tolerance, found.point)
    return centre, _of_all(found, among, variances)


def _compared(clicks: Counts) -> Integers:
    """Return the pairs of intents that showed several entities, by number."""
    one = np.zeros(clicks.intents, dtype=np.int64)
    one[clicks.intent] = clicks.entity  # whichever comes last
    several = np.zeros(clicks.intents, dtype=np.bool_)
    several[clicks.intent[clicks.entity != one[clicks.intent]]] = True
    return np.flatnonzero(several[clicks.intent])


def _recentred(
    clicks: Counts, compared: Integers, centre: Centre, found: Estimate, constants: Utility
) -> Centre:
    pull, known = found.click_force[compared].sum(), found.click_information[compared].sum()
    weight = 1 / constants.centre_variance
    click = centre.click + (pull - (centre.click - constants.click_logit) * weight) / (known + weight)
    pull, known = found.report_force.sum(), found.report_information.sum()
    report = centre.report + (pull - (centre.report - constants.report_logit) * weight) / (known + weight)
    used = np.unique(clicks.intent[compared])
    held = sums(clicks.intent, found.click_information, clicks.intents) + 1 / centre.intent_variance
    spread = (found.readiness**2 + 1 / held)[used].sum()
    prior = constants.intent_variance_weight
    variance = (spread + prior * constants.intent_variance) / (len(used) + prior)
    return replace(centre, click=float(click), report=float(report), intent_variance=float(variance))


@dataclass(frozen=True)
class Information:
    """How much the own evidence of each entity weighs, as a precision of its utility in 1/logits².

    Args:
        clicks: (entities,) of clicks: b²/(1/D + A), D being what is left once the intents are estimated.
        reports: (entities,) of reports.
    """

    clicks: Floats
    reports: Floats

    @property
    def searches(self) -> Floats:
        """Of clicks and reports together, (entities,)."""
        return self.clicks + self.reports


def information(seen: Observations, found: Estimate, centre: Centre, variances: Variances) -> Information:
    """Return how much the searches for each entity weigh.

    Args:
        seen: the observations.
        found: their balance.
        centre: what is common to all entities.
        variances: of the model.
    """
    clicks, n = seen.clicks, len(seen.mean)
    held = sums(clicks.intent, found.click_information, clicks.intents) + 1 / centre.intent_variance
    own = found.click_information * (1 - found.click_information / held[clicks.intent])
    depth = sums(clicks.entity, own, n)
    appeal = variances.slope**2 * depth / (1 + variances.appeal * depth)
    return Information(appeal, sums(seen.reports.entity, found.report_information, n))
