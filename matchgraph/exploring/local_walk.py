"""What a walk from some nodes gets to, as a matrix: the part of the graph that it carries much to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.store import Store
from matchgraph.exploring.subgraph import OPPOSITE, RELATIONS, Node, Steps, Subgraph
from ranking.answer_rules import Exploration
from ranking.arrays import Floats
from ranking.steps import step_shares

HALF_KNOWN = 2.0  # rows of a transition matrix that sum to 1 differ by at most this


@dataclass(frozen=True)
class Walk:
    """A part of the graph to walk on.

    Args:
        nodes: sorted; node i of the matrix is `nodes[i]`.
        transition: the share of its flow each node passes to each other, (N, N); of nodes that were met and
            not read, nothing.
        steps: the same by relation; `weight` is the share.
        unknown: (N,) how much of its row each node's row may differ from, in L1: 0 where all was read.
        damping: the share of its flow that a node passes on at all.
    """

    nodes: tuple[Node, ...]
    transition: sparse.csr_array
    steps: Steps
    unknown: NDArray[np.float64]
    damping: float

    def relation(self, source: int, target: int) -> str:
        """Return what the step between two nodes is called: the relation that carries most of its flow."""
        between = np.flatnonzero((self.steps.source == source) & (self.steps.target == target))
        flow, relation = self.steps.weight[between], self.steps.relation[between]
        return RELATIONS[int(relation[np.lexsort((relation, -flow))[0]])]

    def seeds(self, nodes: Sequence[Node]) -> NDArray[np.float64]:
        """Return the vector with a 1 at some nodes."""
        chosen = set(nodes)
        return np.array([float(node in chosen) for node in self.nodes])

    def residual(self, scores: NDArray[np.float64]) -> float:
        """Return how far scores on this part can be from those on the whole graph, in L1.

        What a walk does at nodes that were not read is unknown: with z = Σₖ(dPᵀ)ᵏv on this part, the whole
        differs by at most d/(1 - d)·Σ unknown·z, and scaling both to sum to 1 at most doubles that. Without
        hubs it is twice d times the sum of residuals in Andersen, Chung and Lang, Local graph partitioning
        using PageRank vectors, FOCS 2006, of a push that is finished on what was read. It holds for a walk
        that only leaves what was read: one `towards` nothing.

        Args:
            scores: mass of each node, sums to 1.
        """
        known = min(1.0, float(scores[self.unknown != 1.0].sum()))  # a sum above 1 by rounding adds nothing
        d = self.damping
        return min(2.0, 2.0 * d * float(scores @ self.unknown) / (1.0 - d * known))


def walk_around(
    store: Store, seeds: Sequence[Node], constants: Exploration, towards: Sequence[Node] = ()
) -> Walk:
    """Return the part of the graph that a walk from some nodes carries much to.

    It is grown by forward push (Andersen, Chung and Lang, 2006): a node is read when its residual flow is at
    least `reach` times its number of relationships, so that at most 1/((1 - d)·reach) relationships are read,
    however large the graph and its hubs. Where the walk starts at a hub, its strongest steps are read.

    Args:
        store: the graph.
        seeds: where it starts, with equal flow.
        constants: the methodology's section.
        towards: entities that are looked for; what they offer is read, too, and what joins that to the walk,
            so that a way to them shows that carries less. These readings come on top of the bound above.
    """
    around = Subgraph(store, constants)
    around.read_ends(seeds)
    push = _Push(around, sorted(set(seeds)))
    for _ in range(constants.rounds):
        push.pass_on()
        due = push.due()
        if not due:
            break
        around.read(due)
    if towards:
        _read_towards(around, towards)
    return walk_on(around, back=bool(towards))


def _read_towards(around: Subgraph, entities: Sequence[Node]) -> None:
    """Read entities, what they offer, and what both that and the walk so far lead to."""
    from_here = around.beyond(around.walked)
    around.read_ends(entities)
    offered = {node for node in around.beyond(entities) if node.kind == "Capability"}
    around.read(_unread(around, offered))
    around.read(_unread(around, around.beyond(offered) & from_here))
    around.count_hubs()


def _unread(around: Subgraph, nodes: Iterable[Node]) -> dict[Node, int]:
    """Return the nodes that were not read, with a narrow limit, without those known to have more."""
    narrow = around.constants.narrow
    return {
        node: narrow for node in nodes if node not in around.walked and around.degrees.get(node, 0) <= narrow
    }


def _by_place(constants: Exploration) -> Floats:
    shares = constants.shares.model_dump()
    return np.array([shares[name] for name in RELATIONS], dtype=np.float64)


class _Push:
    """Flow that waits at nodes until they are read, and is passed on then.

    Args:
        around: what is read.
        seeds: where it starts, with equal flow.
    """

    def __init__(self, around: Subgraph, seeds: Sequence[Node]) -> None:
        self._around, self._shares = around, _by_place(around.constants)
        self._damping, self._reach = around.constants.damping, around.constants.reach
        self._waiting = np.zeros(len(around.nodes))
        known = [node for node in seeds if around.number(node) is not None]
        self._waiting[around.numbers(known)] = 1 / len(seeds)

    def pass_on(self) -> None:
        """Pass what waits at the nodes that were read on to where they lead, once."""
        steps = self._around.steps()
        size = len(self._around.nodes)
        self._waiting = np.pad(self._waiting, (0, size - self._waiting.size))
        read = np.zeros(size, dtype=np.bool_)
        read[self._around.numbers(self._around.walked)] = True
        leaving = np.where(read & (self._waiting >= self._reach), self._waiting, 0.0)
        share = step_shares(steps.source, steps.relation, steps.weight, self._shares)
        passed = self._damping * leaving[steps.source] * share
        arriving = np.bincount(steps.target, weights=passed, minlength=size)
        self._waiting = self._waiting - leaving + arriving

    def due(self) -> dict[Node, int]:
        """Return the nodes that get enough flow to be read, and how many relationships that allows each."""
        around, reach = self._around, self._reach
        limits = {
            around.nodes[i]: int(self._waiting[i] / reach) for i in np.flatnonzero(self._waiting >= reach)
        }
        return {
            node: limit
            for node, limit in limits.items()
            if node not in around.walked and limit >= around.degrees.get(node, 1)
        }


def walk_on(around: Subgraph, *, back: bool = False) -> Walk:
    """Return what was read as a matrix.

    Args:
        around: what was read.
        back: whether nodes that were met and not read are left the way they were met, too: of a hub, so much
            of its flow as it has relationships that are known; of others, nothing.
    """
    nodes = sorted(around.nodes)
    size = len(nodes)
    place = np.empty(size, dtype=np.int64)
    place[around.numbers(nodes)] = np.arange(size)
    steps = around.steps()
    steps = steps._replace(source=place[steps.source], target=place[steps.target])
    passed = _passed(around, nodes, steps) if back else np.ones(size)
    if back:
        steps = _with_returns(steps, [i for i, node in enumerate(nodes) if _is_closed_hub(around, node)])
    share = (
        step_shares(steps.source, steps.relation, steps.weight, _by_place(around.constants))
        * passed[steps.source]
    )
    on = np.flatnonzero((share > 0) & (steps.source != steps.target))  # what a node gives itself is held back
    source, relation, target, flow = steps.source[on], steps.relation[on], steps.target[on], share[on]
    transition = sparse.coo_array((flow, (source, target)), shape=(size, size)).tocsr()
    transition.sum_duplicates()
    return Walk(
        nodes=tuple(nodes),
        transition=sparse.csr_array(transition),
        steps=Steps(source, relation, target, flow),
        unknown=np.array([_unknown(around, node) for node in nodes]),
        damping=around.constants.damping,
    )


def _unknown(around: Subgraph, node: Node) -> float:
    if node in around.parts:
        return HALF_KNOWN
    return 0.0 if node in around.walked else 1.0


def _is_closed_hub(around: Subgraph, node: Node) -> bool:
    """Say whether a node has too many relationships to have been walked through."""
    return node not in around.walked and around.is_hub(node)


def _with_returns(steps: Steps, nodes: Sequence[int]) -> Steps:
    """Return steps and, from some nodes, those that lead there the other way."""
    into = np.flatnonzero(np.isin(steps.target, nodes))
    returning = (steps.target[into], OPPOSITE[steps.relation[into]], steps.source[into], steps.weight[into])
    return Steps(*(np.concatenate(columns) for columns in zip(steps, returning, strict=True)))


def _passed(around: Subgraph, nodes: Sequence[Node], steps: Steps) -> Floats:
    """Return which part of each node's flow goes over the relationships that are known."""
    size = len(nodes)
    degrees = np.array([max(around.degrees.get(node, 0), 1) for node in nodes])
    known = np.ones(size)
    for seen, partly in (
        (steps.source, [i for i, node in enumerate(nodes) if node in around.parts]),
        (steps.target, [i for i, node in enumerate(nodes) if _is_closed_hub(around, node)]),
    ):
        counts = np.bincount(seen, minlength=size)
        known[partly] = np.minimum(1.0, counts[partly] / degrees[partly])
    return known
