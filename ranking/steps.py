"""How a node splits its flow over its outgoing steps if only a part of the graph is known."""

from __future__ import annotations

import numpy as np

from ranking.arrays import Floats, Integers


def step_shares(source: Integers, relation: Integers, weight: Floats, shares: Floats) -> Floats:
    """Return the share of its source's flow that each step takes.

    As `ranking.transition` does: a node splits its flow over the relations it has, by their renormalised
    shares, then by weight within each.

    Args:
        source: the node each step is from.
        relation: of each step, its index in `shares`.
        weight: of each step, above 0.
        shares: of each relation, not negative.

    >>> step_shares(np.array([0, 0, 0]), np.array([0, 0, 1]), np.array([3.0, 1.0, 7.0]), np.array([0.8, 0.2]))
    array([0.6, 0.2, 0.2])
    """
    size = int(source.max(initial=-1)) + 1
    place = source * shares.size + relation
    totals = np.bincount(place, weights=weight, minlength=size * shares.size)
    present = (totals.reshape(size, shares.size) > 0) @ shares
    known = np.where(present > 0, present, 1.0)
    parts: Floats = weight / totals[place] * (shares[relation] / known[source])
    return parts
