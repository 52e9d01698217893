"""The comparisons and mentions of a graph, as statements about who is the better one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.snapshot import STANCES, Snapshot
from matchgraph.computing.trust import winners
from ranking.arrays import Floats, Integers
from ranking.flows import TIE
from ranking.statements import Statements


def statements_of(snapshot: Snapshot) -> list[Statements]:
    """Return the comparisons and mentions between vetted entities, by kind.

    A mention by an entity's own text that takes a side is a stance: an admission or self-praise.
    """
    comparisons = snapshot.comparisons
    page, plain, sided = statement_rows(snapshot)
    left, right = comparisons.left[page].astype(np.int64), comparisons.right[page].astype(np.int64)
    winner = winners(snapshot)[page]
    agrees = np.where(winner == TIE, 0.5, (winner == left).astype(np.float64))
    source, target = snapshot.mention_source, snapshot.mention_target
    stance = np.array(snapshot.mention_stance, dtype=np.int64)
    worse = (stance[sided] == STANCES.index("worse")).astype(np.float64)
    return [
        Statements(
            "comparison", left, right, agrees, _repetition(np.minimum(left, right), np.maximum(left, right))
        ),
        _mentions("mention", target[plain], source[plain], np.ones(len(plain)), biased=False),
        _mentions("stance", target[sided], source[sided], worse, biased=True),
    ]


def statement_rows(snapshot: Snapshot) -> tuple[Integers, Integers, Integers]:
    """Return the rows of the snapshot that count as comparisons, as plain mentions and as stances."""
    comparisons, vetted = snapshot.comparisons, snapshot.vetted
    page = vetted[comparisons.left] & vetted[comparisons.right] & (comparisons.left != comparisons.right)
    source, target = snapshot.mention_source, snapshot.mention_target
    mention = vetted[source] & vetted[target] & (source != target)
    plain = np.array(snapshot.mention_stance, dtype=np.int64) == STANCES.index("neutral")
    return np.flatnonzero(page), np.flatnonzero(mention & plain), np.flatnonzero(mention & ~plain)


def _mentions(
    kind: str, target: NDArray[np.int64], source: NDArray[np.int64], agrees: Floats, *, biased: bool
) -> Statements:
    first, second = target.astype(np.int64), source.astype(np.int64)
    return Statements(kind, first, second, agrees, _repetition(first, second), biased)


def _repetition(one: NDArray[np.int64], other: NDArray[np.int64]) -> Floats:
    """Return 1 over how many statements there are on each pair."""
    if not len(one):
        return np.zeros(0)
    _, pair, count = np.unique(
        np.stack([one, other], axis=1), axis=0, return_inverse=True, return_counts=True
    )
    return np.asarray(1 / count[pair.reshape(-1)])
