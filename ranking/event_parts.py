"""The search log as a port: all that the evidence step asks of it, wherever its events are.

Between these questions the driver of the step needs arrays by pair, group and intent only. What is by event,
actor or row stays where the log is: in memory (`ranking.whole_log`), or in parts. A sum over rows is in each
case one of a whole pair, group, intent or actor in the order of events, so the parts decide no bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ranking.arrays import Floats, Integers
from ranking.examination import Cells, examined
from ranking.grouping import numbered_pairs
from ranking.impressions import FAILED, SUCCEEDED, Impressions, Pairs, sums

if TYPE_CHECKING:
    from ranking.evidence import EvidenceSettings


@dataclass(frozen=True)
class Judging:
    """What actors are judged by, next to the counts of each pair.

    Args:
        mean: prior mean attraction of a pair.
        strength: how many examined impressions that mean is worth.
        propensity: examination propensity per position.
    """

    mean: float
    strength: float
    propensity: Floats


@dataclass(frozen=True)
class PairTotals:
    """Sums over the events of each pair by their final weights, all (pairs,); see `ranking.evidence`."""

    events: Floats
    clicks: Floats
    examined: Floats
    chosen: Floats
    succeeded: Floats
    failed: Floats
    actors: Floats

    @classmethod
    def of(
        cls, log: Impressions, cells: Cells, weight: Floats, trust: Floats, propensity: Floats
    ) -> PairTotals:
        """Sum up a log, or all events of some intents.

        Args:
            cells: its impressions by these weights.
            weight: per event.
            trust: per event, of its actor.
            propensity: per position.
        """
        return cls(
            events=examined(cells, propensity, len(log.pairs)),
            clicks=log.weight_of_pairs(log.clicked, weight),
            examined=sums(cells.pair, cells.shown * propensity[cells.position], len(log.pairs)),
            chosen=log.weight_of_pairs(log.clicked & (log.outcome != FAILED), weight),
            succeeded=log.weight_of_pairs(log.outcome == SUCCEEDED, weight),
            failed=log.weight_of_pairs(log.outcome == FAILED, weight),
            actors=_actors(log, trust),
        )


def _actors(log: Impressions, trust: Floats) -> Floats:
    """Return per pair the number of distinct actors, each weighted by the trust in its first event there."""
    found = numbered_pairs(log.pairs.of_row, log.actor[log.event])
    return sums(found.first, trust[log.event[found.row]], len(log.pairs))


class EventParts(Protocol):
    """A search log, and the weights of its events, which each step of the evidence renews."""

    @property
    def pairs(self) -> Pairs:
        """The distinct pairs of intent and candidate, sorted."""

    @property
    def positions(self) -> int:
        """The largest position."""

    @property
    def has_outcomes(self) -> bool:
        """Whether any outcome was reported."""

    def begin(self, settings: EvidenceSettings) -> None:
        """Weight events by age, repeated choices and caps: the weights before trust."""

    def informative(self, most: int) -> tuple[Cells, Integers]:
        """Return the cells from which propensities are estimated, and all positions with impressions.

        Args:
            most: how many pairs.
        """

    def counts(self, propensity: Floats) -> tuple[Floats, Floats]:
        """Return the weight of the clicks and of the examined impressions of each pair.

        Args:
            propensity: per position.
        """

    def drawn(self, judging: Judging) -> list[Floats]:
        """Judge all actors by the counts returned last, and return what is drawn on each budget.

        Returns:
            By clicks and by reports of groups, and by idle events of intents, (3, budgets); see
            `ranking.doubt.Doubt`.
        """

    def believe(self, allowed: Sequence[Floats]) -> None:
        """Weight events by trust and caps.

        Args:
            allowed: which part each of these budgets allows, (2, budgets).
        """

    def totals(self, propensity: Floats) -> tuple[PairTotals, Floats]:
        """Return the sums of each pair, and the demand of each intent.

        Args:
            propensity: per position.
        """

    def of_events(self) -> tuple[Floats, Floats]:
        """Return trust and weight of each event, in the order of the log."""


def merged(found: Sequence[Cells]) -> Cells:
    """Return the cells of consecutive pairs as one.

    Args:
        found: by parts; pairs are numbered in each.
    """
    first = np.cumsum([0, *(int(each.pair.max(initial=-1)) + 1 for each in found)])
    return Cells(
        np.concatenate([each.pair + start for each, start in zip(found, first, strict=False)]),
        np.concatenate([each.position for each in found]),
        np.concatenate([each.shown for each in found]),
        np.concatenate([each.clicked for each in found]),
    )
