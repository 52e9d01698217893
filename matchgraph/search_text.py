"""Score candidates by how their words match those of a search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matchgraph.search_candidates import Candidate
from matchgraph.search_terms import kinship, words
from ranking.methodology import Search
from ranking.text_match import bm25, term_weights

DECIMALS = 9  # of a score: beyond them the order of addition shows


@dataclass(frozen=True)
class Match:
    """A candidate with its score, the share of the query it covers, and the words that did."""

    candidate: Candidate
    score: float
    coverage: float
    matched: tuple[str, ...]


def match(candidates: Sequence[Candidate], terms: Sequence[str], constants: Search) -> list[Match]:
    """Score candidates by BM25 over their words and those of the entity's name; leave out what has none.

    Args:
        candidates: what an index found.
        terms: the words that are searched for.
        constants: the methodology's section.
    """
    counting = {"same": 1.0, "form": constants.form, "typo": constants.typo}
    texts = [Counter(words(f"{c.name} {c.text}")) for c in candidates]
    vocabulary = sorted({word for text in texts for word in text})
    forms = [{w: counting[akin] for w in vocabulary if (akin := kinship(term, w))} for term in terms]
    counts = np.array(
        [[sum(like * text[w] for w, like in form.items() if w in text) for form in forms] for text in texts]
    ).reshape(len(texts), len(terms))
    # what one server alone finds by its own idea of alike words may not change how the others score
    kept = np.flatnonzero(counts.any(axis=1)).tolist()
    candidates, texts, counts = [candidates[i] for i in kept], [texts[i] for i in kept], counts[kept]
    lengths = [text.total() for text in texts]
    scores = bm25(
        counts, lengths, saturation=constants.saturation, length_share=constants.length_share
    ).round(DECIMALS)
    weights = term_weights(counts)
    matches = []
    for candidate, score, row in zip(candidates, scores, counts, strict=True):
        covered = float((np.minimum(row, 1.0) * weights).sum() / weights.sum())
        told = tuple(term for term, count in zip(terms, row, strict=True) if count)
        matches.append(Match(candidate, float(score), round(covered, 6), told))
    return matches


def named(candidates: Sequence[Candidate], terms: Sequence[str]) -> list[Match]:
    """Score entities by their names alone, for words that tell nothing elsewhere.

    Both the share of the words that the name holds and the share of the name that they are count, so only a
    name made of such words is found for sure.

    Args:
        candidates: entities.
        terms: the words that are searched for.
    """
    matches = []
    for candidate in candidates:
        name = set(words(candidate.name))
        told = tuple(term for term in terms if term in name)
        if told and candidate.capability is None:
            share = round(len(told) / len(terms) * len(told) / len(name), 6)
            matches.append(Match(candidate, share, share, told))
    return matches


def best_matches(matches: Sequence[Match]) -> dict[str, Match]:
    """Return each entity's best match; one of its capabilities rather than its name where they tie."""
    best: dict[str, Match] = {}
    for found in sorted(matches, key=lambda m: (m.score, m.candidate.capability or ""), reverse=True):
        best.setdefault(found.candidate.slug, found)
    return best
