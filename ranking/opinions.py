"""The opinions in a log: which actor clicked or reported on which group of candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Integers
from ranking.impressions import Impressions


@dataclass(frozen=True)
class Opinions:
    """The distinct pairs of an actor and a group that it clicked or reported on, sorted by both.

    Args:
        of_candidate: per candidate, the number of its group: choosing another candidate of one group counts
            as choosing the same.
        actor: per opinion.
        group: per opinion.
        row: per click or report, its row in the log.
        event: per click or report, its event.
        of_row: per click or report, its opinion.
    """

    of_candidate: Integers
    actor: Integers
    group: Integers
    row: Integers
    event: Integers
    of_row: Integers

    @classmethod
    def of(cls, log: Impressions, group: ArrayLike) -> Opinions:
        """Find the opinions in a log.

        Args:
            group: per candidate, the number of its group, from 0.

        >>> log = Impressions([0], [7], [0], [0, 0, 0], [1, 2, 3], [1, 2, 3], [True, False, True], [0, 1, 0])
        >>> Opinions.of(log, [0, 0, 0, 1]).group.tolist()
        [0, 1]
        """
        of_candidate = np.asarray(group, dtype=np.int64)
        row = np.flatnonzero(log.touched)
        event, groups = log.event[row].astype(np.int64), int(of_candidate.max(initial=0)) + 1
        key = log.actor[event].astype(np.int64) * groups + of_candidate[log.candidate[row]]
        distinct, of_row = np.unique(key, return_inverse=True)
        return cls(of_candidate, distinct // groups, distinct % groups, row, event, of_row.astype(np.int64))

    def __len__(self) -> int:
        return len(self.actor)
