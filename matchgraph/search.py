"""Search: words, meaning, evidence and rank, put into one order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from graph.store import Store
from matchgraph.alternatives import wanted
from matchgraph.answers import Found, RankedEntity
from matchgraph.cards import ranked
from matchgraph.embedding import Vectors
from matchgraph.search_candidates import (
    NEAREST,
    Alike,
    Candidate,
    Served,
    by_evidence,
    by_meaning,
    by_name,
    by_words,
    near_intents,
)
from matchgraph.search_index import SearchIndex
from matchgraph.search_terms import name_words, query_words
from matchgraph.search_text import DECIMALS, Match, match_name, matches
from matchgraph.search_texts import Kind
from ranking.fusion import weighted_scores
from ranking.methodology import Search

Scored = TypeVar("Scored", Alike, Served)
FIRST_READ = 60  # entities, where filters may leave out any
MOST_READ = 160


@dataclass(frozen=True)
class Worded:
    """A candidate, and how its words match."""

    candidate: Candidate
    match: Match


@dataclass(frozen=True)
class Hit:
    """All that speaks for one entity, each part the best of its kind.

    Args:
        words: how the words of what fits best match, if any do.
        text: what that counts, 0-1.
        alike: what of it is near in meaning, if anything is.
        served: how it served the intent, if it did.
    """

    words: Worded | None = None
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
        parts = (self.words.match.coverage if self.words else 0.0, self.meaning, self.evidence)
        return round(max(part for part in parts if not math.isnan(part)), 6)


def search(
    store: Store,
    text: str,
    *,
    constants: Search | None = None,
    index: SearchIndex | None = None,
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
        index: the words of all texts and what they mean; without it the servers' indexes and evidence decide.
        semantic: whether meaning counts, where there are vectors.
        type_: only this type code.
        free: only free ones.
        min_rank: only from this computed rank on.
        limit: at most so many.
    """
    constants = constants or Search()
    found = hits(store, text, constants, index, semantic=semantic)
    before_rank = dict(zip(found, fused(list(found.values()), None, constants), strict=True))
    waiting = sorted(found, key=lambda slug: (-before_rank[slug], slug))
    answers: list[Found] = []
    taken, together = 0, _leading(waiting, before_rank, limit, constants.rank)
    # the best are read first, until what rank can add brings no other among them
    while taken < len(waiting) and _may_rise(answers, before_rank[waiting[taken]] + constants.rank, limit):
        chosen = waiting[taken : taken + together]
        shown = {slug: shown_candidate(found[slug]) for slug in chosen}
        rows = {row["slug"]: row for row in read_found(store, shown)}
        lines = [line for line in map(ranked, rows.values()) if wanted(line, type_, free, min_rank)]
        scores = fused([found[line.slug] for line in lines], lines, constants)
        for line, score in zip(lines, scores, strict=True):
            name = rows[line.slug]["capability_name"]
            answers.append(_found(line, found[line.slug], shown[line.slug], name, score))
        answers.sort(key=lambda a: (-a.score, -a.confidence, a.slug))
        taken, together = taken + together, 2 * together
    return tuple(answers[:limit])


def _leading(waiting: list[str], before_rank: dict[str, float], limit: int, rank: float) -> int:
    """Return how many of the first to read, so that without filters they hold the answer, if they are few."""
    if len(waiting) <= limit or limit < 1:
        return FIRST_READ
    last = before_rank[waiting[limit - 1]] - rank
    return min(sum(1 for slug in waiting if before_rank[slug] >= last), MOST_READ + 2 * limit)


def read_found(store: Store, shown: Mapping[str, Candidate]) -> list[dict[str, Any]]:
    """Read entities, each with the name of the capability it is shown by; what is gone is left out.

    Args:
        store: the graph.
        shown: what each is shown by, by slug.
    """
    rows = [{"slug": slug, "capability": shown[slug].capability or ""} for slug in sorted(shown)]
    return store.read("found_entities", rows=rows) if rows else []


def _may_rise(answers: list[Found], most: float, limit: int) -> bool:
    """Say whether a score of at most so much may stand among the first answers."""
    return len(answers) < limit or (limit > 0 and most + 10**-DECIMALS >= answers[limit - 1].score)


