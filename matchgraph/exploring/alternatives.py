"""Find what can stand in for an entity: by similar capabilities, searches for both, and comparisons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING

from graph.store import Store
from matchgraph.answers.exploring import Alternative, PageVerdict, SharedIntent
from matchgraph.entities.cards import ranked
from matchgraph.entities.filters import Filters
from matchgraph.exploring.overlap import Kept, kept_by
from matchgraph.exploring.prices import cheaper, open_source
from matchgraph.exploring.wording import counted, label
from ranking.methodology import Alternatives, Methodology

if TYPE_CHECKING:
    from cypher.rows import EntitiesBySlugRow

UNRANKED = 2**31  # behind all positions
DECIMALS = 6


@dataclass
class Candidate:
    """What speaks for an entity: how similar its capabilities are, shared intents, and verdicts of pages."""

    similarities: dict[str, float] = field(default_factory=dict)
    intents: list[SharedIntent] = field(default_factory=list)
    verdicts: list[PageVerdict] = field(default_factory=list)


def alternatives(
    store: Store, slug: str, filters: Filters, methodology: Methodology
) -> tuple[Alternative, ...]:
    """Return what can stand in for an entity, the closest first.

    The similarity of an alternative is the mean, over the capabilities of the asked entity, of the cosine
    to the most similar capability the other offers (0 where it offers none): how much of what the entity
    does is kept. Its demand is how much of what the entity was clicked for, or served, in searches the other
    was, too: Σ min(own, other)/Σ own over the intents it was found for most. Both speak for it alone, so the
    closeness is 1 - (1 - similarity)(1 - demand). Entities it is only compared with follow.

    Args:
        store: the graph.
        slug: the entity to replace.
        filters: which of them, and how many.
        methodology: all constants.
    """
    offers = store.read("offers_of", slugs=[slug])
    offered = len(offers[0]["capabilities"]) if offers else 0
    constants = methodology.alternatives
    candidates, asked_for = _candidates(store, slug, constants)
    _compare(store, slug, candidates, constants.pages)
    fitting = store.read("fitting_entities", slugs=sorted(candidates), **filters.parameters)
    measures = {row["slug"]: _measures(candidates[row["slug"]], offered, asked_for) for row in fitting}
    fitting.sort(
        key=lambda row: (
            -measures[row["slug"]]["closeness"],
            -len(candidates[row["slug"]].verdicts),
            row["position"] or UNRANKED,
            row["slug"],
        )
    )
    chosen = [row["slug"] for row in fitting[: filters.limit]]
    rows = {row["slug"]: row for row in store.read("entities_by_slug", slugs=[slug, *chosen])}
    kept = kept_by(store, [slug], chosen, methodology.exploration.hub)
    return tuple(
        _alternative(rows[other], rows[slug], candidates[other], measures[other], kept[other])
        for other in chosen
    )


def _candidates(store: Store, slug: str, constants: Alternatives) -> tuple[defaultdict[str, Candidate], int]:
    """Return what may stand in for an entity, and how often that one was clicked or served itself."""
    candidates: defaultdict[str, Candidate] = defaultdict(Candidate)
    for row in store.read("similar_entities", slug=slug):
        found = zip(row["similarities"], row["similar"], row["others"], strict=True)
        most_similar = nsmallest(constants.similar, found, key=lambda each: (-each[0], each[1]))
        for similarity, _, other in most_similar:  # the most similar come first
            candidates[other].similarities.setdefault(row["capability"], similarity)
    asked_for = 0
    for intent in store.read("co_matched", slug=slug, intents=constants.intents, most=constants.found):
        asked_for += intent["own"]
        for other, times in zip(intent["others"], intent["times"], strict=True):
            shared = SharedIntent(intent=intent["intent"], asked=intent["own"], other=times)
            candidates[other].intents.append(shared)
    return candidates, asked_for


def _compare(store: Store, slug: str, candidates: defaultdict[str, Candidate], pages: int) -> None:
    """Add the pages that compare an entity with others, and those others."""
    others = sorted(candidates)
    for row in store.read("compared_pairs", slug=slug, others=others, limit=pages + len(others)):
        candidates[row["other"]].verdicts.append(PageVerdict(source=row["page"], winner=row["verdict"]))


def _measures(candidate: Candidate, offered: int, asked_for: int) -> dict[str, float]:
    similarity = sum(sorted(candidate.similarities.values())) / offered if offered else 0.0
    met = sum(min(shared.asked, shared.other) for shared in candidate.intents)
    demand = met / asked_for if asked_for else 0.0
    closeness = 1 - (1 - similarity) * (1 - demand)
    return {
        "similarity": round(similarity, DECIMALS),
        "demand": round(demand, DECIMALS),
        "closeness": round(closeness, DECIMALS),
    }


def _alternative(
    row: EntitiesBySlugRow,
    asked: EntitiesBySlugRow,
    candidate: Candidate,
    measures: Mapping[str, float],
    kept: Kept,
) -> Alternative:
    less = cheaper(row, asked)
    return Alternative.of(
        ranked(row),
        **measures,
        shared=kept.shared,
        lost=kept.lost,
        new=kept.new,
        intents=tuple(sorted(candidate.intents, key=lambda s: (-s.asked, s.intent))),
        compared=tuple(verdict.source for verdict in candidate.verdicts),
        verdicts=tuple(candidate.verdicts),
        pricing=row["pricing"],
        starting_price=row["starting_price"],
        cheaper=less,
        open=open_source(row["pricing"]),
        why=_why(kept, candidate, less),
    )


def _why(kept: Kept, candidate: Candidate, less: bool | None) -> str:
    reasons = []
    if kept.shared:
        offered = len(kept.shared) + len(kept.lost)
        closest = label(kept.shared[0].name)
        reasons.append(f"covers {len(kept.shared)} of {offered} capabilities, closest: {closest}")
    if candidate.intents:
        found = counted(len(candidate.intents), "intent", "intents")
        reasons.append(f"found for {found} of its own, such as '{label(candidate.intents[0].intent)}'")
    if candidate.verdicts:
        reasons.append(_compared(candidate.verdicts))
    if less:
        reasons.append("cheaper")
    return "; ".join(reasons)


def _compared(verdicts: Sequence[PageVerdict]) -> str:
    won, lost = (sum(v.winner == winner for v in verdicts) for winner in ("other", "asked"))
    return f"compared on {counted(len(verdicts), 'page', 'pages')} (won {won}, lost {lost})"
