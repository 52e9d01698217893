"""How well documents match a query: BM25 over the terms of the query."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Floats, weight_vector
from ranking.errors import BadArrayError


def term_weights(counts: ArrayLike) -> Floats:
    """Return each term's inverse document frequency, ln(1 + (n - d + ½) / (d + ½)).

    n is the number of documents and d that of those with the term. Source: Robertson and Zaragoza, The
    probabilistic relevance framework: BM25 and beyond, Foundations and Trends in Information Retrieval 3
    (2009), with the 1 that keeps it positive.

    Args:
        counts: an array (documents, terms).

    >>> term_weights([[1, 1], [1, 0]]).round(3).tolist()
    [0.182, 0.693]
    """
    frequency = np.asarray(counts, dtype=np.float64)
    documents = (frequency > 0).sum(axis=0)
    return np.asarray(np.log1p((len(frequency) - documents + 0.5) / (documents + 0.5)), dtype=np.float64)


def bm25(
    counts: ArrayLike, lengths: ArrayLike, *, saturation: float = 1.2, length_share: float = 0.75
) -> Floats:
    """Return the BM25 score of each document.

    Args:
        counts: an array (documents, terms), how often each term of the query is in each document; a term
            that is there in another form may count as a part of one.
        lengths: words in each document.
        saturation: k1, how soon a term's repetition stops counting.
        length_share: b, 0-1, how much a long document has to match more.

    Raises:
        BadArrayError: the shapes do not fit, or a value is negative or not finite.

    >>> bm25([[1, 0], [1, 1]], [4, 4]).round(3).tolist()
    [0.182, 0.875]
    """
    frequency = np.asarray(counts, dtype=np.float64)
    if frequency.ndim != 2 or not (np.isfinite(frequency) & (frequency >= 0)).all():
        raise BadArrayError("counts has to be an array (documents, terms), finite and not negative")
    length = weight_vector(lengths, "lengths", len(frequency))
    if not frequency.size:
        return np.zeros(len(frequency))
    relative = length / (length.mean() or 1.0)
    damping = saturation * (1 - length_share + length_share * relative)
    saturated = frequency * (saturation + 1) / (frequency + damping[:, None])
    return np.asarray((saturated * term_weights(frequency)).sum(axis=1), dtype=np.float64)
