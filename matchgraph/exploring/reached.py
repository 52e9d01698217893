"""What a walk reached that may be something different: what fits, without what was seen again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from graph.store import Store
from matchgraph.answers.exploring import LeftOut, MetRequirement
from matchgraph.entities.filters import Filters
from matchgraph.entities.variants import family, grouped
from matchgraph.exploring.requirements import likely_meeting, meeting
from matchgraph.opened import OpenGraph
from ranking.methodology import Methodology

if TYPE_CHECKING:
    from cypher.rows import FittingEntitiesRow

ANY = Filters()
Rows: TypeAlias = "Sequence[FittingEntitiesRow]"
Met: TypeAlias = "Mapping[str, tuple[MetRequirement, ...]]"
Place: TypeAlias = "tuple[FittingEntitiesRow, list[FittingEntitiesRow]]"


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

    @property
    def is_constrained(self) -> bool:
        """Whether anything is asked of the results."""
        filters = self.filters
        return (
            bool(self.must) or filters.type_ is not None or filters.free is not None or filters.min_rank > 0
        )


@dataclass(frozen=True)
class Fitting:
    """Entities that fit, each with its variants behind it.

    Args:
        places: in the order in which they were given.
        met: which capability of each meets what has to be.
        left_out: how many others there were, and why they are not among them.
    """

    places: list[Place]
    met: Met
    left_out: list[LeftOut]


def leading_required(graph: OpenGraph, asked: Question, methodology: Methodology) -> Rows:
    """Return the leading entities that offer what every result has to, and pass the filters."""
    if not asked.must:
        return []
    store = graph.store
    likely = likely_meeting(store, asked.must, methodology.search, graph.index)
    likely -= {*asked.seen, *asked.without}
    rows = sorted(_passing(store, likely, asked), key=lambda row: row["position"] or math.inf)
    there = meeting(store, [row["slug"] for row in rows], asked.must, methodology.search.words)
    return [row for row in rows if row["slug"] in there][: methodology.exploration.pool]


def fitting(store: Store, asked: Question, reached: Sequence[str], methodology: Methodology) -> Fitting:
    """Return which entities fit, variants of one thing in one place, and how many do not.

    Args:
        store: the graph.
        asked: what was seen, and what every result has to be.
        reached: slugs, the nearest first.
        methodology: all constants.
    """
    others = [slug for slug in reached if slug not in asked.seen]
    threshold = methodology.similarity.near_duplicate
    known = {"slugs": [*asked.seen, *asked.without]}
    store.read_ahead(
        ("fitting_entities", {"slugs": sorted(others), **asked.filters.parameters}),
        ("entities_by_slug", known),
        ("offers_of", known),
        ("similar_offers", {**known, "threshold": threshold}),
    )
    passing = {row["slug"]: row for row in _passing(store, others, asked)}
    same = _near_duplicates(store, [*asked.seen, *asked.without], list(passing.values()), threshold)
    new = [passing[slug] for slug in others if slug in passing and slug not in same]
    met: Met = {}
    if asked.must:
        met = meeting(store, [row["slug"] for row in new], asked.must, methodology.search.words)
    kept = [row for row in new if row["slug"] in met] if asked.must else new
    places = grouped(kept, lambda row: family(row["name"], row["type"]))
    left_out = [
        LeftOut(why="fail the filters", count=len(others) - len(passing)),
        LeftOut(why="seen or excluded again", count=len(passing) - len(new)),
        LeftOut(why="without a capability that has all required words", count=len(new) - len(kept)),
        LeftOut(why="variants of another answer", count=len(kept) - len(places)),
    ]
    return Fitting(places, met, left_out)


def _passing(store: Store, slugs: Iterable[str], asked: Question) -> Rows:
    return store.read("fitting_entities", slugs=sorted(slugs), **asked.filters.parameters)


def _near_duplicates(store: Store, slugs: Sequence[str], rows: Rows, threshold: float) -> set[str]:
    """Return some entities and what is one of them again, by name or by what it offers."""
    ones = {family(one["name"], one["type"]) for one in store.read("entities_by_slug", slugs=list(slugs))}
    named_alike = {row["slug"] for row in rows if family(row["name"], row["type"]) in ones}
    return {*slugs, *named_alike, *_offering_the_same(store, slugs, threshold)}


def _offering_the_same(store: Store, slugs: Sequence[str], threshold: float) -> set[str]:
    """Return who offers, for every capability of one of the entities, one that is as good as equal."""
    counts = {row["slug"]: len(row["capabilities"]) for row in store.read("offers_of", slugs=list(slugs))}
    covered: dict[tuple[str, str], set[str]] = {}
    for row in store.read("similar_offers", slugs=list(slugs), threshold=threshold):
        covered.setdefault((row["slug"], row["other"]), set()).add(row["capability"])
    return {other for (slug, other), of in covered.items() if len(of) == counts[slug]}
