"""The balance of one entity and those it shares searches with, everything farther away held to first order.

A change of one entity reaches all others, and ever less: through the intents it was shown for to the entities
shown next to it, and from these to their other intents. Here these two steps move freely; what lies beyond
them stays, and its pull on them follows its curvature. docs/explain.md has the size of what that leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ranking.arrays import Floats, Integers
from ranking.forces import Anchors, Balance, Point, System
from ranking.impressions import sums
from ranking.observations import Centre, Counts, Observations, Orders, Variances
from ranking.utility import Estimate, balance


@dataclass(frozen=True)
class Neighbourhood:
    """An entity and those it shares searches or statements with.

    Args:
        entities: their numbers, sorted.
        own: place of the entity among them.
        seen: what is observed of them at free intents, and of the entity itself.
        anchors: the pull of all else.
        start: where they are.
    """

    entities: Integers
    own: int
    seen: Observations
    anchors: Anchors
    start: Point

    def utility(
        self, mean: Floats, orders: Orders, centre: Centre, variances: Variances, *, tolerance: float
    ) -> float:
        """Return the utility of the entity at the balance with other prior means.

        Args:
            mean: (all entities,) prior means.
            orders: the statements on the entity, as they are with these means.
            centre: what is common to all entities.
            variances: of the model.
            tolerance: maximum accepted error, in logits.

        Raises:
            BalanceNotConvergedError: the bound stays above the tolerance.
        """
        seen = replace(self.seen, mean=mean[self.entities], orders=_renamed(orders, self.entities))
        found = balance(seen, centre, variances, tolerance=tolerance, start=self.start, anchors=self.anchors)
        return float(found.utility[self.own])


def neighbourhood(
    seen: Observations, found: Estimate, entity: int, centre: Centre, variances: Variances, *, most: int
) -> Neighbourhood:
    """Return the neighbourhood of an entity at a balance.

    Args:
        seen: all observations.
        found: their balance.
        entity: its number.
        centre: what is common to all entities.
        variances: of the model.
        most: pairs of its intents up to which the others shown there move too.
    """
    own = np.flatnonzero(seen.clicks.entity == entity)
    intents = np.unique(seen.clicks.intent[own])
    free = np.zeros(seen.clicks.intents, dtype=np.bool_)
    free[intents] = True
    pairs = np.flatnonzero(free[seen.clicks.intent])
    if len(pairs) > most:
        pairs = own
    reports = np.flatnonzero(seen.reports.entity == entity)
    on = (seen.orders.first == entity) | (seen.orders.second == entity)
    ends = seen.orders.first[on], seen.orders.second[on]
    entities = np.unique(np.concatenate([[entity], seen.clicks.entity[pairs], *ends]))
    clicks = _renumbered(seen.clicks, pairs, intents, entities)
    around = Observations(
        seen.mean[entities],
        seen.variance[entities],
        clicks,
        _renumbered(seen.reports, reports, np.unique(seen.reports.intent[reports]), entities),
        _renamed(seen.orders.taken(on), entities),
    )
    x = [found.utility[entities], found.appeal[entities], found.readiness[intents]]
    start = Point(np.concatenate(x), found.point.clicks[pairs], found.point.reports[reports])
    stated = found.statement_information + sums(seen.reports.entity, found.report_information, len(seen.mean))
    shown = sums(seen.clicks.entity, found.click_information, len(seen.mean))
    asked = sums(seen.clicks.intent, found.click_information, seen.clicks.intents)
    everything = np.concatenate([stated[entities], shown[entities], asked[intents]])
    there = System(around, centre, variances).at(start)
    beyond = np.maximum(everything - _curvature(clicks, there, len(entities)), 0.0)
    place = int(np.searchsorted(entities, entity))
    beyond[[place, len(entities) + place]] = 0.0  # all that is known of the entity is here
    return Neighbourhood(entities, place, around, Anchors(beyond, start.x, -there.residual), start)


def _curvature(clicks: Counts, there: Balance, entities: int) -> Floats:
    """Return the curvature of reports and statements, and that of clicks on entities and on intents."""
    information = there.clicks.information
    stated = np.asarray(there.statements.sum(axis=1), dtype=np.float64).ravel()
    shown = sums(clicks.entity, information, entities)
    return np.concatenate([stated, shown, sums(clicks.intent, information, clicks.intents)])


def _renumbered(counts: Counts, pairs: Integers, intents: Integers, entities: Integers) -> Counts:
    return Counts(
        np.searchsorted(intents, counts.intent[pairs]),
        np.searchsorted(entities, counts.entity[pairs]),
        counts.trials[pairs],
        counts.hits[pairs],
    )


def _renamed(orders: Orders, entities: Integers) -> Orders:
    """Return statements with the places of their entities among some."""
    first, second = (np.searchsorted(entities, each) for each in (orders.first, orders.second))
    return replace(orders, first=first, second=second)
