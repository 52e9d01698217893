"""Propagate trust along the statements of pages and searches: how much reaches each entity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.snapshot import STANCES, UNKNOWN, Snapshot
from matchgraph.artefact.trees import NOT_KEPT
from matchgraph.computing.search_evidence import SearchEvidence
from ranking.arrays import Floats, Integers
from ranking.blocks import Local, Spread
from ranking.flows import TIE, TypedEdges, comparison_edges, equal_shares, mention_edges
from ranking.methodology import Methodology
from ranking.propagation import Propagation, propagate, teleport_vector
from ranking.transition import transition_matrix


@dataclass(frozen=True)
class Trust:
    """The result of the propagation for each entity.

    Args:
        reach: (n,) propagated mass; sums to 1 with that of intents and capabilities.
        l1_bound: proved bound of the L1 error of `reach`.
        sweeps: iterations of the solver.
        along_exposure: propagates along exposure alone.
    """

    ALSO_KEPT: ClassVar = ("exposure",)

    reach: Floats
    l1_bound: float
    sweeps: int
    along_exposure: Callable[[], Propagation] = field(repr=False, metadata=NOT_KEPT)

    @cached_property
    def exposure(self) -> Floats:
        """Mass from exposure alone, (n,); propagated when it is asked for, since no rank depends on it."""
        return self.along_exposure().scores[: len(self.reach)]


def propagate_trust(
    snapshot: Snapshot,
    methodology: Methodology,
    *,
    engine: str = "power",
    searches: SearchEvidence | None = None,
    spread: Spread | None = None,
) -> Trust:
    """Propagate trust along pages and searches.

    Args:
        engine: propagation solver.
        searches: search evidence; without it, only comparisons and mentions count.
        spread: where matrices are multiplied; in memory if omitted.

    Raises:
        RankingError: the propagation did not converge, or the teleport is empty.
    """
    propagated = partial(_propagated, snapshot, methodology, engine, searches, spread or Local())
    stated = propagated(neutral=False)
    reach = stated.scores[: len(snapshot)]
    return Trust(reach, stated.l1_bound, stated.sweeps, partial(propagated, neutral=True))


@dataclass(frozen=True)
class FlowGraph:
    """The graph of a propagation; node i is entity i of the snapshot, followed by those of the searches.

    Args:
        edges: between nodes, by relation type.
        teleport: (nodes,) where flow starts.
        owner: (nodes,) owner number of each, -1 if unknown.
        same_owner_cap: maximum share of its flow that a node may pass to others of its owner.
        reciprocal_cap: maximum share of its flow that a node may pass to nodes that pass to it.
        passed_on: (nodes,) share of its flow that each passes on.
    """

    edges: list[TypedEdges]
    teleport: Floats
    owner: Integers
    same_owner_cap: float
    reciprocal_cap: float
    passed_on: Floats

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        methodology: Methodology,
        searches: SearchEvidence | None,
        *,
        neutral: bool,
    ) -> FlowGraph:
        """Build the graph of pages and searches; caps apply to stated flow only.

        In the neutral graph every comparison is mutual, so a cap there would remove exposure.

        Args:
            searches: search evidence.
            neutral: whether to build the graph of exposure alone.
        """
        constants = methodology.propagation
        nodes = searches.nodes if searches else len(snapshot)
        demand, vetted = np.zeros(nodes), np.zeros(nodes, dtype=np.bool_)
        vetted[: len(snapshot)] = snapshot.vetted
        edges = flows(snapshot, methodology, neutral=neutral)
        if searches:
            demand = searches.demand
            edges += search_flows(searches, neutral=neutral)
        teleport = teleport_vector(demand, vetted, intent_share=constants.teleport.intents)
        passed_on = np.ones(nodes)
        passed_on[: len(snapshot)] = constants.passed_on
        owner = np.full(nodes, -1)
        owner[: len(snapshot)] = owners(snapshot.slugs)
        caps = (1.0, 1.0) if neutral else (constants.same_owner_cap, constants.reciprocal_cap)
        return cls(edges, teleport, owner, *caps, passed_on)

    def transition(self, methodology: Methodology) -> sparse.csr_array:
        """Return the transition matrix."""
        shares = methodology.propagation.shares.model_dump()
        return transition_matrix(
            len(self.teleport),
            self.edges,
            shares,
            owner=self.owner,
            same_owner_cap=self.same_owner_cap,
            reciprocal_cap=self.reciprocal_cap,
            passed_on=self.passed_on,
        )


def owners(slugs: Sequence[str]) -> Integers:
    """Return the owner number of each entity, from the slug before a double hyphen; -1 if none.

    >>> owners(["ada--engine", "llama", "bob--engine", "ada--notes"]).tolist()
    [0, -1, 1, 0]
    """
    names = [slug.partition("--")[0] if "--" in slug else "" for slug in slugs]
    number = {name: i for i, name in enumerate(sorted({name for name in names if name}))}
    return np.array([number.get(name, -1) for name in names], dtype=np.int64)


def _propagated(
    snapshot: Snapshot,
    methodology: Methodology,
    engine: str,
    searches: SearchEvidence | None,
    spread: Spread,
    *,
    neutral: bool,
) -> Propagation:
    """Propagate from vetted entities and intents."""
    constants = methodology.propagation
    graph = FlowGraph.of(snapshot, methodology, searches, neutral=neutral)
    with spread.transition(graph.transition(methodology)) as placed:
        return propagate(
            placed.blocks,
            graph.teleport,
            damping=constants.damping,
            tolerance=constants.tolerance,
            engine=engine,
            check=placed.check,
        )


def flows(snapshot: Snapshot, methodology: Methodology, *, neutral: bool) -> list[TypedEdges]:
    """Return the flow of comparisons and mentions, as stated or with neutral verdicts.

    Only statements between two vetted entities count: otherwise pages in which a known entity loses to a fake
    one, or texts of fake ones, could attract or steer its flow in any number.

    Args:
        neutral: half each way whoever won, and every mention neutral: exposure alone.
    """
    comparisons, constants = snapshot.comparisons, methodology.propagation
    vetted = snapshot.vetted
    compared = vetted[comparisons.left] & vetted[comparisons.right]
    mentioned = vetted[snapshot.mention_source] & vetted[snapshot.mention_target]
    return [
        comparison_edges(
            comparisons.left[compared],
            comparisons.right[compared],
            winners(snapshot)[compared],
            neutral=neutral,
            tie=constants.comparison_tie,
        ),
        mention_edges(
            snapshot.mention_source[mentioned],
            snapshot.mention_target[mentioned],
            [STANCES[code] for code in snapshot.mention_stance[mentioned]],
            neutral=neutral,
            stance_flow=constants.mentions.model_dump(),
        ),
    ]


def search_flows(searches: SearchEvidence, *, neutral: bool) -> list[TypedEdges]:
    """Return the flow from intents to what was shown for them, and on to the entities that offer it.

    Args:
        neutral: every candidate shown attracts the same flow, whatever its success.
    """
    matches = TypedEdges("match", searches.source, searches.target, searches.flow)
    offers = TypedEdges("offer", searches.offered, searches.offering, np.ones(len(searches.offered)))
    return [equal_shares(matches) if neutral else matches, offers]


def winners(snapshot: Snapshot) -> NDArray[np.int64]:
    """Return the winning node of each comparison: the higher printed rank; `TIE` where both are equal.

    A page names the left one at a displayed tie, and layout B names none, so the printed ranks decide; the
    named winner counts only if a rank is missing.
    """
    comparisons = snapshot.comparisons
    left, right = comparisons.figures[:, 0, 0], comparisons.figures[:, 1, 0]
    sides = np.stack([comparisons.left, comparisons.right, np.full_like(comparisons.left, TIE)], axis=1)
    by_rank = np.where(left > right, 0, np.where(left < right, 1, 2))
    named = np.where(comparisons.winner == UNKNOWN, 2, comparisons.winner)
    chosen = np.where((left == UNKNOWN) | (right == UNKNOWN), named, by_rank)
    return np.take_along_axis(sides, chosen[:, None], axis=1)[:, 0]
