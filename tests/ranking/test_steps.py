"""The quick split of flow over steps, held against the one that makes a matrix for each relation."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ranking.flows import TypedEdges
from ranking.steps import step_shares
from tests.ranking.usual import transition_matrix

SHARES = np.array([1.0, 0.5, 0.25])
STEP = st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(5, 9), st.floats(1e-3, 1e3))


@given(st.lists(STEP, max_size=30))
def test_it_splits_as_the_transition_matrix_does(steps: list[tuple[int, int, int, float]]) -> None:
    source, relation, target, weight = (np.array([step[i] for step in steps]) for i in range(4))
    ends = source.astype(np.int64), relation.astype(np.int64), target.astype(np.int64)
    found = np.zeros((10, 10))
    np.add.at(found, (ends[0], ends[2]), step_shares(ends[0], ends[1], weight.astype(np.float64), SHARES))
    edges = [
        TypedEdges(str(kind), *(column[ends[1] == kind] for column in (ends[0], ends[2], weight)))
        for kind in range(3)
        if (ends[1] == kind).any()
    ]
    expected = transition_matrix(10, edges, {str(kind): share for kind, share in enumerate(SHARES)})
    np.testing.assert_allclose(found, expected.toarray(), rtol=1e-12)
