"""A vector for what each capability, described entity and intent means, in a file beside the graph.

The vectors are derived in a recompute, once the run is published: the graph names the state they belong to,
and the file of that state is made there, or at its first use where it is missing. A file is a folder of
arrays that are read by memory map, so that a search reads only what it needs.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.store import Store
from graph.versions import digest
from matchgraph.embedding import DIMENSIONS, Vectors, can_embed, embed, model_name
from matchgraph.standing import open_standing
from matchgraph.vocabulary import COMMON, Vocabulary, vocabulary_arrays

DERIVED = "meaning"
NOT_DERIVED = "search by meaning starts with the first recompute: matchgraph recompute"
PAGE = 20_000  # texts read at a time
EMBEDDED = 4096  # texts embedded at a time
MAPPED_FROM = 1_000_000  # bytes
LAYOUT = 3  # of the arrays in the folder
AXES = 32  # on which projections choose what is compared in full
Kind = Literal["capability", "entity", "intent"]
ARRAYS = ("centre", "vectors", "axes", "projected", "keys", "ends", "counts")
WORDS = "words-"  # starts the names of the vocabulary's files
QUERIES: dict[Kind, str] = {
    "capability": "capability_meanings",
    "entity": "entity_meanings",
    "intent": "intent_meanings",
}
NUMBERS: dict[Kind, int] = {kind: number for number, kind in enumerate(QUERIES)}  # in arrays, by kind


class Near(NamedTuple):
    """Something near in meaning: of which kind, its key, and the cosine similarity."""

    kind: Kind
    key: str
    similarity: float


@dataclass(frozen=True)
class Meanings:
    """The vectors of one state of the graph.

    Args:
        centre: (DIMENSIONS,) the mean of all texts, which is taken off each.
        vectors: (n, DIMENSIONS) in half precision, of length 1; first capabilities, then entities, intents.
        axes: (DIMENSIONS, AXES) the directions in which they differ most.
        projected: (n, AXES) what they are on the axes, in single precision.
        keys: the keys of all, one after the other, in UTF-8.
        ends: (n,) where each key ends.
        counts: (3,) how many there are of each kind.
        vocabulary: the words of all texts.
        standing: (n,) place of each text among those of its kind, by rank.
    """

    centre: NDArray[np.float32]
    vectors: NDArray[np.float16]
    axes: NDArray[np.float32]
    projected: NDArray[np.float32]
    keys: NDArray[np.uint8]
    ends: NDArray[np.int64]
    counts: NDArray[np.int64]
    vocabulary: Vocabulary
    standing: NDArray[np.int32]

    def near(self, text: str, *, count: int, least: float) -> list[Near]:
        """Return what is nearest to a text in meaning.

        Args:
            text: the text.
            count: at most so many of each kind.
            least: the least cosine similarity.
        """
        from ranking.nearest import nearest  # noqa: PLC0415  start-up time

        query = centred(embed([text]), self.centre)[0]
        found = []
        for kind in NUMBERS:
            of = self._of(kind)
            vectors, projected = self.vectors[of], self.projected[of]
            rows, similarities = nearest(vectors, projected, query, self.axes, count=count)
            pairs = zip(rows.tolist(), similarities.tolist(), strict=True)
            found += [Near(kind, self._key(of.start + row), s) for row, s in pairs if s >= least]
        return found

    def holding(self, forms: Sequence[Sequence[str]], kind: Kind, count: int) -> list[str]:
        """Return the keys of the texts that hold most of some common words; of equal ones the best ranked.

        Args:
            forms: for each searched word, the common words that stand for it.
            kind: of text.
            count: at most so many.
        """
        of = self._of(kind)
        rows = self.vocabulary.holding(forms, NUMBERS[kind], count, self.standing[of])
        return [self._key(of.start + row) for row in rows]

    def _of(self, kind: Kind) -> slice:
        """Return where the texts of a kind are."""
        start, end = np.cumsum([0, *self.counts])[NUMBERS[kind] :][:2].tolist()
        return slice(start, end)

    def _key(self, row: int) -> str:
        start = self.ends[row - 1] if row else 0
        return self.keys[start : self.ends[row]].tobytes().decode()


def centred(vectors: Vectors, centre: NDArray[np.float32]) -> Vectors:
    """Return vectors without what all texts have in common, at length 1 again; a zero vector stays.

    Source: Mu and Viswanath, All-but-the-top: simple and effective postprocessing for word representations,
    ICLR 2018, of which this is the first half.
    """
    known = np.linalg.norm(vectors, axis=1, keepdims=True) > 0
    moved = np.where(known, vectors - centre, 0)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def derive_meanings(store: Store, folder: Path) -> None:
    """Say in the graph which state its texts are in, and make the vectors of it if they can be made here.

    Args:
        store: the graph, with all that is derived from statements and events up to date.
        folder: where vectors of this graph are kept.
    """
    texts = _Texts.read(store)
    state = search_state(store)
    if state.texts != texts.state:
        store.write("mark_derived", id=DERIVED, digest=texts.state)
    open_meanings(store, folder, state._replace(texts=texts.state), texts)


def open_meanings(
    store: Store, folder: Path, state: SearchState, texts: _Texts | None = None
) -> Meanings | None:
    """Return the vectors of a graph, made now where this machine has none of its state.

    Args:
        store: the graph.
        folder: where vectors of this graph are kept.
        state: what `search_state` says of it.
        texts: all texts, where they have been read before.

    Returns:
        The vectors; None where no recompute derived any yet, or the extra is not installed.
    """
    if not state.texts or not can_embed():
        return None
    place = _place(folder, state.texts)
    if not place.is_dir():
        _write(texts or _Texts.read(store), place)
    try:
        return _opened(store, place, state.run)
    except FileNotFoundError:  # a recompute of another process has put others in their place
        now = search_state(store)
        if now == state:
            raise
        return open_meanings(store, folder, now)


def _place(folder: Path, state: str) -> Path:
    """Return where the vectors of a state lie: another model or layout makes others of the same texts."""
    return folder / f"{state}-{digest([model_name(), AXES, COMMON, LAYOUT])[:8]}"


class SearchState(NamedTuple):
    """What vectors belong to: the state of the texts, and the published run; empty before there is one."""

    texts: str
    run: str


def search_state(store: Store) -> SearchState:
    """Return what the graph says of the state of its texts and of the published run."""
    (row,) = store.read("search_state")
    return SearchState(row["digest"], row["run"])


@dataclass(frozen=True)
class _Texts:
    """All texts, and the state they are in."""

    keys: list[str]
    texts: list[str]
    counts: list[int]
    state: str

    @classmethod
    def read(cls, store: Store) -> _Texts:
        keys: list[str] = []
        texts: list[str] = []
        counts = []
        for query in QUERIES.values():
            before = len(keys)
            for key, text in _pages(store, query):
                keys.append(key)
                texts.append(text)
            counts.append(len(keys) - before)
        return cls(keys, texts, counts, digest([counts, keys, texts])[:32])


def _pages(store: Store, query: str) -> Iterator[tuple[str, str]]:
    after = ""
    while rows := store.read(query, after=after, limit=PAGE):
        yield from ((row["id"], row["text"]) for row in rows)
        after = rows[-1]["id"]


def _write(texts: _Texts, place: Path) -> None:
    """Write the arrays aside, rename them into place, and remove those of other states."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".aside-", dir=place.parent))
    try:
        for name, array in _arrays(texts).items():
            np.save(aside / f"{name}.npy", array)
        try:
            aside.rename(place)
        except OSError:  # another process was quicker; it wrote the same
            if not place.is_dir():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for other in place.parent.iterdir():
        if other != place and not other.name.startswith("."):
            shutil.rmtree(other, ignore_errors=True)


