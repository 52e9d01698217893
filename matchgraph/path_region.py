"""The part of the graph between two entities that a search for paths has to look at."""

from __future__ import annotations

from itertools import chain

import networkx as nx

from graph.store import Store
from matchgraph.neighbourhood import by_kind, grow

DEPTH = 3  # steps from each end
LONGEST = 2 * DEPTH
HUB = 1000  # relationships from which on a node is reached, but not walked through step by step
WIDEST = 500  # nodes that are looked at in one step, once a path is known


class Region:
    """What lies between two entities, grown from both ends in turn, the smaller side first.

    Until a path is known, each end's surroundings grow to three steps; afterwards only while they are narrow.
    Hubs are met and not walked through: a path over a hub is found where it is near to both ends.
    """

    def __init__(self, store: Store, start: str, end: str) -> None:
        self._store = store
        self.around: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for row in store.read("entities_by_slug", slugs=[start, end]):
            self.around.add_node(row["slug"], kind="Entity", name=row["name"])
        self._walked: set[str] = set()
        self._degrees: dict[str, int] = {}
        self._reached = {start: {start}, end: {end}}
        self._frontier = {start: {start}, end: {end}}
        self._depth = {start: 0, end: 0}

    def explore(self) -> None:
        """Grow until all paths of at most six steps are known, or one is and the rest would be too wide."""
        self._count(set(self._depth))
        while sides := [side for side in self._frontier if self._may_grow(side)]:
            self._step(min(sides, key=lambda side: len(self._frontier[side])))
        self._walk(self._met())

    def known(self, node: str) -> float:
        """Return which part of all its relationships is known of a node: 1 where it was looked at."""
        if node in self._walked:
            return 1.0
        degree = self._degrees.get(node, 0)
        return float(min(1.0, self.around.degree(node) / degree)) if degree > HUB else 0.0

    def _met(self) -> set[str]:
        one, other = self._reached.values()
        return one & other

    def _may_grow(self, side: str) -> bool:
        width = len(self._frontier[side])
        return width > 0 and self._depth[side] < DEPTH and (width <= WIDEST or not self._met())

    def _step(self, side: str) -> None:
        self._walk(self._frontier[side])
        passed = self._frontier[side] & self._walked
        beyond = set(chain.from_iterable(nx.all_neighbors(self.around, node) for node in passed))
        self._frontier[side] = beyond - self._reached[side]
        self._reached[side] |= beyond
        self._depth[side] += 1

    def _walk(self, nodes: set[str]) -> None:
        """Look at the relationships of nodes, but not of hubs; where both ends are hubs, of one of them."""
        self._count(nodes)
        chosen = {node for node in nodes if self._degrees[node] <= HUB} - self._walked
        if not self._walked and all(self._degrees[end] > HUB for end in self._depth):
            chosen = nodes
        if chosen:
            grow(self._store, self.around, chosen)
            self._walked |= chosen

    def _count(self, nodes: set[str]) -> None:
        entities, capabilities = by_kind(self.around, nodes - self._degrees.keys())
        counts = self._store.read("relationship_counts", entities=entities, capabilities=capabilities)
        self._degrees |= {row["key"]: row["relationships"] for row in counts}
