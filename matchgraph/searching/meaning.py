"""A vector for what each capability, described entity and intent means, and which are near to a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchgraph.searching.embedding import DIMENSIONS, Vectors, embed

EMBEDDED = 4096  # texts embedded at a time
AXES = 32  # on which projections choose what is compared in full


@dataclass(frozen=True)
class Meanings:
    """The vectors of texts.

    Args:
        numbers: (n,) which texts they are of, ascending; of those that say nothing there are none.
        centre: (DIMENSIONS,) the mean of all, which is taken off each.
        vectors: (n, DIMENSIONS) in half precision, of length 1.
        axes: (DIMENSIONS, AXES) the directions in which they differ most.
        projected: (n, AXES) what they are on the axes, in single precision.
    """

    numbers: NDArray[np.int32]
    centre: NDArray[np.float32]
    vectors: NDArray[np.float16]
    axes: NDArray[np.float32]
    projected: NDArray[np.float32]

    def of(self, texts: Sequence[str]) -> Vectors:
        """Return the vector of what some texts mean together, (DIMENSIONS,)."""
        together = centred(embed(texts), self.centre).sum(axis=0)
        return np.asarray(together / (np.linalg.norm(together) or 1.0), dtype=np.float32)

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
        rows, similarities = nearest(self.vectors[of], self.projected[of], query, self.axes, count=count)
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
    moved = np.where(known, vectors - centre, 0)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def meaning_arrays(texts: Sequence[str]) -> Mapping[str, NDArray[np.generic]]:
    """Return the arrays of `Meanings`.

    Args:
        texts: in the order of their numbers; empty ones mean nothing.
    """
    from ranking.nearest import principal_axes  # noqa: PLC0415  start-up time

    numbers = [number for number, text in enumerate(texts) if text]
    vectors = np.zeros((len(numbers), DIMENSIONS), dtype=np.float32)
    for start in range(0, len(numbers), EMBEDDED):
        some = numbers[start : start + EMBEDDED]
        vectors[start : start + EMBEDDED] = embed([texts[number] for number in some])
    centre = (vectors.sum(axis=0, dtype=np.float64) / max(1, len(numbers))).astype(np.float32)
    moved = centred(vectors, centre)
    axes = principal_axes(moved, AXES)
    return {
        "numbers": np.array(numbers, dtype=np.int32),
        "centre": centre,
        "vectors": moved.astype(np.float16),
        "axes": axes,
        "projected": moved @ axes,
    }
