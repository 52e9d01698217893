"""What the ends of each signal's interval are worth, by a new balance of forces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, cached_property
from typing import get_args

import numpy as np
from scipy.special import expit, logit

from graph.model import SignalName
from graph.published import Score
from matchgraph.answers.explaining import OpenSignal
from matchgraph.computing.computation import Computation
from matchgraph.computing.latent import LEAST_BLEND, Latent
from matchgraph.computing.signals import MATCH
from matchgraph.computing.unstated import variances_of
from ranking.blend import to_printed_digits
from ranking.neighbourhood import Neighbourhood, neighbourhood
from ranking.rank_rules import Utility
from ranking.statements import Calibration, Statements, orders
from ranking.utility import balance

FEW_UNKNOWNS = 5_000  # entities, and pairs of intents and entities: balanced in a few milliseconds
MOST_AROUND = 10_000


def open_signals(computation: Computation, constants: Utility, slug: str) -> tuple[OpenSignal, ...]:
    """Return the signals with any width: what their ends are worth within the rank's own interval.

    Args:
        computation: the run.
        constants: the methodology's chapter.
        slug: a ranked entity.
    """
    return tuple(_rows(computation, constants, slug))


def _rows(computation: Computation, constants: Utility, slug: str) -> Iterator[OpenSignal]:
    entity, score = computation.snapshot.slugs.index(slug), computation.scores[slug]
    rank = cache(Moving(computation.latent, constants, entity).rank)  # ends that change nothing share one
    others = to_printed_digits(np.delete(computation.rank, entity)[np.delete(computation.ranked, entity)])
    for j, name in enumerate(get_args(SignalName)):
        signal = score.signals[name]
        if signal.low == signal.high:
            continue
        least, most = (_points(computation, entity, j, end) for end in (signal.low, signal.high))
        low, high = (
            _within(score, _then(computation, rank, entity, j, end)) for end in (signal.low, signal.high)
        )
        yield OpenSignal(
            signal=name,
            state=signal.state,
            least_points=round(least, 2),
            most_points=round(most, 2),
            rank_low=low,
            rank_high=high,
            position_low=1 + int((others > low).sum()),
            position_high=1 + int((others > high).sum()),
        )


def _within(score: Score, rank: float) -> float:
    return round(min(max(rank, score.low), score.high), 2)


def _by_searches(computation: Computation, entity: int, signal: int) -> bool:
    """Return whether the signal is what searches alone say, which is no part of the prior."""
    return signal == MATCH and not np.isnan(computation.intervals.match[entity])


def _points(computation: Computation, entity: int, signal: int, value: float) -> float:
    """Return the points of the signal at a value, everything else staying."""
    if _by_searches(computation, entity, signal):
        return _as_searches_say(computation.latent, entity, value) - float(computation.latent.prior[entity])
    return 100 * float(computation.signals.weights[entity, signal]) * value


def _then(
    computation: Computation, rank: Callable[[float], float], entity: int, signal: int, value: float
) -> float:
    """Return the rank of the entity with the signal at a value.

    Args:
        rank: gives it by another rank by signals alone.
    """
    latent = computation.latent
    if _by_searches(computation, entity, signal):
        return _as_searches_say(latent, entity, value)
    by = value - float(computation.signals.values[entity, signal])
    prior = float(latent.prior[entity]) + 100 * float(computation.signals.weights[entity, signal]) * by
    return rank(prior)


def _as_searches_say(latent: Latent, entity: int, value: float) -> float:
    """Return the rank if searches alone said this: the mean by precision of that and of the prior."""
    searches, prior = float(latent.information.searches[entity]), 1 / float(latent.variance[entity])
    said = float(logit(np.clip(value, LEAST_BLEND, 1 - LEAST_BLEND)))
    utility = (prior * float(latent.mean[entity]) + searches * said) / (prior + searches)
    return float(100 * expit(utility))


class Moving:
    """The rank of one entity at the balance of forces with another rank by signals.

    In a small graph all utilities move with it; in a large one, those it shares searches or statements with.

    Args:
        latent: the utilities.
        constants: the methodology's chapter.
        entity: its number.
        few: entities, and pairs of intents and entities, up to which all utilities move.
    """

    def __init__(self, latent: Latent, constants: Utility, entity: int, few: int = FEW_UNKNOWNS) -> None:
        self._latent, self._constants, self._entity, self._few = latent, constants, entity, few

    def rank(self, prior: float) -> float:
        """Return the rank.

        Args:
            prior: its rank by signals alone, 0-100.
        """
        latent, constants = self._latent, self._constants
        mean = latent.mean.copy()
        mean[self._entity] = constants.prior_scale * logit(np.clip(prior / 100, LEAST_BLEND, 1 - LEAST_BLEND))
        held, given = latent.held, (latent.held.centre, variances_of(constants))
        if len(mean) + len(latent.observations.clicks.intent) > self._few:
            own = orders(self._own, mean, held.hearing)
            utility = self._around.utility(mean, own, *given, tolerance=constants.tolerance)
        else:
            all_ = [(each, held.calibrations[each.kind]) for each in latent.statements]
            stated = orders(all_, mean, held.hearing)
            seen = replace(latent.observations, mean=mean, orders=stated)
            start = latent.estimate.point
            found = balance(seen, *given, tolerance=constants.tolerance, start=start)
            utility = float(found.utility[self._entity])
        return float(100 * expit(utility))

    @cached_property
    def _own(self) -> list[tuple[Statements, Calibration]]:
        """The statements on the entity, with what they tell."""
        calibrations = self._latent.held.calibrations
        return [(each.on(self._entity), calibrations[each.kind]) for each in self._latent.statements]

    @cached_property
    def _around(self) -> Neighbourhood:
        latent, variances = self._latent, variances_of(self._constants)
        centre, most = latent.held.centre, MOST_AROUND
        return neighbourhood(latent.observations, latent.estimate, self._entity, centre, variances, most=most)