def _arrays(texts: _Texts) -> dict[str, NDArray[np.generic]]:
    from ranking.nearest import principal_axes  # noqa: PLC0415  start-up time

    vectors = np.zeros((len(texts.texts), DIMENSIONS), dtype=np.float32)
    for start in range(0, len(texts.texts), EMBEDDED):
        vectors[start : start + EMBEDDED] = embed(texts.texts[start : start + EMBEDDED])
    centre = (
        vectors.mean(axis=0, dtype=np.float64).astype(np.float32) if len(vectors) else vectors.sum(axis=0)
    )
    moved = centred(vectors, centre)
    axes = principal_axes(moved, AXES)
    encoded = [key.encode() for key in texts.keys]
    return {
        "centre": centre,
        "vectors": moved.astype(np.float16),
        "axes": axes,
        "projected": moved @ axes,
        "keys": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        "ends": np.cumsum([len(key) for key in encoded], dtype=np.int64),
        "counts": np.array(texts.counts, dtype=np.int64),
        **{f"{WORDS}{name}": array for name, array in vocabulary_arrays(texts.texts, texts.counts).items()},
    }


def _opened(store: Store, place: Path, run: str) -> Meanings:
    arrays: dict[str, Any] = {name: _array(place / f"{name}.npy") for name in ARRAYS}
    of_words = {path.stem.removeprefix(WORDS): _array(path) for path in place.glob(f"{WORDS}*.npy")}
    return Meanings(
        **arrays,
        vocabulary=Vocabulary(**of_words),
        standing=open_standing(
            store, place, run, lambda: _parted(arrays["keys"], arrays["ends"]), arrays["counts"].tolist()
        ),
    )


def _parted(keys: NDArray[np.uint8], ends: NDArray[np.int64]) -> list[str]:
    letters = keys.tobytes()
    return [letters[start:end].decode() for start, end in pairwise([0, *ends.tolist()])]


def _array(path: Path) -> NDArray[Any]:
    """Return an array, by memory map where it is large; an empty one has nothing to map."""
    array = np.load(path, mmap_mode="r" if path.stat().st_size > MAPPED_FROM else None)
    return np.asarray(array)  # slices of a memmap object are slow to make
