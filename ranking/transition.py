"""From typed edges to the transition matrix: how a node splits its flow over its neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from ranking.arrays import Floats, weight_vector
from ranking.caps import flow_caps
from ranking.errors import BadArrayError, UnknownRelationError
from ranking.flows import TypedEdges

Indices = NDArray[Any]  # int32 where it suffices, as in scipy's matrices


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
    relations = sorted({typed.relation for typed in edges})
    _check_shares(relations, shares)
    typed = [each for relation in relations for each in edges if each.relation == relation]
    for each in typed:
        _check_nodes(each, node_count)
    typed = [each for each in typed if shares[each.relation] > 0]
    matrix = _split(node_count, typed, shares)
    if same_owner_cap != 1 or reciprocal_cap != 1:
        caps = flow_caps(matrix, owner=owner, same_owner_cap=same_owner_cap, reciprocal_cap=reciprocal_cap)
        matrix.data *= caps.data
    if passed_on is not None:
        matrix.data *= np.repeat(_parts_passed_on(passed_on, node_count), np.diff(matrix.indptr))
    matrix.eliminate_zeros()
    return matrix


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


def _check_nodes(edges: TypedEdges, node_count: int) -> None:
    for name, nodes in (("source", edges.source), ("target", edges.target)):
        if nodes.size and not (nodes.min() >= 0 and nodes.max() < node_count):
            outside = np.flatnonzero((nodes < 0) | (nodes >= node_count))
            raise BadArrayError(
                f"edge {outside[0]} of relation '{edges.relation}' has {name} {nodes[outside[0]]}, "
                f"but there are {node_count} nodes, numbered from 0"
            )


def _split(node_count: int, edges: Sequence[TypedEdges], shares: Mapping[str, float]) -> sparse.csr_array:
    """Return the flows before caps: all edges ordered once, scaled in place, and added up where parallel.

    Args:
        edges: those of each relation next to each other.
    """
    names = list(dict.fromkeys(typed.relation for typed in edges))
    indptr, target, kind, weight = _ordered(node_count, edges, [names.index(e.relation) for e in edges])
    source = np.repeat(np.arange(node_count, dtype=target.dtype), np.diff(indptr))
    index = np.int32 if node_count * len(names) < 2**31 else np.int64
    row: Indices = source.astype(index)
    row *= len(names)
    row += kind.astype(index)  # of one relation at one node
    total = np.bincount(row, weights=weight, minlength=node_count * len(names)).astype(np.float64)
    if not np.isfinite(total).all():
        relation = names[int(np.argmin(np.isfinite(total))) % len(names)]
        raise BadArrayError(
            f"the weights of relation '{relation}' at one node add up to infinity; scale them down"
        )
    share = np.tile(np.array([shares[name] for name in names], dtype=np.float64), node_count)
    present = np.where(total > 0, share, 0.0).reshape(node_count, len(names)).sum(axis=1)
    share /= np.repeat(np.where(present > 0, present, 1.0), len(names))
    weight /= np.where(total > 0, total, 1.0)[row]
    weight *= share[row]
    del row
    weight[source == target] = 0.0
    matrix = sparse.csr_array((weight, target, indptr), shape=(node_count, node_count))
    matrix.has_sorted_indices = True
    matrix.sum_duplicates()  # in their order
    matrix.eliminate_zeros()
    return matrix


def _ordered(
    node_count: int, edges: Sequence[TypedEdges], kinds: Sequence[int]
) -> tuple[Indices, Indices, NDArray[np.int16], Floats]:
    """Return all edges by source, target, relation and weight: float sums depend on their order.

    Two changes of a sparse matrix between rows and columns order it in linear time.

    Args:
        kinds: number of the relation of each of `edges`, ascending.

    Returns:
        Where the edges of each source start; target, number of the relation and weight of each edge.
    """
    count = sum(typed.weight.size for typed in edges)
    index = np.int32 if max(node_count, count) < 2**31 - 1 else np.int64
    source, target = (  # of 4 bytes each where they suffice
        np.concatenate([np.zeros(0, index), *(getattr(typed, end) for typed in edges)], dtype=index)
        for end in ("source", "target")
    )
    one_a_row: Indices = np.arange(count + 1, dtype=index)
    by_target = sparse.csr_array((source, target, one_a_row), shape=(count, node_count)).tocsc()
    del source, target, one_a_row
    square = (node_count, node_count)
    both = sparse.csr_array((by_target.indices, by_target.data, by_target.indptr), shape=square).tocsc()
    indptr, target, place = both.indptr, both.indices, np.asarray(both.data)
    del by_target, both
    weight = np.concatenate([np.zeros(0), *(typed.weight for typed in edges)])[place]
    kind, end = np.zeros(count, dtype=np.int16), 0
    for before, (number, typed) in zip([0, *kinds], zip(kinds, edges, strict=True), strict=False):
        kind[place >= end] += number - before
        end += typed.weight.size
    again = target[1:] == target[:-1]
    again[indptr[1:-1][(indptr[1:-1] > 0) & (indptr[1:-1] < count)] - 1] = False
    parallel = np.flatnonzero(np.append(again, False) | np.append(False, again))
    if parallel.size:
        group = np.cumsum(~np.append(False, again)[parallel])
        order = parallel[np.lexsort((weight[parallel], kind[parallel], group))]
        weight[parallel], kind[parallel] = weight[order], kind[order]
    return indptr, target, kind, weight
