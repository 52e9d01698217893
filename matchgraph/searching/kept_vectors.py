"""The vectors of texts and words, of which those of an earlier state of the graph are taken over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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
    model = model_name()
    keys = [_key(model, text) for text in texts]
    content = b"".join(keys)

    def make(earlier: Arrays) -> Arrays:
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        places = _places(earlier)
        rows = np.array([places.get(key, -1) for key in keys], dtype=np.int64)
        there, new = rows >= 0, np.flatnonzero(rows < 0)
        if there.any():
            vectors[there] = earlier["vectors"][rows[there]]
        for some in chunked(new.tolist(), EMBEDDED):
            vectors[some] = embed([texts[place] for place in some])
        return {"keys": np.frombuffer(content, dtype=np.uint8), "vectors": vectors}

    return np.asarray(carried_arrays(folder, what, _key(content.hex()).hex(), make)["vectors"])


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
    content = b"".join(keys)

    def make(earlier: Arrays) -> Arrays:
        known, vectors = _places(earlier), np.zeros((len(words), WORD_DIMENSIONS), dtype=np.float32)
        starts = [0, *earlier["ends"].tolist()] if earlier else []
        for key, bucket in zip(keys, places, strict=True):
            if key in known:
                start, end = starts[known[key] : known[key] + 2]
                vectors[bucket] = earlier["vectors"][start:end]
            else:
                vectors[bucket] = word_vectors([words[place] for place in bucket])
        order = [place for bucket in places for place in bucket]
        ends = np.cumsum([len(bucket) for bucket in places], dtype=np.int64)
        return {"keys": np.frombuffer(content, dtype=np.uint8), "ends": ends, "vectors": vectors[order]}

    kept = carried_arrays(folder, "encoded", _key(content.hex()).hex(), make)["vectors"]
    vectors = np.empty((len(words), WORD_DIMENSIONS), dtype=np.float32)
    vectors[[place for bucket in places for place in bucket]] = kept
    return vectors


def _key(*texts: str) -> bytes:
    return blake2b("\n".join(texts).encode(), digest_size=KEY_BYTES).digest()


def _places(earlier: Arrays) -> dict[bytes, int]:
    """Return where what belongs to each key is."""
    content = earlier["keys"].tobytes() if earlier else b""
    starts = range(0, len(content), KEY_BYTES)
    return {content[start : start + KEY_BYTES]: place for place, start in enumerate(starts)}
