"""What is observed of the utilities of entities: signals, clicks, reports and statements, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from ranking.arrays import Booleans, Floats, Integers, float_vector, integer_vector, weight_vector
from ranking.errors import BadArrayError


@dataclass(frozen=True)
class Counts:
    """Binomial observations by pair of an intent and what one entity offers for it.

    Args:
        intent: (pairs,) number of the intent.
        entity: (pairs,) number of the entity.
        trials: (pairs,) effective number of examined impressions, or of reports.
        hits: (pairs,) effective number of clicks, or of successes; clicks may exceed the expected number of
            examined impressions by chance, so their pull has no limit but their number: callers bound it.

    Raises:
        BadArrayError: lengths differ, or a number is negative or not finite.
    """

    intent: Integers
    entity: Integers
    trials: Floats
    hits: Floats

    def __post_init__(self) -> None:
        size = len(self.intent)
        for name in ("intent", "entity"):
            if (integer_vector(getattr(self, name), name, size) < 0).any():
                raise BadArrayError(f"a number of {name} is negative")
        weight_vector(self.trials, "trials", size)
        weight_vector(self.hits, "hits", size)

    @classmethod
    def none(cls) -> Counts:
        """Return no observations."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))

    @property
    def intents(self) -> int:
        """One more than the largest number of an intent."""
        return int(self.intent.max(initial=-1)) + 1


def bounded_by_luck(counts: Counts, surplus: float) -> Counts:
    """Return the counts with no fewer trials than their hits less a surplus.

    Clicks may exceed the expected number of examined impressions by chance. More pull with a force that no
    utility lowers, since the force k - n·p is at least k - n: forty clicks at a position that is examined
    half of the time would send an entity to rank 100.

    Args:
        counts: by pair.
        surplus: by how many hits a pair may exceed its trials.

    >>> pairs = Counts(np.zeros(3, int), np.arange(3), np.array([0.2, 1.0, 5.0]), np.array([1.0, 10.0, 5.5]))
    >>> bounded_by_luck(pairs, 1.0).trials.tolist()
    [0.2, 9.0, 5.0]
    """
    return replace(counts, trials=np.maximum(counts.trials, counts.hits - surplus))


def continued(effect: Floats, before: Counts, now: Counts) -> Floats:
    """Return effects of pairs as a start for others: those of intents with as many pairs as before stay.

    Args:
        effect: (pairs before,).
        before: what they were estimated from, by intent.
        now: what they are to be estimated from, by intent.

    >>> was = Counts(np.array([0, 1, 1]), np.zeros(3, int), np.ones(3), np.ones(3))
    >>> has = Counts(np.array([0, 0, 1, 1, 2]), np.zeros(5, int), np.ones(5), np.ones(5))
    >>> continued(np.array([0.1, 0.2, 0.3]), was, has).tolist()
    [0.0, 0.0, 0.2, 0.3, 0.0]
    """
    intents = max(before.intents, now.intents)
    same = np.bincount(before.intent, minlength=intents) == np.bincount(now.intent, minlength=intents)
    start = np.zeros(len(now.intent))
    start[same[now.intent]] = effect[same[before.intent]]
    return start


@dataclass(frozen=True)
class Orders:
    """Statements that one entity stands above another, and how much each end listens to them.

    Args:
        first: (statements,) entity A.
        second: (statements,) entity B.
        agrees: (statements,) 1 if A is said to stand above B, 0 if below, ½ for a tie.
        offset: (statements,) c + λ·(m_A - m_B), in logits.
        slope: (statements,) κ, not negative.
        on_first: (statements,) weight of the force on A.
        on_second: (statements,) weight of the force on B.

    Raises:
        BadArrayError: lengths differ, or a weight or slope is negative or not finite.
    """

    first: Integers
    second: Integers
    agrees: Floats
    offset: Floats
    slope: Floats
    on_first: Floats
    on_second: Floats

    def __post_init__(self) -> None:
        size = len(self.first)
        integer_vector(self.second, "second", size)
        float_vector(self.offset, "offset", size)
        for name in ("agrees", "slope", "on_first", "on_second"):
            weight_vector(getattr(self, name), name, size)

    def taken(self, rows: Booleans) -> Orders:
        """Return some of the statements.

        Args:
            rows: (statements,) which.
        """
        return Orders(*(getattr(self, each.name)[rows] for each in fields(self)))

    @classmethod
    def none(cls) -> Orders:
        """Return no statements."""
        empty, none = np.zeros(0, np.int64), np.zeros(0)
        return cls(empty, empty, none, none, none, none, none)


@dataclass(frozen=True)
class Variances:
    """The variances of the model, in squared logits, and the slope of clicks.

    Args:
        slope: b, how much the appeal of an entity follows its utility.
        appeal: A, of the appeal of an entity around b times its utility.
        click_pair: C, of a pair around the appeal of its entity.
        report_pair: R, of a pair around the utility of its entity.
    """

    slope: float
    appeal: float
    click_pair: float
    report_pair: float


@dataclass(frozen=True)
class Centre:
    """What is common to all entities; a what-if keeps it.

    Args:
        click: a, logit of a click on an examined candidate of appeal 0.
        report: c, logit of a success at utility 0.
        intent_variance: V, of the readiness to click by intent.
    """

    click: float
    report: float
    intent_variance: float


@dataclass(frozen=True)
class Observations:
    """All that is known of the utilities.

    Args:
        mean: (entities,) prior mean m, in logits.
        variance: (entities,) prior variance τ², above 0.
        clicks: by pair of intent and entity.
        reports: by pair of intent and entity.
        orders: the statements.

    Raises:
        BadArrayError: lengths differ, a variance is not above 0, or an entity is not among them.
    """

    mean: Floats
    variance: Floats
    clicks: Counts
    reports: Counts
    orders: Orders

    def __post_init__(self) -> None:
        mean = float_vector(self.mean, "mean")
        variance = weight_vector(self.variance, "variance", len(mean))
        if not np.isfinite(mean).all():
            raise BadArrayError(f"mean[{int(np.argmin(np.isfinite(mean)))}] is not a finite number of logits")
        if (variance <= 0).any():
            raise BadArrayError(f"variance[{int(np.argmin(variance))}] is not above 0")
        named = (self.clicks.entity, self.reports.entity, self.orders.first, self.orders.second)
        largest = max(int(each.max(initial=-1)) for each in named)
        if largest >= len(mean):
            raise BadArrayError(f"there is no entity {largest} among {len(mean)}")
