"""Find something different from what was seen: walk away from it, drop the same again, keep a spread."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.store import Store
from matchgraph.answers.exploring import Different
from matchgraph.entities.cards import ranked
from matchgraph.exploring.local_walk import Walk, walk_around
from matchgraph.exploring.near_duplicates import near_duplicates
from matchgraph.exploring.overlap import Kept, kept_by
from matchgraph.exploring.paths import steps_of
from matchgraph.exploring.requirements import likely_offering, offering
from matchgraph.exploring.subgraph import HUB, Node, named
from matchgraph.exploring.wording import counted
from matchgraph.searching.index import SearchIndex
from ranking.methodology import Methodology
from ranking.personalised import Personalised, personalised
from ranking.selection import select_diverse

if TYPE_CHECKING:
    from cypher.rows import FittingEntitiesRow

Rows: TypeAlias = "list[FittingEntitiesRow]"
POOL = 60  # nearest entities a selection is made from, or
POOL_SHARE = 3  # so many times what is asked for


@dataclass(frozen=True)
class Wish:
    """What was seen, and what every result has to be.

    Args:
        seen: slugs.
        without: slugs that are not to come up either, nor what is one of them again.
        must: texts; for each, every result has a capability with its words.
        type_: only this type code.
        free: only free ones.
        min_rank: only from this computed rank on.
    """

    seen: tuple[str, ...]
    without: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    type_: str | None = None
    free: bool | None = None
    min_rank: float = 0.0


def different(
    store: Store,
    seen: Sequence[str],
    methodology: Methodology,
    *,
    dial: float = 0.5,
    type_: str | None = None,
    free: bool | None = None,
    min_rank: float = 0.0,
    must: Sequence[str] = (),
    without: Sequence[str] = (),
    limit: int = 20,
    index: SearchIndex | None = None,
) -> tuple[Different, ...]:
    """Return something different from what was seen, each with the path that leads to it.

    A walk starts at the seen entities and follows what they offer, what is similar to that, the searches it
    was found for, and who is compared with or named beside them. Of the entities it reaches, the seen ones
    and their near duplicates are dropped; of the nearest others, a selection is made that is close to what
    was seen or spread out, as the dial says. What has to be offered is searched for, too: a way from what was
    seen to who offers it counts, however little it carries.

    Args:
        store: the graph.
        seen: slugs.
        methodology: all constants.
        dial: 0 takes the closest, 1 those that together add most to what the seen ones offer.
        type_: only this type code.
        free: only free ones.
        min_rank: only from this computed rank on.
        must: texts; for each, every result has a capability with its words.
        without: slugs that are not to come up either, nor their near duplicates.
        limit: at most so many.
        index: has the words of all texts, to find who offers what has to be.

    Raises:
        MatchGraphError: a text in `must` has no words.
    """
    wish = Wish(tuple(sorted(set(seen))), tuple(sorted(set(without))), tuple(must), type_, free, min_rank)
    seeds = [Node("Entity", slug) for slug in wish.seen]
    towards = _required(store, wish, methodology, index)
    walk = walk_around(store, seeds, methodology.exploration.model_dump(), towards=towards)
    found = personalised(walk.transition, walk.seeds(seeds))
    pool = _pool(store, wish, walk, found, methodology.similarity.near_duplicate)
    pool = pool[: max(POOL, POOL_SHARE * limit)]
    if not pool:
        return ()
    relevance = found.scores[pool]
    offers, covered = _offers(store, [walk.nodes[node].key for node in pool], wish.seen)
    chosen = select_diverse(relevance, offers, limit, diversity=dial, seen=covered).indices.tolist()
    nearest = float(relevance.max())
    return _answers(store, wish, walk, found, {pool[i]: float(relevance[i]) / nearest for i in chosen})


def _required(store: Store, wish: Wish, methodology: Methodology, index: SearchIndex | None) -> list[Node]:
    """Return the leading entities that offer what every result has to, and fit."""
    if not wish.must:
        return []
    likely = likely_offering(store, wish.must, methodology.search, index) - {*wish.seen, *wish.without}
    rows = sorted(_fitting(store, likely, wish), key=lambda row: row["position"] or math.inf)
    there = offering(store, [row["slug"] for row in rows], wish.must)
    return [Node("Entity", row["slug"]) for row in rows if row["slug"] in there][:POOL]


def _fitting(store: Store, slugs: Iterable[str], wish: Wish) -> Rows:
    filters: dict[str, Any] = {"type": wish.type_, "free": wish.free, "min_rank": float(wish.min_rank)}
    return store.read("fitting_entities", slugs=sorted(slugs), **filters)


def _pool(store: Store, wish: Wish, walk: Walk, found: Personalised, threshold: float) -> list[int]:
    """Return the nodes of the entities that were reached and fit, the nearest first."""
    reached = {
        node.key: i for i, node in enumerate(walk.nodes) if node.kind == "Entity" and found.scores[i] > 0
    }
    fitting = _fitting(store, reached.keys() - set(wish.seen), wish)
    same = _near_duplicates(store, [*wish.seen, *wish.without], fitting, threshold)
    slugs = [row["slug"] for row in fitting if row["slug"] not in same]
    if wish.must:
        there = offering(store, slugs, wish.must)
        slugs = [slug for slug in slugs if slug in there]
    return sorted((reached[slug] for slug in slugs), key=lambda i: (-found.scores[i], walk.nodes[i]))


def _near_duplicates(store: Store, slugs: Sequence[str], rows: Rows, threshold: float) -> set[str]:
    """Return some entities and what is one of them again, by name or by what it offers."""
    ones = store.read("entities_by_slug", slugs=list(slugs))
    named_alike = {
        row["slug"]
        for row in rows
        for one in ones
        if near_duplicates(one["name"], one["type"], row["name"], row["type"])
    }
    return {*slugs, *named_alike, *_offering_the_same(store, slugs, threshold)}


def _offering_the_same(store: Store, slugs: Sequence[str], threshold: float) -> set[str]:
    """Return who offers, for every capability of one of the entities, one that is as good as equal."""
    counts = {row["slug"]: len(row["capabilities"]) for row in store.read("offers_of", slugs=list(slugs))}
    covered: dict[tuple[str, str], set[str]] = {}
    for row in store.read("similar_offers", slugs=list(slugs), threshold=threshold):
        covered.setdefault((row["slug"], row["other"]), set()).add(row["capability"])
    return {other for (slug, other), of in covered.items() if len(of) == counts[slug]}


def _offers(
    store: Store, slugs: Sequence[str], seen: Sequence[str]
) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """Return how far each entity covers each capability, its own wholly; and the seen do."""
    ones = sorted({*slugs, *seen})
    columns: dict[str, int] = {}
    covers: dict[str, dict[int, float]] = {slug: {} for slug in ones}
    for row in store.read("offers_of", slugs=ones):
        covers[row["slug"]] = {columns.setdefault(own, len(columns)): 1.0 for own in row["capabilities"]}
    for near in store.read("similar_to", slugs=ones, most=HUB):
        here = covers[near["slug"]]
        for other, similarity in sorted(zip(near["others"], near["similarities"], strict=True)):
            column = columns.setdefault(other, len(columns))
            here[column] = max(here.get(column, 0.0), similarity)
    entries = [(i, *entry) for i, slug in enumerate(slugs) for entry in covers[slug].items()]
    entities, capabilities, shares = np.array(entries, dtype=np.float64).reshape(-1, 3).T
    places = (entities.astype(np.int64), capabilities.astype(np.int64))
    known = np.zeros(len(columns))
    for slug in seen:
        for place, share in covers[slug].items():
            known[place] = max(known[place], share)
    return sparse.csr_array((shares, places), shape=(len(slugs), len(columns))), known


def _answers(
    store: Store, wish: Wish, walk: Walk, found: Personalised, chosen: Mapping[int, float]
) -> tuple[Different, ...]:
    slugs = [walk.nodes[node].key for node in chosen]
    kept = kept_by(store, wish.seen, slugs)
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


def _why(kept: Kept, steps: int, start: str) -> str:
    return (
        f"{counted(steps, 'step', 'steps')} from {start}; keeps {len(kept.shared)} of "
        f"{counted(len(kept.shared) + len(kept.lost), 'capability', 'capabilities')}, {len(kept.new)} new"
    )
