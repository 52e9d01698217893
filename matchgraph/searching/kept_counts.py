"""How often each word is in each text, of which the texts of an earlier state of the graph are taken over."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from matchgraph.artefact.array_cache import Arrays
from matchgraph.searching.kept_vectors import carried, keys_of

if TYPE_CHECKING:
    from scipy import sparse

PARTED_BY = "\n"  # which no word has
Split = Callable[[str], Sequence[str]]
Counted = tuple["sparse.csr_array", list[str]]


def counted(texts: Sequence[str], split: Split, folder: Path, what: str) -> Counted:
    """Return how often each word is in each text, and the words, as `ranking.term_counts` does.

    Args:
        texts: any number of texts.
        split: gives the words of a text.
        folder: where the indexes of this graph are kept.
        what: the texts are; of each kind the words of the newest ones are kept.
    """
    from scipy import sparse  # noqa: PLC0415  start-up time

    keys = keys_of(_version(split), texts)

    def make(earlier: Arrays, places: Mapping[bytes, int]) -> Arrays:
        rows = np.array([places.get(key, -1) for key in keys], dtype=np.int64)
        counts, words = _joined(rows, earlier, texts, split)
        return {
            "letters": np.frombuffer(PARTED_BY.join(words).encode(), dtype=np.uint8),
            "counts": counts.data.astype(np.int32),
            "words": counts.indices.astype(np.int32),
            "starts": counts.indptr.astype(np.int64),
        }

    return _read(carried(folder, what, keys, make), sparse)


def _joined(rows: np.ndarray, earlier: Arrays, texts: Sequence[str], split: Split) -> Counted:
    """Return the counts of all texts.

    Args:
        rows: (texts,) row of each text among the earlier ones, -1 if it is new.
        earlier: the arrays of earlier texts, if there are any.
    """
    from scipy import sparse  # noqa: PLC0415  start-up time

    from ranking.term_counts import term_counts  # noqa: PLC0415

    known, new = np.flatnonzero(rows >= 0), np.flatnonzero(rows < 0)
    fresh, own = term_counts(split(texts[place]) for place in new.tolist())
    if not known.size:
        return fresh, own
    before, words = _read(earlier, sparse)
    before = before[rows[known]]
    used = np.unique(before.indices)
    vocabulary = sorted({words[place] for place in used.tolist()}.union(own))
    number = {word: place for place, word in enumerate(vocabulary)}
    of_used = np.zeros(len(words), dtype=np.int64)
    of_used[used] = [number[words[place]] for place in used.tolist()]
    of_own = np.array([number[word] for word in own], dtype=np.int64)
    shape = len(texts), len(vocabulary)
    ends = before.indptr[1:].astype(np.int64), fresh.indptr[1:].astype(np.int64) + before.nnz
    counts = sparse.csr_array(
        (
            np.concatenate([before.data, fresh.data]),
            np.concatenate([of_used[before.indices], of_own[fresh.indices]]),
            np.concatenate([[0], *ends]),
        ),
        shape=shape,
    )
    place = np.empty(len(texts), dtype=np.int64)
    place[np.concatenate([known, new])] = np.arange(len(texts))
    return counts[place], vocabulary


def _read(arrays: Arrays, sparse: object) -> Counted:
    letters = arrays["letters"].tobytes().decode()
    words = letters.split(PARTED_BY) if letters else []
    shape = len(arrays["starts"]) - 1, len(words)
    parts = arrays["counts"], arrays["words"], arrays["starts"]
    return sparse.csr_array(parts, shape=shape), words  # type: ignore[attr-defined]


@cache
def _version(split: Split) -> str:
    """Return a hash of the program text that splits a text, and of the lists of words next to it."""
    module = Path(inspect.getfile(split))
    files = [module, *sorted(module.parent.glob("*.txt"))]
    found = blake2b(split.__name__.encode(), digest_size=16)
    for file in files:
        found.update(file.name.encode() + file.read_bytes())
    return found.hexdigest()
