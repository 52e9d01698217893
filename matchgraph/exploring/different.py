"""Find something different from what was seen: walk away from it, drop the same again, keep a spread."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.store import Store
from matchgraph.answers.exploring import Different
from matchgraph.entities.cards import ranked
from matchgraph.entities.filters import Filters
from matchgraph.entities.variants import are_variants
from matchgraph.exploring.local_walk import Walk, walk_around
from matchgraph.exploring.overlap import Offers, Overlap, overlaps, read_offers
from matchgraph.exploring.paths import steps_of
from matchgraph.exploring.requirements import likely_meeting, meeting
from matchgraph.exploring.subgraph import Node, named
from matchgraph.exploring.wording import counted
from matchgraph.opened import OpenGraph
from ranking.methodology import Methodology
from ranking.personalised import Personalised, personalised
from ranking.selection import select_diverse

if TYPE_CHECKING:
    from cypher.rows import FittingEntitiesRow

ANY = Filters()
Rows: TypeAlias = "list[FittingEntitiesRow]"


@dataclass(frozen=True)
class Question:
    """What was seen, and what every result has to be.

    Args:
        seen: slugs.
        without: slugs that are not to come up either, nor what is one of them again.
        must: texts; for each, every result has a capability with its words.
        filters: which of them, and how many.
    """

    seen: tuple[str, ...]
    without: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    filters: Filters = ANY


def different(
    graph: OpenGraph,
    seen: Sequence[str],
    *,
    dial: float = 0.5,
    must: Sequence[str] = (),
    without: Sequence[str] = (),
    filters: Filters = ANY,
) -> tuple[Different, ...]:
    """Return something different from what was seen, each with the path that leads to it.

    A walk starts at the seen entities and follows what they offer, what is similar to that, the searches it
    was found for, and who is compared with or named alongside them. Of the entities it reaches, the seen ones
    and their near duplicates are dropped; of the nearest others, a selection is made that is close to what
    was seen or spread out, as the dial says. What has to be offered is searched for, too: a way from what was
    seen to who offers it counts, however little it carries.

    Args:
        graph: the graph.
        seen: slugs.
        dial: 0 takes the closest, 1 those that together add most to what the seen ones offer.
        must: texts; for each, every result has a capability with its words.
        without: slugs that are not to come up either, nor their near duplicates.
        filters: which of them, and how many.

    Raises:
        MatchGraphError: a text in `must` has no words.
    """
    store, methodology = graph.store, graph.methodology
    constants = methodology.exploration
    asked = Question(tuple(sorted(set(seen))), tuple(sorted(set(without))), tuple(must), filters)
    seeds = [Node("Entity", slug) for slug in asked.seen]
    walk = walk_around(store, seeds, constants, _required(graph, asked, methodology))
    found = personalised(
        walk.transition, walk.seeds(seeds), damping=constants.damping, tolerance=constants.tolerance
    )
    pool = _pool(store, asked, walk, found, methodology)
    pool = pool[: max(constants.pool, constants.pool_share * filters.limit)]
    if not pool:
        return ()
    relevance = found.scores[pool]
    slugs = [walk.nodes[node].key for node in pool]
    offers = read_offers(store, [*slugs, *asked.seen])
    covers, covered = _covers(store, slugs, asked.seen, offers, constants.hub)
    chosen = select_diverse(relevance, covers, filters.limit, diversity=dial, seen=covered).indices.tolist()
    nearest = float(relevance.max())
    near = {pool[i]: float(relevance[i]) / nearest for i in chosen}
    return _answers(store, asked, walk, found, near, offers, constants.hub)


def _required(graph: OpenGraph, asked: Question, methodology: Methodology) -> list[Node]:
    """Return the leading entities that offer what every result has to, and fit."""
    if not asked.must:
        return []
    store = graph.store
    likely = likely_meeting(store, asked.must, methodology.search, graph.index)
    likely -= {*asked.seen, *asked.without}
    rows = sorted(_fitting(store, likely, asked), key=lambda row: row["position"] or math.inf)
    there = meeting(store, [row["slug"] for row in rows], asked.must, methodology.search.words)
    fitting = [Node("Entity", row["slug"]) for row in rows if row["slug"] in there]
    return fitting[: methodology.exploration.pool]


def _fitting(store: Store, slugs: Iterable[str], asked: Question) -> Rows:
    return store.read("fitting_entities", slugs=sorted(slugs), **asked.filters.parameters)


def _pool(
    store: Store, asked: Question, walk: Walk, found: Personalised, methodology: Methodology
) -> list[int]:
    """Return the nodes of the entities that were reached and fit, the nearest first."""
    reached = {
        node.key: i for i, node in enumerate(walk.nodes) if node.kind == "Entity" and found.scores[i] > 0
    }
    fitting = _fitting(store, reached.keys() - set(asked.seen), asked)
    threshold = methodology.similarity.near_duplicate
    same = _near_duplicates(store, [*asked.seen, *asked.without], fitting, threshold)
    slugs = [row["slug"] for row in fitting if row["slug"] not in same]
    if asked.must:
        there = meeting(store, slugs, asked.must, methodology.search.words)
        slugs = [slug for slug in slugs if slug in there]
    return sorted((reached[slug] for slug in slugs), key=lambda i: (-found.scores[i], walk.nodes[i]))


def _near_duplicates(store: Store, slugs: Sequence[str], rows: Rows, threshold: float) -> set[str]:
    """Return some entities and what is one of them again, by name or by what it offers."""
    ones = store.read("entities_by_slug", slugs=list(slugs))
    named_alike = {
        row["slug"]
        for row in rows
        for one in ones
        if are_variants(one["name"], one["type"], row["name"], row["type"])
    }
    return {*slugs, *named_alike, *_offering_the_same(store, slugs, threshold)}


def _offering_the_same(store: Store, slugs: Sequence[str], threshold: float) -> set[str]:
    """Return who offers, for every capability of one of the entities, one that is as good as equal."""
    counts = {row["slug"]: len(row["capabilities"]) for row in store.read("offers_of", slugs=list(slugs))}
    covered: dict[tuple[str, str], set[str]] = {}
    for row in store.read("similar_offers", slugs=list(slugs), threshold=threshold):
        covered.setdefault((row["slug"], row["other"]), set()).add(row["capability"])
    return {other for (slug, other), of in covered.items() if len(of) == counts[slug]}


def _covers(
    store: Store, slugs: Sequence[str], seen: Sequence[str], offers: Offers, most: int
) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """Return how far each entity covers each capability, its own wholly; and the seen do."""
    ones = sorted({*slugs, *seen})
    columns: dict[str, int] = {}
    covers: dict[str, dict[int, float]] = {slug: {} for slug in ones}
    for slug in sorted(offers):
        capabilities = offers[slug]["capabilities"]
        covers[slug] = {columns.setdefault(own, len(columns)): 1.0 for own in capabilities}
    for row in store.read("similar_to", slugs=ones, most=most):
        here = covers[row["slug"]]
        for other, similarity in sorted(zip(row["others"], row["similarities"], strict=True)):
            column = columns.setdefault(other, len(columns))
            here[column] = max(here.get(column, 0.0), similarity)
    entries = [(i, *entry) for i, slug in enumerate(slugs) for entry in covers[slug].items()]
    entities, columns_of, shares = np.array(entries, dtype=np.float64).reshape(-1, 3).T
    places = (entities.astype(np.int64), columns_of.astype(np.int64))
    known = np.zeros(len(columns))
    for slug in seen:
        for place, share in covers[slug].items():
            known[place] = max(known[place], share)
    return sparse.csr_array((shares, places), shape=(len(slugs), len(columns))), known


def _answers(
    store: Store,
    asked: Question,
    walk: Walk,
    found: Personalised,
    chosen: Mapping[int, float],
    offers: Offers,
    most: int,
) -> tuple[Different, ...]:
    slugs = [walk.nodes[node].key for node in chosen]
    kept = overlaps(store, asked.seen, slugs, most, offers)
    paths = {node: found.path(node) for node in chosen}
    names = named(store, {walk.nodes[step] for path in paths.values() for step in path})
    rows = {row["slug"]: row for row in store.read("entities_by_slug", slugs=slugs)}
    return tuple(
        Different.of(
            ranked(rows[slug]),
            relevance=round(chosen[node], 6),
            kept=kept[slug].shared,
            lost=kept[slug].lost,
            new=kept[slug].new,
            path=steps_of(walk, paths[node], names),
            why=_why(kept[slug], len(paths[node]) - 1, names[walk.nodes[paths[node][0]]]),
        )
        for node, slug in zip(chosen, slugs, strict=True)
    )


def _why(kept: Overlap, steps: int, start: str) -> str:
    return (
        f"{counted(steps, 'step', 'steps')} from {start}; keeps {len(kept.shared)} of "
        f"{counted(len(kept.shared) + len(kept.lost), 'capability', 'capabilities')}, {len(kept.new)} new"
    )
