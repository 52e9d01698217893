"""From typed edges to the transition matrix: how a node splits its flow over its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from ranking.arrays import Floats, Integers, weight_vector
from ranking.caps import flow_caps
from ranking.errors import BadArrayError, UnknownRelationError
from ranking.flows import TypedEdges


def transition_matrix(
    node_count: int,
    edges: Sequence[TypedEdges],
    shares: Mapping[str, float],
    *,
    owner: ArrayLike | None = None,
    same_owner_cap: float,
    reciprocal_cap: float,
    passed_on: ArrayLike | None = None,
) -> sparse.csr_array:
    """Return P, where P[s, t] is the share of its flow that node s passes to node t.

    A node first splits its flow over the relation types it has, by their renormalised shares, then by weight
    within a type. Rows sum to 1; a node without outgoing flow has an empty row. An edge from a node to itself
    takes part in the split, but its flow is withheld and not passed on (a claim about oneself is no
    evidence); such a row, and a capped one, sums to less than 1. The deficit returns through the teleport.

    Args:
        node_count: number of nodes N.
        edges: edges by type; the same type may occur more than once.
        shares: share of each relation type, not negative; types that are not present may be listed.
        owner: (nodes,), equal for nodes of one owner; below 0 means no owner, never capped.
        same_owner_cap: maximum share of its flow that a node may pass to others of its owner, 0-1.
        reciprocal_cap: maximum share that it may pass to nodes which pass flow to it, 0-1.
        passed_on: share of each node's flow that it passes on, after the caps, 0-1; all of it if omitted.

    Returns:
        N x N, canonical (sorted, no duplicates, no stored zeros), the same bytes for any order of edges.

    Raises:
        UnknownRelationError: an edge's type has no share.
        BadArrayError: a node number, weight, share or cap is out of range.

    >>> edges = [TypedEdges("serves", [0, 0], [1, 2], [3, 1]), TypedEdges("mention", [0], [2], [7])]
    >>> shares = {"serves": 0.8, "mention": 0.2}
    >>> found = transition_matrix(3, edges, shares, same_owner_cap=1.0, reciprocal_cap=1.0)
    >>> found.toarray()[0].tolist()
    [0.0, 0.6000000000000001, 0.4]
    """
    parts = split_flows(
        node_count,
        edges,
        shares,
        owner=owner,
        same_owner_cap=same_owner_cap,
        reciprocal_cap=reciprocal_cap,
        passed_on=passed_on,
    )
    return _sum(node_count, parts.values())


def split_flows(
    node_count: int,
    edges: Sequence[TypedEdges],
    shares: Mapping[str, float],
    *,
    owner: ArrayLike | None = None,
    same_owner_cap: float,
    reciprocal_cap: float,
    passed_on: ArrayLike | None = None,
) -> dict[str, sparse.csr_array]:
    """Return the transition matrix as one summand per relation type.

    Args:
        node_count: number of nodes N.
        edges: as for `transition_matrix`.
        shares: as for `transition_matrix`.
        owner: as for `transition_matrix`.
        same_owner_cap: as for `transition_matrix`.
        reciprocal_cap: as for `transition_matrix`.
        passed_on: as for `transition_matrix`.

    Returns:
        N x N matrices by relation type, in alphabetical order.

    Raises:
        UnknownRelationError: an edge's type has no share.
        BadArrayError: a node number, weight, share or cap is out of range.
    """
    relations = sorted({typed.relation for typed in edges})
    _check_shares(relations, shares)
    weights = {
        relation: _weights(node_count, [typed for typed in edges if typed.relation == relation])
        for relation in relations
        if shares[relation] > 0
    }
    totals = {relation: _row_sums(matrix) for relation, matrix in weights.items()}
    present = np.zeros(node_count)
    for relation, total in totals.items():
        present += np.where(total > 0, shares[relation], 0.0)
    parts = {
        relation: _scaled(matrix, totals[relation], shares[relation] / np.where(present > 0, present, 1.0))
        for relation, matrix in weights.items()
    }
    if same_owner_cap != 1 or reciprocal_cap != 1:
        caps = flow_caps(
            _sum(node_count, parts.values()),
            owner=owner,
            same_owner_cap=same_owner_cap,
            reciprocal_cap=reciprocal_cap,
        )
        parts = {relation: _canonical(matrix.multiply(caps)) for relation, matrix in parts.items()}
    if passed_on is None:
        return parts
    part = _parts_passed_on(passed_on, node_count)
    return {
        relation: _canonical(sparse.csr_array(matrix.multiply(part[:, None])))
        for relation, matrix in parts.items()
    }


def _parts_passed_on(passed_on: ArrayLike, node_count: int) -> Floats:
    part = weight_vector(passed_on, "passed_on", node_count)
    above = np.flatnonzero(part > 1)
    if above.size:
        raise BadArrayError(f"passed_on[{above[0]}] is {part[above[0]]}; a node passes on a part, 0 to 1")
    return part


def _check_shares(relations: Sequence[str], shares: Mapping[str, float]) -> None:
    for relation in relations:
        if relation not in shares:
            raise UnknownRelationError(relation, shares)
    for relation, share in shares.items():
        if not (np.isfinite(share) and share >= 0):
            raise BadArrayError(
                f"the share of relation '{relation}' is {share}; it is finite and not negative"
            )


def _weights(node_count: int, edges: Sequence[TypedEdges]) -> sparse.csr_array:
    """Return the summed weights of one relation type, without zeros."""
    source = np.concatenate([typed.source for typed in edges])
    target = np.concatenate([typed.target for typed in edges])
    weight = np.concatenate([typed.weight for typed in edges])
    for name, nodes in (("source", source), ("target", target)):
        outside = np.flatnonzero((nodes < 0) | (nodes >= node_count))
        if outside.size:
            raise BadArrayError(
                f"edge {outside[0]} of relation '{edges[0].relation}' has {name} {nodes[outside[0]]}, "
                f"but there are {node_count} nodes, numbered from 0"
            )
    kept = weight > 0
    if not kept.all():
        source, target, weight = source[kept], target[kept], weight[kept]
    matrix = _merged(node_count, source * node_count + target, weight)
    if not np.isfinite(_row_sums(matrix)).all():
        raise BadArrayError(
            f"the weights of relation '{edges[0].relation}' at one node add up to infinity; scale them down"
        )
    return matrix


def _merged(node_count: int, keys: Integers, weight: Floats) -> sparse.csr_array:
    """Return the weights as a matrix, parallel edges added up in a fixed order: float sums depend on it.

    Args:
        keys: source · nodes + target of each edge.
        weight: of each edge, above 0.
    """
    order = np.argsort(keys)
    keys, weight = keys[order], weight[order]
    first = np.append(True, keys[1:] != keys[:-1])[: keys.size]
    starts = np.flatnonzero(first)
    if starts.size < keys.size:
        repeated = ~(first & np.append(first[1:], True))
        weight[repeated] = weight[repeated][np.lexsort((weight[repeated], keys[repeated]))]
        with np.errstate(over="ignore"):  # an infinite sum is reported by name later
            weight = np.add.reduceat(weight, starts)
        keys = keys[starts]
    source = keys // node_count if node_count else keys
    index = np.int32 if max(node_count, keys.size) < 2**31 else np.int64
    ends = np.cumsum(np.bincount(source, minlength=node_count))
    pointers = np.append(0, ends).astype(index)
    targets = (keys - source * node_count).astype(index)
    return _canonical(sparse.csr_array((weight, targets, pointers), shape=(node_count, node_count)))


def _canonical(matrix: sparse.csr_array) -> sparse.csr_array:
    canonical = sparse.csr_array(matrix)
    canonical.sum_duplicates()
    canonical.eliminate_zeros()
    return canonical


def _rows(matrix: sparse.csr_array) -> Integers:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)).astype(np.int64)


def _row_sums(matrix: sparse.csr_array) -> Floats:
    sums = np.bincount(_rows(matrix), weights=matrix.data, minlength=matrix.shape[0])
    return sums.astype(np.float64)


def _scaled(matrix: sparse.csr_array, total: Floats, share: Floats) -> sparse.csr_array:
    """Return the matrix with each row normalised and scaled to its share, and loops withheld."""
    rows = _rows(matrix)
    data = np.where(rows == matrix.indices, 0.0, matrix.data / total[rows] * share[rows])
    return _canonical(sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape))


def _sum(node_count: int, parts: Iterable[sparse.csr_array]) -> sparse.csr_array:
    summands = list(parts)
    if not summands:
        return sparse.csr_array((node_count, node_count), dtype=np.float64)
    return _canonical(sparse.csr_array(sum(summands[1:], start=summands[0])))
