"""Score texts by how their words match those of a search."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matchgraph.searching.terms import Kinship, kinship, words
from ranking.arrays import Floats
from ranking.methodology import Search
from ranking.text_match import bm25, term_weights

DECIMALS = 9  # of a score: beyond them the order of addition shows


@dataclass(frozen=True)
class Counted:
    """How often some texts have the searched words; a form or a typo of one counts as a part.

    Args:
        counts: (n, terms).
        similarity: (n, terms) of each text's closest word to the searched one, 0-1; 0 where none is.
        lengths: (n,) words in each.
        weights: (terms,) what each searched word tells, see `idf_shares`.
        mean_length: words on average in a text that has any of them.
    """

    counts: Floats
    similarity: Floats
    lengths: Floats
    weights: Floats
    mean_length: float


@dataclass(frozen=True)
class Match:
    """How a text matches: its score, the share of the query it covers, and the words that did."""

    score: float
    coverage: float
    matched: tuple[str, ...]


def count_words(
    texts: Sequence[str], terms: Sequence[str], constants: Search, *, known: Collection[str] = ()
) -> Counted:
    """Count searched words in texts, of which those that have any tell what the words weigh.

    Args:
        texts: some texts.
        terms: the words that are searched for.
        constants: the methodology's section.
        known: those of them that are words for sure, so that a typo of one is none of it.
    """
    counting = likeness_of(constants)
    related: dict[
        str, list[tuple[int, float]]
    ] = {}  # which terms a word stands for, and how much that counts
    counts, similarity = np.zeros((len(texts), len(terms))), np.zeros((len(texts), len(terms)))
    lengths = np.zeros(len(texts))
    for place, text in enumerate(texts):
        said = words(text)
        lengths[place] = len(said)
        for word in said:
            if word not in related:
                kinds = [(number, kinship(term, word, constants.words)) for number, term in enumerate(terms)]
                related[word] = [
                    (number, counting[kind])
                    for number, kind in kinds
                    if kind and not (kind == "typo" and terms[number] in known)
                ]
            for number, like in related[word]:
                counts[place, number] += like
                similarity[place, number] = max(similarity[place, number], like)
    # what one server alone finds by its own idea of similar words may not change how the others score
    having = counts.any(axis=1)
    weights = idf_shares(int(having.sum()), (counts > 0).sum(axis=0).tolist())
    mean_length = float(lengths[having].mean()) if having.any() else 1.0
    return Counted(counts.round(6), similarity, lengths, weights, mean_length)


def likeness_of(constants: Search) -> Mapping[Kinship, float]:
    """Return how much a word counts that is related to a searched one, by how it is related."""
    return {"same": 1.0, "form": constants.form, "typo": constants.typo}


def idf_shares(texts: int, holding: Sequence[int]) -> Floats:
    """Return what each searched word tells of the texts that have any: shares of inverse document frequency.

    Among these alone a word that most of them have tells little, however rare it is elsewhere.

    Args:
        texts: how many have any searched word.
        holding: how many have each.

    >>> idf_shares(9, [9, 1]).round(2).tolist()
    [0.03, 0.97]
    """
    weights = term_weights(texts, holding)
    return np.asarray(weights / weights.sum())


def matches(counted: Counted, terms: Sequence[str], constants: Search) -> Mapping[int, Match]:
    """Score texts by BM25, by their places; those that have no searched word are left out.

    Args:
        counted: how often each has each searched word.
        terms: the words that are searched for.
        constants: the methodology's section.
    """
    scores = bm25(
        counted.counts,
        counted.lengths,
        weights=counted.weights,
        mean_length=counted.mean_length,
        saturation=constants.saturation,
        length_share=constants.length_share,
    ).round(DECIMALS)
    covered = (counted.similarity * counted.weights).sum(axis=1).round(6).tolist()
    rows = zip(scores.tolist(), covered, (counted.counts > 0).tolist(), strict=True)
    return {
        place: Match(score, coverage, tuple(term for term, has in zip(terms, having, strict=True) if has))
        for place, (score, coverage, having) in enumerate(rows)
        if any(having)
    }


def match_name(name: str, terms: Sequence[str]) -> Match | None:
    """Score a name alone, for words that tell nothing elsewhere; None where it has none of them.

    Both the share of the words that the name holds and the share of the name that they are count, so only a
    name made of such words is found for sure.

    Args:
        name: of an entity.
        terms: the words that are searched for.

    >>> match_name("The Pile", ["the"])
    Match(score=0.5, coverage=0.5, matched=('the',))
    """
    there = set(words(name))
    present = tuple(term for term in terms if term in there)
    if not present:
        return None
    share = round(len(present) / len(terms) * len(present) / len(there), 6)
    return Match(share, share, present)
