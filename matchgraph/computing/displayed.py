"""Which pairs of intent and candidate the graph shows as MATCHED, by the searches of a run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.event_log.arrays import EventArrays
from ranking.arrays import Floats
from ranking.grouping import sums_of
from ranking.impressions import Pairs
from ranking.methodology import Methodology

ROUNDING = 1e-9  # of a sum of propensities


def displayed(arrays: EventArrays, pairs: Pairs, methodology: Methodology) -> NDArray[np.bool_]:
    """Return whether MATCHED would have each pair by these searches alone, (pairs,).

    Args:
        arrays: the events.
        pairs: of their rows.
    """
    chance = np.array([0.0, *methodology.evidence.examination])

    def examined(rows: slice) -> Floats:
        return chance[np.minimum(arrays.position[rows], len(chance) - 1)]

    chosen = np.zeros(len(pairs), dtype=np.bool_)
    chosen[pairs.of_row[arrays.clicked | (arrays.outcome != 0)]] = True
    weight = sums_of(pairs.of_row, examined, len(pairs))
    return chosen | (weight >= methodology.matched.least_examined - ROUNDING)
