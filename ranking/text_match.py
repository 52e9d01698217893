"""BM25: how well documents match a query."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ranking.arrays import Floats, weight_vector
from ranking.errors import BadArrayError

Real = TypeVar("Real", np.float32, np.float64)


def term_weights(documents: int, holding: ArrayLike) -> Floats:
    """Return each term's inverse document frequency, ln(1 + (n - d + ½) / (d + ½)).

    n is the number of documents and d the number of those with the term. Source: Robertson and Zaragoza, The
    probabilistic relevance framework: BM25 and beyond, Foundations and Trends in Information Retrieval 3
    (2009), with the 1 that keeps it positive.

    Args:
        documents: number of documents.
        holding: (terms,), the document frequency of each term.

    >>> term_weights(2, [2, 1]).round(3).tolist()
    [0.182, 0.693]
    """
    held = np.asarray(holding, dtype=np.float64)
    return np.asarray(np.log1p((documents - held + 0.5) / (held + 0.5)), dtype=np.float64)


def length_damping(relative: NDArray[Real], saturation: float, length_share: float) -> NDArray[Real]:
    """Return the frequency at which a term reaches half of its maximum, k1·(1 - b + b·length / mean length).

    Args:
        relative: lengths of documents as a multiple of their mean, in single or double precision.
        saturation: k1.
        length_share: b, 0-1.
    """
    return relative * relative.dtype.type(saturation * length_share) + relative.dtype.type(
        saturation * (1 - length_share)
    )


def saturated(frequency: NDArray[Real], damping: NDArray[Real], saturation: float) -> NDArray[Real]:
    """Return the saturated term frequency: up to k1 + 1 times the term's weight.

    Args:
        frequency: term frequency; above 0 where damping is 0.
        damping: of each document, from `length_damping`.
        saturation: k1.
    """
    return frequency * frequency.dtype.type(saturation + 1) / (frequency + damping)


def bm25(
    counts: ArrayLike,
    lengths: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    mean_length: float | None = None,
    saturation: float,
    length_share: float,
) -> Floats:
    """Return the BM25 score of each document.

    Args:
        counts: (documents, terms), how often each term of the query occurs in each document; another form
            of a term may count as a fraction.
        lengths: words in each document.
        weights: (terms,); by default from `term_weights` over these documents.
        mean_length: mean number of words per document; by default over these.
        saturation: k1, how soon repetitions of a term stop counting.
        length_share: b, 0-1, how strongly long documents are penalised.

    Raises:
        BadArrayError: the shapes do not fit, or a value is negative or not finite.

    >>> bm25([[1, 0], [1, 1]], [4, 4], saturation=1.2, length_share=0.75).round(3).tolist()
    [0.182, 0.875]
    """
    frequency = np.asarray(counts, dtype=np.float64)
    if frequency.ndim != 2 or not (np.isfinite(frequency) & (frequency >= 0)).all():
        raise BadArrayError("counts has to be an array (documents, terms), finite and not negative")
    length = weight_vector(lengths, "lengths", len(frequency))
    if not frequency.size:
        return np.zeros(len(frequency))
    given = term_weights(len(frequency), (frequency > 0).sum(axis=0)) if weights is None else weights
    weight = weight_vector(given, "weights", frequency.shape[1])
    relative = length / (mean_length or length.mean() or 1.0)
    damping = length_damping(relative, saturation, length_share)[:, None]
    known = frequency > 0  # a missing term counts 0, and without damping would be 0/0
    counted = np.where(known, saturated(frequency, np.where(known, damping, 1.0), saturation), 0.0)
    return np.asarray((counted * weight).sum(axis=1), dtype=np.float64)
