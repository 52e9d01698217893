"""Cap the flow between nodes that may collude: of one owner, or passing flow to each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from ranking.arrays import Booleans, Floats, Integers, integer_vector, unit
from ranking.errors import BadArrayError


def flow_caps(
    transition: sparse.csr_array,
    *,
    owner: ArrayLike | None = None,
    same_owner_cap: float,
    reciprocal_cap: float,
) -> sparse.csr_array:
    """Return a factor for each flow, so that no node passes more than the caps to nodes it may collude with.

    A cap applies to all the flow a node passes that way together, since a cap on each single flow could be
    evaded by creating more nodes. The flow removed is not given to the node's other targets: it returns
    through the teleport.

    Args:
        transition: the matrix before caps, rows summing to 1 or less.
        owner: (nodes,), equal for nodes of one owner; below 0 means no owner, never capped.
        same_owner_cap: maximum share of its flow that a node may pass to others of its owner, 0-1.
        reciprocal_cap: maximum share that it may pass to nodes which pass flow to it, 0-1.

    Returns:
        Factors 0-1 at the stored entries of `transition`; of two caps on one flow the stricter applies.

    Raises:
        BadArrayError: a cap is not in 0-1, owners do not number the nodes, or a cap on owners has no owners.
    """
    unit(same_owner_cap, "same_owner_cap")
    unit(reciprocal_cap, "reciprocal_cap")
    source = np.repeat(np.arange(transition.shape[0]), np.diff(transition.indptr))
    factor = np.ones(transition.nnz)
    if same_owner_cap < 1:
        owners = _owners(owner, transition.shape[0])
        league = (owners[source] == owners[transition.indices]) & (owners[source] >= 0)
        factor = np.minimum(factor, _cut(transition, source, league, same_owner_cap))
    if reciprocal_cap < 1:
        factor = np.minimum(factor, _cut(transition, source, _reciprocal(transition), reciprocal_cap))
    return sparse.csr_array((factor, transition.indices, transition.indptr), shape=transition.shape)


def _owners(owner: ArrayLike | None, node_count: int) -> Integers:
    if owner is None:
        raise BadArrayError("same_owner_cap is below 1, but no owners were given")
    return integer_vector(owner, "owner", node_count)


def _reciprocal(transition: sparse.csr_array) -> Booleans:
    """Return, for each stored flow, whether some flow runs the other way."""
    places = sparse.csr_array(
        (np.arange(1.0, transition.nnz + 1), transition.indices, transition.indptr), shape=transition.shape
    )
    both = places.multiply(transition.T.tocsr() > 0)
    found = np.zeros(transition.nnz, dtype=bool)
    found[sparse.csr_array(both).data.astype(np.int64) - 1] = True
    return found


def _cut(transition: sparse.csr_array, source: Integers, league: Booleans, cap: float) -> Floats:
    passed = np.bincount(source[league], weights=transition.data[league], minlength=transition.shape[0])
    factor = np.where(passed > cap, cap / np.where(passed > 0, passed, 1.0), 1.0)
    return np.where(league, factor[source], 1.0)
