"""What pages and texts of a simulated world state: figures, comparisons and mentions."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from graph.snapshot import STANCES, UNKNOWN, ComparisonArrays
from tests.simulation.market import Integers

LEFT = 0
FIGURES = 5


@dataclass(frozen=True)
class Statements:
    """What is written.

    Args:
        figures: entity x current printed rank, adoption, quality, ecosystem, match; -1 where not printed.
        comparisons: the comparison pages.
        mentions: rows (page's entity, mentioned entity, index of the stance).
        capabilities: per mention, the id of the capability whose text contains it.
    """

    figures: Integers
    comparisons: ComparisonArrays
    mentions: Integers
    capabilities: tuple[str, ...] = ()

    @classmethod
    def none(cls, entities: int) -> Statements:
        """Return no statements about some entities."""
        nothing = np.zeros((0, 2), dtype=np.int64)
        return cls(_unprinted(entities), won(nothing), neutral(nothing))

    def with_farm(self, fakes: int, pages: Integers, mentions: Integers) -> Statements:
        """Return the statements and those of a farm.

        Args:
            fakes: how many entities the farm adds.
            pages: rows (winner, loser).
            mentions: rows (page's entity, mentioned entity).
        """
        own = tuple(f"farm {i:06}" for i in range(len(mentions))) if self.capabilities else ()
        return replace(
            self,
            figures=np.concatenate([self.figures, _unprinted(fakes)]),
            comparisons=_both(self.comparisons, won(pages, first=len(self.comparisons.sources))),
            mentions=np.concatenate([self.mentions, neutral(mentions)]),
            capabilities=self.capabilities + own,
        )


def won(pages: Integers, *, first: int = 0) -> ComparisonArrays:
    """Return comparisons that print no figure and name their winner, who stands left.

    Args:
        pages: rows (winner, loser).
        first: the number of the first page.
    """
    count = len(pages)
    return ComparisonArrays(
        sources=tuple(f"p{i:06}" for i in range(first, first + count)),
        days=("",) * count,
        left=pages[:, 0],
        right=pages[:, 1],
        winner=np.full(count, LEFT),
        figures=np.full((count, 2, FIGURES), UNKNOWN),
        leads=(((), ()),) * count,
    )


def neutral(mentions: Integers) -> Integers:
    """Return rows (page's entity, mentioned entity) with the neutral stance added."""
    return np.column_stack([mentions, np.full(len(mentions), STANCES.index("neutral"))])


def _unprinted(entities: int) -> Integers:
    return np.full((entities, FIGURES), UNKNOWN)


def _both(first: ComparisonArrays, second: ComparisonArrays) -> ComparisonArrays:
    columns = {}
    for each in fields(ComparisonArrays):
        one, other = getattr(first, each.name), getattr(second, each.name)
        columns[each.name] = one + other if isinstance(one, tuple) else np.concatenate([one, other])
    return ComparisonArrays(**columns)
