"""The dual of the inference: one multiplier per ordering, found by L-BFGS-B and polished by Newton steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import LinearOperator, cg

from ranking.arrays import Booleans, Floats, Integers
from ranking.feasibility import FeasibleSets
from ranking.one_thread import one_thread
from ranking.orderings import Orderings
from ranking.projection import project

RESIDUAL = 1e-12  # a component is solved when no ordering and no multiplier is off by more
ROUNDING = 1e-15
NEWTON_STEPS = 60
HALVINGS = 12
LARGEST_RIDGE = 1e-2


@dataclass(frozen=True)
class Effort:
    """How much effort to spend: a bound on multipliers, and the gradient at which Newton takes over."""

    largest_multiplier: float
    gradient_tolerance: float


@dataclass(frozen=True)
class DualPoint:
    """Multipliers λ and everything derived from them.

    `slack` is each ordering's difference minus the margin, `residual` the largest |min(λ, slack)| of each
    component, `cost` its negated dual value, `on_side` whether an entity lies on its slab's side.
    """

    multipliers: Floats
    values: Floats
    on_side: Booleans
    slack: Floats
    residual: Floats
    cost: Floats


class Dual:
    """Minimise ½Σ(v − p)² over feasible sets, subject to orderings, through its Lagrange dual.

    For given multipliers λ >= 0 the minimiser is the projection of p + Aᵀλ onto the sets, and the dual's
    gradient is the slack Av − margin (Bertsekas, Nonlinear Programming, 2nd ed., §6.1 and prop. 6.1.1).
    Components are independent, so each has its own residual, cost and step length.
    """

    def __init__(self, sets: FeasibleSets, prior: Floats, orderings: Orderings, margin: float) -> None:
        self.sets, self.prior, self.orderings, self.margin = sets, prior, orderings, margin
        self.entity_component = orderings.components(len(prior))
        self.ordering_component: Integers = self.entity_component[orderings.stronger]
        self.components = int(self.entity_component.max(initial=-1)) + 1
        self.iterations = 0
        signals = prior.shape[1]
        self._plus = orderings.stronger * signals + orderings.signal
        self._minus = orderings.weaker * signals + orderings.signal

    def at(self, multipliers: Floats) -> DualPoint:
        """Return the point for given multipliers."""
        values, on_side = project(self.sets, self.prior + self._spread(multipliers))
        slack = self.orderings.differences(values) - self.margin
        residual = np.zeros(self.components)
        np.maximum.at(residual, self.ordering_component, np.abs(np.minimum(multipliers, slack)))
        distance = ((values - self.prior) ** 2).sum(axis=1)
        cost = self._by_component(multipliers * slack) - 0.5 * np.bincount(
            self.entity_component, distance, self.components
        )
        return DualPoint(multipliers, values, on_side, slack, residual, cost)

    def solve(self, effort: Effort) -> DualPoint:
        """Return the best point found; an unsolved component shows in its residual."""
        with one_thread():  # sums must not depend on the number of cores
            start = self.at(np.zeros(len(self.orderings)))
            return self._newton(self._quasi_newton(start, effort), effort.largest_multiplier)

    def _quasi_newton(self, start: DualPoint, effort: Effort) -> DualPoint:
        def cost_and_slope(multipliers: Floats) -> tuple[float, Floats]:
            point = self.at(multipliers)
            return float(point.cost.sum()), point.slack

        from scipy.optimize import Bounds, minimize  # noqa: PLC0415  start-up time

        found = minimize(
            cost_and_slope,
            start.multipliers,
            jac=True,
            method="L-BFGS-B",
            bounds=Bounds(0, effort.largest_multiplier),
            options={
                "maxiter": 500,
                "maxcor": 20,
                "gtol": effort.gradient_tolerance,
                "ftol": 1e-15,
                "maxls": 50,
            },
        )
        self.iterations += int(found.nit)
        return self.at(np.asarray(found.x, dtype=np.float64))

    def _newton(self, point: DualPoint, limit: float) -> DualPoint:
        """Polish by semismooth Newton steps, exact once the right constraints are active.

        The residual min(λ, slack) is piecewise linear, so a step from the right piece lands on the solution
        (Qi and Sun, "A nonsmooth version of Newton's method", Mathematical Programming 58, 1993). One step
        more than needed costs little and brings the residual down to rounding.
        """
        for _ in range(NEWTON_STEPS):
            if not (point.residual > RESIDUAL).any():
                break
            self.iterations += 1
            point, moved = self._step(point, point.residual > RESIDUAL, limit)
            if not moved:
                break
        return self._step(point, point.residual > ROUNDING, limit)[0]

    def _step(self, point: DualPoint, rough: Booleans, limit: float) -> tuple[DualPoint, bool]:
        """Take a Newton step in the unsolved components, each as far as its residual or its cost improves."""
        direction = self._direction(point)
        slope = np.minimum(self._by_component(direction * point.slack), 0)
        length = np.where(rough, 1.0, 0.0)
        for halving in range(HALVINGS + 1):
            step = length[self.ordering_component] * direction
            trial = self.at(np.clip(point.multipliers + step, 0, limit))
            descended = trial.cost <= point.cost + 1e-4 * length * slope - ROUNDING
            worse = (length > 0) & (trial.residual > 0.5 * point.residual) & ~descended
            if not worse.any():
                break
            length[worse] *= 0.5 if halving < HALVINGS - 1 else 0.0
        return trial, bool((length > 0).any())

    def _direction(self, point: DualPoint) -> Floats:
        """Return the Newton direction: idle multipliers go to zero, the slack of the others to zero.

        The ridge shrinks with the residual: where all values are at bounds the dual is flat and a bare
        Newton step would be unbounded (Fan and Yuan, "On the quadratic convergence of the
        Levenberg-Marquardt method", Computing 74, 2005).
        """
        ridge = np.minimum(point.residual, LARGEST_RIDGE)[self.ordering_component]
        active = point.multipliers > point.slack
        direction = np.where(active, 0.0, -point.multipliers)
        free = (point.values > self.sets.low) & (point.values < self.sets.high)
        normal = np.where(free & point.on_side[:, None], self.sets.weights, 0.0)
        length = np.sqrt((normal * normal).sum(axis=1, keepdims=True))
        normal = np.divide(normal, length, out=np.zeros_like(normal), where=length > 0)

        def curvature(change: Floats) -> Floats:
            moved = np.where(free, self._spread(change), 0.0)
            moved = moved - normal * (normal * moved).sum(axis=1, keepdims=True)
            return self.orderings.differences(moved)

        def among_active(change: Floats) -> Floats:
            return np.where(active, curvature(np.where(active, change, 0.0)) + ridge * change, change)

        wanted = np.where(active, -point.slack - curvature(direction), 0.0)
        diagonal = np.where(active, self._diagonal(free, normal) + ridge + 1e-12, 1.0)
        count = len(active)
        system = LinearOperator((count, count), matvec=among_active, dtype=np.float64)
        scaling = LinearOperator((count, count), matvec=lambda change: change / diagonal, dtype=np.float64)
        step, _ = cg(system, wanted, rtol=1e-13, atol=1e-14, maxiter=400, M=scaling)
        return direction + np.where(active, step, 0.0)

    def _diagonal(self, free: Booleans, normal: Floats) -> Floats:
        mobility = (free - normal * normal).reshape(-1)
        diagonal: Floats = mobility[self._plus] + mobility[self._minus]
        return diagonal

    def _spread(self, multipliers: Floats) -> Floats:
        size = self.prior.size
        up: Floats = np.bincount(self._plus, multipliers, size).astype(np.float64)
        down: Floats = np.bincount(self._minus, multipliers, size).astype(np.float64)
        return (up - down).reshape(self.prior.shape)

    def _by_component(self, amounts: Floats) -> Floats:
        return np.bincount(self.ordering_component, amounts, self.components).astype(np.float64)
