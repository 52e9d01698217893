"""The forces that observations exert on utilities, their Jacobian, and what bounds the distance to balance.

A force is the derivative of a log-likelihood, in 1/logits. Unknowns are the utilities η of the entities,
their appeals e, and the readiness ι of the intents, in this order; `ranking.utility` has the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, bicgstab
from scipy.special import expit

from ranking.arrays import Floats
from ranking.impressions import sums
from ranking.observations import Centre, Counts, Observations, Variances

ROUNDING = 4 * float(np.finfo(np.float64).eps)  # of one term of a force: exponential, product and sum
EFFECT_STEPS = 100  # bisection alone would need 60


@dataclass(frozen=True)
class Pull:
    """The forces of binomial observations at given logits.

    Args:
        force: (pairs,) force on the logit of each pair.
        information: (pairs,) its curvature.
        effect: (pairs,) random effect of each pair, maximised out.
    """

    force: Floats
    information: Floats
    effect: Floats


def pull(counts: Counts, logit: Floats, variance: float, effect: Floats) -> Pull:
    """Return the force of each pair on its logit, with the effect of the pair maximised out.

    The effect v solves v = C·(k - n·expit(logit + v)). The force k - n·expit(logit + v) falls strictly as the
    logit rises, rises with k, and has curvature I/(1 + C·I) < 1/C with I = n·p·(1 - p).

    Args:
        logit: (pairs,) logits without the effect.
        variance: C, of the effect; 0 for none.
        effect: (pairs,) where to start.

    >>> one = Counts(np.array([0]), np.array([0]), np.array([10.0]), np.array([5.0]))
    >>> pull(one, np.zeros(1), 0.2, np.zeros(1)).information.round(4).tolist()
    [1.6667]
    """
    low, high = variance * (counts.hits - counts.trials), variance * counts.hits
    v = np.clip(effect, low, high)
    for _ in range(EFFECT_STEPS):
        p = expit(logit + v)
        gap = v - variance * (counts.hits - counts.trials * p)
        low, high = np.where(gap < 0, v, low), np.where(gap > 0, v, high)
        step = v - gap / (1 + variance * counts.trials * p * (1 - p))
        step = np.where((step < low) | (step > high), (low + high) / 2, step)
        moved = np.abs(step - v).max(initial=0.0)
        v = step
        if moved <= 1e-13 * (1 + np.abs(v).max(initial=0.0)):
            break
    p = expit(logit + v)
    information = counts.trials * p * (1 - p)
    return Pull(counts.hits - counts.trials * p, information / (1 + variance * information), v)


@dataclass(frozen=True)
class Balance:
    """All forces at one point, and their negative Jacobian.

    Args:
        residual: (unknowns,) sum of the forces on each.
        rounding: (unknowns,) bound of the rounding error of each sum.
        diagonal: (unknowns,) of the negative Jacobian.
        searches: intents x entities, curvature of clicks.
        statements: entities x entities, curvature of statements.
        clicks, reports: by pair.
        on_first, on_second: (statements,) force of each on its two entities.
    """

    residual: Floats
    rounding: Floats
    diagonal: Floats
    searches: sparse.csr_array
    statements: sparse.csr_array
    clicks: Pull
    reports: Pull
    on_first: Floats
    on_second: Floats

    @property
    def size(self) -> float:
        """How far the forces are from balance."""
        return float(np.sum(self.residual**2 / self.diagonal))


@dataclass(frozen=True)
class System:
    """The equations of one estimate."""

    seen: Observations
    centre: Centre
    variances: Variances

    @property
    def entities(self) -> int:
        """Number of entities."""
        return len(self.seen.mean)

    def split(self, x: Floats) -> tuple[Floats, Floats, Floats]:
        """Return utilities, appeals and readiness."""
        n = self.entities
        return x[:n], x[n : 2 * n], x[2 * n :]

    def start(self) -> Floats:
        """Return the point at which only the signals speak."""
        m = self.seen.mean
        return np.concatenate([m, self.variances.slope * m, np.zeros(self.seen.clicks.intents)])

    def untouched(self) -> tuple[Floats, Floats]:
        """Return the effects of pairs to start from: none."""
        return np.zeros(len(self.seen.clicks.intent)), np.zeros(len(self.seen.reports.intent))

    def at(self, x: Floats, clicks: Floats, reports: Floats) -> Balance:
        """Return all forces at a point.

        Args:
            x: (unknowns,) the point.
            clicks: (pairs,) effects of click pairs to start from.
            reports: (pairs,) effects of report pairs to start from.
        """
        seen, v = self.seen, self.variances
        eta, e, iota = self.split(x)
        on_click = pull(
            seen.clicks,
            self.centre.click + iota[seen.clicks.intent] + e[seen.clicks.entity],
            v.click_pair,
            clicks,
        )
        on_report = pull(seen.reports, self.centre.report + eta[seen.reports.entity], v.report_pair, reports)
        first, second, curvature = self._statements(eta)
        prior, apart = (seen.mean - eta) / seen.variance, (e - v.slope * eta) / v.appeal
        readiness = -iota / self.centre.intent_variance
        o = seen.orders
        residual = self._summed(
            prior + v.slope * apart, -apart, readiness, on_report.force, first, second, on_click.force
        )
        terms = self._summed(
            np.abs(prior) + v.slope * np.abs(apart),
            np.abs(apart),
            np.abs(readiness),
            seen.reports.trials + seen.reports.hits,
            np.abs(first),
            np.abs(second),
            seen.clicks.trials + seen.clicks.hits,
        )
        on_first, on_second = curvature * o.on_first, curvature * o.on_second
        diagonal = self._summed(
            1 / seen.variance + v.slope**2 / v.appeal,
            np.full(self.entities, 1 / v.appeal),
            np.full(len(iota), 1 / self.centre.intent_variance),
            on_report.information,
            on_first,
            on_second,
            on_click.information,
        )
        searches = sparse.coo_array(
            (on_click.information, (seen.clicks.intent, seen.clicks.entity)), shape=(len(iota), self.entities)
        )
        ends = np.concatenate([o.first, o.second]), np.concatenate([o.second, o.first])
        statements = sparse.coo_array(
            (np.concatenate([on_first, on_second]), ends), shape=(self.entities,) * 2
        )
        return Balance(
            residual=residual,
            rounding=ROUNDING * terms,
            diagonal=diagonal,
            searches=searches.tocsr(),
            statements=statements.tocsr(),
            clicks=on_click,
            reports=on_report,
            on_first=first,
            on_second=second,
        )

    def _statements(self, eta: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the force of each statement on both ends, and its curvature before their weights."""
        o = self.seen.orders
        p = expit(o.offset + o.slope * (eta[o.first] - eta[o.second]))
        force = o.slope * (o.agrees - p)
        return o.on_first * force, -o.on_second * force, o.slope**2 * p * (1 - p)

    def _summed(
        self,
        own: Floats,
        appeal: Floats,
        readiness: Floats,
        reports: Floats,
        first: Floats,
        second: Floats,
        clicks: Floats,
    ) -> Floats:
        """Sum the parts of each unknown."""
        seen, n = self.seen, self.entities
        utility = own + sums(seen.reports.entity, reports, n)
        utility += sums(seen.orders.first, first, n) + sums(seen.orders.second, second, n)
        appeals = appeal + sums(seen.clicks.entity, clicks, n)
        return np.concatenate(
            [utility, appeals, readiness + sums(seen.clicks.intent, clicks, len(readiness))]
        )

    def product(self, now: Balance, y: Floats) -> Floats:
        """Return the negative Jacobian times y.

        Args:
            now: the forces at the point.
            y: (unknowns,).
        """
        coupling = self.variances.slope / self.variances.appeal
        eta, e, iota = self.split(y)
        out = now.diagonal * y
        on_eta, on_e, on_iota = self.split(out)
        on_eta -= coupling * e + now.statements @ eta
        on_e += now.searches.T @ iota - coupling * eta
        on_iota += now.searches @ e
        return out

    def step(self, now: Balance) -> Floats:
        """Return the Newton step, (unknowns,), to six digits."""
        shape = (len(now.residual),) * 2
        matrix = LinearOperator(shape, matvec=lambda y: self.product(now, y), dtype=np.float64)
        scale = LinearOperator(shape, matvec=lambda y: y / now.diagonal, dtype=np.float64)
        return np.asarray(bicgstab(matrix, now.residual, rtol=1e-6, maxiter=500, M=scale)[0])

    def bound(self, now: Balance) -> float:
        """Return the proved distance of every utility from the balance of all forces.

        With the sign of ι reversed every Jacobian M has no positive entry off its diagonal, and M·z ≥ g > 0
        for z = 1 at utilities and ζ at the rest, ζ = b + A/(2b·τ²). So does its mean between any two points,
        and |η - η*| ≤ max(|force|/g): Collatz; Ostrowski's bound for M-matrices, docs/ranking.md.

        Args:
            now: the forces at the point.
        """
        v, variance = self.variances, self.seen.variance
        pace = v.slope + v.appeal / (2 * v.slope * variance.max(initial=1.0))
        n, intents = self.entities, self.seen.clicks.intents
        least = np.concatenate(
            [
                1 / variance - v.slope * (pace - v.slope) / v.appeal,
                np.full(n, (pace - v.slope) / v.appeal),
                np.full(intents, pace / self.centre.intent_variance),
            ]
        )
        return float(((np.abs(now.residual) + now.rounding) / least).max(initial=0.0))
