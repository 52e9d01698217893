"""A vector for what each capability, described entity and intent means, and which are near to a text.

It has two halves of the same length: the mean of the vectors of its tokens in English, and the mean of those
of its words in any language. So the cosine of two vectors is the mean of two cosines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matchgraph.searching.embedding import Vectors, embed
from matchgraph.searching.kept_counts import counted
from matchgraph.searching.kept_vectors import embedded
from matchgraph.searching.multilingual import WORD_DIMENSIONS, word_vector
from matchgraph.searching.related_words import RelatedWords
from matchgraph.searching.terms import content_words

if TYPE_CHECKING:
    from scipy import sparse

CACHE = "embedded"
WORDS_CACHE = "meant"  # the words that say what texts mean
TOGETHER = 4096  # texts whose vectors are made at a time
AXES = 32  # on which projections choose what is compared in full
SHORTLIST = 500  # compared in full
WORD_AXES = 128  # of the second half: what is on the others hardly changes a cosine
HALF = np.float32(np.sqrt(0.5))  # length of each half


@dataclass(frozen=True)
class Meanings:
    """The vectors of texts.

    Args:
        numbers: (n,) which texts they are of, ascending; of those that say nothing there are none.
        centre: (DIMENSIONS,) the mean of all first halves, which is taken off each.
        word_centre: (WORD_DIMENSIONS,) the same of the second ones.
        word_axes: (WORD_DIMENSIONS, k) the directions in which these differ most, which are kept.
        vectors: (n, DIMENSIONS + k) in half precision.
        axes: (DIMENSIONS + k, AXES) the directions in which the vectors differ most.
        projected: (n, AXES) what they are on the axes, in single precision.
    """

    numbers: NDArray[np.int32]
    centre: NDArray[np.float32]
    word_centre: NDArray[np.float32]
    word_axes: NDArray[np.float32]
    vectors: NDArray[np.float16]
    axes: NDArray[np.float32]
    projected: NDArray[np.float32]

    def of(self, texts: Sequence[str], terms: Iterable[str], related: RelatedWords | None) -> Vectors:
        """Return the vector of what some texts mean together, (DIMENSIONS + k,).

        Args:
            texts: several ways to say the same.
            terms: their words that say something, in any language.
            related: knows the vectors of the graph's words; without it only the first half counts.
        """
        first = _unit(centred(embed(texts), self.centre).sum(axis=0, keepdims=True))
        second = np.zeros((1, self.word_axes.shape[1]), dtype=np.float32)
        if related is not None and (vectors := _vectors_of(terms, related)):
            mean = _unit(np.sum(vectors, axis=0, keepdims=True))
            second = _unit(centred(mean, self.word_centre) @ self.word_axes)
        return np.asarray(HALF * np.hstack([first, second])[0], dtype=np.float32)

    def together(self, numbers: NDArray[np.integer[Any]]) -> Vectors:
        """Return the vector of what some of the texts mean together, (DIMENSIONS,)."""
        rows = np.flatnonzero(np.isin(self.numbers, numbers))
        mean = self.vectors[rows].astype(np.float32).sum(axis=0)
        return np.asarray(mean / (np.linalg.norm(mean) or 1.0), dtype=np.float32)

    def near(self, query: Vectors, among: slice, *, count: int, least: float) -> dict[int, float]:
        """Return the numbers of the texts nearest in meaning, and their cosine similarities.

        Args:
            query: a vector as `of` gives it.
            among: the numbers of texts that may be meant.
            count: at most this many.
            least: the least similarity.
        """
        from ranking.nearest import nearest  # noqa: PLC0415  start-up time

        start, end = np.searchsorted(self.numbers, [among.start, among.stop]).tolist()
        of = slice(start, end)
        rows, similarities = nearest(
            self.vectors[of], self.projected[of], query, self.axes, count=count, shortlist=SHORTLIST
        )
        # in half precision a vector can be longer than 1 by a little, and no cosine is above 1
        cosines = np.clip(similarities, -1.0, 1.0)
        found = zip(self.numbers[of][rows].tolist(), cosines.tolist(), strict=True)
        return {number: similarity for number, similarity in found if similarity >= least}


def centred(vectors: Vectors, centre: NDArray[np.float32]) -> Vectors:
    """Return vectors without what all texts have in common, at length 1 again; a zero vector stays.

    Source: Mu and Viswanath, All-but-the-top: simple and effective postprocessing for word representations,
    ICLR 2018, of which this is the first half.
    """
    known = np.linalg.norm(vectors, axis=1, keepdims=True) > 0
    return _unit(np.where(known, vectors - centre, 0))


def meaning_arrays(
    texts: Sequence[str], related: RelatedWords | None, folder: Path
) -> Mapping[str, NDArray[np.generic]]:
    """Return the arrays of `Meanings`.

    Args:
        texts: in the order of their numbers; empty ones mean nothing.
        related: knows the vectors of the graph's words; without it the second halves are empty.
        folder: where the indexes of this graph are kept.
    """
    from ranking.nearest import evenly_spaced, principal_axes  # noqa: PLC0415  start-up time

    numbers = [number for number, text in enumerate(texts) if text]
    said = [texts[number] for number in numbers]
    every, some = _parts(len(said)), evenly_spaced(len(said))
    halves = _Halves.of(said, related, folder)
    centre, word_centre = _mean(halves.first, every), _mean(halves.second, every)
    word_axes = principal_axes(centred(halves.second(some), word_centre), WORD_AXES if related else 0)

    def vectors_of(rows: slice) -> Vectors:
        second = _unit(centred(halves.second(rows), word_centre) @ word_axes)
        return HALF * np.hstack([centred(halves.first(rows), centre), second])

    axes = principal_axes(vectors_of(some), AXES)
    vectors = np.empty((len(said), len(axes)), dtype=np.float16)
    projected = np.empty((len(said), axes.shape[1]), dtype=np.float32)
    for rows in every:
        part = vectors_of(rows)
        vectors[rows], projected[rows] = part, part @ axes
    return {
        "numbers": np.array(numbers, dtype=np.int32),
        "centre": centre,
        "word_centre": word_centre,
        "word_axes": word_axes,
        "vectors": vectors,
        "axes": axes,
        "projected": projected,
    }


@dataclass(frozen=True)
class _Halves:
    """Both halves of the vectors of texts, of which only those of some texts are in memory at a time.

    Args:
        embedded: (texts, DIMENSIONS) the first halves, mapped.
        counts: (texts, words) how often each word with a vector is in each text; None has no words.
        words: (words, WORD_DIMENSIONS) their vectors.
    """

    embedded: Vectors
    counts: sparse.csr_array | None
    words: Vectors

    @classmethod
    def of(cls, texts: Sequence[str], related: RelatedWords | None, folder: Path) -> _Halves:
        first = embedded(texts, folder, CACHE)
        if related is None:
            return cls(first, None, np.zeros((0, WORD_DIMENSIONS), dtype=np.float32))
        counts, vocabulary = counted(texts, content_words, folder, WORDS_CACHE)
        places = related.places(vocabulary)
        known = np.flatnonzero(places >= 0)
        words = related.vectors[places[known]].astype(np.float32)
        return cls(first, counts[:, known].astype(np.float32), words)

    def first(self, rows: slice) -> Vectors:
        """Return the mean of the vectors of the tokens of some texts."""
        return self.embedded[rows]

    def second(self, rows: slice) -> Vectors:
        """Return the mean of the vectors of the words of some texts, at length 1."""
        if self.counts is None:
            return np.zeros((len(self.embedded[rows]), WORD_DIMENSIONS), dtype=np.float32)
        return _unit(self.counts[rows] @ self.words)


def _parts(count: int) -> list[slice]:
    """Return consecutive texts, few enough that their vectors take little memory."""
    return [slice(start, start + TOGETHER) for start in range(0, count, TOGETHER)]


def _vectors_of(terms: Iterable[str], related: RelatedWords) -> list[Vectors]:
    """Return the vector of each word, of those the graph does not have from the encoder."""
    terms = list(terms)
    places = related.places(terms).tolist()
    return [
        related.vectors[place].astype(np.float32) if place >= 0 else word_vector(term)
        for term, place in zip(terms, places, strict=True)
    ]


def _mean(vectors: Callable[[slice], Vectors], parts: Sequence[slice]) -> NDArray[np.float32]:
    """Return the mean of all vectors; of none zero."""
    count, total = 0, np.zeros(vectors(slice(0, 0)).shape[1])
    for rows in parts:
        part = vectors(rows)
        count, total = count + len(part), total + part.sum(axis=0, dtype=np.float64)
    return (total / max(1, count)).astype(np.float32)


def _unit(vectors: Vectors) -> Vectors:
    """Return vectors at length 1; a zero vector stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)
