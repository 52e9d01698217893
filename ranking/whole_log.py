"""The search log in memory, as the evidence step asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ranking.actor_trust import Consensus, actor_trust
from ranking.arrays import Floats, Integers
from ranking.doubt import Doubt, budgets
from ranking.event_parts import Judging, PairTotals
from ranking.event_weights import capped, concentration, counted_once, decay, demand
from ranking.examination import Cells, examined, informative
from ranking.impressions import UNKNOWN, Impressions, Pairs
from ranking.opinions import Opinions

if TYPE_CHECKING:
    from ranking.evidence import EvidenceSettings


class WholeLog:
    """All events in one part; see `ranking.event_parts.EventParts`.

    Args:
        log: the events.
        group: of each candidate.
    """

    def __init__(self, log: Impressions, group: ArrayLike) -> None:
        self._log = log
        self._opinions = Opinions.of(log, group)
        self._budgets = budgets(log, self._opinions.of_candidate)
        self._start = self._opinion = self._weight = np.ones(0)
        self._trust = np.full(log.events, 0.5)
        self._doubt: Doubt
        self._counts = np.zeros(0), np.zeros(0)

    @property
    def pairs(self) -> Pairs:
        """The distinct pairs of intent and candidate, sorted."""
        return self._log.pairs

    @property
    def positions(self) -> int:
        """The largest position."""
        return int(self._log.position.max(initial=0))

    @property
    def has_outcomes(self) -> bool:
        """Whether any outcome was reported."""
        return bool((self._log.outcome != UNKNOWN).any())

    def begin(self, settings: EvidenceSettings) -> None:
        """Weight events by age, repeated choices and caps."""
        self._start = decay(self._log.age, settings.half_life)
        self._opinion = opinion_weight(self._log, self._start, self._opinions, settings)
        self._trust = np.full(self._log.events, 0.5)
        self._witnesses, self._capped = (
            settings.witnesses,
            partial(capped_weight, self._log, settings=settings),
        )
        self._weight = self._capped(self._opinion)

    def informative(self, most: int) -> tuple[Cells, Integers]:
        """Return the cells from which propensities are estimated, and all positions with impressions."""
        cells = Cells.of(self._log, self._weight)
        return informative(cells, most), np.unique(cells.position)

    def counts(self, propensity: Floats) -> tuple[Floats, Floats]:
        """Return the weight of the clicks and of the examined impressions of each pair."""
        self._counts = pair_counts(self._log, self._weight, propensity)
        return self._counts

    def drawn(self, judging: Judging) -> list[Floats]:
        """Judge all actors by the counts returned last, and return what is drawn on each budget."""
        consensus = Consensus(*self._counts, judging.mean, judging.strength, judging.propensity, self._weight)
        self._trust = actor_trust(self._log, consensus, self._opinions, witnesses=self._witnesses)
        self._doubt = Doubt.of(self._log, self._trust, self._opinions)
        weighted = self._doubt.weighted(self._opinion)
        return [weighted.drawn(each, int(each.number.max(initial=0)) + 1) for each in self._budgets]

    def believe(self, allowed: Sequence[Floats]) -> None:
        """Weight events by trust and caps."""
        known = self._doubt.counted(self._budgets, allowed)
        self._weight = self._capped(self._opinion * known)

    def totals(self, propensity: Floats) -> tuple[PairTotals, Floats]:
        """Return the sums of each pair, and the demand of each intent."""
        cells = Cells.of(self._log, self._weight)
        found = PairTotals.of(self._log, cells, self._weight, self._trust, propensity)
        return found, demand(self._log, self._weight, self._start)

    def of_events(self) -> tuple[Floats, Floats]:
        """Return trust and weight of each event."""
        return self._trust, self._weight


def opinion_weight(log: Impressions, start: Floats, opinions: Opinions, settings: EvidenceSettings) -> Floats:
    """Return the weight of each event by age and opinions.

    An actor has one opinion on a group, which then loses weight if its choices concentrate: in the other
    order a concentrated actor could make up for that by more events.

    Args:
        start: per event, by age.
    """
    once = counted_once(log, start, opinions, most=settings.actor_choices)
    return once * concentration(
        log, opinions, choices=settings.concentration_from, usual=settings.concentration_share
    )


def capped_weight(log: Impressions, weight: Floats, settings: EvidenceSettings) -> Floats:
    """Return the weight of each event, with the share of each actor in an intent bounded.

    Args:
        weight: per event.
    """
    return capped(log, weight, share=settings.actor_share, floor=settings.actor_events)


def pair_counts(log: Impressions, weight: Floats, propensity: Floats) -> tuple[Floats, Floats]:
    """Return the weight of the clicks and of the examined impressions of each pair.

    Args:
        weight: per event.
        propensity: per position.
    """
    seen = examined(Cells.of(log, weight), propensity, len(log.pairs))
    return log.weight_of_pairs(log.clicked, weight), seen
