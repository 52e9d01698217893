"""Tighten the utilities until the positions a run has to certify are proved, or rounding is the limit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchgraph.computing.latent import Latent, tightened
from ranking.arrays import Booleans, Floats
from ranking.blocks import Spread
from ranking.certificate import PrintedOrder, printed_order
from ranking.methodology import Methodology


@dataclass(frozen=True)
class ProvedOrder:
    """The utilities as exact as the certificate needed them, and the order they prove.

    Args:
        latent: the utilities.
        rank: (n,) ranks, 0-100.
        bound: (n,) proved error of each.
        tied: number of ranked entities of which rounding alone leaves the printed digits open, so that they
            share a position by convention.
        certified: number of certified leading positions.
    """

    latent: Latent
    rank: Floats
    bound: Floats
    tied: int
    certified: int


def proved_order(
    latent: Latent,
    blend_bound: Floats,
    ranked: Booleans,
    methodology: Methodology,
    spread: Spread | None = None,
) -> ProvedOrder:
    """Return the order of the ranked entities with as many certified positions as the guard requires.

    What is still open once rounding is the limit is settled as a tie, see `ranking.certificate`.

    Args:
        latent: the utilities at the tolerance of the methodology.
        blend_bound: (n,) error of each blend of signals, in points.
        ranked: (n,) whether each entity is ranked.
        spread: where matrices are multiplied; in memory if omitted.
    """
    wanted, at_limit = min(methodology.guard.certified, int(ranked.sum())), False
    while True:
        rank, bound = latent.rank, latent.bound(blend_bound)
        order = printed_order(rank[ranked], bound[ranked], settle=at_limit)
        if order.certified >= wanted or at_limit:
            return _of_all(latent, rank, bound, ranked, order)
        tighter = tightened(latent, methodology, spread)
        latent, at_limit = tighter, tighter is latent


def _of_all(
    latent: Latent, rank: Floats, bound: Floats, ranked: Booleans, order: PrintedOrder
) -> ProvedOrder:
    ranks, bounds = np.array(rank), np.array(bound)
    ranks[ranked], bounds[ranked] = order.rank, order.bound
    return ProvedOrder(latent, ranks, bounds, int(order.settled.sum()), order.certified)
