"""Intervals of the ranks, and of what searches alone say, from the precision of the evidence behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtri

from matchgraph.computing.latent import LEAST_BLEND, Latent, prior_mean
from matchgraph.computing.signals import InferredSignals
from ranking.arrays import Floats
from ranking.rank_rules import Utility

LEAST_INFORMATION = 1e-9  # less, of events long past, is lost in the tolerance of the utilities


@dataclass(frozen=True)
class Intervals:
    """Intervals on 0-100, and on 0-1 for the match that searches alone show, all (entities,).

    Args:
        low, high: of the ranks.
        match, match_low, match_high: what searches and statements alone say of the utility; NaN without.
    """

    low: Floats
    high: Floats
    match: Floats
    match_low: Floats
    match_high: Floats


def intervals_of(latent: Latent, signals: InferredSignals, constants: Utility) -> Intervals:
    """Return the intervals of the ranks.

    With h = 1/τ² + H the precision of an entity's own evidence and f a factor found by simulation, a
    utility has the deviation f/√h, plus that of an uncertain prior mean by the weight (1/τ²)/h of the prior.
    A printed rank is its entity's own scale: only the sampling of searches and statements, √H/h, counts next
    to what the page leaves open, so the first event causes no jump.

    Args:
        latent: the utilities.
        signals: the prior.
        constants: the methodology's chapter.
    """
    searches, prior = latent.information.searches, 1 / latent.variance
    total = prior + searches
    printed = signals.by_pages & ~np.isnan(signals.published)
    moved = searches + latent.estimate.statement_information
    sampling = np.where(printed, moved / (prior + moved) ** 2, 1 / total)
    weight = prior / np.where(printed, prior + moved, total)
    spread = np.clip(latent.prior / 100 * (1 - latent.prior / 100), LEAST_BLEND, None)
    uncertain = np.where(printed, 0.0, signals.prior_variance / spread**2)
    normal = float(ndtri(0.5 + constants.interval_level / 2))
    half = normal * np.sqrt(
        constants.interval_factor**2 * sampling + (latent.scale * weight) ** 2 * uncertain
    )
    down, up = (
        np.hypot(half, np.where(printed, weight * np.abs(prior_mean(end, latent.scale) - latent.mean), 0.0))
        for end in (signals.rank_low, signals.rank_high)
    )
    utility = latent.estimate.utility
    alone = np.full(len(utility), np.nan)
    known = searches > LEAST_INFORMATION
    alone[known] = utility[known] + (utility - latent.mean)[known] * prior[known] / searches[known]
    around = normal * constants.interval_factor / np.sqrt(np.where(known, searches, np.nan))
    return Intervals(
        low=100 * expit(utility - down),
        high=100 * expit(utility + up),
        match=expit(alone),
        match_low=expit(alone - around),
        match_high=expit(alone + around),
    )
