"""What is near in meaning: cosines, which half precision may not push above 1."""

from __future__ import annotations

import numpy as np

from matchgraph.searching.meaning import Meanings


def test_no_similarity_is_above_1() -> None:
    query = np.full(8, 0.3536, dtype=np.float32)  # a little longer than 1
    vectors = np.array([query, -query], dtype=np.float16)
    axes = np.eye(8, 2, dtype=np.float32)
    meanings = Meanings(
        numbers=np.array([4, 7]),
        centre=np.zeros(8, dtype=np.float32),
        word_centre=np.zeros(8, dtype=np.float32),
        word_axes=np.zeros((8, 0), dtype=np.float32),
        vectors=vectors,
        axes=axes,
        projected=vectors.astype(np.float32) @ axes,
    )
    assert float(vectors[0].astype(np.float64) @ query) > 1.0
    assert meanings.near(query, slice(0, 10), count=2, least=-1.0) == {4: 1.0, 7: -1.0}