def hits(
    store: Store, text: str, constants: Search, index: SearchIndex | None, *, semantic: bool = True
) -> dict[str, Hit]:
    """Return all that speaks for each entity a text may mean.

    Args:
        store: the graph.
        text: what is searched for.
        constants: the methodology's section.
        index: the words of all texts and what they mean.
        semantic: whether meaning counts, where there are vectors.
    """
    text = text.encode(errors="ignore").decode().replace("\0", " ")  # lone surrogates and NUL are no text
    terms = query_words(text)
    if not terms:
        return _by_name(store, text, constants)
    meaning = index.meanings.of(text) if index and index.meanings and semantic else None
    near = _near(index, meaning, ["intent"], constants)
    with ThreadPoolExecutor(max_workers=1) as beside:  # the server looks up evidence meanwhile
        evidence = beside.submit(by_evidence, store, near_intents(text, index, near, constants))
        texts = _by_words(store, terms, constants, index)
        near |= _near(index, meaning, ["capability", "entity"], constants)
        alike = _best(by_meaning(index, near, constants) if index else [])
        served = _best(evidence.result())
    shares = _text_shares(texts)
    return {
        slug: Hit(texts.get(slug), shares.get(slug, math.nan), alike.get(slug), served.get(slug))
        for slug in texts.keys() | alike.keys() | served.keys()
    }


def _near(
    index: SearchIndex | None, meaning: Vectors | None, kinds: Sequence[Kind], constants: Search
) -> dict[int, float]:
    """Return the numbers of the texts that are near in meaning and how near; none without meaning."""
    if index is None or index.meanings is None or meaning is None:
        return {}
    found: dict[int, float] = {}
    for kind in kinds:
        among = index.keys.of(kind)
        found |= index.meanings.near(meaning, among, count=NEAREST, least=constants.least_meaning)
    return found


def _by_words(
    store: Store, terms: Sequence[str], constants: Search, index: SearchIndex | None
) -> dict[str, Worded]:
    candidates, counted = by_words(store, terms, constants, index)
    found = matches(counted, terms, constants)
    return _best_worded(Worded(candidates[place], match) for place, match in found.items())


def _by_name(store: Store, text: str, constants: Search) -> dict[str, Hit]:
    terms = name_words(text)
    names = by_name(store, terms, constants) if terms else {}
    found = {slug: match_name(name, terms) for slug, name in names.items()}
    return {slug: Hit(Worded(Candidate(slug), m), m.score) for slug, m in found.items() if m}


def _text_shares(texts: dict[str, Worded]) -> dict[str, float]:
    """Return BM25 as a share of the best, times the greatest share of the query that anything covers."""
    if not texts:
        return {}
    top = max(w.match.score for w in texts.values())
    covered = max(w.match.coverage for w in texts.values())
    return {slug: w.match.score / top * covered for slug, w in texts.items()}


def _best_worded(worded: Iterable[Worded]) -> dict[str, Worded]:
    """Return each entity's best match; one of its capabilities rather than its name where they tie."""
    best: dict[str, Worded] = {}
    for each in sorted(worded, key=lambda w: (w.match.score, w.candidate.capability or ""), reverse=True):
        best.setdefault(each.candidate.slug, each)
    return best


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


def _found(line: RankedEntity, hit: Hit, shown: Candidate, capability: str | None, score: float) -> Found:
    return Found.of(
        line,
        capability=shown.capability,
        capability_name=capability,
        confidence=hit.confidence,
        score=score,
        why="; ".join(_reasons(hit)),
    )


def _reasons(hit: Hit) -> Iterable[str]:
    if hit.words:
        where = "its capability" if hit.words.candidate.capability else "its name or description"
        yield f"{where} matches {', '.join(hit.words.match.matched)}"
    if hit.alike:
        what = "it is declared for an intent" if hit.alike.by_intent else "its meaning is"
        yield f"{what} {hit.alike.similarity:.2f} alike"
    if hit.served:
        yield (
            f"it served '{hit.served.intent}' at a rate of {hit.served.rate:.2f}, "
            f"{hit.served.lower:.2f} for sure"
        )
