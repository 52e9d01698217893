"""The words of a graph that mean the same as one it does not have: translations and synonyms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchgraph.searching.kept_vectors import encoded
from matchgraph.searching.multilingual import word_vector
from matchgraph.searching.terms import filler_words
from ranking.answer_rules import Words

SHORTEST = 3  # letters of a word whose meaning counts
MOST = 5_000  # words, the most frequent ones: the others are mostly names, which no other word means
AXES = 32  # on which projections choose what is compared in full
NEAREST = 100  # words looked at: enough for those that count and those that say nothing among them
SHORTLIST = 300  # compared in full
DECIMALS = 4  # of a similarity
PARTED_BY = "\n"


@dataclass(frozen=True)
class RelatedWords:
    """Vectors of the graph's words and of those that say nothing.

    Args:
        letters: the words, parted by line ends, in UTF-8.
        vectors: (words, WORD_DIMENSIONS) of length 1, in half precision.
        axes: (WORD_DIMENSIONS, AXES) the directions in which they differ most.
        projected: (words, AXES) what they are on the axes, in single precision.
    """

    letters: NDArray[np.uint8]
    vectors: NDArray[np.float16]
    axes: NDArray[np.float32]
    projected: NDArray[np.float32]

    @cached_property
    def words(self) -> list[str]:
        """The words."""
        return self.letters.tobytes().decode().split(PARTED_BY) if self.letters.size else []

    def places(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return where the vectors of some words are; -1 for one that has none."""
        return np.array([self._numbers.get(word, -1) for word in words], dtype=np.int64)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

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
        return {term: self._near(term, rules) for term in terms}

    def _near(self, term: str, rules: Words) -> dict[str, float] | None:
        from ranking.nearest import nearest  # noqa: PLC0415  start-up time

        found = nearest(
            self.vectors, self.projected, word_vector(term), self.axes, count=NEAREST, shortlist=SHORTLIST
        )
        near: dict[str, float] = {}
        for number, similarity in zip(found.row.tolist(), found.similarity.tolist(), strict=True):
            share, word = round(min(1.0, similarity), DECIMALS), self.words[number]
            if len(near) == rules.related or share < rules.least_related:
                break
            if word not in filler_words():
                near[word] = share
            elif not near and share >= rules.filler:
                return None
        return near


def related_word_arrays(
    vocabulary: Sequence[str], texts: NDArray[np.integer[Any]], folder: Path
) -> Mapping[str, NDArray[np.generic]]:
    """Return the arrays of `RelatedWords`.

    Args:
        vocabulary: the words of all texts.
        texts: (words,) how many have each.
        folder: where the indexes of this graph are kept.
    """
    from ranking.nearest import principal_axes  # noqa: PLC0415  start-up time

    sayable = [i for i, word in enumerate(vocabulary) if len(word) >= SHORTEST and word.isalpha()]
    frequent = sorted(sayable, key=lambda i: (-int(texts[i]), vocabulary[i]))[:MOST]
    words = sorted({vocabulary[i] for i in frequent} | filler_words())
    vectors = encoded(words, folder)
    axes = principal_axes(vectors, AXES)
    return {
        "letters": np.frombuffer(PARTED_BY.join(words).encode(), dtype=np.uint8),
        "vectors": vectors.astype(np.float16),
        "axes": axes,
        "projected": vectors @ axes,
    }
