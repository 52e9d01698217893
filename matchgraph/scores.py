"""Turn computed arrays into scores in printed digits: what is stored of a run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.model import SIGNALS, Score, Signal, SignalState
from graph.snapshot import UNKNOWN, Snapshot
from matchgraph.measured_match import MixedSignals
from matchgraph.signals import MATCH
from matchgraph.trust import Trust
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
    """Return what a run says of each entity it ranks, by slug in sorted order.

    Args:
        snapshot: the graph.
        trust: propagated mass.
        mixture: the signals.
        printed: (n,) the ranks in printed digits.
        ranked: (n,) which entities are ranked.
    """
    signals = mixture.signals
    low = np.round(np.minimum(signals.rank_low, printed), 2)
    high = np.round(np.maximum(signals.rank_high, printed), 2)
    places = positions(np.where(ranked, printed, np.nan))
    groups = tiers(low[ranked], printed[ranked], high[ranked])
    tier = np.zeros(len(snapshot), dtype=np.int64)
    tier[ranked] = groups
    shown = displayed(printed)
    return {
        snapshot.slugs[i]: Score(
            rank=float(printed[i]),
            low=float(low[i]),
            high=float(high[i]),
            position=int(places[i]),
            tier=int(tier[i]),
            published=None if np.isnan(signals.published[i]) else int(signals.published[i]),
            agrees=None if np.isnan(signals.published[i]) else bool(shown[i] == signals.published[i]),
            reach=float(f"{trust.reach[i]:.{REACH_DIGITS}g}"),
            signals={name: _signal(snapshot, mixture, i, j) for j, name in enumerate(SIGNALS)},
        )
        for i in np.flatnonzero(ranked).tolist()
    }


def _signal(snapshot: Snapshot, mixture: MixedSignals, entity: int, signal: int) -> Signal:
    """Match is measured where it was searched; what no rank and no figure constrains is unmeasured."""
    signals = mixture.signals
    known = not np.isnan(signals.published[entity]) or _is_printed(snapshot, entity, signal)
    low, value, high = (
        round(float(table[entity, signal]), SIGNAL_DECIMALS)
        for table in (signals.low, signals.values, signals.high)
    )
    searched = signal == MATCH and mixture.events[entity] > 0
    state: SignalState = "measured" if searched else "inferred" if known else "unmeasured"
    return Signal(value=value, low=min(low, value), high=max(high, value), state=state)


def _is_printed(snapshot: Snapshot, entity: int, signal: int) -> bool:
    return signal < snapshot.figures.shape[1] - 1 and bool(snapshot.figures[entity, signal + 1] != UNKNOWN)
