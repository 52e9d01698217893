"""Mix what searches measured into the match signal that pages imply, by the evidence behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from matchgraph.computing.search_evidence import SearchEvidence
from matchgraph.computing.signals import MATCH, InferredSignals
from matchgraph.computing.trust import Trust
from ranking.arrays import Floats
from ranking.blend import blend, mix, rank_interval
from ranking.methodology import Methodology
from ranking.prior import BetaPosterior


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
    approximation: the lift is no rate), by the standard deviation of its Jeffreys posterior. Its error and
    that of the inferred part are independent, so that their deviations add in quadrature: in the interval of
    the match, and in that of the rank, which is the range of the blend over what pages leave open of it.

    Args:
        signals: inferred from pages, by propagation without searches.
        searched: what propagation with searches says of each entity.
        searches: the evidence.
        methodology: all constants.
    """
    k, prior = methodology.match.inferred_weight, methodology.match.rate_prior
    n = np.where(searched.measured, searches.events, 0.0)
    measured = np.where(n > 0, np.nan_to_num(searched.match), 0.0)
    worth = independent_events(n, methodology.match.intraclass_correlation)
    rate = BetaPosterior(measured * worth + prior, (1 - measured) * worth + prior)
    normal = float(ndtri(1 - methodology.evidence.credible_level / 2))
    deviation = normal * np.sqrt(rate.variance)
    inferred, low, high = (table[:, MATCH] for table in (signals.values, signals.low, signals.high))
    match, share = mix(inferred, measured, n, k), n / (k + n)
    uniform = normal * (high - low) / np.sqrt(12)  # the deviation of what may lie anywhere in the range
    down = np.hypot(share * deviation, (1 - share) * np.maximum(inferred - low, uniform))
    up = np.hypot(share * deviation, (1 - share) * np.maximum(high - inferred, uniform))
    values = _with_match(signals.values, match)
    points = 100 * signals.weights[:, MATCH] * share
    least, most = signals.blend_range(_with_match(signals.weights, signals.weights[:, MATCH] * (1 - share)))
    rank_low, rank_high = rank_interval(
        blend(values, signals.weights),
        least + points * measured,
        most + points * measured,
        points * deviation,
    )
    return MixedSignals(
        replace(
            signals,
            values=values,
            low=_with_match(signals.low, np.maximum(match - down, mix(low, 0.0, n, k))),
            high=_with_match(signals.high, np.minimum(match + up, mix(high, 1.0, n, k))),
            rank_low=rank_low,
            rank_high=rank_high,
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
