"""Bound the reports on an entity by what is ordinary for its clicks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ranking.arrays import Floats
from ranking.impressions import sums
from ranking.observations import Counts


def ordinary_reports(
    clicks: Counts, reports: Counts, entities: int, *, level: float, enough: float
) -> Floats:
    """Return which part of each entity's reports counts: all up to the ordinary number per click.

    Ordinary is a high quantile of reports per click over the entities with enough clicks. Whoever reports far
    more often on one entity than is usual is no random sample of its users, in praise as in blame.

    Args:
        clicks: by pair of intent and entity.
        reports: by pair of intent and entity.
        entities: number of entities.
        level: the quantile, 0-1.
        enough: minimum number of clicks of an entity to be judged by.

    Returns:
        (entities,) factors, 0-1; all 1 if no entity has enough clicks.

    >>> clicks = Counts(np.zeros(3, int), np.arange(3), np.full(3, 50.0), np.full(3, 10.0))
    >>> reports = Counts(np.zeros(3, int), np.arange(3), np.array([2.0, 2.0, 40.0]), np.zeros(3))
    >>> ordinary_reports(clicks, reports, 3, level=0.5, enough=5).round(3).tolist()
    [1.0, 1.0, 0.05]
    """
    chosen = sums(clicks.entity, clicks.hits, entities)
    reported = sums(reports.entity, reports.trials, entities)
    judged = (chosen >= enough) & (reported > 0)
    if not judged.any():
        return np.ones(entities)
    usual = float(np.quantile(reported[judged] / chosen[judged], level))
    return np.asarray(np.minimum(1.0, usual * np.maximum(chosen, 1.0) / np.maximum(reported, 1e-300)))


def scaled(reports: Counts, share: Floats) -> Counts:
    """Return the reports with those of each entity scaled.

    Args:
        reports: by pair of intent and entity.
        share: (entities,) factors.
    """
    factor = share[reports.entity]
    return replace(reports, trials=reports.trials * factor, hits=reports.hits * factor)
