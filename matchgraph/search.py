"""Search: words, meaning, evidence and rank, put into one order.

Both servers index by Lucene, yet their scores differ. So their scores only choose candidates; the order comes
from our own scores.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from graph.store import Store
from matchgraph.alternatives import wanted
from matchgraph.answers import Found, RankedEntity
from matchgraph.cards import ranked
from matchgraph.meaning import Meanings, Near
from matchgraph.search_candidates import (
    NEAREST,
    Alike,
    Candidate,
    Served,
    by_evidence,
    by_meaning,
    by_name,
    by_words,
)
from matchgraph.search_terms import name_words, query_words
from matchgraph.search_text import DECIMALS, Match, best_matches, match, named
from ranking.fusion import weighted_scores
from ranking.methodology import Search

Scored = TypeVar("Scored", Alike, Served)


@dataclass(frozen=True)
class Hit:
    """All that speaks for one entity, each part the best of its kind.

    Args:
        words: how its words match, if they do.
        text: what that counts, 0-1.
        alike: what of it is near in meaning, if anything is.
        served: how it served the intent, if it did.
    """

    words: Match | None = None
    text: float = math.nan
    alike: Alike | None = None
    served: Served | None = None

    @property
    def meaning(self) -> float:
        """The cosine similarity, or NaN."""
        return self.alike.similarity if self.alike else math.nan

    @property
    def evidence(self) -> float:
        """What is sure of its rate of success, or NaN."""
        return self.served.score if self.served else math.nan

    @property
    def confidence(self) -> float:
        """How sure it is that this is meant: the best of coverage, likeness of meaning and proved success."""
        parts = (self.words.coverage if self.words else 0.0, self.meaning, self.evidence)
        return round(max(part for part in parts if not math.isnan(part)), 6)


def search(
    store: Store,
    text: str,
    *,
    constants: Search | None = None,
    meanings: Meanings | None = None,
    semantic: bool = True,
    type_: str | None = None,
    free: bool | None = None,
    min_rank: float = 0.0,
    limit: int = 20,
) -> tuple[Found, ...]:
    """Return the entities that fit a text, the best first; a text without words fits nothing.

    Args:
        store: the graph.
        text: what is searched for; its signs mean nothing.
        constants: the methodology's section; its defaults where left out.
        meanings: vectors of what texts mean, and their words; without them words and evidence decide.
        semantic: whether meaning counts, where there are vectors.
        type_: only this type code.
        free: only free ones.
        min_rank: only from this computed rank on.
        limit: at most so many.
    """
    constants = constants or Search()
    found = hits(store, text, constants, meanings, semantic=semantic)
    before_rank = dict(zip(found, fused(list(found.values()), None, constants), strict=True))
    waiting = sorted(found, key=lambda slug: (-before_rank[slug], slug))
    answers: list[Found] = []
    taken, together = 0, 2 * limit + 20
    # the best are read first, until what rank can add brings no other among them
    while taken < len(waiting) and _may_rise(answers, before_rank[waiting[taken]] + constants.rank, limit):
        rows = store.read("entities_by_slug", slugs=sorted(waiting[taken : taken + together]))
        lines = [line for line in map(ranked, rows) if wanted(line, type_, free, min_rank)]
        scores = fused([found[line.slug] for line in lines], lines, constants)
        answers += [_found(line, found[line.slug], s) for line, s in zip(lines, scores, strict=True)]
        answers.sort(key=lambda a: (-a.score, -a.confidence, a.slug))
        taken, together = taken + together, 2 * together
    return tuple(answers[:limit])


def _may_rise(answers: list[Found], most: float, limit: int) -> bool:
    """Say whether a score of at most so much may stand among the first answers."""
    return len(answers) < limit or (limit > 0 and most + 10**-DECIMALS >= answers[limit - 1].score)


def hits(
    store: Store, text: str, constants: Search, meanings: Meanings | None, *, semantic: bool = True
) -> dict[str, Hit]:
    """Return all that speaks for each entity a text may mean.

    Args:
        store: the graph.
        text: what is searched for.
        constants: the methodology's section.
        meanings: vectors of what texts mean, and their words.
        semantic: whether meaning counts, where there are vectors.
    """
    text = text.encode(errors="ignore").decode().replace("\0", " ")  # lone surrogates and NUL are no text
    terms = query_words(text)
    if not terms:
        return _by_name(store, text, constants)
    with ThreadPoolExecutor(max_workers=1) as beside:  # the server looks words up while vectors are compared
        worded = beside.submit(by_words, store, terms, constants, meanings)
        near: list[Near] = []
        if meanings and semantic:
            near = meanings.near(text, count=NEAREST, least=constants.least_meaning)
        alike = _best(by_meaning(store, near, constants))
        served = _best(by_evidence(store, text, near, constants))
        texts = best_matches(match(worded.result(), terms, constants))
    shares = _text_shares(texts)
    return {
        slug: Hit(texts.get(slug), shares.get(slug, math.nan), alike.get(slug), served.get(slug))
        for slug in texts.keys() | alike.keys() | served.keys()
    }


def _by_name(store: Store, text: str, constants: Search) -> dict[str, Hit]:
    terms = name_words(text)
    if not terms:
        return {}
    best = best_matches(named(by_name(store, terms, constants), terms))
    return {slug: Hit(found, found.score) for slug, found in best.items()}


def _text_shares(texts: dict[str, Match]) -> dict[str, float]:
    """Return BM25 as a share of the best, times the greatest share of the query that anything covers."""
    if not texts:
        return {}
    top = max(m.score for m in texts.values())
    covered = max(m.coverage for m in texts.values())
    return {slug: m.score / top * covered for slug, m in texts.items()}


def _best(scored: Iterable[Scored]) -> dict[str, Scored]:
    best: dict[str, Scored] = {}
    for each in sorted(scored, key=lambda s: (-_strength(s), s.candidate.capability or "")):
        best.setdefault(each.candidate.slug, each)
    return best


def _strength(scored: Alike | Served) -> float:
    return scored.similarity if isinstance(scored, Alike) else scored.score


def fused(found: list[Hit], lines: list[RankedEntity] | None, constants: Search) -> list[float]:
    """Return the score of each entity: a weighted sum of words, meaning, evidence and rank.

    Args:
        found: what speaks for each.
        lines: the entities; of a rank the low end of its interval counts, as much as is sure of it. Without
            them rank adds nothing.
        constants: the methodology's section.
    """
    if not found:
        return []
    lows = [None] * len(found) if lines is None else [line.low for line in lines]
    parts = [
        [hit.text for hit in found],
        [hit.meaning for hit in found],
        [hit.evidence for hit in found],
        [math.nan if low is None else low / 100 for low in lows],
    ]
    weights = [constants.text, constants.meaning, constants.evidence, constants.rank]
    return [float(score) for score in weighted_scores(parts, weights).round(DECIMALS)]


def shown_candidate(hit: Hit) -> Candidate:
    """Return what a hit is shown by: the part that speaks most for it; words first where parts tie."""
    parts: list[tuple[float, Candidate]] = []
    if hit.words:
        parts.append((hit.text, hit.words.candidate))
    if hit.alike:
        parts.append((hit.meaning, hit.alike.candidate))
    if hit.served:
        parts.append((hit.evidence, hit.served.candidate))
    return max(parts, key=lambda part: part[0])[1]


def _found(line: RankedEntity, hit: Hit, score: float) -> Found:
    candidate = shown_candidate(hit)
    return Found.of(
        line,
        capability=candidate.capability,
        capability_name=candidate.label,
        confidence=hit.confidence,
        score=score,
        why="; ".join(_reasons(hit)),
    )


def _reasons(hit: Hit) -> Iterable[str]:
    if hit.words:
        where = "its capability" if hit.words.candidate.capability else "its name or description"
        yield f"{where} matches {', '.join(hit.words.matched)}"
    if hit.alike:
        what = "it is declared for an intent" if hit.alike.intent else "its meaning is"
        yield f"{what} {hit.alike.similarity:.2f} alike"
    if hit.served:
        yield (
            f"it served '{hit.served.intent}' at a rate of {hit.served.rate:.2f}, "
            f"{hit.served.lower:.2f} for sure"
        )
