"""Decompose the flow behind an entity's match by origin, relation, source and age."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.snapshot import STANCES
from graph.store import Store
from graph.versions import Sources
from matchgraph.answers.explaining import Dimension, MatchShare, MatchWay
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.trust import FlowGraph, winners
from matchgraph.explaining.origins import source_window, window
from ranking.apportionment import apportioned
from ranking.attribution import Contributions, divided, first_hop_contributions
from ranking.flows import TIE
from ranking.strongest_ways import strongest_ways

DIMENSIONS: tuple[Dimension, ...] = ("from", "relation", "kind of source", "source", "time")
OWN = "its own share: vetted"
NO_SOURCE = "none: its own share"
CAPABILITIES = 5_000  # looked up at a time
NEARLY_NOTHING = (
    1e-9  # of an event that counts nothing, so that a rate made of the prior alone has its events
)
RELATIONS = {
    "comparison": "comparisons it wins or ties",
    "mention": "mentions",
    "match": "searches",
    "offer": "offers",
}


class Piece(NamedTuple):
    """One piece of evidence on an edge of the flow: a page on a pair, a mention, events of one source.

    `source` and `target` are nodes, `weight` is its part of the edge.
    """

    relation: str
    source: int
    target: int
    weight: float
    kind: str
    id: str
    window: str


@dataclass(frozen=True)
class MatchFlow:
    """The flow that arrives at one entity, in pieces.

    Args:
        found: contributions by first hop.
        pieces: the evidence behind them.
        amounts: of each piece.
        names: of all nodes.
        ways: the strongest single ways.
    """

    found: Contributions
    pieces: Sequence[Piece]
    amounts: NDArray[np.float64]
    names: Sequence[str]
    ways: tuple[MatchWay, ...]

    @property
    def percent_bound(self) -> float:
        """How far the shares together can be from the exact ones, in percent."""
        return 100 * self.found.bound / self.found.total if self.found.total else 0.0

    def shares(self, points: float, limit: int) -> tuple[MatchShare, ...]:
        """Return the shares by each dimension, the largest first; each dimension sums to 100 percent.

        Args:
            points: what the shares divide, with two decimals.
            limit: at most this many named per dimension; the rest in one line.
        """
        if not self.found.total:
            return ()
        return tuple(
            share
            for dimension in DIMENSIONS
            for share in _shares(dimension, self._totals(dimension), points, limit)
        )

    def _totals(self, dimension: Dimension) -> dict[str, float]:
        totals: defaultdict[str, float] = defaultdict(float)
        if self.found.direct:
            totals[OWN if dimension in {"from", "relation"} else NO_SOURCE] += self.found.direct
        for piece, amount in zip(self.pieces, self.amounts.tolist(), strict=True):
            if amount > 0:
                totals[self._label(piece, dimension)] += amount
        return totals

    def _label(self, piece: Piece, dimension: Dimension) -> str:
        if dimension == "from":
            return self.names[piece.source]
        if dimension == "relation":
            return RELATIONS[piece.relation]
        return {"kind of source": piece.kind, "source": piece.id, "time": piece.window}[dimension]


def _shares(
    dimension: Dimension, totals: Mapping[str, float], points: float, limit: int
) -> Iterator[MatchShare]:
    """Yield the largest shares and what is left; percent and points add up to the printed digit."""
    ordered = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    rest = ordered[limit:]
    if len(rest) > 1:
        ordered = [*ordered[:limit], (f"{len(rest)} others", sum(amount for _, amount in rest))]
    amounts = np.array([amount for _, amount in ordered])
    part = amounts / amounts.sum()
    hundredths = round(100 * points)
    percents = apportioned(10_000 * part, 10_000)
    shared = apportioned(hundredths * part, hundredths)
    for (name, _), percent, point in zip(ordered, percents.tolist(), shared.tolist(), strict=True):
        yield MatchShare(dimension=dimension, name=name, percent=percent / 100, points=point / 100)


def match_flow(reading: Reading, inputs: RunInputs, entity: int) -> MatchFlow:
    """Return the flow that arrives at an entity, over what pages and searches say.

    Args:
        reading: of the graph, for the sources behind mentions and events.
        inputs: what the run is computed from.
        entity: its number in the snapshot.

    Raises:
        RankingError: nothing vouches for anything, or the attribution did not converge.
    """
    graph = FlowGraph.of(inputs.snapshot, inputs.methodology, inputs.evidence, neutral=False)
    damping, constants = inputs.methodology.propagation.damping, inputs.methodology.explanation
    found = first_hop_contributions(
        graph.parts(inputs.methodology),
        graph.teleport,
        entity,
        damping=damping,
        tolerance=constants.tolerance,
    )
    pieces = [
        *_comparison_pieces(reading.sources, inputs),
        *_mention_pieces(reading, inputs, _sources(found, "mention")),
        *_match_pieces(reading, inputs, found),
    ]
    columns = list(zip(*pieces, strict=True))[:4] if pieces else [(), (), (), ()]
    names = node_names(inputs)
    strongest = strongest_ways(
        graph.transition(inputs.methodology),
        graph.teleport,
        entity,
        damping=damping,
        count=constants.ways,
        steps=constants.way_steps,
    )
    return MatchFlow(
        found,
        pieces,
        divided(found, columns[0], *(np.array(column) for column in columns[1:])),
        names,
        tuple(
            MatchWay(
                nodes=tuple(names[node] for node in way.nodes),
                percent=round(100 * way.amount / found.total, 2),
            )
            for way in strongest
        ),
    )


def node_names(inputs: RunInputs) -> list[str]:
    """Return how people read each node: slugs, capability ids, and intents as searched."""
    searches = inputs.evidence
    if searches is None:
        return list(inputs.snapshot.slugs)
    intents = [f"search: {text}" for text in searches.intents]
    return [*inputs.snapshot.slugs, *searches.capabilities, *intents]


def _sources(found: Contributions, relation: str) -> set[int]:
    if relation not in found.relations:
        return set()
    return set(found.source[found.relation == found.relations.index(relation)].tolist())


def _comparison_pieces(sources: Sources, inputs: RunInputs) -> Iterator[Piece]:
    """Yield what each page makes its loser pass on; pages on one pair share its unit equally."""
    snapshot, constants = inputs.snapshot, inputs.methodology.propagation
    comparisons = snapshot.comparisons
    compared = snapshot.vetted[comparisons.left] & snapshot.vetted[comparisons.right]
    ends = zip(comparisons.left.tolist(), comparisons.right.tolist(), winners(snapshot).tolist(), strict=True)
    for page, (left, right, winner) in enumerate(ends):
        if compared[page]:
            about = _about(sources, comparisons.sources[page], inputs)
            for loser, other in ((left, right), (right, left)):
                weight = constants.comparison_tie if winner == TIE else float(winner == other)
                yield Piece("comparison", loser, other, weight, *about)


def _mention_pieces(reading: Reading, inputs: RunInputs, mentioning: set[int]) -> Iterator[Piece]:
    """Yield each mention, in equal parts by the pages that print its text."""
    if not mentioning:
        return
    snapshot, sources = inputs.snapshot, reading.sources
    flow = inputs.methodology.propagation.mentions.model_dump()
    ends = zip(snapshot.mention_source.tolist(), snapshot.mention_target.tolist(), strict=True)
    rows = [
        (source, target, STANCES[stance], capability)
        for (source, target), stance, capability in zip(
            ends, snapshot.mention_stance.tolist(), snapshot.mention_capability, strict=True
        )
        if source in mentioning and source != target
    ]
    printed = _printed_by(reading.store, {row[3] for row in rows}, inputs.later.sources)
    for source, target, stance, capability in rows:
        if snapshot.vetted[source] and snapshot.vetted[target]:
            pages = printed.get(capability, [""])
            for id_ in pages:
                about = _about(sources, id_, inputs)
                yield Piece("mention", source, target, flow[stance] / len(pages), *about)


def _about(sources: Sources, source: str, inputs: RunInputs) -> tuple[str, str, str]:
    """Return the kind, the id and the time window of a source, counted from the day of a run."""
    ends = inputs.methodology.explanation.windows
    return sources.kind(source), source, source_window(sources, source, inputs.as_of, ends)


def _printed_by(store: Store, capabilities: Iterable[str], later: Collection[str]) -> dict[str, list[str]]:
    """Return the sources that print each capability, but those of a later day."""
    ids = sorted(capabilities)
    return {
        row["id"]: [source for source in row["sources"] if source not in later]
        for start in range(0, len(ids), CAPABILITIES)
        for row in store.read("capability_sources", ids=ids[start : start + CAPABILITIES])
    }


def _match_pieces(reading: Reading, inputs: RunInputs, flow: Contributions) -> Iterator[Piece]:
    """Yield the events behind what an intent passes to a candidate, by source and time window.

    The bound of a rate is made of all events on the pair; each has the part that it counted in the end.
    """
    searches, evidence, found = inputs.searches, inputs.evidence, inputs.rates
    if searches is None or evidence is None or found is None:
        return
    arrays = searches.arrays
    sources = [origin.source for origin in reading.event_origins(as_of=inputs.as_of)]
    contributes = np.isin(evidence.source, sorted(_sources(flow, "match")))
    rows = np.flatnonzero(contributes[found.pairs.of_row])
    pairs, events = found.pairs.of_row[rows].tolist(), arrays.event[rows]
    weights = np.maximum(found.weight[events], NEARLY_NOTHING).tolist()
    totals: defaultdict[tuple[int, str, str], float] = defaultdict(float)
    ends = inputs.methodology.explanation.windows
    for pair, event, weight in zip(pairs, events.tolist(), weights, strict=True):
        totals[pair, sources[event], window(arrays.age[event], ends)] += weight
    for (pair, source, when), weight in sorted(totals.items()):
        nodes = int(evidence.source[pair]), int(evidence.target[pair])
        yield Piece("match", *nodes, weight, reading.sources.kind(source, "events"), source, when)
