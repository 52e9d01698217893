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
from matchgraph.answers.exploring import EvidencePath, Step
from matchgraph.exploring.local_walk import Walk, walk_on
from matchgraph.exploring.subgraph import Kind, Node, Subgraph, named
from ranking.answer_rules import Exploration
from ranking.methodology import Methodology
from ranking.personalised import strongest_paths

STEP_KINDS: Mapping[Kind, Literal["entity", "capability", "intent"]] = {
    "Entity": "entity",
    "Capability": "capability",
    "Intent": "intent",
}


def paths(store: Store, start: str, end: str, methodology: Methodology) -> tuple[EvidencePath, ...]:
    """Return the shortest path between two entities and the strongest one, which may be the same.

    Steps are those of `different`: offers, similar capabilities, searches, comparisons, mentions, either
    way. Among the shortest paths the strongest is returned.

    Args:
        store: the graph.
        start: slug of the one.
        end: slug of the other.
        methodology: all constants.

    Raises:
        MatchGraphError: both are the same.
        NotFoundError: no path joins them of at most as many steps as are looked for.
    """
    if start == end:
        raise MatchGraphError(f"'{start}' is both ends of the path; give two different entities")
    ends = Node("Entity", start), Node("Entity", end)
    constants = methodology.exploration
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


class Region:
    """What lies between two nodes, grown from both ends together.

    Until a path is known, each end's surroundings grow to their depth; afterwards only while they are narrow.
    Hubs are met and not walked through: a path over a hub is found where it is near to both ends.

    Args:
        store: the graph.
        start: the one node.
        end: the other.
        constants: the methodology's section.
    """

    def __init__(self, store: Store, start: Node, end: Node, constants: Exploration) -> None:
        self.around = Subgraph(store, constants)
        self._reached = {start: {start}, end: {end}}
        self._frontier = {start: {start}, end: {end}}
        self._depth = {start: 0, end: 0}

    def explore(self) -> None:
        """Grow until all paths of at most twice the depth are known, or one is and the rest too wide."""
        self._walk(set(self._depth))
        if not self.around.walked:  # both ends are hubs: their strongest steps have to do
            self.around.read_part(self._depth)
        while sides := [side for side in self._frontier if self._may_grow(side)]:
            # together: a reading more costs longer than what one side reads beyond need
            self._walk({node for side in sides for node in self._frontier[side]})
            for side in sides:
                self._step(side)
        self._walk(self._met())
        self.around.count_hubs()

    def _met(self) -> set[Node]:
        one, other = self._reached.values()
        return one & other

    def _may_grow(self, side: Node) -> bool:
        width, constants = len(self._frontier[side]), self.around.constants
        narrow = width <= constants.path_width or not self._met()
        return width > 0 and self._depth[side] < constants.path_depth and narrow

    def _step(self, side: Node) -> None:
        beyond = self.around.beyond(self._frontier[side])
        self._frontier[side] = beyond - self._reached[side]
        self._reached[side] |= beyond
        self._depth[side] += 1

    def _walk(self, nodes: set[Node]) -> None:
        """Look at the relationships of nodes, but not of hubs."""
        self.around.read(dict.fromkeys(nodes - self.around.degrees.keys(), self.around.constants.hub))
