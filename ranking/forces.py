"""The forces that observations exert on utilities, their Jacobian, and what bounds the distance to balance.

A force is the derivative of a log-likelihood, in 1/logits. Unknowns are the utilities η of the entities,
their appeals e, and the readiness ι of the intents, in this order; `ranking.utility` has the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, bicgstab
from scipy.special import expit

from ranking.arrays import Floats
from ranking.blocks import Local, Spread
from ranking.impressions import sums
from ranking.observations import Centre, Observations, Variances
from ranking.pulls import PROBABILITY, Pull, pull
from ranking.rounding import UNIT, Rounded, totals

FEW_UNKNOWNS = 400  # solved at once: a tenth of the time of iterations
BOUND_ROUNDING = 1 + 1e-9  # of the bound's own arithmetic


@dataclass(frozen=True)
class Stated:
    """The forces of statements.

    Args:
        first, second: (statements,) force of each on its two entities.
        on_first, on_second: (statements,) their curvature.
    """

    first: Rounded
    second: Rounded
    on_first: Floats
    on_second: Floats


@dataclass(frozen=True)
class Point:
    """Where an estimate starts, or is.

    Args:
        x: (unknowns,) utilities, appeals and readiness.
        clicks, reports: (pairs,) effects of pairs.
    """

    x: Floats
    clicks: Floats
    reports: Floats


@dataclass(frozen=True)
class Anchors:
    """The pull of what is not among the observations, to first order around a point, (unknowns,) each.

    Args:
        curvature: not negative.
        around: the point.
        force: at the point.
    """

    curvature: Floats
    around: Floats
    force: Floats

    def at(self, x: Floats) -> Rounded:
        """Return the force on each unknown."""
        pull, moved = self.curvature * (x - self.around), np.abs(x) + np.abs(self.around)
        size = np.abs(self.force) + np.abs(pull) + self.curvature * moved
        return Rounded(self.force - pull, 3 * UNIT * size)


@dataclass(frozen=True)
class Balance:
    """All forces at one point, and their negative Jacobian.

    Args:
        residual: (unknowns,) sum of the forces on each.
        rounding: (unknowns,) bound of the rounding error of each sum.
        diagonal: (unknowns,) of the negative Jacobian.
        seen: the observations.
        clicks, reports: by pair.
        stated: by statement.
    """

    residual: Floats
    rounding: Floats
    diagonal: Floats
    seen: Observations
    clicks: Pull
    reports: Pull
    stated: Stated

    @cached_property
    def searches(self) -> sparse.csr_array:
        """Curvature of clicks, intents x entities."""
        counts = self.seen.clicks
        shape = counts.intents, len(self.seen.mean)
        information = self.clicks.information, (counts.intent, counts.entity)
        return sparse.coo_array(information, shape=shape).tocsr()

    @cached_property
    def statements(self) -> sparse.csr_array:
        """Curvature of statements, entities x entities."""
        orders, n = self.seen.orders, len(self.seen.mean)
        pairs = np.concatenate([orders.first, orders.second])
        others = np.concatenate([orders.second, orders.first])
        curvature = np.concatenate([self.stated.on_first, self.stated.on_second])
        return sparse.coo_array((curvature, (pairs, others)), shape=(n, n)).tocsr()

    def moved(self, x: Floats) -> Point:
        """Return another point, with the effects of this one."""
        return Point(x, self.clicks.effect, self.reports.effect)

    @property
    def size(self) -> float:
        """How far the forces are from balance."""
        return float(np.sum(self.residual**2 / self.diagonal))


@dataclass(frozen=True)
class System:
    """The equations of one estimate.

    Args:
        anchors: of what is not among the observations; their curvature only widens every margin.
        spread: where the products of Newton steps are computed; in memory if omitted.
        widest: the greatest prior variance of entities that are not in the equations, if it is greater.
    """

    seen: Observations
    centre: Centre
    variances: Variances
    anchors: Anchors | None = None
    spread: Spread | None = None
    widest: float = float(np.finfo(np.float64).tiny)

    @property
    def entities(self) -> int:
        """Number of entities."""
        return len(self.seen.mean)

    def split(self, x: Floats) -> tuple[Floats, Floats, Floats]:
        """Return utilities, appeals and readiness."""
        n = self.entities
        return x[:n], x[n : 2 * n], x[2 * n :]

    def start(self) -> Point:
        """Return the point at which only the signals speak."""
        m, seen = self.seen.mean, self.seen
        x = np.concatenate([m, self.variances.slope * m, np.zeros(seen.clicks.intents)])
        return Point(x, np.zeros(len(seen.clicks.intent)), np.zeros(len(seen.reports.intent)))

    def at(self, point: Point) -> Balance:
        """Return all forces at a point, with the effects of pairs maximised from those of the point."""
        x = point.x
        on_click, on_report = self._clicks(x, point.clicks), self._reports(x, point.reports)
        stated = self._statements(x)
        residual = self._residual(x, on_click, on_report, stated)
        return Balance(
            residual=residual.value,
            rounding=residual.error,
            diagonal=self._diagonal(on_click, on_report, stated),
            seen=self.seen,
            clicks=on_click,
            reports=on_report,
            stated=stated,
        )

    def _clicks(self, x: Floats, effect: Floats) -> Pull:
        _, e, iota = self.split(x)
        seen, a = self.seen.clicks, self.centre.click
        appeal, readiness = e[seen.entity], iota[seen.intent]
        blur = 2 * UNIT * (abs(a) + np.abs(readiness) + np.abs(appeal))
        return pull(seen, a + readiness + appeal, self.variances.click_pair, effect, blur)

    def _reports(self, x: Floats, effect: Floats) -> Pull:
        eta, seen, c = x[: self.entities], self.seen.reports, self.centre.report
        return pull(seen, c + eta[seen.entity], self.variances.report_pair, effect)

    def _statements(self, x: Floats) -> Stated:
        o, eta = self.seen.orders, x[: self.entities]
        p = expit(o.offset + o.slope * (eta[o.first] - eta[o.second]))
        size = np.abs(o.offset) + o.slope * (np.abs(eta[o.first]) + np.abs(eta[o.second]))
        wrong = o.slope * (2 * UNIT * o.agrees + (PROBABILITY + 4 * UNIT * size) * p)
        force, curvature = Rounded(o.slope * (o.agrees - p), wrong), o.slope**2 * p * (1 - p)
        return Stated(
            force.times(o.on_first),
            force.times(-o.on_second),
            curvature * o.on_first,
            curvature * o.on_second,
        )

    def _residual(self, x: Floats, on_click: Pull, on_report: Pull, stated: Stated) -> Rounded:
        """Sum the forces on each unknown."""
        seen, v, n = self.seen, self.variances, self.entities
        eta, e, iota = self.split(x)
        prior, readiness = (seen.mean - eta) / seen.variance, -iota / self.centre.intent_variance
        size = (np.abs(e) + v.slope * np.abs(eta)) / v.appeal
        apart = Rounded((e - v.slope * eta) / v.appeal, 3 * UNIT * size)
        utility = (
            Rounded(prior, 2 * UNIT * np.abs(prior))
            + apart.times(v.slope)
            + totals(seen.reports.entity, on_report.rounded, n)
            + totals(seen.orders.first, stated.first, n)
            + totals(seen.orders.second, stated.second, n)
        )
        appeal = apart.times(-1.0) + totals(seen.clicks.entity, on_click.rounded, n)
        ready = Rounded(readiness, UNIT * np.abs(readiness))
        ready += totals(seen.clicks.intent, on_click.rounded, len(iota))
        parts = (utility, appeal, ready)
        all_ = Rounded(np.concatenate([p.value for p in parts]), np.concatenate([p.error for p in parts]))
        return all_ + self.anchors.at(x) if self.anchors else all_

    def _diagonal(self, on_click: Pull, on_report: Pull, stated: Stated) -> Floats:
        """Return the diagonal of the negative Jacobian."""
        seen, v, n = self.seen, self.variances, self.entities
        utility = 1 / seen.variance + v.slope**2 / v.appeal
        utility += sums(seen.reports.entity, on_report.information, n)
        utility += sums(seen.orders.first, stated.on_first, n) + sums(seen.orders.second, stated.on_second, n)
        appeal = 1 / v.appeal + sums(seen.clicks.entity, on_click.information, n)
        ready = sums(seen.clicks.intent, on_click.information, seen.clicks.intents)
        diagonal = np.concatenate([utility, appeal, 1 / self.centre.intent_variance + ready])
        return diagonal + self.anchors.curvature if self.anchors else diagonal

    def jacobian(self, now: Balance) -> Floats:
        """Return the negative Jacobian as a dense matrix, (unknowns, unknowns).

        Args:
            now: the forces at the point.
        """
        n, coupling = self.entities, self.variances.slope / self.variances.appeal
        matrix = np.diag(now.diagonal)
        matrix[:n, :n] -= now.statements.toarray()
        own = np.arange(n)
        matrix[own, n + own] = matrix[n + own, own] = -coupling
        searches = now.searches.toarray()
        matrix[2 * n :, n : 2 * n], matrix[n : 2 * n, 2 * n :] = searches, searches.T
        return matrix

    def step(self, now: Balance) -> Floats:
        """Return the Newton step, (unknowns,); to six digits where there are many unknowns."""
        if len(now.residual) <= FEW_UNKNOWNS:
            return np.asarray(np.linalg.solve(self.jacobian(now), now.residual))
        shape, coupling = (len(now.residual),) * 2, self.variances.slope / self.variances.appeal
        spread = self.spread or Local()
        with spread.product(self.coupled(now)) as coupled:

            def product(y: Floats) -> Floats:
                eta, e, _ = self.split(y)
                by_statements, by_intents, by_appeals = self.split(coupled(y))
                out = now.diagonal * y
                on_eta, on_e, on_iota = self.split(out)
                on_eta -= coupling * e + by_statements
                on_e += by_intents - coupling * eta
                on_iota += by_appeals
                return out

            matrix = LinearOperator(shape, matvec=product, dtype=np.float64)
            scale = LinearOperator(shape, matvec=lambda y: y / now.diagonal, dtype=np.float64)
            return np.asarray(bicgstab(matrix, now.residual, rtol=1e-6, maxiter=500, M=scale)[0])

    def coupled(self, now: Balance) -> sparse.csr_array:
        """Return what couples the unknowns of different entities, (unknowns, unknowns), not negative.

        Statements couple utilities with each other, clicks the appeals of entities with the readiness of
        intents. It is all that a Newton step multiplies with vectors beyond the unknowns themselves.

        Args:
            now: the forces at the point.
        """
        n, searches = self.entities, now.searches
        parts = ((now.statements, 0), (sparse.csr_array(searches.T), 2 * n), (searches, n))
        ends = [part.indptr[1:].astype(np.int64) for part, _ in parts]
        starts = np.cumsum([0, *(part.nnz for part, _ in parts)])
        indptr = np.concatenate([[0], *(end + start for end, start in zip(ends, starts, strict=False))])
        indices = np.concatenate([part.indices + first for part, first in parts])
        data = np.concatenate([part.data for part, _ in parts])
        return sparse.csr_array((data, indices, indptr), shape=(len(now.residual),) * 2)

    def bound(self, now: Balance) -> float:
        """Return the proved distance of every utility from the balance of all forces.

        With the sign of ι reversed every Jacobian M has no positive entry off its diagonal, and M·z ≥ g > 0
        for z = 1 at utilities and ζ at the rest, ζ = b + A/(2b·τ²). So does its mean between any two points,
        and |η - η*| ≤ max(|force|/g): Collatz; Ostrowski's bound for M-matrices, docs/ranking.md.

        Args:
            now: the forces at the point.
        """
        wrong = (np.abs(now.residual) + now.rounding) / self.margins()
        return BOUND_ROUNDING * float(wrong.max(initial=0.0))

    def margins(self) -> Floats:
        """Return g, the least row sums of every M·z, (unknowns,)."""
        b, appeal, variance = self.variances.slope, self.variances.appeal, self.seen.variance
        most = variance.max(initial=self.widest)
        spare = 1 / (2 * b * most)  # (ζ - b)/A
        utility, ready = 1 / variance - b * spare, (b + appeal * spare) / self.centre.intent_variance
        return np.concatenate(
            [utility, np.full(self.entities, spare), np.full(self.seen.clicks.intents, ready)]
        )
