"""Convert computed arrays to scores in printed digits, as stored for a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from graph.model import SIGNALS
from graph.published import Score, Signal
from graph.snapshot import Snapshot
from matchgraph.computing.intervals import Intervals
from matchgraph.computing.latent import Latent
from matchgraph.computing.signals import MATCH, STATES, InferredSignals
from matchgraph.computing.trust import Trust
from ranking.blend import displayed, positions, to_printed_digits
from ranking.tiers import tiers

SIGNAL_DECIMALS = 4
REACH_DIGITS = 6


def scores_of(
    snapshot: Snapshot,
    trust: Trust,
    signals: InferredSignals,
    latent: Latent,
    rank: NDArray[np.float64],
    intervals: Intervals,
    events: NDArray[np.float64],
    ranked: NDArray[np.bool_],
) -> Mapping[str, Score]:
    """Return the score of each ranked entity, sorted by slug; each is made when it is asked for.

    Args:
        trust: propagated mass.
        signals: the prior.
        latent: the utilities.
        rank: (n,) unrounded ranks, 0-100.
        intervals: of the ranks.
        events: (n,) effective examined impressions.
        ranked: (n,) whether each entity is ranked.
    """
    printed = to_printed_digits(rank)
    low = np.round(np.minimum(intervals.low, printed), 2)
    high = np.round(np.maximum(intervals.high, printed), 2)
    places = positions(np.where(ranked, printed, np.nan))
    tier = np.zeros(len(snapshot), dtype=np.int64)
    tier[ranked] = tiers(low[ranked], printed[ranked], high[ranked])
    shown, prior = displayed(printed), to_printed_digits(latent.prior)
    comparable = ~np.isnan(signals.published) & signals.by_pages & (events == 0)
    searched, reported, stated = latent.weight_of_searches, latent.reports, latent.statement_counts

    def score(i: int) -> Score:
        return Score(
            rank=float(printed[i]),
            low=float(low[i]),
            high=float(high[i]),
            position=int(places[i]),
            tier=int(tier[i]),
            published_rank=None if np.isnan(signals.published[i]) else int(signals.published[i]),
            agrees=bool(shown[i] == signals.published[i]) if comparable[i] else None,
            reach=float(f"{trust.reach[i]:.{REACH_DIGITS}g}"),
            prior=float(prior[i]),
            evidence=round(float(searched[i]), SIGNAL_DECIMALS),
            events=float(f"{events[i]:.4g}"),
            reports=float(f"{reported[i]:.4g}"),
            statement_count=int(stated[i]),
            signals={name: _signal(signals, intervals, i, j) for j, name in enumerate(SIGNALS)},
        )

    return Scores({snapshot.slugs[i]: i for i in np.flatnonzero(ranked).tolist()}, score)


class Scores(Mapping[str, Score]):
    """Scores by slug, of which each is made when it is asked for.

    Args:
        numbers: the number of each ranked entity.
        score: makes the score of a number.
    """

    def __init__(self, numbers: Mapping[str, int], score: Callable[[int], Score]) -> None:
        self._numbers, self._score = numbers, score
        self._made: dict[str, Score] = {}

    def __getitem__(self, slug: str) -> Score:
        if slug not in self._made:
            self._made[slug] = self._score(self._numbers[slug])
        return self._made[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, slug: object) -> bool:
        return slug in self._numbers


def _signal(signals: InferredSignals, intervals: Intervals, entity: int, signal: int) -> Signal:
    """Match is what searches alone say, where there are any."""
    if signal == MATCH and not np.isnan(intervals.match[entity]):
        ends = (intervals.match_low[entity], intervals.match[entity], intervals.match_high[entity])
        low, value, high = (round(float(end), SIGNAL_DECIMALS) for end in ends)
        return Signal(value=value, low=low, high=high, state="measured")
    low, value, high = (
        round(float(table[entity, signal]), SIGNAL_DECIMALS)
        for table in (signals.low, signals.values, signals.high)
    )
    state = STATES[signals.state[entity, signal]]
    return Signal(value=value, low=min(low, value), high=max(high, value), state=state)
