"""What rates are estimated from, and the rates of an earlier run that were estimated from the same.

Candidates, their entities and types are numbered among those that searches showed, in the same order. So the
numbers, and with them the bytes of all estimates, do not change when the graph gets other entities.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.event_log.arrays import EventArrays
from matchgraph.computing.search_evidence import Candidates, estimate
from ranking.arrays import Integers
from ranking.blocks import Spread
from ranking.evidence import Evidence
from ranking.methodology import Methodology

_COLUMNS = ("intent", "actor", "age", "event", "candidate", "position", "clicked", "outcome")
_OF_PAIRS = ("intent", "event", "candidate")


@dataclass(frozen=True)
class RateInputs:
    """Search events whose candidates are numbered among those shown.

    Args:
        arrays: the events.
        owner: (shown candidates,) number of the entity of each, among their entities.
        kinds: (their entities,) number of the type of each, among their types.
        shown: (shown candidates,) number of each in the graph.
    """

    arrays: EventArrays
    owner: Integers
    kinds: Integers
    shown: Integers

    @classmethod
    def of(cls, arrays: EventArrays, owner: Integers, kinds: Integers) -> RateInputs:
        """Number candidates among those shown.

        Args:
            arrays: the events, with the candidates' numbers in the graph.
            owner: entity of each candidate.
            kinds: type number of each entity.
        """
        is_shown = np.zeros(len(owner), dtype=np.bool_)
        is_shown[arrays.candidate] = True
        shown, place = np.flatnonzero(is_shown), (np.cumsum(is_shown) - 1).astype(np.int32)
        entities, own = np.unique(owner[shown], return_inverse=True)
        types = np.unique(kinds[entities], return_inverse=True)[1]
        return cls(replace(arrays, candidate=place[arrays.candidate]), own, types.astype(np.int64), shown)

    def rates(
        self, methodology: Methodology, earlier: Earlier | None = None, spread: Spread | None = None
    ) -> Evidence:
        """Return the rates, with the candidates' numbers in the graph.

        Args:
            earlier: a run with the same constants; what it made from the same is taken from it.
            spread: where the log is computed with; in memory if omitted.

        Raises:
            RankingError: rates cannot be estimated from these events.
        """
        pairs = None
        if earlier and self._has_the_same(_OF_PAIRS, earlier.inputs):
            place = np.searchsorted(earlier.inputs.shown, earlier.rates.pairs.candidate).astype(np.int32)
            pairs = replace(earlier.rates.pairs, candidate=place)
        if earlier and pairs is not None and self._is_the_same_as(earlier.inputs):
            found = earlier.rates
        else:
            found = estimate(self.arrays, self.owner, self.kinds, methodology, pairs, spread)
            pairs = found.pairs
        numbered = replace(pairs, candidate=self.shown[pairs.candidate].astype(np.int32))
        return replace(found, pairs=numbered)

    def _is_the_same_as(self, other: RateInputs) -> bool:
        same = np.array_equal(self.owner, other.owner) and np.array_equal(self.kinds, other.kinds)
        return same and self._has_the_same(_COLUMNS, other)

    def _has_the_same(self, names: tuple[str, ...], other: RateInputs) -> bool:
        return all(np.array_equal(getattr(self.arrays, name), getattr(other.arrays, name)) for name in names)


@dataclass(frozen=True)
class Earlier:
    """What rates of an earlier run were estimated from, and these rates."""

    inputs: RateInputs
    rates: Evidence


def renumbered(before: Candidates, after: Candidates) -> NDArray[np.int32] | None:
    """Return the number that each candidate has afterwards, (candidates before,).

    Returns:
        None if other candidates are known, or their order or what they share differs.
    """
    if before.numbers.keys() != after.numbers.keys():
        return None
    old = np.fromiter(before.numbers.values(), np.int64, len(before.numbers))
    new = np.fromiter((after.numbers[name] for name in before.numbers), np.int64, len(before.numbers))
    order = np.argsort(old, kind="stable")
    if not np.array_equal(np.sign(np.diff(old[order])), np.sign(np.diff(new[order]))):
        return None
    numbers = np.full(len(before.owner), -1, dtype=np.int32)
    numbers[old] = new
    return numbers
