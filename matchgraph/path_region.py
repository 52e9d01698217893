"""The part of the graph between two entities that a search for paths has to look at."""

from __future__ import annotations

from graph.store import Store
from matchgraph.surroundings import Node, Surroundings
from ranking.methodology import Exploration


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
        self.around = Surroundings(store, constants)
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
