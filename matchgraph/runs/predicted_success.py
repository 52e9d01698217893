"""The success that a run predicts of a chosen candidate."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from ranking.arrays import Floats


def predicted_success(rank: Floats, report_logit: float | None) -> Floats:
    """Return the probability that a chosen candidate is reported to have succeeded, (entities,).

    It is expit(c + η), c being the logit of a success at rank 50 and η the logit of the rank.

    Args:
        rank: 0-100, NaN if unranked.
        report_logit: c, as the run estimated it; None if it did not.

    >>> predicted_success(np.array([50.0, 80.0, np.nan]), 0.0).round(3).tolist()
    [0.5, 0.8, nan]
    """
    if report_logit is None:
        return np.full(len(rank), np.nan)
    return np.asarray(expit(report_logit + logit(rank / 100)))
