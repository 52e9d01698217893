"""The words of a graph's texts: which are akin to a searched one, and where the common ones stand.

The servers' indexes find a rare word at once. A typo has them look through all words, and of a word in every
tenth text they walk all texts that hold it. So typos are looked up here, and common words are kept with the
texts they stand in.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matchgraph.search_terms import COMMON_START, SHORTEST_INEXACT, kinship, words

COMMON = 100  # texts of one kind from which on a word is common
FORMS = 30  # words akin to a searched one
KINDS = 3
FARTHEST_TYPO = 2


@dataclass(frozen=True)
class Vocabulary:
    """The words of all texts, in order, and what stands where.

    Args:
        letters: the words, parted by line ends, in UTF-8.
        signatures: (words,) the letters each word has, as `signature` tells.
        counts: (words, KINDS) texts of each kind that hold each word.
        starts: (words, KINDS) where the texts of a common word start in `texts`; -1 of another.
        texts: numbers of texts within their kind, of one word and kind after the other.
        sizes: (KINDS,) how many texts there are.
    """

    letters: NDArray[np.uint8]
    signatures: NDArray[np.uint32]
    counts: NDArray[np.int32]
    starts: NDArray[np.int64]
    texts: NDArray[np.int32]
    sizes: NDArray[np.int64]

    @cached_property
    def words(self) -> list[str]:
        """The words, sorted."""
        return self.letters.tobytes().decode().split("\n")

    def akin(self, term: str) -> list[str]:
        """Return the words that are the searched one or forms of it; where there are none, its typos.

        Args:
            term: a searched word.
        """
        if len(term) < SHORTEST_INEXACT:
            return [term]
        start = term[: max(SHORTEST_INEXACT, int(np.ceil(len(term) * COMMON_START)))]
        alike = takewhile(lambda word: word.startswith(start), self._from(start))
        found = [word for word in alike if kinship(term, word) in ("same", "form")]
        if not found:
            found = [word for word in self._near(term) if kinship(term, word)]
        return sorted(found, key=lambda word: (word != term, abs(len(word) - len(term)), word))[:FORMS]

    def _near(self, term: str) -> list[str]:
        """Return the words that could be a typo of a searched one, the nearest first."""
        differing = np.bitwise_count(self.signatures ^ np.uint32(signature(term)))
        alike = [self.words[i] for i in np.flatnonzero(differing <= 2 * FARTHEST_TYPO).tolist()]
        near = process.extract(term, alike, scorer=OSA.distance, score_cutoff=FARTHEST_TYPO, limit=FORMS)
        return [word for word, *_ in near]

    def _from(self, start: str) -> Iterator[str]:
        for place in range(bisect_left(self.words, start), len(self.words)):
            yield self.words[place]

    def place(self, word: str) -> int | None:
        """Return the number of a word, or None where no text holds it."""
        place = bisect_left(self.words, word)
        return place if place < len(self.words) and self.words[place] == word else None

    def is_common(self, word: str, kind: int) -> bool:
        """Say whether so many texts of a kind hold a word that their numbers are kept here."""
        place = self.place(word)
        return place is not None and int(self.starts[place, kind]) >= 0

    def texts_with(self, word: str, kind: int) -> int:
        """Return how many texts of a kind hold a word."""
        place = self.place(word)
        return 0 if place is None else int(self.counts[place, kind])

    def holding(
        self, forms: Sequence[Sequence[str]], kind: int, count: int, standing: NDArray[np.int32]
    ) -> list[int]:
        """Return the texts that hold most of some words, the rarer ones weighing more.

        Args:
            forms: for each searched word, the common words that stand for it.
            kind: of text.
            count: at most so many.
            standing: (texts of the kind,) the order in which equal ones are preferred.
        """
        size = int(self.sizes[kind])
        scores = np.zeros(size, dtype=np.float32)
        for alternatives in forms:
            held = np.zeros(size, dtype=np.bool_)
            for word in alternatives:
                held[self._texts(word, kind)] = True
            scores[held] += np.float32(np.log1p(size / held.sum()))
        found = np.flatnonzero(scores)
        if found.size > count:  # the last score that counts, and of its texts those that stand first
            least = np.partition(scores[found], found.size - count)[found.size - count]
            above, equal = found[scores[found] > least], found[scores[found] == least]
            first = np.argsort(standing[equal], kind="stable")[: count - above.size]
            found = np.concatenate([above, equal[first]])
        return sorted(found.tolist())

    def _texts(self, word: str, kind: int) -> NDArray[np.int32]:
        place = bisect_left(self.words, word)
        start = int(self.starts[place, kind])
        return self.texts[start : start + int(self.counts[place, kind])]


def signature(word: str) -> int:
    """Return which letters a word has as 32 bits; a letter that is another, more or less turns at most two.

    >>> bin(signature("abba")), signature("map") ^ signature("mop") == signature("a") ^ signature("o")
    ('0b110', True)
    """
    bits = 0
    for letter in set(word):
        bits |= 1 << (ord(letter) & 31)
    return bits


def vocabulary_arrays(texts: Sequence[str], counts: Sequence[int]) -> Mapping[str, NDArray[np.generic]]:
    """Return the arrays of a vocabulary.

    Args:
        texts: all texts, those of one kind after the other.
        counts: how many there are of each kind.
    """
    held: defaultdict[str, list[list[int]]] = defaultdict(lambda: [[] for _ in range(KINDS)])
    ends = np.cumsum([0, *counts]).tolist()
    for kind in range(KINDS):
        for number, text in enumerate(texts[ends[kind] : ends[kind + 1]]):
            for word in set(words(text)):
                held[word][kind].append(number)
    vocabulary = sorted(held)
    numbers = np.array([[len(of) for of in held[word]] for word in vocabulary], dtype=np.int32)
    numbers = numbers.reshape(-1, KINDS)
    kept = np.where(numbers >= COMMON, numbers, 0).astype(np.int64)
    before = np.cumsum(kept.ravel()) - kept.ravel()
    lists = [held[vocabulary[word]][kind] for word, kind in np.argwhere(kept > 0).tolist()]
    return {
        "letters": np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        "signatures": np.array([signature(word) for word in vocabulary], dtype=np.uint32),
        "counts": numbers,
        "starts": np.where(kept > 0, before.reshape(-1, KINDS), -1),
        "texts": np.array([number for of in lists for number in of], dtype=np.int32),
        "sizes": np.array(counts, dtype=np.int64),
    }
