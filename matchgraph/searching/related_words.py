"""The words of a graph that mean the same as one it does not have: translations and synonyms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchgraph.searching.multilingual import word_vectors
from matchgraph.searching.terms import filler_words
from ranking.methodology import Words

SHORTEST = 3  # letters of a word whose meaning counts
MOST = 20_000  # words, the most frequent ones: the others are names, which no other word means
DECIMALS = 4  # of a similarity; further digits depend on the order of summation
PARTED_BY = "\n"


@dataclass(frozen=True)
class RelatedWords:
    """Vectors of the graph's words and of those that say nothing.

    Args:
        letters: the words, parted by line ends, in UTF-8.
        vectors: (words, WORD_DIMENSIONS) of length 1, in single precision.
    """

    letters: NDArray[np.uint8]
    vectors: NDArray[np.float32]

    @cached_property
    def words(self) -> list[str]:
        """The words."""
        return self.letters.tobytes().decode().split(PARTED_BY) if self.letters.size else []

    def near(self, terms: Sequence[str], rules: Words) -> dict[str, dict[str, float] | None]:
        """Return for each word those that mean the same, and how near they are, nearest first.

        Args:
            terms: words the graph does not have, in any language.
            rules: how near they have to be, and how many count.

        Returns:
            None for a word that says nothing, as articles and prepositions of another language.
        """
        if not terms or not self.words:
            return {term: {} for term in terms}
        similar = word_vectors(terms) @ self.vectors.T
        return {term: self._nearest(row, rules) for term, row in zip(terms, similar, strict=True)}

    def _nearest(self, similar: NDArray[np.float32], rules: Words) -> dict[str, float] | None:
        near_enough = np.flatnonzero(similar >= rules.least_related)
        order = near_enough[np.lexsort((near_enough, -similar[near_enough].round(DECIMALS)))]
        near: dict[str, float] = {}
        for number in order.tolist():
            share, word = round(min(1.0, float(similar[number])), DECIMALS), self.words[number]
            if len(near) == rules.related:
                break
            if word not in filler_words():
                near[word] = share
            elif not near and share >= rules.filler:
                return None
        return near


def related_word_arrays(
    vocabulary: Sequence[str], texts: NDArray[np.integer[Any]]
) -> Mapping[str, NDArray[np.generic]]:
    """Return the arrays of `RelatedWords`.

    Args:
        vocabulary: the words of all texts.
        texts: (words,) how many have each.
    """
    sayable = [i for i, word in enumerate(vocabulary) if len(word) >= SHORTEST and word.isalpha()]
    frequent = sorted(sayable, key=lambda i: (-int(texts[i]), vocabulary[i]))[:MOST]
    words = sorted({vocabulary[i] for i in frequent} | filler_words())
    return {
        "letters": np.frombuffer(PARTED_BY.join(words).encode(), dtype=np.uint8),
        "vectors": word_vectors(words),
    }
