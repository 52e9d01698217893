"""All that speaks for what a search may mean: words, meaning and evidence, and what they count together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from graph.store import Store
from matchgraph.answers.entities import RankedEntity
from matchgraph.searching.candidates import (
    Candidate,
    MeaningMatch,
    Served,
    by_evidence,
    by_meaning,
    by_name,
    by_words,
    near_intents,
)
from matchgraph.searching.embedding import Vectors
from matchgraph.searching.index import SearchIndex
from matchgraph.searching.matching import DECIMALS, Match, match_name, matches
from matchgraph.searching.terms import name_words, query_words
from ranking.fusion import weighted_scores
from ranking.methodology import Search

Scored = TypeVar("Scored", MeaningMatch, Served)


@dataclass(frozen=True)
class TextMatch:
    """A candidate, and how its words match."""

    candidate: Candidate
    match: Match


@dataclass(frozen=True)
class Hit:
    """All that speaks for one entity, each part the best of its kind.

    Args:
        words: how the words of what fits best match, if any do.
        text: what that counts, 0-1.
        near: what of it is near in meaning, if anything is.
        served: how it served the intent, if it did.
    """

    words: TextMatch | None = None
    text: float = math.nan
    near: MeaningMatch | None = None
    served: Served | None = None

    @property
    def meaning(self) -> float:
        """The cosine similarity, or NaN."""
        return self.near.similarity if self.near else math.nan

    @property
    def evidence(self) -> float:
        """What is sure of its rate of success, or NaN."""
        return self.served.score if self.served else math.nan

    def strongest(self) -> Candidate:
        """Return the part that speaks most for it; words first where parts tie."""
        parts: list[tuple[float, Candidate]] = []
        if self.words:
            parts.append((self.text, self.words.candidate))
        if self.near:
            parts.append((self.meaning, self.near.candidate))
        if self.served:
            parts.append((self.evidence, self.served.candidate))
        return max(parts, key=lambda part: part[0])[1]

    @property
    def confidence(self) -> float:
        """How sure it is that this is meant: the best of coverage, meaning and proved success."""
        parts = (self.words.match.coverage if self.words else 0.0, self.meaning, self.evidence)
        return round(max(part for part in parts if not math.isnan(part)), 6)


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
    meaning = index.meaning_of(text) if index and semantic else None
    near = index.near(meaning, ["intent"], constants) if index else {}
    with ThreadPoolExecutor(max_workers=1) as meanwhile:  # the server looks up evidence at the same time
        evidence = meanwhile.submit(by_evidence, store, near_intents(text, index, near, constants))
        texts = _by_words(store, terms, constants, index)
        similar = _best(_by_meaning(store, index, meaning, near, constants) if index else [])
        served = _best(evidence.result())
    shares = _text_shares(texts)
    return {
        slug: Hit(texts.get(slug), shares.get(slug, math.nan), similar.get(slug), served.get(slug))
        for slug in texts.keys() | similar.keys() | served.keys()
    }


def _by_meaning(
    store: Store,
    index: SearchIndex,
    meaning: Vectors | None,
    intents: Mapping[int, float],
    constants: Search,
) -> list[MeaningMatch]:
    near = index.near(meaning, ["capability", "entity"], constants)
    return by_meaning(store, index, {**near, **intents}, constants)


def _by_words(
    store: Store, terms: Sequence[str], constants: Search, index: SearchIndex | None
) -> dict[str, TextMatch]:
    candidates, counted = by_words(store, terms, constants, index)
    found = matches(counted, terms, constants)
    return _best_text_matches(TextMatch(candidates[place], match) for place, match in found.items())


def _by_name(store: Store, text: str, constants: Search) -> dict[str, Hit]:
    terms = name_words(text)
    names = by_name(store, terms, constants) if terms else {}
    found = {slug: match_name(name, terms) for slug, name in names.items()}
    return {slug: Hit(TextMatch(Candidate(slug), m), m.score) for slug, m in found.items() if m}


def _text_shares(texts: dict[str, TextMatch]) -> dict[str, float]:
    """Return BM25 as a share of the best, times the greatest share of the query that anything covers."""
    if not texts:
        return {}
    top = max(w.match.score for w in texts.values())
    covered = max(w.match.coverage for w in texts.values())
    return {slug: w.match.score / top * covered for slug, w in texts.items()}


def _best_text_matches(matches: Iterable[TextMatch]) -> dict[str, TextMatch]:
    """Return each entity's best match; one of its capabilities rather than its name where they tie."""
    best: dict[str, TextMatch] = {}
    for each in sorted(matches, key=lambda w: (w.match.score, w.candidate.capability or ""), reverse=True):
        best.setdefault(each.candidate.slug, each)
    return best


def _best(scored: Iterable[Scored]) -> dict[str, Scored]:
    best: dict[str, Scored] = {}
    for each in sorted(scored, key=lambda s: (-_strength(s), s.candidate.capability or "")):
        best.setdefault(each.candidate.slug, each)
    return best


def _strength(scored: MeaningMatch | Served) -> float:
    return scored.similarity if isinstance(scored, MeaningMatch) else scored.score


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
