"""The entities that something is observed of; any other one rests at its prior mean and pulls on none.

Only the observed ones are in the equations of a balance. So neither its digits nor its time depend on how
many other entities there are.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from ranking.arrays import Booleans, Floats, Integers
from ranking.forces import Point
from ranking.observations import Observations

TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True)
class Observed:
    """The observations, with entities numbered among those that are observed.

    Args:
        entities: (observed,) their numbers among all, rising.
        seen: what is observed of them.
        mean: (all entities,) prior means, in logits.
        widest: the greatest prior variance of all entities.
    """

    entities: Integers
    seen: Observations
    mean: Floats
    widest: float

    @classmethod
    def of(cls, seen: Observations) -> Observed:
        """Number the observed entities.

        Args:
            seen: of all entities.
        """
        widest = float(seen.variance.max(initial=TINY))
        observed = _observed(seen)
        entities = np.flatnonzero(observed)
        if len(entities) == len(seen.mean):
            return cls(entities, seen, seen.mean, widest)
        place, orders = np.cumsum(observed) - 1, seen.orders
        numbered = Observations(
            seen.mean[entities],
            seen.variance[entities],
            replace(seen.clicks, entity=place[seen.clicks.entity]),
            replace(seen.reports, entity=place[seen.reports.entity]),
            replace(orders, first=place[orders.first], second=place[orders.second]),
        )
        return cls(entities, numbered, seen.mean, widest)

    def is_same_as(self, other: Observed) -> bool:
        """Return whether both balances have the same bytes: the same was observed, in the same order."""
        one, two = self.seen, other.seen
        parts = ((one.clicks, two.clicks), (one.reports, two.reports), (one.orders, two.orders))
        return (
            self.widest == other.widest
            and np.array_equal(one.mean, two.mean)
            and np.array_equal(one.variance, two.variance)
            and all(_same(mine, others) for mine, others in parts)
        )

    def start(self, point: Point) -> Point:
        """Return a point of all entities as one of the observed ones."""
        n = len(self.mean)
        utility, appeal, readiness = np.split(point.x, [n, 2 * n])
        return replace(point, x=np.concatenate([utility[self.entities], appeal[self.entities], readiness]))

    def point(self, point: Point, slope: float) -> Point:
        """Return a point of the observed entities as one of all.

        Args:
            slope: b, by which the appeal of the others follows their prior means.
        """
        n = len(self.entities)
        utility, appeal, readiness = np.split(point.x, [n, 2 * n])
        x = self.among_all(utility, self.mean), self.among_all(appeal, slope * self.mean), readiness
        return replace(point, x=np.concatenate(x))

    def among_all(self, values: Floats, others: Floats | float = 0.0) -> Floats:
        """Return the values of all entities, (all entities,).

        Args:
            values: (observed,) of the observed ones.
            others: of the others, at their places among all.
        """
        found = np.zeros(len(self.mean)) + others
        found[self.entities] = values
        return found


def _observed(seen: Observations) -> Booleans:
    """Return whether anything is observed of each entity."""
    observed = np.zeros(len(seen.mean), dtype=np.bool_)
    for named in (seen.clicks.entity, seen.reports.entity, seen.orders.first, seen.orders.second):
        observed[named] = True
    return observed


def _same(one: object, other: object) -> bool:
    names = [each.name for each in fields(one)]  # type: ignore[arg-type]
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
