"""The match signal: how much better an entity does than by mere exposure, as a number from 0 to 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from ranking.arrays import Booleans, Floats, float_vector, mask_vector, weight_vector
from ranking.errors import BadArrayError

DECIMALS = 6  # of the log lift; smaller differences are the solver's rounding
LIMIT = 30.0  # of the log lift: e^-30 is below what a propagation resolves


@dataclass(frozen=True)
class LiftQuantiles:
    """What a run stores so that the map from lift to match signal can be reproduced.

    Args:
        by_type: for each type with enough entities, the log lift at evenly spaced levels from 0 to 1.
        together: the same for all types together; empty if nothing was measured.
    """

    by_type: Mapping[str, tuple[float, ...]]
    together: tuple[float, ...]

    def of(self, entity_type: str) -> tuple[float, ...]:
        """Return the quantiles used for a type."""
        return self.by_type.get(entity_type, self.together)


def reached(transition: sparse.csr_array, scores: ArrayLike) -> Booleans:
    """Return which nodes some flow arrives at; a node's own share of the teleport does not count.

    Pass the neutral matrix and its scores: a node that was compared or shown and drew nothing is measured
    too.

    Args:
        transition: P of the exposure baseline.
        scores: its propagated mass x⁰.
    """
    return np.asarray(
        transition.T @ (float_vector(scores, "scores", transition.shape[0]) > 0) > 0, dtype=np.bool_
    )


def log_lift(scores: ArrayLike, baseline: ArrayLike, measured: ArrayLike) -> Floats:
    """Return log(x/x⁰), to six decimals and within ±30; NaN if unmeasured.

    Args:
        scores: x, the propagated mass of each entity.
        baseline: x⁰, the same propagation with neutral weights.
        measured: whether evidence reaches it; where x⁰ is 0 it is unmeasured in any case.

    Raises:
        BadArrayError: lengths differ, or a mass is negative or not finite.

    >>> log_lift([0.2, 0.1, 0.1], [0.1, 0.1, 0.1], [True, True, False]).tolist()
    [0.693147, 0.0, nan]
    """
    x, x0, known = _masses(scores, baseline, measured)
    return _rounded(_log_ratio(x, x0), known)


def log_lift_bounds(
    scores: ArrayLike,
    bound: ArrayLike,
    baseline: ArrayLike,
    baseline_bound: ArrayLike,
    measured: ArrayLike,
) -> tuple[Floats, Floats]:
    """Return the lower and upper bounds of the log lift implied by the bounds of both propagations.

    Args:
        scores: x.
        bound: maximum error of each x; one number, or (nodes,).
        baseline: x⁰.
        baseline_bound: maximum error of each x⁰.
        measured: whether evidence reaches each entity.

    Raises:
        BadArrayError: lengths differ, or a mass or bound is negative or not finite.
    """
    x, x0, known = _masses(scores, baseline, measured)
    around = weight_vector(np.broadcast_to(bound, x.shape), "bound")
    around0 = weight_vector(np.broadcast_to(baseline_bound, x.shape), "baseline_bound")
    slack = 1e-14  # exceeds the rounding of two logarithms and their difference, within the limit
    least = _log_ratio(np.maximum(x - around, 0), x0 + around0) - slack
    most = _log_ratio(x + around, np.maximum(x0 - around0, 0)) + slack
    return _rounded(least, known), _rounded(most, known)


def fit_quantiles(lifts: ArrayLike, types: Sequence[str], *, enough: int, quantiles: int) -> LiftQuantiles:
    """Return the quantiles of the log lift of each type, to be stored with the run.

    The quantile at a level p interpolates linearly between the order statistics around p·(n - 1): method 7 of
    Hyndman and Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996).

    Args:
        lifts: log lift of each entity, NaN if unmeasured.
        types: code of the type of each.
        enough: minimum number of entities for a type to have its own quantiles.
        quantiles: number of evenly spaced quantiles, at least 2.

    Raises:
        BadArrayError: lengths differ.
    """
    values = float_vector(lifts, "lifts", len(types))
    names = np.asarray(types, dtype=np.str_)
    measured = ~np.isnan(values)
    by_type = {
        str(name): _quantiles(values[measured & (names == name)], quantiles)
        for name, count in zip(*np.unique(names[measured], return_counts=True), strict=True)
        if count >= enough
    }
    return LiftQuantiles(by_type, _quantiles(values[measured], quantiles))


def match_signal(quantiles: LiftQuantiles, lifts: ArrayLike, types: Sequence[str]) -> Floats:
    """Return m = F(log lift), F piecewise linear through the quantiles of the entity's type.

    F rises from 0 at the minimum to 1 at the maximum log lift. Where several levels have the same log lift it
    takes their middle, so equal lifts get equal signals and a type in which all are equal gets 0.5.

    Args:
        quantiles: from `fit_quantiles`.
        lifts: log lift of each entity; NaN stays NaN.
        types: code of the type of each.

    Returns:
        (entities,), 0-1, rising with the lift within a type.

    Raises:
        BadArrayError: lengths differ, or there is a lift but there are no quantiles.

    >>> kept = fit_quantiles([0.0, 1.0, 2.0, 2.0], ["model"] * 4, enough=20, quantiles=101)
    >>> match_signal(kept, [0.0, 1.0, 2.0, float("nan")], ["model"] * 4).round(3).tolist()
    [0.0, 0.333, 0.835, nan]
    """
    values = float_vector(lifts, "lifts", len(types))
    names = np.asarray(types, dtype=np.str_)
    signal = np.full(values.size, np.nan)
    known = ~np.isnan(values)
    for name in np.unique(names[known]):
        chosen = known & (names == name)
        signal[chosen] = _interpolated(quantiles.of(str(name)), values[chosen])
    return signal


def _masses(scores: ArrayLike, baseline: ArrayLike, measured: ArrayLike) -> tuple[Floats, Floats, Booleans]:
    x = weight_vector(scores, "scores")
    x0 = weight_vector(baseline, "baseline", x.size)
    return x, x0, mask_vector(measured, "measured", x.size) & (x0 > 0)


def _log_ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        top, bottom = np.log(above), np.log(below)
    ratio = np.full(above.size, -np.inf)  # nothing above: no lift, whatever is below
    np.subtract(top, bottom, out=ratio, where=above > 0)
    return ratio


def _rounded(ratio: Floats, known: Booleans) -> Floats:
    limited = np.round(np.clip(ratio, -LIMIT, LIMIT), DECIMALS) + 0.0
    return np.where(known, limited, np.nan)


def _quantiles(values: Floats, count: int) -> tuple[float, ...]:
    if values.size == 0:
        return ()
    return tuple(np.round(np.quantile(values, np.linspace(0.0, 1.0, count)), DECIMALS).tolist())


def _interpolated(knots: tuple[float, ...], values: Floats) -> Floats:
    if not knots:
        raise BadArrayError("there is a lift to map, but no quantiles: fit them on lifts of the same run")
    places, start, count = np.unique(np.asarray(knots), return_index=True, return_counts=True)
    levels = np.linspace(0.0, 1.0, len(knots))
    middle = (levels[start] + levels[start + count - 1]) / 2
    return np.asarray(np.interp(values, places, middle), dtype=np.float64)
