"""Search: what words, meaning and evidence find, put into one order with the rank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from graph.store import Store
from matchgraph.answers.entities import RankedEntity
from matchgraph.answers.searching import Found
from matchgraph.entities.cards import ranked
from matchgraph.entities.filters import Filters
from matchgraph.searching.candidates import Candidate
from matchgraph.searching.hits import Hit, fused, hits
from matchgraph.searching.index import SearchIndex
from matchgraph.searching.matching import DECIMALS
from ranking.methodology import Search

ANY = Filters()
FIRST_READ = 60  # entities, where filters may leave out any
MOST_READ = 160


class ScoredHit(NamedTuple):
    """An entity that was found, with what it is shown by and its whole score."""

    line: RankedEntity
    hit: Hit
    shown: Candidate
    capability_name: str | None
    score: float


def search(
    store: Store,
    text: str,
    *,
    constants: Search,
    index: SearchIndex | None = None,
    semantic: bool = True,
    filters: Filters = ANY,
) -> tuple[Found, ...]:
    """Return the entities that fit a text, the best first; a text without words fits nothing.

    Args:
        store: the graph.
        text: what is searched for; its signs mean nothing.
        constants: the methodology's section.
        index: the words of all texts and what they mean; without it the servers' indexes and evidence decide.
        semantic: whether meaning counts, where there are vectors.
        filters: which of them, and how many.
    """
    found = hits(store, text, constants, index, semantic=semantic)
    leading = leading_hits(
        store,
        found,
        constants,
        limit=filters.limit,
        fits=lambda line: filters.pass_values(line.type, line.free, line.rank),
    )
    return tuple(map(_found, leading))


def leading_hits(
    store: Store,
    found: Mapping[str, Hit],
    constants: Search,
    *,
    limit: int,
    fits: Callable[[RankedEntity], bool] = lambda _: True,
    shown: Callable[[Hit], Candidate] = Hit.strongest,
) -> list[ScoredHit]:
    """Return what stands first once rank counts, too; what is gone is left out.

    Args:
        store: the graph.
        found: all that speaks for each entity.
        constants: the methodology's section.
        limit: at most this many.
        fits: whether an entity may be among them.
        shown: by which part each is shown.
    """
    before_rank = dict(zip(found, fused(list(found.values()), None, constants), strict=True))
    waiting = sorted(found, key=lambda slug: (-before_rank[slug], slug))
    leading: list[ScoredHit] = []
    taken, together = 0, _first_read(waiting, before_rank, limit, constants.rank)
    # the best are read first, until what rank can add brings no other among them
    while taken < len(waiting) and _may_rise(leading, before_rank[waiting[taken]] + constants.rank, limit):
        chosen = {slug: (found[slug], shown(found[slug])) for slug in waiting[taken : taken + together]}
        leading += [scored for scored in _read(store, chosen, constants) if fits(scored.line)]
        leading.sort(key=lambda scored: (-scored.score, -scored.hit.confidence, scored.line.slug))
        taken, together = taken + together, 2 * together
    return leading[:limit]


def _first_read(waiting: list[str], before_rank: dict[str, float], limit: int, rank: float) -> int:
    """Return how many of the first to read, so that without filters they hold the answer, if they are few."""
    if len(waiting) <= limit or limit < 1:
        return FIRST_READ
    last = before_rank[waiting[limit - 1]] - rank
    return min(sum(1 for slug in waiting if before_rank[slug] >= last), MOST_READ + 2 * limit)


def _may_rise(leading: list[ScoredHit], most: float, limit: int) -> bool:
    """Say whether a score of at most so much may stand among the first."""
    return len(leading) < limit or (limit > 0 and most + 10**-DECIMALS >= leading[limit - 1].score)


def _read(store: Store, chosen: Mapping[str, tuple[Hit, Candidate]], constants: Search) -> list[ScoredHit]:
    given = [{"slug": slug, "capability": by.capability or ""} for slug, (_, by) in sorted(chosen.items())]
    rows = store.read("found_entities", rows=given)
    lines = [ranked(row) for row in rows]
    scores = fused([chosen[line.slug][0] for line in lines], lines, constants)
    return [
        ScoredHit(line, *chosen[line.slug], row["capability_name"], score)
        for row, line, score in zip(rows, lines, scores, strict=True)
    ]


def _found(scored: ScoredHit) -> Found:
    hit = scored.hit
    return Found.of(
        scored.line,
        capability=scored.shown.capability,
        capability_name=scored.capability_name,
        confidence=hit.confidence,
        score=scored.score,
        why="; ".join(_reasons(hit)),
    )


def _reasons(hit: Hit) -> Iterable[str]:
    if hit.words:
        where = "its capability" if hit.words.candidate.capability else "its name or description"
        yield f"{where} matches {', '.join(hit.words.match.matched)}"
    if hit.near:
        what = "a declared intent is" if hit.near.by_intent else "its meaning is"
        yield f"{what} {hit.near.similarity:.2f} similar"
    if hit.served:
        yield (
            f"it served '{hit.served.intent}' at a rate of {hit.served.rate:.2f}, "
            f"at least {hit.served.lower:.2f}"
        )
