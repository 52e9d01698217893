"""One signal from its metrics: a mean in which what is missing neither lifts an entity nor counts as 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Booleans, Floats, Integers
from ranking.scales import type_prior, type_sums

STATES = ("measured", "unmeasured", "not_applicable", "blocked", "stale")
MEASURED, UNMEASURED, NOT_APPLICABLE, BLOCKED, STALE = range(len(STATES))


@dataclass(frozen=True)
class Scored:
    """One metric or signal on 0-1, (entities,) each; `value` is NaN if nothing was ever known."""

    value: Floats
    low: Floats
    high: Floats
    state: Integers


def weighted_mean(
    parts: Sequence[Scored], shares: ArrayLike, kinds: ArrayLike, *, prior: float, worth: float
) -> Scored:
    """Return the mean of the metrics, each weighted by how many of the type have it.

    A metric weighs 1 + the number of others of the type that have it, whether the entity itself has it or
    not. One that it lacks counts as the type's mean, and ranges over 0-1 in the interval; but the signal is
    never above the mean of what the entity has. So hiding a metric leaves all weights as they are: it can
    only widen the interval, and raises no entity above what its other metrics say.

    Args:
        parts: the metrics.
        shares: how much of each metric feeds this signal, (entities, metrics).
        kinds: type number, (entities,).
        prior: the value of a metric before any of the type has it.
        worth: number of values that this prior is worth.
    """
    value, low, high = (
        np.stack([getattr(part, end) for part in parts], axis=1) for end in ("value", "low", "high")
    )
    state = np.stack([part.state for part in parts], axis=1)
    share, exists = np.asarray(shares, dtype=np.float64), ~np.isnan(value)
    has, usual = exists & (share > 0), type_prior(value, kinds, prior=prior, worth=worth)
    value = np.where(has, value, np.where(np.isnan(usual), prior, usual))
    weight = np.where(state == NOT_APPLICABLE, 0.0, share) * _holders(exists, kinds)
    own = _mean(np.where(has, value, 0.0), np.where(has, weight, 0.0))
    mean = np.minimum(own, _mean(value, weight))
    least, most = _mean(np.where(has, low, 0.0), weight), _mean(np.where(has, high, 1.0), weight)
    known = has.any(axis=1)
    return Scored(
        np.where(known, mean, np.nan),
        np.where(known, np.minimum(least, mean), 0.0),
        np.where(known, np.maximum(most, mean), 1.0),
        joint_state(has, state),
    )


def best(parts: Sequence[Scored]) -> Scored:
    """Return the best of the metrics that have a value."""
    known = np.stack([~np.isnan(part.value) for part in parts], axis=1)
    some = known.any(axis=1)
    ends = {"value": np.nan, "low": 0.0, "high": 1.0}
    columns = [
        np.where(
            some,
            np.where(known, np.stack([getattr(part, end) for part in parts], axis=1), -np.inf).max(axis=1),
            without,
        )
        for end, without in ends.items()
    ]
    state = np.stack([part.state for part in parts], axis=1)
    return Scored(columns[0], columns[1], columns[2], joint_state(known, state))


def share_elsewhere(has: ArrayLike, has_other: ArrayLike, kinds: ArrayLike) -> Floats:
    """Return the share of a metric that feeds another signal than its own, (entities,).

    It is the share of the others of the type with anything in this signal that have another metric of it.

    Args:
        has: whether each entity has any metric of the signal, (entities,).
        has_other: whether it has another one, (entities,).
        kinds: type number, (entities,).

    >>> share_elsewhere([1, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]).round(3).tolist()
    [0.0, 0.5, 0.5, 0.333]
    """
    flags = np.stack([np.asarray(has, dtype=np.float64), np.asarray(has_other, dtype=np.float64)], axis=1)
    others = type_sums(flags, kinds) - flags
    return np.divide(others[:, 1], others[:, 0], out=np.zeros(len(others)), where=others[:, 0] > 0)


def joint_state(known: Booleans, states: Integers) -> Integers:
    """Return the state of a signal: that of its best known metric, (entities,).

    Args:
        known: whether each metric has a value, (entities, metrics).
        states: of each metric, (entities, metrics).
    """
    answer = np.full(len(known), UNMEASURED)
    for state in (NOT_APPLICABLE, BLOCKED, STALE):
        answer[(states == state).any(axis=1) & ~known.any(axis=1)] = state
    for state in (BLOCKED, STALE, MEASURED):
        answer[(known & (states == state)).any(axis=1)] = state
    return answer


def _holders(has: Booleans, kinds: ArrayLike) -> Floats:
    """Return 1 + the number of others of the type that have each metric, (entities, metrics)."""
    own = has.astype(np.float64)
    answer: Floats = 1 + type_sums(own, kinds) - own
    return answer


def _mean(values: Floats, weights: Floats) -> Floats:
    total = weights.sum(axis=1)
    weighed = (values * weights).sum(axis=1)
    return np.where(total > 0, weighed / np.where(total > 0, total, 1.0), np.nan)
