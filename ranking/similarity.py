"""Find similar texts by their words and their meaning, and only the best few of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from ranking.arrays import Booleans, Floats, Integers, integer_vector, unit
from ranking.errors import BadArrayError

DECIMALS = 6  # further digits depend on the order of summation
DEEPEST = 2048  # neighbours examined per document before ties are truncated in the order found
BATCH = 2_000_000  # neighbours held in memory at once
COMPARED = 50_000  # pairs of vectors held in memory at once


@dataclass(frozen=True)
class SimilarPairs:
    """Pairs of similar documents, each once, sorted.

    Args:
        first: the document with the lower number.
        second: the one with the higher number.
        similarity: 0-1, six decimals.
    """

    first: Integers
    second: Integers
    similarity: Floats


@dataclass(frozen=True)
class Meanings:
    """What documents mean, to be compared along with their words.

    Args:
        vectors: (documents, d), each of length 1 or 0.
        share: of the cosine of two vectors in their similarity, 0-1; the cosine of their words has the rest.
        words: minimum cosine of the words of two documents, 0-1.
        considered: number of documents most similar by words that are compared by meaning.
        context: share of what the groups of two documents mean in what they mean themselves, 0-1: things that
            run "on graphics cards" may have nothing else in common.
    """

    vectors: NDArray[np.floating]
    share: float
    words: float
    considered: int
    context: float = 0.0

    def cosines(self, one: Integers, other: Integers, groups: Integers) -> Floats:
        """Return how similar the meanings of pairs of documents are, in part by what their groups mean.

        Args:
            one: (pairs,), documents.
            other: (pairs,), documents.
            groups: (documents,), the group of each, from 0.

        Returns:
            (pairs,), 0-1; opposite meanings count as none.
        """
        context = unit(self.context, "context")
        shares = [(1 - context, self.vectors, one, other)]
        if context:
            shares.append((context, _directions(self.vectors, groups), groups[one], groups[other]))
        cosines = np.zeros(one.size)
        for start in range(0, one.size, COMPARED):
            part = slice(start, start + COMPARED)
            for share, vectors, left, right in shares:
                pair = vectors[left[part]].astype(np.float64), vectors[right[part]].astype(np.float64)
                cosines[part] += share * np.einsum("nd,nd->n", *pair)
        return np.clip(cosines, 0.0, 1.0)


def _directions(vectors: NDArray[np.floating], groups: Integers) -> Floats:
    """Return the mean direction of the vectors of each group, (groups, d), of length 1 or 0."""
    members = sparse.csr_array((np.ones(groups.size), (groups, np.arange(groups.size))))
    sums: Floats = members @ vectors.astype(np.float64)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    directions: Floats = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
    return directions


def tf_idf(counts: sparse.csr_array, *, commonest: int) -> sparse.csr_array:
    """Return the documents as TF-IDF vectors of length 1.

    A term weighs count · (ln((1 + n) / (1 + documents with it)) + 1), n being the number of documents: the
    smoothed form that scikit-learn documents for TfidfTransformer. A document without terms stays empty.
    scikit-learn itself takes over a second to import.
    Source: Salton and Buckley, Term-weighting approaches in automatic text retrieval, Information Processing
    and Management 24 (1988).

    Args:
        counts: term counts, (documents, terms), not negative.
        commonest: terms in more documents are left out: uninformative, at a cost quadratic in their number.

    Raises:
        BadArrayError: a count is negative or not finite.
    """
    if not (np.isfinite(counts.data) & (counts.data >= 0)).all():
        raise BadArrayError("token counts have to be finite and not negative")
    kept = sparse.csr_array(counts).astype(np.float64)
    kept.sum_duplicates()
    kept.eliminate_zeros()
    documents = np.bincount(kept.indices, minlength=kept.shape[1])
    weights = np.log((1 + kept.shape[0]) / (1 + documents)) + 1
    weights[documents > commonest] = 0.0
    kept.data *= weights[kept.indices]
    kept.eliminate_zeros()
    lengths = np.sqrt((kept**2).sum(axis=1))
    kept.data /= np.repeat(lengths, np.diff(kept.indptr))
    return kept


def similar_pairs(
    counts: sparse.csr_array,
    *,
    group: ArrayLike | None = None,
    top: int,
    threshold: float,
    commonest: int,
    meanings: Meanings | None = None,
    threads: int = 1,
) -> SimilarPairs:
    """Return the pairs in which one document is among the `top` most similar ones of the other.

    The similarity is the cosine of the words or, where meanings are given, the weighted mean of that and the
    cosine of the vectors, in part of those of the groups: words alone confuse what two things say in the same
    words ("can be removed"), vectors alone what is said of one field.

    Ties are broken by the lower document number. A pair is included if either side has it, so the result is
    symmetric and a document may have more than `top` neighbours. Memory grows with documents · top, never
    with the number of pairs that share a term.

    Args:
        counts: term counts, (documents, terms).
        group: (documents,); documents of one group are never neighbours (capabilities of one entity).
        top: how many neighbours each document may contribute.
        threshold: minimum similarity, 0-1.
        commonest: terms in more documents than this are left out.
        meanings: what the documents mean; None to go by words alone.
        threads: number of threads; the result is the same for any.

    Raises:
        BadArrayError: a count is negative, `group` has another length or `threshold` is not in 0-1.
    """
    unit(threshold, "threshold")
    if top < 1:
        raise BadArrayError(f"top is {top}; it has to be at least 1")
    size = counts.shape[0]
    groups = np.arange(size) if group is None else integer_vector(group, "group", size)
    vectors = tf_idf(counts, commonest=commonest)
    if meanings is None:
        neighbours = _Search(vectors, groups, top, threshold, threads).all_neighbours()
    else:
        deep = max(top, meanings.considered)
        by_words = _Search(vectors, groups, deep, meanings.words, threads).all_neighbours()
        neighbours, _ = _best(_with_meaning(by_words, meanings, groups, threshold), size, top)
    low, high = (
        np.minimum(neighbours.source, neighbours.target),
        np.maximum(neighbours.source, neighbours.target),
    )
    order = np.lexsort((-neighbours.similarity, high, low))
    low, high, similarity = low[order], high[order], neighbours.similarity[order]
    new = np.ones(low.size, dtype=bool)
    new[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return SimilarPairs(low[new], high[new], similarity[new])


@dataclass(frozen=True)
class _Neighbours:
    """Neighbours, by source and then best first."""

    source: Integers
    target: Integers
    similarity: Floats

    def chosen(self, which: Booleans) -> _Neighbours:
        return _Neighbours(self.source[which], self.target[which], self.similarity[which])


def _with_meaning(
    neighbours: _Neighbours, meanings: Meanings, groups: Integers, threshold: float
) -> _Neighbours:
    """Return the neighbours that are similar enough by words and meaning together."""
    share = unit(meanings.share, "share")
    cosines = meanings.cosines(neighbours.source, neighbours.target, groups)
    similarity = (1 - share) * neighbours.similarity + share * cosines
    both = _Neighbours(neighbours.source, neighbours.target, np.round(similarity, DECIMALS))
    return both.chosen(both.similarity >= threshold)


@dataclass(frozen=True)
class _Search:
    """A search for neighbours, which looks deeper where excluded or tied ones fill the list."""

    vectors: sparse.csr_array
    groups: Integers
    top: int
    threshold: float
    threads: int

    def all_neighbours(self) -> _Neighbours:
        found: list[_Neighbours] = []
        transposed = sparse.csr_matrix(self.vectors.T)
        open_rows = np.flatnonzero(np.diff(self.vectors.indptr)).astype(np.int64)
        depth = self.top + 2  # itself, and one more to see whether the last one is tied
        while open_rows.size:
            still_open = []
            for start in range(0, open_rows.size, max(1, BATCH // depth)):
                rows = open_rows[start : start + max(1, BATCH // depth)]
                settled, unsettled = self._look(rows, transposed, depth)
                found.append(settled)
                still_open.append(unsettled)
            open_rows = np.concatenate(still_open)
            depth = min(4 * depth, DEEPEST)
        return _Neighbours(
            np.concatenate([np.empty(0, np.int64), *(part.source for part in found)]),
            np.concatenate([np.empty(0, np.int64), *(part.target for part in found)]),
            np.concatenate([np.empty(0), *(part.similarity for part in found)]),
        )

    def _look(
        self, rows: Integers, transposed: sparse.csr_matrix, depth: int
    ) -> tuple[_Neighbours, Integers]:
        """Return the neighbours of the rows that are settled, and the rows that need a deeper look."""
        product = sp_matmul_topn(
            sparse.csr_matrix(self.vectors[rows]),
            transposed,
            top_n=depth,
            threshold=max(0.0, self.threshold - 10.0**-DECIMALS),
            n_threads=self.threads,
        )
        lengths = np.diff(product.indptr)
        seen = _Neighbours(
            np.repeat(np.arange(rows.size), lengths),
            product.indices.astype(np.int64),
            np.minimum(np.round(product.data, DECIMALS), 1.0),
        )
        faintest = np.full(rows.size, np.inf)
        np.minimum.at(faintest, seen.source, seen.similarity)
        allowed = (self.groups[rows[seen.source]] != self.groups[seen.target]) & (
            seen.similarity >= self.threshold
        )
        best, last = _best(seen.chosen(allowed), rows.size, self.top)
        cut_short = (lengths == depth) & (faintest >= last) & (depth < min(DEEPEST, self.groups.size))
        settled = best.chosen(~cut_short[best.source])
        return _Neighbours(rows[settled.source], settled.target, settled.similarity), rows[cut_short]


def _best(neighbours: _Neighbours, row_count: int, top: int) -> tuple[_Neighbours, Floats]:
    """Return the `top` of each row, and the similarity of the last one (0 where there are fewer)."""
    order = np.lexsort((neighbours.target, -neighbours.similarity, neighbours.source))
    ordered = _Neighbours(neighbours.source[order], neighbours.target[order], neighbours.similarity[order])
    starts = np.searchsorted(ordered.source, np.arange(row_count))
    place = np.arange(ordered.source.size) - starts[ordered.source]
    last = np.zeros(row_count)
    full = place == top - 1
    last[ordered.source[full]] = ordered.similarity[full]
    return ordered.chosen(place < top), last
