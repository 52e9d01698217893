"""Orderings of hidden signals, as verdicts state them: this entity's signal is greater than that one's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from ranking.arrays import Floats, Integers
from ranking.errors import BadArrayError


@dataclass(frozen=True)
class Orderings:
    """Statements that one entity's signal is greater than another's.

    `stronger`, `weaker` and `signal` are (orderings,): row numbers of entities and column numbers of
    signals. If not all are feasible, later ones are relaxed first, so pass them most credible first.
    """

    stronger: Integers
    weaker: Integers
    signal: Integers

    def __len__(self) -> int:
        return len(self.stronger)

    def take(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> Orderings:
        """Return some of the orderings, by number or by mask."""
        return Orderings(self.stronger[which], self.weaker[which], self.signal[which])

    def differences(self, values: Floats) -> Floats:
        """Return by how much each ordering's stronger value exceeds its weaker one, (orderings,)."""
        return values[self.stronger, self.signal] - values[self.weaker, self.signal]

    def components(self, entities: int) -> Integers:
        """Return the connected component of the orderings that each entity belongs to, (entities,)."""
        links = sparse.coo_array((np.ones(len(self)), (self.stronger, self.weaker)), (entities, entities))
        labels: Integers = connected_components(links.tocsr(), directed=False)[1].astype(np.int64)
        return labels

    def connected(self, entities: int) -> NDArray[np.bool_]:
        """Return whether an ordering names each entity, (entities,)."""
        named = np.zeros(entities, dtype=np.bool_)
        named[self.stronger] = named[self.weaker] = True
        return named


def orderings(stronger: ArrayLike, weaker: ArrayLike, signal: ArrayLike) -> Orderings:
    """Return orderings from any sequences of numbers.

    >>> len(orderings([0, 1], [1, 2], [4, 4]))
    2
    """
    columns = [np.asarray(column, dtype=np.int64).reshape(-1) for column in (stronger, weaker, signal)]
    if len({len(column) for column in columns}) != 1:
        raise BadArrayError(f"orderings need three columns of one length, got {list(map(len, columns))}")
    return Orderings(*columns)


def check_orderings(stated: Orderings, entities: int, signals: int) -> None:
    """Reject orderings that refer to a missing row or signal, or compare an entity with itself."""
    ends = np.concatenate([stated.stronger, stated.weaker])
    if ends.size and not (ends.min() >= 0 and ends.max() < entities):
        raise BadArrayError(f"an ordering names an entity row outside 0...{entities - 1}")
    if len(stated) and not (stated.signal.min() >= 0 and stated.signal.max() < signals):
        raise BadArrayError(f"an ordering names a signal outside 0...{signals - 1}")
    same = np.flatnonzero(stated.stronger == stated.weaker)
    if same.size:
        raise BadArrayError(f"ordering {same[0]} compares entity row {stated.stronger[same[0]]} with itself")
