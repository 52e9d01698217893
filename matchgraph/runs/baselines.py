"""Simple baseline rankings from the same searches and pages."""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np

from graph.snapshot import Snapshot
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.search_evidence import Searches, examination
from matchgraph.computing.trust import winners
from ranking.arrays import Floats
from ranking.examination import Cells, examined
from ranking.impressions import Impressions
from ranking.methodology import Methodology


class Baseline(NamedTuple):
    """A score per entity, and optionally the predicted probability that a chosen one succeeds."""

    scores: Floats
    predicted: Floats | None


def baselines(inputs: RunInputs) -> dict[str, Baseline]:
    """Return the baselines by name, without those that have no data.

    Args:
        inputs: the inputs of the engine's ranking.
    """
    found: dict[str, Baseline] = {}
    if inputs.searches and len(inputs.searches.arrays.event):
        found |= _by_clicks(inputs.searches, len(inputs.snapshot), inputs.methodology)
    stars = _stars(inputs.snapshot)
    if not np.isnan(stars).all():
        found["stars"] = Baseline(stars, None)
    return found | {"PageRank (networkx)": Baseline(_pagerank(inputs), None)}


def _by_clicks(searches: Searches, entities: int, methodology: Methodology) -> dict[str, Baseline]:
    arrays = searches.arrays
    owner = searches.candidates.owner
    log = Impressions.of(arrays)
    of_pair = owner[log.pairs.candidate]

    def per_entity(values: Floats) -> Floats:
        return np.bincount(of_pair, values, entities).astype(np.float64)

    cells = Cells.of(log)
    chances = examination(cells, methodology.evidence)
    clicks = per_entity(log.pairs.total(log.clicked))
    shown = per_entity(log.pairs.total(log.position > 0))
    seen = per_entity(examined(cells, chances, len(log.pairs)))
    rate, debiased = (_rate(clicks, out_of) for out_of in (shown, seen))
    return {
        "clicks": Baseline(clicks, None),
        "click-through": Baseline(rate, rate),
        "debiased click-through": Baseline(debiased, debiased),
    }


def _rate(clicks: Floats, out_of: Floats) -> Floats:
    """Return clicks over impressions, 0 if never shown: a deliberately naive click-through rate."""
    return np.asarray(np.divide(clicks, out_of, out=np.zeros(len(clicks)), where=out_of > 0))


def _stars(snapshot: Snapshot) -> Floats:
    """Return the newest number of stars of each entity, NaN if none is stated."""
    signals = snapshot.signals
    known = np.flatnonzero((np.array(signals.metric, dtype=np.str_) == "stars") & ~np.isnan(signals.value))
    stars: Floats = np.full(len(snapshot), np.nan)
    stars[signals.entity[known]] = signals.value[known]  # the newest of an entity is last, and wins
    return stars


def _pagerank(inputs: RunInputs) -> Floats:
    """Plain PageRank with default parameters, on clicks, offers, verdicts and mentions as links."""
    snapshot = inputs.snapshot
    graph: nx.DiGraph[int | tuple[str, int]] = nx.DiGraph()
    graph.add_nodes_from(range(len(snapshot)))
    if inputs.searches:
        _add_clicks(graph, inputs.searches)
    comparisons = snapshot.comparisons
    for left, right, winner in zip(comparisons.left, comparisons.right, winners(snapshot), strict=True):
        if winner in {left, right}:
            graph.add_edge(int(left + right - winner), int(winner), weight=1.0)
    for source, target in zip(snapshot.mention_source, snapshot.mention_target, strict=True):
        graph.add_edge(int(source), int(target), weight=1.0)
    scores = nx.pagerank(graph)
    return np.array([scores[number] for number in range(len(snapshot))])


def _add_clicks(graph: nx.DiGraph[int | tuple[str, int]], searches: Searches) -> None:
    arrays, candidates = searches.arrays, searches.candidates
    intent = arrays.intent[arrays.event]
    pairs, counts = np.unique(
        np.stack([intent, arrays.candidate], axis=1)[arrays.clicked], axis=0, return_counts=True
    )
    for (asked, candidate), count in zip(pairs.tolist(), counts.tolist(), strict=True):
        graph.add_edge(("intent", asked), candidate, weight=float(count))
    for number, offering in enumerate(candidates.offers):
        for entity in offering:
            graph.add_edge(len(candidates.owner) - len(candidates.offers) + number, entity, weight=1.0)
