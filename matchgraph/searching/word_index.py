"""The words of a graph's texts: which are related to a searched one, and which texts fit best.

The servers' indexes score differently, look through all words for a typo and walk all texts that hold a
common word. This index is derived with a recompute and gives the same answer on both servers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matchgraph.searching.matching import idf_shares, likeness_of
from matchgraph.searching.terms import ENDINGS, Kinship, is_inflected, is_typo, kinship
from ranking.answer_rules import Search, Words
from ranking.arrays import Floats, Integers
from ranking.text_match import length_damping, saturated

if TYPE_CHECKING:
    from scipy import sparse

Held = tuple[NDArray[np.int32], NDArray[np.float32]]  # numbers of texts, ascending, and what each counts
Shares = Mapping[str, float]  # words of the index, and how much each counts as the searched one


@dataclass(frozen=True)
class WordIndex:
    """The words of all texts, in order, and where each stands.

    Args:
        letters: the words, parted by line ends, in UTF-8.
        signatures: (words,) the letters each word has, as `signature` tells.
        starts: (words + 1,) where the texts of each word start in `texts`.
        texts: numbers of the texts that hold each word, ascending, of one word after the other.
        frequencies: how often the word stands in each of them.
        lengths: (texts,) words in each.
    """

    letters: NDArray[np.uint8]
    signatures: NDArray[np.uint32]
    starts: NDArray[np.int64]
    texts: NDArray[np.int32]
    frequencies: NDArray[np.uint16]
    lengths: NDArray[np.int32]

    @cached_property
    def words(self) -> list[str]:
        """The words, sorted."""
        return self.letters.tobytes().decode().split("\n") if self.letters.size else []

    def related(self, term: str, rules: Words) -> dict[str, Kinship]:
        """Return the words that are the searched one or its forms, the likest first.

        Args:
            term: a searched word.
            rules: which words count as forms.
        """
        start = term[:3] if len(term) < rules.shortest else term[: self._shared(term, rules)]
        similar = takewhile(lambda word: word.startswith(start), self._from(start))
        found: dict[str, Kinship] = {
            word: kind for word in similar if (kind := kinship(term, word, rules)) in {"same", "form"}
        }
        likest = sorted(
            found,
            key=lambda word: (word != term, not is_inflected(term, word), abs(len(word) - len(term)), word),
        )
        return {word: found[word] for word in likest[: rules.forms]}

    @staticmethod
    def _shared(term: str, rules: Words) -> int:
        """Return how many letters every form of a word starts with: of `making` those of `make`, too."""
        ending = max((len(end) for end in ENDINGS if term.endswith(end)), default=0)
        bare = len(term) - ending - 1  # the letter before an ending may be doubled, or stand for an e
        return min(bare, max(3, int(np.ceil(len(term) * rules.common_start)))) if bare > 3 else 3

    def typos(self, term: str, rules: Words) -> dict[str, Kinship]:
        """Return the words that a word no text has is probably a misspelling of, the nearest first."""
        if len(term) < rules.shortest:
            return {}
        near = [
            (OSA.distance(term, word), word) for word in self._near(term, rules) if is_typo(term, word, rules)
        ]
        fewest = min((edits for edits, _ in near), default=0)
        return {word: "typo" for edits, word in near if edits == fewest}

    def _near(self, term: str, rules: Words) -> list[str]:
        """Return the words that could be a typo of a searched one, the nearest first."""
        edits = rules.typo_edits
        differing = np.bitwise_count(self.signatures ^ np.uint32(signature(term)))
        similar = [self.words[i] for i in np.flatnonzero(differing <= 2 * edits).tolist()]
        near = process.extract(term, similar, scorer=OSA.distance, score_cutoff=edits, limit=rules.forms)
        return [word for word, *_ in near]

    def _from(self, start: str) -> Iterator[str]:
        for place in range(bisect_left(self.words, start), len(self.words)):
            yield self.words[place]

    def texts_with(self, word: str) -> int:
        """Return how many texts hold a word."""
        return len(self._standing(word)[0])

    def fitting(
        self,
        related: Sequence[Shares],
        constants: Search,
        *,
        kinds: Sequence[slice],
        preferred: NDArray[np.int32],
    ) -> Integers:
        """Return the numbers of the texts of each kind that fit some words best by BM25.

        Args:
            related: of each searched word what counts as it.
            constants: the methodology's section; of each kind come `candidates` texts.
            kinds: where the texts of each kind are.
            preferred: (texts,) the order in which equally fitting ones of a kind are preferred.
        """
        held = [self._held(forms) for forms in related]
        having = np.zeros(len(self.lengths), dtype=np.bool_)
        for texts, _ in held:
            having[texts] = True
        weights = idf_shares(int(having.sum()), [texts.size for texts, _ in held])
        mean_length = float(self.lengths[having].mean(dtype=np.float64)) if having.any() else 1.0
        scores = self._scores(held, weights, mean_length, constants)
        best = [of.start + _best(scores[of], preferred[of], constants.candidates) for of in kinds]
        return np.concatenate([*best, np.zeros(0, dtype=np.int64)])

    def holding(self, forms: Iterable[str], among: slice) -> int:
        """Return how many texts of a range have any of some words."""
        held = [self._standing(word)[0] for word in forms]
        if len(held) == 1:
            start, end = np.searchsorted(held[0], [among.start, among.stop]).tolist()
            return int(end - start)
        having = np.zeros(len(self.lengths), dtype=np.bool_)
        for texts in held:
            having[texts] = True
        return int(having[among].sum())

    def with_all(self, terms: Iterable[str], among: slice) -> Integers:
        """Return the numbers of the texts of a range that have all of some words; of no words none."""
        held = [self._standing(word)[0] for word in terms]
        if not held:
            return np.zeros(0, dtype=np.int64)
        first, *rest = sorted(held, key=len)
        start, end = np.searchsorted(first, [among.start, among.stop]).tolist()
        numbers = first[start:end]
        for texts in rest:
            numbers = numbers[_there(numbers.astype(np.int64), texts)]
        return numbers.astype(np.int64)

    def together(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Say whether a text has one of some words and one of others."""
        first = [self._standing(word)[0] for word in one]
        second = [self._standing(word)[0] for word in other]
        return any(np.intersect1d(a, b, assume_unique=True).size for a in first for b in second)

    def similarity(self, chosen: Integers, related: Sequence[Shares]) -> tuple[Floats, Integers]:
        """Return how much texts have of each searched word, and by which of the words that count as it.

        Args:
            chosen: numbers of texts; -1 has nothing.
            related: of each searched word what counts as it.

        Returns:
            (n, terms) shares, and (n, terms) places among the words that count as a term, -1 for none.
        """
        shares = np.zeros((len(chosen), len(related)))
        which = np.full((len(chosen), len(related)), -1, dtype=np.int64)
        for term, forms in enumerate(related):
            for place, (word, share) in enumerate(forms.items()):
                texts, _ = self._standing(word)
                better = _there(chosen, texts) & (share > shares[:, term])
                shares[better, term], which[better, term] = share, place
        return shares, which

    def _scores(
        self, held: Sequence[Held], weights: Floats, mean_length: float, constants: Search
    ) -> NDArray[np.float32]:
        """Return the score of every text in single precision, enough to choose by."""
        scores = np.zeros(len(self.lengths), dtype=np.float32)
        for (texts, counts), weight in zip(held, weights.tolist(), strict=True):
            relative = self.lengths[texts].astype(np.float32) / np.float32(mean_length)
            damping = length_damping(relative, constants.saturation, constants.length_share)
            scores[texts] += np.float32(weight) * saturated(counts, damping, constants.saturation)
        return scores

    def _held(self, related: Shares) -> Held:
        """Return the texts that hold any form of a searched word, ascending, and what that counts in each."""
        forms = [(self._standing(word), share) for word, share in related.items()]
        if len(forms) == 1:
            ((texts, frequencies), share) = forms[0]
            return texts, frequencies * np.float32(share)
        together = np.zeros(len(self.lengths), dtype=np.float32)
        for (texts, frequencies), share in forms:
            together[texts] += frequencies * np.float32(share)
        held = np.flatnonzero(together > 0).astype(np.int32)
        return held, together[held]

    def _standing(self, word: str) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """Return the texts that hold a word, and how often."""
        place = bisect_left(self.words, word)
        known = place < len(self.words) and self.words[place] == word
        start, end = self.starts[place : place + 2].tolist() if known else (0, 0)
        return self.texts[start:end], self.frequencies[start:end]


