"""Nearest vectors against a plain comparison with all."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ranking.nearest import nearest


@given(st.integers(0, 40), st.integers(1, 50), st.integers(0, 2**32 - 1))
def test_few_vectors_are_compared_in_full(n: int, count: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    vectors = generator.integers(-2, 3, (n, 6)).astype(np.float32)
    query = generator.integers(-2, 3, 6).astype(np.float64)
    found = nearest(vectors, vectors[:, :2].copy(), query, count=count)
    by_hand = sorted(range(n), key=lambda row: (-float(vectors[row] @ query), row))[:count]
    assert found.row.tolist() == by_hand
    assert found.similarity.tolist() == [float(vectors[row] @ query) for row in by_hand]


def test_many_vectors_are_chosen_by_their_leading_dimensions() -> None:
    generator = np.random.default_rng(1)
    vectors = generator.standard_normal((5000, 16)).astype(np.float32) * 0.5 ** np.arange(16)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    leading = np.ascontiguousarray(vectors[:, :6])
    for query in vectors[:20]:
        exact = nearest(vectors, leading, query, count=10, shortlist=5000)
        quick = nearest(vectors, leading, query, count=10, shortlist=300)
        assert quick.row.tolist() == exact.row.tolist()
