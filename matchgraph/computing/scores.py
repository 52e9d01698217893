"""Convert computed arrays to scores in printed digits, as stored for a run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.model import SIGNALS, Score, Signal, SignalState
from graph.snapshot import Snapshot
from matchgraph.computing.measured_match import MixedSignals
from matchgraph.computing.signals import MATCH, STATES
from matchgraph.computing.trust import Trust
from ranking.blend import displayed, positions
from ranking.tiers import tiers

SIGNAL_DECIMALS = 4
REACH_DIGITS = 6


def scores_of(
    snapshot: Snapshot,
    trust: Trust,
    mixture: MixedSignals,
    printed: NDArray[np.float64],
    ranked: NDArray[np.bool_],
) -> dict[str, Score]:
    """Return the score of each ranked entity, sorted by slug.

    Args:
        trust: propagated mass.
        mixture: the signals.
        printed: (n,) ranks in printed digits.
        ranked: (n,) whether each entity is ranked.
    """
    signals = mixture.signals
    low = np.round(np.minimum(signals.rank_low, printed), 2)
    high = np.round(np.maximum(signals.rank_high, printed), 2)
    places = positions(np.where(ranked, printed, np.nan))
    groups = tiers(low[ranked], printed[ranked], high[ranked])
    tier = np.zeros(len(snapshot), dtype=np.int64)
    tier[ranked] = groups
    shown = displayed(printed)
    comparable = ~np.isnan(signals.published) & signals.by_pages
    return {
        snapshot.slugs[i]: Score(
            rank=float(printed[i]),
            low=float(low[i]),
            high=float(high[i]),
            position=int(places[i]),
            tier=int(tier[i]),
            published=None if np.isnan(signals.published[i]) else int(signals.published[i]),
            agrees=bool(shown[i] == signals.published[i]) if comparable[i] else None,
            reach=float(f"{trust.reach[i]:.{REACH_DIGITS}g}"),
            signals={name: _signal(mixture, i, j) for j, name in enumerate(SIGNALS)},
        )
        for i in np.flatnonzero(ranked).tolist()
    }


def _signal(mixture: MixedSignals, entity: int, signal: int) -> Signal:
    """Match counts as measured if there are searches."""
    signals = mixture.signals
    low, value, high = (
        round(float(table[entity, signal]), SIGNAL_DECIMALS)
        for table in (signals.low, signals.values, signals.high)
    )
    searched = signal == MATCH and mixture.events[entity] > 0
    state: SignalState = "measured" if searched else STATES[signals.state[entity, signal]]
    return Signal(value=value, low=min(low, value), high=max(high, value), state=state)