def _best(scores: NDArray[np.float32], preferred: NDArray[np.int32], count: int) -> Integers:
    """Return the places of the greatest scores above 0, ascending; of equal ones those that are preferred."""
    found = np.flatnonzero(scores > 0)
    if found.size > count:  # the last score that counts, and of its texts those that stand first
        least = np.partition(scores[found], found.size - count)[found.size - count]
        above, equal = found[scores[found] > least], found[scores[found] == least]
        first = np.argsort(preferred[equal], kind="stable")[: count - above.size]
        found = np.sort(np.concatenate([above, equal[first]]))
    return found.astype(np.int64)


def _there(chosen: Integers, texts: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Say which of some numbers are among the texts that hold a word."""
    if not texts.size:
        return np.zeros(len(chosen), dtype=np.bool_)
    place = np.minimum(np.searchsorted(texts, chosen), texts.size - 1)
    return np.asarray(texts[place] == chosen)


def shares_of(kinships: Mapping[str, Kinship], constants: Search) -> dict[str, float]:
    """Return how much words count as a searched one, by how they are related to it."""
    counting = likeness_of(constants)
    return {word: counting[kind] for word, kind in kinships.items()}


def signature(word: str) -> int:
    """Return which letters a word has as 32 bits; a letter that is another, more or less turns at most two.

    >>> bin(signature("abba")), signature("map") ^ signature("mop") == signature("a") ^ signature("o")
    ('0b110', True)
    """
    bits = 0
    for letter in set(word):
        bits |= 1 << (ord(letter) & 31)
    return bits


def word_arrays(counts: sparse.csr_array, vocabulary: Sequence[str]) -> Mapping[str, NDArray[np.generic]]:
    """Return the arrays of an index of some texts.

    Args:
        counts: (texts, words) how often each word stands in each text, these in the order of their numbers.
        vocabulary: the words, sorted.
    """
    by_term = counts.tocsc()
    return {
        "letters": np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        "signatures": np.array([signature(word) for word in vocabulary], dtype=np.uint32),
        "starts": by_term.indptr.astype(np.int64),
        "texts": by_term.indices.astype(np.int32),
        "frequencies": np.minimum(by_term.data, np.iinfo(np.uint16).max).astype(np.uint16),
        "lengths": np.asarray(counts.sum(axis=1)).ravel().astype(np.int32),
    }
