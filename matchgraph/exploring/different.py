"""Find something different from what was seen: walk away from it, drop the same again, keep a spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from matchgraph.answers.entities import Variant
from matchgraph.answers.exploring import Different, DifferentAnswers, MetRequirement, Step
from matchgraph.entities.cards import ranked
from matchgraph.entities.filters import Filters
from matchgraph.exploring.local_walk import Walk, walk_around
from matchgraph.exploring.novelty import candidates
from matchgraph.exploring.overlap import Overlap, overlapping, overlaps, read_offers
from matchgraph.exploring.paths import steps_of
from matchgraph.exploring.reached import ANY, Fitting, Question, fitting, leading_required
from matchgraph.exploring.subgraph import Node, keys_by_kind, named
from matchgraph.exploring.wording import counted, label
from matchgraph.opened import OpenGraph
from ranking.personalised import Personalised, personalised

if TYPE_CHECKING:
    from cypher.rows import EntitiesBySlugRow

MEASURES = ("relevance", "similarity", "novelty")
DECIMALS = 6


def different(
    graph: OpenGraph,
    seen: Sequence[str],
    *,
    dial: float = 0.5,
    must: Sequence[str] = (),
    without: Sequence[str] = (),
    filters: Filters = ANY,
) -> DifferentAnswers:
    """Return something different from what was seen, each with the path that leads to it.

    A walk starts at the seen entities and follows what they offer, what is similar to that, the searches it
    was found for, and who is compared with or named alongside them. Of the entities it reaches, the seen ones
    and their near duplicates are dropped; of the nearest others, a selection is made that is close to what
    was seen or spread out, as the dial says. What has to be offered is searched for, too: a way from what was
    seen to who offers it counts, however little it carries. If no path leads to anything that fits, what fits
    is returned without one.

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
    required = leading_required(graph, asked, methodology)
    walk = walk_around(store, seeds, constants, [Node("Entity", row["slug"]) for row in required])
    found = personalised(
        walk.transition, walk.seeds(seeds), damping=constants.damping, tolerance=constants.tolerance
    )
    nodes = _reached(walk, found)
    there = fitting(store, asked, list(nodes), methodology)
    if not there.places:
        return _unreached(graph, asked, [row["slug"] for row in required], there)
    places = there.places[: max(constants.pool, constants.pool_share * filters.limit)]
    slugs = [first["slug"] for first, _ in places]
    store.read_ahead(
        ("offers_of", {"slugs": sorted({*slugs, *asked.seen})}),
        ("similar_to", {"slugs": sorted({*slugs, *asked.seen}), "most": constants.hub}),
    )
    offers = read_offers(store, [*slugs, *asked.seen])
    relevance = found.scores[[nodes[slug] for slug in slugs]]
    pool = candidates(store, slugs, asked.seen, relevance, offers, constants.hub)
    chosen = pool.selected(filters.limit, dial)
    similarity, novelty = pool.similarity, pool.novelty
    others = [slugs[i] for i in chosen]
    steps = {slug: found.path(nodes[slug]) for slug in others}
    on_the_way = {walk.nodes[step] for path in steps.values() for step in path}
    store.read_ahead(
        *overlapping(asked.seen, others, constants.hub)[1:],
        ("names_of", keys_by_kind(on_the_way)),
        ("entities_by_slug", {"slugs": others}),
    )
    kept = overlaps(store, asked.seen, others, constants.hub, offers)
    names = named(store, on_the_way)
    paths = {slug: steps_of(walk, path, names) for slug, path in steps.items()}
    rows = {row["slug"]: row for row in store.read("entities_by_slug", slugs=others)}
    answers = [
        _answer(
            rows[slugs[i]], kept[slugs[i]], there, paths[slugs[i]], dict(zip(MEASURES, measures, strict=True))
        )
        for i in chosen
        for measures in [(relevance[i] / relevance.max(), similarity[i], novelty[i])]
    ]
    return DifferentAnswers.of(answers, there.left_out)


def _reached(walk: Walk, found: Personalised) -> dict[str, int]:
    """Return the entities that flow arrives at, and their nodes, the nearest first."""
    order = sorted(np.flatnonzero(found.scores > 0).tolist(), key=lambda i: (-found.scores[i], walk.nodes[i]))
    return {walk.nodes[i].key: i for i in order if walk.nodes[i].kind == "Entity"}


def _unreached(
    graph: OpenGraph, asked: Question, required: Sequence[str], reached: Fitting
) -> DifferentAnswers:
    """Return what fits although no path leads there, the highest ranks first; nothing if all would fit."""
    if not asked.is_constrained:
        return DifferentAnswers.of((), reached.left_out)
    store, methodology, limit = graph.store, graph.methodology, asked.filters.limit
    slugs = required
    if not asked.must:
        more = limit + len(asked.seen) + len(asked.without) + methodology.exploration.pool
        slugs = [row["slug"] for row in store.read("top_entities", **asked.filters.parameters, limit=more)]
    there = fitting(store, asked, slugs, methodology)
    chosen = [first["slug"] for first, _ in there.places[:limit]]
    kept = overlaps(store, asked.seen, chosen, methodology.exploration.hub)
    rows = {row["slug"]: row for row in store.read("entities_by_slug", slugs=chosen)}
    nothing = dict.fromkeys(MEASURES, 0.0)
    answers = [_answer(rows[slug], kept[slug], there, (), nothing) for slug in chosen]
    return DifferentAnswers.of(answers, reached.left_out)


def _answer(
    row: EntitiesBySlugRow,
    kept: Overlap,
    there: Fitting,
    path: tuple[Step, ...],
    measures: Mapping[str, float],
) -> Different:
    met = there.met.get(row["slug"], ())
    (variants,) = (others for first, others in there.places if first["slug"] == row["slug"])
    return Different.of(
        ranked(row),
        **{name: round(float(value), DECIMALS) for name, value in measures.items()},
        variants=tuple(Variant(slug=each["slug"], name=each["name"]) for each in variants),
        meets=met,
        kept=kept.shared,
        lost=kept.lost,
        new=kept.new,
        path=path,
        why=_why(kept, path, met),
    )


def _why(kept: Overlap, path: Sequence[Step], met: Sequence[MetRequirement]) -> str:
    steps = (
        f"{counted(len(path) - 1, 'step', 'steps')} from {path[0].name}" if path else "no path leads to it"
    )
    meets = "".join(f"; meets '{each.required}': {label(each.name)}" for each in met)
    seen = counted(len(kept.shared) + len(kept.lost), "capability", "capabilities")
    return f"{steps}; keeps {len(kept.shared)} of {seen}, {len(kept.new)} new{meets}"
