"""Score texts by how their words match those of a search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matchgraph.searching.terms import Kinship, words
from ranking.answer_rules import Search
from ranking.arrays import Floats
from ranking.text_match import term_weights

if TYPE_CHECKING:
    from matchgraph.searching.asked_words import AskedWords
    from matchgraph.searching.word_index import WordIndex

DECIMALS = 9  # of a score: beyond them the order of addition shows


class Match(NamedTuple):
    """How a text matches: its score, the share of the question it covers, and the words that did.

    `matched` is asked for only where it is shown; what was found in another form or by meaning is
    given as `found (searched)`.
    """

    score: float
    coverage: float
    matched: Callable[[], tuple[str, ...]]


def words_found(
    texts: Sequence[str], asked: AskedWords, constants: Search, index: WordIndex | None
) -> tuple[Floats, list[list[str]]]:
    """Return how much each text has of each searched word, and which of its words that is.

    Args:
        texts: some texts, read now.
        asked: the words that are searched for.
        constants: the methodology's section.
        index: words that were there at the last recompute, whose relation to the searched ones is known.

    Returns:
        (n, terms) shares, and for each text the word found for each term, empty for none.
    """
    related: dict[
        str, list[tuple[int, float]]
    ] = {}  # which terms a word stands for, and how much that counts
    shares = np.zeros((len(texts), len(asked.terms)))
    found = [[""] * len(asked.terms) for _ in texts]
    for place, text in enumerate(texts):
        for word in words(text):
            if word not in related:
                new = index is None or not index.texts_with(word)
                related[word] = [
                    (number, share)
                    for number in range(len(asked.terms))
                    if (share := asked.share(number, word, constants, new=new))
                ]
            for number, share in related[word]:
                if share > shares[place, number]:
                    shares[place, number], found[place][number] = share, word
    return shares, found


def likeness_of(constants: Search) -> Mapping[Kinship, float]:
    """Return how much a word counts that is related to a searched one, by how it is related."""
    return {"same": 1.0, "form": constants.form, "typo": constants.typo, "meaning": constants.related}


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


def word_weights(texts: int, holding: Sequence[int], power: float = 1.0) -> Floats:
    """Return what each searched word says: shares of its inverse document frequency among all texts.

    A word that no text has, nor one that counts as it, says as much as the others on average: how rare it is
    where it is used is not known, and it must not outweigh all that is found.

    Args:
        texts: how many there are.
        holding: how many have each.
        power: to which the frequencies are raised: the greater, the more the rarest word decides.

    >>> word_weights(9, [8, 1]).round(2).tolist(), word_weights(9, [8, 1, 0]).round(2).tolist()
    ([0.08, 0.92], [0.05, 0.61, 0.33])
    """
    weights = term_weights(texts, holding) ** power
    found = np.asarray(holding, dtype=np.int64) > 0
    if found.any():
        weights[~found] = weights[found].mean()
    return np.asarray(weights / weights.sum()) if len(weights) else weights


def match_name(name: str, terms: Sequence[str]) -> Match | None:
    """Score a name alone, for words that tell nothing elsewhere; None where it has none of them.

    Both the share of the words that the name holds and the share of the name that they are count, so only a
    name made of such words is found for sure.

    Args:
        name: of an entity.
        terms: the words that are searched for.

    >>> found = match_name("The Pile", ["the"])
    >>> found.score, found.matched()
    (0.5, ('the',))
    """
    there = set(words(name))
    present = tuple(term for term in terms if term in there)
    if not present:
        return None
    share = round(len(present) / len(terms) * len(present) / len(there), 6)
    return Match(share, share, lambda: present)
