"""The direction and amount of flow along comparisons and mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Booleans, Floats, Integers, integer_vector, weight_vector
from ranking.errors import BadArrayError

TIE = -1


@dataclass(frozen=True)
class TypedEdges:
    """Edges of one relation type, from `source` to `target`, as node numbers from 0.

    Parallel edges between two nodes count as one with the sum of their weights.

    Args:
        relation: the relation type; the methodology gives it a share.
        source: where flow comes from, int64.
        target: where it goes to, int64, as long as `source`.
        weight: relative to the other edges of this type at the same source; finite, not negative.

    Raises:
        BadArrayError: lengths differ, or a weight is negative, infinite or not a number.
    """

    relation: str
    source: Integers
    target: Integers
    weight: Floats

    def __post_init__(self) -> None:
        for name in ("source", "target"):
            object.__setattr__(self, name, integer_vector(getattr(self, name), f"{self.relation}.{name}"))
        object.__setattr__(self, "weight", weight_vector(self.weight, f"{self.relation}.weight"))
        _check_lengths(
            f"edges of relation '{self.relation}'",
            sources=self.source.size,
            targets=self.target.size,
            weights=self.weight.size,
        )


def equal_shares(edges: TypedEdges) -> TypedEdges:
    """Return the same pairs, each once and with weight 1: what mere exposure would give.

    Edges of weight 0 count too: what was shown and never chosen was still exposed.

    >>> equal_shares(TypedEdges("matched", [0, 0, 0], [1, 2, 2], [0.9, 0.0, 0.4])).weight.tolist()
    [1.0, 1.0]
    """
    order = np.lexsort((edges.target, edges.source))
    source, target = edges.source[order], edges.target[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    return TypedEdges(edges.relation, source[first], target[first], np.ones(int(first.sum())))


def comparison_edges(
    left: ArrayLike,
    right: ArrayLike,
    winner: ArrayLike,
    *,
    tie: float,
    neutral: bool = False,
    relation: str = "comparison",
) -> TypedEdges:
    """Return the flow of comparisons: one unit per side of each pair; the loser passes it to the winner.

    The winner's own unit is withheld, as an edge to itself: so an entity that lost one comparison in a
    hundred passes on a hundredth of its flow, not all of it. In a displayed tie each passes on the same part.
    Pages on the same two entities, whichever is on the left, share the units of their pair equally, so that a
    pair does not gain by being compared often.

    Args:
        left: node of the left side of each page.
        right: node of the right side.
        winner: the node that won, or `TIE` (-1).
        neutral: half each way whoever won: what being compared gives by itself (for the exposure baseline).
        tie: what each passes to the other in a displayed tie, 0 to 1/2.
        relation: name of the relation type.

    Returns:
        Edges sorted by source and target, including withheld ones.

    Raises:
        BadArrayError: the arrays differ in length, a winner is on neither side, both sides are one node, or
            `tie` is out of range.

    >>> flow = comparison_edges([0, 1, 0], [1, 0, 2], [1, TIE, 0], tie=0.5)
    >>> list(zip(flow.source.tolist(), flow.target.tolist(), flow.weight.tolist()))
    [(0, 0, 1.25), (0, 1, 0.75), (1, 0, 0.25), (1, 1, 0.75), (2, 0, 1.0)]
    """
    left = integer_vector(left, f"{relation}.left")
    right = integer_vector(right, f"{relation}.right")
    winner = integer_vector(winner, f"{relation}.winner")
    _check_lengths(f"pages of relation '{relation}'", left=left.size, right=right.size, winners=winner.size)
    _check_sides(left, right, winner, relation)
    if not 0 <= tie <= 0.5:
        raise BadArrayError(f"tie is {tie}; what each side passes in a tie is from 0 to 1/2")
    pairs, upward, downward = _passed(left, right, winner, 0.5 if neutral else tie, neutral=neutral)
    held_by, held = _held_back(pairs, upward, downward)
    flows = TypedEdges(
        relation,
        np.concatenate([pairs[0], pairs[1], held_by]),
        np.concatenate([pairs[1], pairs[0], held_by]),
        np.concatenate([upward, downward, held]),
    )
    return _sorted_without_zeros(flows)


def mention_edges(
    mentioning: ArrayLike,
    mentioned: ArrayLike,
    stance: Sequence[str],
    *,
    stance_flow: Mapping[str, float],
    neutral: bool = False,
    relation: str = "mention",
) -> TypedEdges:
    """Return the flow of mentions, always from the entity whose page mentions to the mentioned one.

    What an author says about a rival never draws flow to the author: calling it better passes most, calling
    oneself better than it passes least. Mentions of oneself are left out.

    Args:
        mentioning: node of the entity whose page mentions, per mention.
        mentioned: node of the entity mentioned.
        stance: how the mentioning one describes itself: "worse", "neutral" or "better".
        neutral: every mention as "neutral" (for the exposure baseline).
        relation: name of the relation type.
        stance_flow: flow of each stance.

    Returns:
        Edges sorted by source and target, one per mention.

    Raises:
        BadArrayError: the arrays differ in length, or a stance has no flow.

    >>> stances = {"worse": 1.0, "neutral": 0.5, "better": 0.25}
    >>> mention_edges([0, 0, 1], [1, 2, 1], ["better", "worse", "worse"], stance_flow=stances).weight.tolist()
    [0.25, 1.0]
    """
    source = integer_vector(mentioning, f"{relation}.mentioning")
    target = integer_vector(mentioned, f"{relation}.mentioned")
    _check_lengths(
        f"relation '{relation}'", mentioning=source.size, mentioned=target.size, stances=len(stance)
    )
    unknown = sorted(set(stance) - set(stance_flow))
    if unknown:
        raise BadArrayError(
            f"stance '{unknown[0]}' of relation '{relation}' has no flow; "
            f"known are: {', '.join(sorted(stance_flow))}"
        )
    weight = np.array([stance_flow["neutral" if neutral else each] for each in stance], dtype=np.float64)
    other = source != target
    return _sorted_without_zeros(TypedEdges(relation, source[other], target[other], weight[other]))


def _check_lengths(name: str, **lengths: int) -> None:
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{count} {what}" for what, count in lengths.items())
        raise BadArrayError(f"{name} need arrays of one length, got {listed}")


def _check_sides(left: Integers, right: Integers, winner: Integers, relation: str) -> None:
    same = np.flatnonzero(left == right)
    if same.size:
        raise BadArrayError(
            f"page {same[0]} of relation '{relation}' compares node {left[same[0]]} with itself"
        )
    strange = np.flatnonzero((winner != left) & (winner != right) & (winner != TIE))
    if strange.size:
        first = strange[0]
        raise BadArrayError(
            f"page {first} of relation '{relation}' compares {left[first]} with {right[first]}, but node "
            f"{winner[first]} wins; give one of the two, or {TIE} for a tie"
        )


def _passed(
    left: Integers, right: Integers, winner: Integers, tie: float, *, neutral: bool
) -> tuple[Integers, Floats, Floats]:
    """Return each pair once, with the flow from its lower to its higher node and the other way."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    tied = np.full(low.size, neutral) | (winner == TIE)
    pairs, place, pages = np.unique(np.stack([low, high]), axis=1, return_inverse=True, return_counts=True)

    def counted(which: Booleans) -> Integers:
        return np.bincount(place.ravel()[which], minlength=pages.size).astype(np.int64)

    ties = tie * counted(tied)
    upward = (counted(~tied & (winner == high)) + ties) / pages
    downward = (counted(~tied & (winner == low)) + ties) / pages
    return pairs, upward, downward


def _held_back(pairs: Integers, upward: Floats, downward: Floats) -> tuple[Integers, Floats]:
    """Return what each entity withholds of its units, one entry per pair."""
    nodes, place = np.unique(pairs, return_inverse=True)
    kept = 1 - np.concatenate([upward, downward])
    order = np.lexsort((kept, place.ravel()))
    held = np.bincount(place.ravel()[order], weights=kept[order], minlength=nodes.size)
    return nodes, held.astype(np.float64)


def _sorted_without_zeros(edges: TypedEdges) -> TypedEdges:
    order = np.lexsort((edges.weight, edges.target, edges.source))
    order = order[edges.weight[order] > 0]
    return TypedEdges(edges.relation, edges.source[order], edges.target[order], edges.weight[order])
