"""Turn texts into vectors whose angles tell how near their meanings are: static embeddings, no network.

The weights and the tokenizer come with the WordLlama wheel (`pip install '.[semantic]'`, in a clone). A
vector is the mean of its tokens' vectors, so the same text has the same vector on every machine.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

DIMENSIONS = 256
_LOADING = threading.Lock()
MISSING = "search by meaning needs the extra `semantic`: in a clone, pip install '.[semantic]'"


def can_embed() -> bool:
    """Return whether the extra `semantic` is installed."""
    return find_spec("wordllama") is not None


def embed(texts: Sequence[str]) -> Vectors:
    """Return a vector of length 1 for each text; one without a known token has the zero vector.

    Args:
        texts: any number of texts.

    Returns:
        An array (texts, DIMENSIONS).
    """
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    # a batch is as long as its longest text
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    if texts:
        vectors[order] = _model().embed([texts[place] for place in order])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def model_name() -> str:
    """Return which vectors these are: the model's name and the version of the package with its weights."""
    from importlib.metadata import version  # noqa: PLC0415  start-up time

    return f"wordllama {version('wordllama')} {DIMENSIONS}"


def _model() -> Any:
    with _LOADING:  # several threads at once load it once
        return _loaded()


@cache
def _loaded() -> Any:
    handlers = list(logging.root.handlers)
    level = logging.root.level
    import wordllama  # noqa: PLC0415  an extra, and start-up time

    logging.root.handlers[:] = handlers  # its import sets up logging for the whole process
    logging.root.setLevel(level)
    folder = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(cache_dir=folder, dim=DIMENSIONS, disable_download=True)
