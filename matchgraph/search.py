"""Search: the server's full-text index finds candidates, and our own scores put them in order.

Both servers index by Lucene, yet their scores differ. So their scores only choose candidates; the order comes
from BM25 over the candidates' words, fused with the published rank.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from graph.store import Store
from matchgraph.alternatives import wanted
from matchgraph.answers import Found, RankedEntity
from matchgraph.cards import ranked
from matchgraph.search_terms import likeness, lucene, query_words, words
from ranking.fusion import reciprocal_rank_fusion
from ranking.text_match import bm25, term_weights

INDEXES = {"Entity": "search_entities", "Capability": "search_capabilities", "Intent": "search_intents"}
CANDIDATES = 200  # taken from each index
TEXT_WEIGHT, RANK_WEIGHT = 1.0, 0.1  # text decides; rank tells apart what matches about as well
DECIMALS = 9  # of a score: beyond them the order of addition shows


@dataclass(frozen=True)
class Candidate:
    """What may be meant: an entity, or one of its capabilities."""

    slug: str
    name: str
    capability: str | None
    label: str | None
    text: str


@dataclass(frozen=True)
class Match:
    """A candidate with its score, the share of the query it covers, and the words that did."""

    candidate: Candidate
    score: float
    confidence: float
    matched: tuple[str, ...]


def search(
    store: Store,
    text: str,
    *,
    type_: str | None = None,
    free: bool | None = None,
    min_rank: float = 0.0,
    limit: int = 20,
) -> tuple[Found, ...]:
    """Return the entities that match a text, the best first; a text without words matches nothing.

    Args:
        store: the graph.
        text: what is searched for; its signs mean nothing.
        type_: only this type code.
        free: only free ones.
        min_rank: only from this computed rank on.
        limit: at most so many.
    """
    terms = query_words(text)
    if not terms:
        return ()
    best = best_matches(match(_candidates(store, terms), terms))
    rows = store.read("entities_by_slug", slugs=sorted(best))
    lines = [line for line in map(ranked, rows) if wanted(line, type_, free, min_rank)]
    if not lines:
        return ()
    scores = [best[line.slug].score for line in lines]
    # the low end of the rank's interval: a rank counts for as much as is sure of it
    certain = [math.nan if line.low is None else line.low for line in lines]
    fused = reciprocal_rank_fusion([scores, certain], [TEXT_WEIGHT, RANK_WEIGHT])
    answers = [_found(line, best[line.slug], float(s)) for line, s in zip(lines, fused, strict=True)]
    answers.sort(key=lambda a: (-a.score, -a.confidence, a.slug))
    return tuple(answers[:limit])


def _candidates(store: Store, terms: list[str]) -> list[Candidate]:
    """Return what the indexes find, sorted; texts of one capability from two indexes are put together."""
    query = lucene(terms)
    found: dict[tuple[str, str], Candidate] = {}
    for label, name in INDEXES.items():
        index = store.full_text_name(label)
        for row in store.read(name, index=index, text=query, limit=CANDIDATES):
            key = (row["slug"], row["capability"] or "")
            there = found.get(key)
            found[key] = replace(there, text=f"{there.text} {row['text']}") if there else _candidate(row)
    return [found[key] for key in sorted(found)]


def _candidate(row: dict[str, Any]) -> Candidate:
    return Candidate(row["slug"], row["entity_name"], row["capability"], row["label"], row["text"])


def match(candidates: list[Candidate], terms: list[str]) -> list[Match]:
    """Score candidates by BM25 over their words and those of the entity's name; leave out what has none."""
    texts = [Counter(words(f"{c.name} {c.text}")) for c in candidates]
    vocabulary = sorted({word for text in texts for word in text})
    forms = [{w: like for w in vocabulary if (like := likeness(term, w))} for term in terms]
    counts = np.array(
        [[sum(like * text[w] for w, like in form.items() if w in text) for form in forms] for text in texts]
    ).reshape(len(texts), len(terms))
    scores = bm25(counts, [text.total() for text in texts]).round(DECIMALS)
    weights = term_weights(counts)
    matches = []
    for candidate, score, row in zip(candidates, scores, counts, strict=True):
        covered = float((np.minimum(row, 1.0) * weights).sum() / weights.sum())
        told = tuple(term for term, count in zip(terms, row, strict=True) if count)
        if told:
            matches.append(Match(candidate, float(score), round(covered, 6), told))
    return matches


def best_matches(matches: list[Match]) -> dict[str, Match]:
    """Return each entity's best match; one of its capabilities rather than its name where they tie."""
    best: dict[str, Match] = {}
    for found in sorted(matches, key=lambda m: (m.score, m.candidate.capability or ""), reverse=True):
        best.setdefault(found.candidate.slug, found)
    return best


def _found(line: RankedEntity, best: Match, score: float) -> Found:
    where = "its capability" if best.candidate.capability else "its name or description"
    return Found.of(
        line,
        capability=best.candidate.capability,
        capability_name=best.candidate.label,
        confidence=best.confidence,
        score=round(score, DECIMALS),
        why=f"{where} matches {', '.join(best.matched)}",
    )
