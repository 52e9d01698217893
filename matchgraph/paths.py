"""How two entities hang together: the shortest and the strongest path of evidence between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from graph.errors import MatchGraphError, NotFoundError
from graph.store import Store
from matchgraph.answers import Answer, Step
from matchgraph.path_region import Region
from matchgraph.surroundings import Kind, Node, named
from matchgraph.walk import Walk, walk_on
from ranking.methodology import Exploration
from ranking.personalised import strongest_paths

STEP_KINDS: Mapping[Kind, Literal["entity", "capability", "intent"]] = {
    "Entity": "entity",
    "Capability": "capability",
    "Intent": "intent",
}


class EvidencePath(Answer):
    """A path from one entity to another.

    `length` counts its steps; `strength` is the product, over the steps, of the damping and the share of its
    flow that a node passes on over the step: the part of a walk from the one that reaches the other this way.
    Over a hub it is an estimate, from the number of the hub's relationships of all kinds.
    """

    kind: Literal["shortest", "strongest"]
    length: int
    strength: float
    path: tuple[Step, ...]


def paths(store: Store, start: str, end: str, constants: Exploration) -> tuple[EvidencePath, ...]:
    """Return the shortest path between two entities and the strongest one, which may be the same.

    Steps are those of `different`: offers, similar capabilities, searches, comparisons, mentions, either
    way. Among the shortest paths the strongest is told.

    Args:
        store: the graph.
        start: slug of the one.
        end: slug of the other.
        constants: the methodology's section.

    Raises:
        MatchGraphError: both are the same.
        NotFoundError: no path joins them of at most as many steps as are looked for.
    """
    if start == end:
        raise MatchGraphError(f"'{start}' is both ends of the path; name two different entities")
    ends = Node("Entity", start), Node("Entity", end)
    region = Region(store, *ends, constants)
    region.explore()
    walk = walk_on(region.around, back=True)
    first, last = map(walk.nodes.index, ends)
    shortest = _strongest(_forward(walk.transition, first), first, last, walk.damping)
    longest = 2 * constants.path_depth
    if not shortest or len(shortest) > longest + 1:
        raise NotFoundError(
            f"no path of at most {longest} steps leads from '{start}' to '{end}': "
            "they share no capabilities, comparisons or mentions, not even through others"
        )
    strongest = _strongest(walk.transition, first, last, walk.damping)
    names = named(store, {walk.nodes[node] for node in (*shortest, *strongest)})
    return _told(walk, "shortest", shortest, names), _told(walk, "strongest", strongest, names)


def _forward(transition: sparse.csr_array, first: int) -> sparse.csr_array:
    """Return only the steps that lead one further away from a node, so that all its paths are shortest."""
    (away,) = dijkstra(transition, indices=np.array([first]), unweighted=True)
    steps = sparse.coo_array(transition)
    kept = np.isfinite(away[steps.row]) & (away[steps.col] == away[steps.row] + 1)
    return sparse.csr_array((steps.data[kept], (steps.row[kept], steps.col[kept])), shape=transition.shape)


def _strongest(transition: sparse.csr_array, first: int, last: int, damping: float) -> list[int]:
    seed = np.zeros(transition.shape[0])
    seed[first] = 1.0
    return strongest_paths(transition, seed, damping=damping).path(last)


def _told(
    walk: Walk, kind: Literal["shortest", "strongest"], nodes: Sequence[int], names: Mapping[Node, str]
) -> EvidencePath:
    strength = math.prod(walk.damping * float(walk.transition[a, b]) for a, b in pairwise(nodes))
    path = steps_of(walk, nodes, names)
    return EvidencePath(kind=kind, length=len(nodes) - 1, strength=strength, path=path)


def steps_of(walk: Walk, nodes: Sequence[int], names: Mapping[Node, str]) -> tuple[Step, ...]:
    """Return the nodes of a path as steps; the first one is reached over no relation."""
    relations = ["SEEN", *(walk.relation(a, b) for a, b in pairwise(nodes))]
    return tuple(
        Step(relation=relation, kind=STEP_KINDS[node.kind], key=node.key, name=names[node])
        for node, relation in zip((walk.nodes[i] for i in nodes), relations, strict=True)
    )
