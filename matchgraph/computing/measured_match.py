"""Blend the match measured by searches into the match inferred from pages, weighted by evidence."""

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
    """Signals whose match includes measurements by searches.

    Args:
        events: (n,) effective events behind the measured match; 0 if not measured.
        bound: (n,) error bound of the rank due to the measured match.
    """

    signals: InferredSignals
    events: Floats
    bound: Floats


def unmixed(signals: InferredSignals) -> MixedSignals:
    """Return signals inferred from pages only, without searches."""
    nothing = np.zeros(len(signals.values))
    return MixedSignals(signals, nothing, nothing)


def mixed(
    signals: InferredSignals, searched: Trust, searches: SearchEvidence, methodology: Methodology
) -> MixedSignals:
    """Return match = (k·inferred + n·measured)/(k + n) for every entity, n being its effective events.

    The uncertainty of the measured part is the standard deviation of the Jeffreys posterior of a rate with
    that many independent trials (an approximation: the lift is not a rate). Its error and that of the
    inferred part are independent, so their deviations add in quadrature: in the interval of the match, and in
    that of the rank, which is the range of the blend over everything the pages allow.

    Args:
        signals: inferred from pages, by propagation without searches.
        searched: result of the propagation with searches.
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
    uniform = (
        normal * (high - low) / np.sqrt(12)
    )  # standard deviation of a uniform distribution over the range
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
    """Return the number of independent events equivalent to these correlated ones: n/(1 + (n - 1)·r).

    The design effect of clustered samples: L. Kish, Survey Sampling, 1965, section 5.4.

    Args:
        events: n, (n,) not negative; up to one event there is no correlation.
        correlation: r, the intra-class correlation, 0-1.

    >>> independent_events(np.array([0.5, 1.0, 9.0, 1e12]), 0.125).round(6).tolist()
    [0.5, 1.0, 4.5, 8.0]
    """
    return np.asarray(events / (1 + np.maximum(events - 1, 0) * correlation))


def _with_match(table: Floats, match: Floats) -> Floats:
    changed = table.copy()
    changed[:, MATCH] = match
    return changed
