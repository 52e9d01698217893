"""The vectors of texts and words, of which those of an earlier state of the graph are taken over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from more_itertools import chunked

from matchgraph.artefact.array_cache import Arrays, carried_arrays
from matchgraph.searching.embedding import DIMENSIONS, Vectors, embed, model_name
from matchgraph.searching.multilingual import WORD_DIMENSIONS, encoder_name, word_vectors

KEY_BYTES = 16
EMBEDDED = 4096  # texts embedded at a time
BUCKETS = 64  # of words that are encoded together


def embedded(texts: Sequence[str], folder: Path, what: str) -> Vectors:
    """Return the vector of each text, as `embed` does, where it depends on that text alone.

    Args:
        texts: any number of texts.
        folder: where the indexes of this graph are kept.
        what: the texts are; of each kind the vectors of the newest ones are kept.
    """
    keys = keys_of(model_name(), texts)

    def make(earlier: Arrays, places: Mapping[bytes, int]) -> Arrays:
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        rows = np.array([places.get(key, -1) for key in keys], dtype=np.int64)
        there, new = rows >= 0, np.flatnonzero(rows < 0)
        if there.any():
            vectors[there] = earlier["vectors"][rows[there]]
        for some in chunked(new.tolist(), EMBEDDED):
            vectors[some] = embed([texts[place] for place in some])
        return {"vectors": vectors}

    return np.asarray(carried(folder, what, keys, make)["vectors"])


def encoded(words: Sequence[str], folder: Path) -> Vectors:
    """Return the vector of each word by the multilingual encoder.

    The last digits of a vector depend on the words that it is computed with. So words are encoded in buckets,
    and taken over with all others of their bucket.

    Args:
        words: distinct words.
        folder: where the indexes of this graph are kept.
    """
    buckets: defaultdict[int, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        buckets[_key(word)[0] % BUCKETS].append(place)
    places = [buckets[number] for number in sorted(buckets)]
    keys = [_key(encoder_name(), *(words[place] for place in bucket)) for bucket in places]
    ends = np.cumsum([len(bucket) for bucket in places], dtype=np.int64)

    def make(earlier: Arrays, known: Mapping[bytes, int]) -> Arrays:
        parts = np.split(earlier["vectors"], earlier["ends"]) if earlier else []
        vectors = [
            parts[known[key]] if key in known else word_vectors([words[place] for place in bucket])
            for key, bucket in zip(keys, places, strict=True)
        ]
        none = np.zeros((0, WORD_DIMENSIONS), dtype=np.float32)
        return {"ends": ends, "vectors": np.concatenate([none, *vectors], dtype=np.float32)}

    vectors = np.empty((len(words), WORD_DIMENSIONS), dtype=np.float32)
    vectors[[place for bucket in places for place in bucket]] = carried(folder, "encoded", keys, make)[
        "vectors"
    ]
    return vectors


def carried(
    folder: Path, what: str, keys: Sequence[bytes], make: Callable[[Arrays, Mapping[bytes, int]], Arrays]
) -> Arrays:
    """Return arrays that belong to some keys.

    Args:
        folder: where the indexes of this graph are kept.
        what: they are of.
        keys: each of KEY_BYTES.
        make: makes the arrays, given earlier ones and the places of their keys.
    """
    content = b"".join(keys)

    def made(earlier: Arrays) -> Arrays:
        return {"keys": np.frombuffer(content, dtype=np.uint8), **make(earlier, _places(earlier))}

    return carried_arrays(folder, what, _key(content.hex()).hex(), made)


def keys_of(version: str, texts: Sequence[str]) -> list[bytes]:
    """Return a key of each text, of KEY_BYTES.

    Args:
        version: of what is made from a text.
        texts: any number of texts.
    """
    made_by = _key(version)
    return [blake2b(text.encode(), digest_size=KEY_BYTES, person=made_by).digest() for text in texts]


def _key(*texts: str) -> bytes:
    return blake2b("\n".join(texts).encode(), digest_size=KEY_BYTES).digest()


def _places(earlier: Arrays) -> dict[bytes, int]:
    """Return where what belongs to each key is."""
    content = earlier["keys"].tobytes() if earlier else b""
    starts = range(0, len(content), KEY_BYTES)
    return {content[start : start + KEY_BYTES]: place for place, start in enumerate(starts)}
