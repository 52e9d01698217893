"""Find something different from what was seen: walk away from it, drop the same again, keep a spread."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from graph.store import Store
from matchgraph.alternatives import wanted
from matchgraph.answers import Different, RankedEntity, Step
from matchgraph.cards import ranked
from matchgraph.near_duplicates import near_duplicates
from matchgraph.walk import Walk, walk_around
from ranking.methodology import Methodology
from ranking.personalised import Personalised, personalised
from ranking.selection import select_diverse

Rows = list[dict[str, Any]]


def different(
    store: Store,
    seen: Sequence[str],
    methodology: Methodology,
    *,
    dial: float = 0.5,
    type_: str | None = None,
    free: bool | None = None,
    min_rank: float = 0.0,
    limit: int = 20,
) -> tuple[Different, ...]:
    """Return something different from what was seen, each with the path that leads to it.

    A walk starts at the seen entities and follows what they offer, what is similar to that, and who is
    compared with or named beside them. Of the entities it reaches, the seen ones and their near duplicates
    are dropped; of the rest, a selection is made that is close to what was seen or spread out, as the dial
    says.

    Args:
        store: the graph.
        seen: slugs.
        methodology: all constants.
        dial: 0 takes the closest, 1 those that together add most to what the seen ones offer.
        type_: only this type code.
        free: only free ones.
        min_rank: only from this computed rank on.
        limit: at most so many.
    """
    slugs = sorted(set(seen))
    walk = walk_around(store, slugs, methodology.exploration.model_dump())
    found = personalised(walk.transition, np.isin(walk.nodes, slugs).astype(np.float64))
    reached = [i for i, kind in enumerate(walk.kinds) if kind == "Entity" and found.scores[i] > 0]
    rows = {
        row["slug"]: row for row in store.read("entities_by_slug", slugs=[walk.nodes[i] for i in reached])
    }
    same = _near_duplicates(store, slugs, rows, methodology.similarity.near_duplicate)
    kept = [
        i
        for i in reached
        if walk.nodes[i] not in same and wanted(ranked(rows[walk.nodes[i]]), type_, free, min_rank)
    ]
    offers = {row["slug"]: row for row in store.read("offers_of", slugs=[walk.nodes[i] for i in kept])}
    known = {row["other_capability"] for row in store.read("similar_offers", slugs=slugs)}
    relevance = found.scores[kept]
    topics = _topics(walk)
    seen_topics = topics[[walk.nodes.index(slug) for slug in slugs]].max(axis=0).toarray().ravel()
    chosen = select_diverse(relevance, topics[kept], limit, diversity=dial, seen=seen_topics).indices.tolist()
    return tuple(
        _answer(
            ranked(rows[walk.nodes[kept[place]]]),
            walk,
            found,
            kept[place],
            relevance=float(relevance[place] / relevance.max()),
            new=_new(offers.get(walk.nodes[kept[place]]), known),
        )
        for place in chosen
    )


def _near_duplicates(
    store: Store, seen: Sequence[str], rows: Mapping[str, dict[str, Any]], threshold: float
) -> set[str]:
    """Return the seen entities and what is one of them again, by name or by what it offers."""
    same = set(seen)
    for slug in seen:
        one = rows[slug]
        same |= {
            other
            for other, row in rows.items()
            if near_duplicates(one["name"], one["type"], row["name"], row["type"])
        }
        same |= _offering_the_same(store, slug, threshold)
    return same


def _offering_the_same(store: Store, slug: str, threshold: float) -> set[str]:
    """Return the entities that offer, for every capability of an entity, one that is as good as equal."""
    offers = store.read("offers_of", slugs=[slug])
    count = len(offers[0]["capabilities"]) if offers else 0
    covered: dict[str, set[str]] = {}
    for row in store.read("similar_offers", slugs=[slug], threshold=threshold):
        covered.setdefault(row["other"], set()).add(row["capability"])
    return {other for other, capabilities in covered.items() if len(capabilities) == count}


def _topics(walk: Walk) -> sparse.csr_array:
    """Return how much each node covers each capability, (N, N): its own wholly, similar ones in part."""
    size = len(walk.nodes)
    nothing = sparse.csr_array((size, size))
    offers = sparse.csr_array(walk.relations.get("HAS_CAPABILITY", nothing), copy=True)
    offers.data[:] = 1.0
    covered = sparse.csr_array(offers @ walk.similarity)
    covered.data = np.minimum(covered.data, 1.0)
    return sparse.csr_array(offers.maximum(covered))


def _new(offer: dict[str, Any] | None, known: set[str]) -> tuple[str, ...]:
    """Return the labels of what an entity offers that is similar to nothing the seen ones offer."""
    if offer is None:
        return ()
    pairs = zip(offer["capabilities"], offer["names"], strict=True)
    return tuple(name for capability, name in pairs if capability not in known)


def _answer(
    line: RankedEntity, walk: Walk, found: Personalised, node: int, *, relevance: float, new: tuple[str, ...]
) -> Different:
    path = _path(walk, found.path(node))
    return Different.of(
        line,
        relevance=round(relevance, 6),
        new=new,
        path=path,
        why=f"{_counted(len(path) - 1, 'step', 'steps')} from {path[0].name}; "
        f"{_counted(len(new), 'capability', 'capabilities')} that nothing seen has",
    )


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _path(walk: Walk, nodes: Sequence[int]) -> tuple[Step, ...]:
    relations = ["SEEN", *(walk.relation(a, b) for a, b in itertools.pairwise(nodes))]
    return tuple(
        Step(
            relation=relation,
            kind="entity" if walk.kinds[node] == "Entity" else "capability",
            key=walk.nodes[node],
            name=walk.names[node],
        )
        for node, relation in zip(nodes, relations, strict=True)
    )
