"""Mix what searches measured into the match signal that pages imply, by the evidence behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchgraph.search_evidence import SearchEvidence
from matchgraph.signals import MATCH, InferredSignals
from matchgraph.trust import Trust
from ranking.blend import mix
from ranking.methodology import Methodology
from ranking.prior import BetaPosterior

Floats = NDArray[np.float64]
JEFFREYS = 0.5  # the prior that says least of a rate


@dataclass(frozen=True)
class MixedSignals:
    """Signals in which match holds what searches measured, too.

    Args:
        signals: the signals.
        events: (n,) effective events behind the measured match; 0 where nothing was measured.
        bound: (n,) how far the rank can be from the exact one because of the measured match.
    """

    signals: InferredSignals
    events: Floats
    bound: Floats


def unmixed(signals: InferredSignals) -> MixedSignals:
    """Return signals as pages imply them, where nothing was searched."""
    nothing = np.zeros(len(signals.values))
    return MixedSignals(signals, nothing, nothing)


def mixed(
    signals: InferredSignals, searched: Trust, searches: SearchEvidence, methodology: Methodology
) -> MixedSignals:
    """Return match = (k·inferred + n·measured)/(k + n) for every entity, n being its effective events.

    The measured part is as sure as a rate seen in as many independent trials as its events are worth (an
    approximation: the lift is no rate), by the central interval of its Jeffreys posterior. The rank's
    interval takes the ends of both parts together, which is wider than what the pages leave open jointly.

    Args:
        signals: inferred from pages, by propagation without searches.
        searched: what propagation with searches says of each entity.
        searches: the evidence.
        methodology: all constants.
    """
    k, level = methodology.match.inferred_weight, methodology.evidence.credible_level / 2
    n = np.where(searched.measured, searches.events, 0.0)
    measured = np.where(n > 0, np.nan_to_num(searched.match), 0.0)
    worth = independent_events(n, methodology.match.intraclass_correlation)
    rate = BetaPosterior(measured * worth + JEFFREYS, (1 - measured) * worth + JEFFREYS)
    least = np.minimum(rate.credible_bound(level), measured)
    most = np.maximum(rate.credible_bound(1 - level), measured)
    before = signals.low[:, MATCH], signals.high[:, MATCH]
    points = 100 * signals.weights[:, MATCH] * n / (k + n)
    return MixedSignals(
        replace(
            signals,
            values=_with_match(signals.values, mix(signals.values[:, MATCH], measured, n, k)),
            low=_with_match(signals.low, mix(before[0], least, n, k)),
            high=_with_match(signals.high, mix(before[1], most, n, k)),
            rank_low=np.clip(signals.rank_low + points * (least - before[1]), 0, 100),
            rank_high=np.clip(signals.rank_high + points * (most - before[0]), 0, 100),
        ),
        n,
        points * searched.match_bound,
    )


def independent_events(events: Floats, correlation: float) -> Floats:
    """Return how many independent events are as sure as these, which fall on few intents: n/(1 + (n - 1)·r).

    The design effect of clustered samples: L. Kish, Survey Sampling, 1965, section 5.4.

    Args:
        events: n, (n,) not negative; up to one event there is nothing to be alike.
        correlation: r, the intra-class correlation, 0-1.

    >>> independent_events(np.array([0.5, 1.0, 9.0, 1e12]), 0.125).round(6).tolist()
    [0.5, 1.0, 4.5, 8.0]
    """
    return np.asarray(events / (1 + np.maximum(events - 1, 0) * correlation))


def _with_match(table: Floats, match: Floats) -> Floats:
    changed = table.copy()
    changed[:, MATCH] = match
    return changed
