"""Weights of statements under which evidence for an entity never lowers it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ranking.arrays import Floats
from ranking.impressions import sums
from ranking.observations import Counts, Observations, Orders, Variances


def mutual(seen: Observations, variances: Variances) -> Orders:
    """Return the statements with equal weights on both ends, bounded for each pair of entities.

    A click on i raises the readiness of its intent, which lowers the rivals shown there. Where i itself rests
    on much evidence and listens to such a rival, it could follow it down further than its own click lifts
    it. That is impossible if the weights are equal and the curvature of all statements on a pair i, j is at
    most 1/(A·τ_j²·D_i), with D_i the curvature of all clicks on i: docs/ranking.md. D_i is bounded by
    Σ min(n/4, 1/C), plus 1/C for whatever is added at one intent.

    Args:
        seen: the observations, whose statements may weigh differently on their two ends.
        variances: of the model; C above 0.
    """
    orders = seen.orders
    low, high = np.minimum(orders.first, orders.second), np.maximum(orders.first, orders.second)
    _, pair = np.unique(low * len(seen.mean) + high, return_inverse=True)
    weight = np.minimum(orders.on_first, orders.on_second)
    held = sums(pair, weight * orders.slope**2 / 4, len(orders.first))[pair]
    depth = _depth(seen.clicks, len(seen.mean), variances.click_pair)
    most = np.maximum(
        seen.variance[orders.second] * depth[orders.first], seen.variance[orders.first] * depth[orders.second]
    )
    weight = weight * np.minimum(1.0, 1 / (variances.appeal * most * np.maximum(held, 1e-300)))
    return replace(orders, on_first=weight, on_second=weight)


def _depth(clicks: Counts, entities: int, variance: float) -> Floats:
    """Return a bound on the curvature of all clicks on each entity, with one more intent."""
    own = np.minimum(clicks.trials / 4, 1 / variance)
    return sums(clicks.entity, own, entities) + 1 / variance
