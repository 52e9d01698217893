"""Score candidates by how their words match those of a search."""

from __future__ import annotations

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
    akin: dict[str, list[tuple[int, float]]] = {}  # which terms a word stands for, and how much that counts
    counts, lengths = np.zeros((len(candidates), len(terms))), np.zeros(len(candidates))
    for place, candidate in enumerate(candidates):
        said = words(f"{candidate.name} {candidate.text}")
        lengths[place] = len(said)
        for word in said:
            if word not in akin:
                kinds = ((number, kinship(term, word)) for number, term in enumerate(terms))
                akin[word] = [(number, counting[kind]) for number, kind in kinds if kind]
            for number, like in akin[word]:
                counts[place, number] += like
    # what one server alone finds by its own idea of alike words may not change how the others score
    kept = np.flatnonzero(counts.any(axis=1)).tolist()
    candidates, lengths, counts = [candidates[i] for i in kept], lengths[kept], counts[kept]
    scores = bm25(
        counts, lengths, saturation=constants.saturation, length_share=constants.length_share
    ).round(DECIMALS)
    weights = term_weights(counts)
    covered = ((np.minimum(counts, 1.0) * weights).sum(axis=1) / weights.sum()).round(6)
    return [
        Match(
            candidate, score, coverage, tuple(term for term, count in zip(terms, row, strict=True) if count)
        )
        for candidate, score, coverage, row in zip(
            candidates, scores.tolist(), covered.tolist(), counts.tolist(), strict=True
        )
    ]


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
