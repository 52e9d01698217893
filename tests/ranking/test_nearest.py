"""Nearest vectors against a plain comparison with all."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ranking.nearest import nearest, principal_axes


@given(st.integers(0, 40), st.integers(1, 50), st.integers(0, 2**32 - 1))
def test_few_vectors_are_compared_in_full(n: int, count: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    vectors = generator.integers(-2, 3, (n, 6)).astype(np.float32)
    query = generator.integers(-2, 3, 6).astype(np.float64)
    axes = np.eye(6, 2, dtype=np.float32)
    found = nearest(vectors, vectors @ axes, query, axes, count=count)
    by_hand = sorted(range(n), key=lambda row: (-float(vectors[row] @ query), row))[:count]
    assert found.row.tolist() == by_hand
    assert found.similarity.tolist() == [float(vectors[row] @ query) for row in by_hand]


def test_many_vectors_are_chosen_by_what_they_are_on_the_principal_axes() -> None:
    generator = np.random.default_rng(1)
    turned, _ = np.linalg.qr(generator.standard_normal((16, 16)))
    vectors = (generator.standard_normal((5000, 16)) * 0.5 ** np.arange(16) @ turned).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    axes = principal_axes(vectors, 6)
    assert np.allclose(axes.T @ axes, np.eye(6), atol=1e-6)
    assert (np.abs(axes[:, 0] @ turned.T)).argmax() == 0  # the first is where they were stretched most
    for query in vectors[:20]:
        exact = nearest(vectors, vectors @ axes, query, axes, count=10, shortlist=5000)
        quick = nearest(vectors, vectors @ axes, query, axes, count=10, shortlist=300)
        assert quick.row.tolist() == exact.row.tolist()
