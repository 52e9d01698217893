from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.errors import BadArrayError, UnknownRelationError
from ranking.flows import TypedEdges
from tests.ranking.usual import transition_matrix

SHARES = {"serves": 0.5, "comparison": 0.3, "mention": 0.2}


def edges(relation, *triples):
    source, target, weight = zip(*triples, strict=True) if triples else ((), (), ())
    return TypedEdges(relation, np.array(source, int), np.array(target, int), np.array(weight, float))


def test_a_node_splits_by_type_then_by_weight():
    matrix = transition_matrix(
        4, [edges("serves", (0, 1, 3.0), (0, 2, 1.0)), edges("mention", (0, 3, 9.0))], SHARES
    )
    np.testing.assert_allclose(matrix.toarray()[0], [0, 5 / 7 * 3 / 4, 5 / 7 * 1 / 4, 2 / 7], rtol=1e-15)
    assert matrix.nnz == 3


def test_shares_are_renormalised_over_the_types_present_at_each_node():
    matrix = transition_matrix(
        3, [edges("serves", (0, 1, 1.0)), edges("comparison", (0, 2, 1.0), (1, 2, 4.0))], SHARES
    )
    np.testing.assert_allclose(matrix.toarray(), [[0, 0.625, 0.375], [0, 0, 1], [0, 0, 0]], rtol=1e-15)


def test_a_type_with_only_zero_weights_is_not_present():
    matrix = transition_matrix(3, [edges("serves", (0, 1, 0.0)), edges("mention", (0, 2, 1.0))], SHARES)
    assert matrix.toarray()[0].tolist() == [0, 0, 1]
    assert matrix.nnz == 1


def test_a_share_of_zero_leaves_the_node_dangling():
    matrix = transition_matrix(2, [edges("serves", (0, 1, 1.0))], {"serves": 0.0})
    assert matrix.nnz == 0


def test_what_a_node_would_pass_to_itself_is_held_back():
    matrix = transition_matrix(2, [edges("mention", (0, 0, 3.0), (0, 1, 1.0), (1, 1, 1.0))], SHARES)
    assert matrix.toarray().tolist() == [[0, 0.25], [0, 0]]
    assert matrix.nnz == 1


def test_duplicates_add_up_and_their_order_does_not_show():
    triples = [(0, 1, 0.1), (0, 1, 0.2), (0, 1, 0.3), (0, 2, 0.7), (0, 1, 1e-17)]
    first = transition_matrix(3, [edges("serves", *triples)], SHARES)
    other = transition_matrix(
        3, [edges("serves", *triples[:2][::-1]), edges("serves", *triples[2:][::-1])], SHARES
    )
    np.testing.assert_allclose(first.toarray()[0], [0, 0.6 / 1.3, 0.7 / 1.3], rtol=1e-15)
    assert first.data.tobytes() == other.data.tobytes()
    assert first.indices.tobytes() == other.indices.tobytes()


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.booleans())
def test_a_dense_table_gives_the_same_flows(seed, size, capped):
    """Entry by entry: parallel edges, weights of 0, loops, types with no share, and caps."""
    generator = np.random.default_rng(seed)
    rows = [
        (str(generator.choice(["serves", "mention", "comparison"])), *generator.integers(0, size, 2).tolist())
        for _ in range(3 * size)
    ]
    weights = generator.integers(0, 4, len(rows)).astype(float)
    typed = [edges(r, (s, t, w)) for (r, s, t), w in zip(rows, weights, strict=True)]
    shares = {"serves": 0.5, "comparison": 0.0, "mention": 0.2}
    table = {name: np.zeros((size, size)) for name in shares}
    for (r, s, t), w in zip(rows, weights, strict=True):
        table[r][s, t] += w
    expected = np.zeros((size, size))
    for s in range(size):
        present = {name: table[name][s].sum() for name in shares if shares[name] and table[name][s].any()}
        for name, total in present.items():
            part = shares[name] / sum(shares[other] for other in present)
            expected[s] += part * table[name][s] / total
        expected[s, s] = 0.0
    caps = {}
    if capped:
        mutual = (expected > 0) & (expected.T > 0)
        back = np.where(mutual, expected, 0.0).sum(axis=1, keepdims=True)
        expected *= np.where(mutual & (back > 0.3), 0.3 / np.where(back > 0, back, 1), 1.0)
        expected *= 0.25
        caps = {"reciprocal_cap": 0.3, "passed_on": np.full(size, 0.25)}
    found = transition_matrix(size, typed, shares, **caps)
    np.testing.assert_allclose(found.toarray(), expected, rtol=1e-13, atol=0)
    assert found.has_canonical_format
    assert (found.data > 0).all()


@given(st.integers(0, 2**32 - 1), st.randoms())
def test_the_order_of_the_edges_does_not_matter_to_a_bit(seed, random):
    generator = np.random.default_rng(seed)
    rows = [
        (str(generator.choice(sorted(SHARES))), int(s), int(t), float(w))
        for s, t, w in zip(*generator.integers(0, 4, (2, 40)), generator.lognormal(0, 9, 40), strict=True)
    ]
    one = transition_matrix(4, [edges(r, (s, t, w)) for r, s, t, w in rows], SHARES)
    random.shuffle(rows)
    other = transition_matrix(4, [edges(r, (s, t, w)) for r, s, t, w in rows], SHARES)
    assert one.data.tobytes() == other.data.tobytes()
    assert one.indices.tobytes() == other.indices.tobytes()
    assert one.indptr.tobytes() == other.indptr.tobytes()


def test_no_edges_give_an_empty_matrix():
    matrix = transition_matrix(3, [], SHARES)
    assert matrix.shape == (3, 3)
    assert matrix.nnz == 0


def test_the_cap_on_an_owner_holds_for_all_its_nodes_together():
    matrix = transition_matrix(
        5,
        [edges("mention", (0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0), (0, 4, 1.0))],
        SHARES,
        owner=[7, 7, 7, 7, -1],
        same_owner_cap=0.3,
    )
    np.testing.assert_allclose(matrix.toarray()[0], [0, 0.1, 0.1, 0.1, 0.25], rtol=1e-15)


def test_nodes_of_nobody_are_never_capped():
    matrix = transition_matrix(2, [edges("serves", (0, 1, 1.0))], SHARES, owner=[-1, -1], same_owner_cap=0.0)
    assert matrix.toarray()[0].tolist() == [0, 1]


def test_flow_that_is_returned_is_capped_in_sum():
    typed = [edges("mention", (0, 1, 1.0), (0, 2, 1.0), (0, 3, 2.0), (1, 0, 1.0), (2, 0, 1.0))]
    matrix = transition_matrix(4, typed, SHARES, reciprocal_cap=0.2).toarray()
    np.testing.assert_allclose(matrix[0], [0, 0.1, 0.1, 0.5], rtol=1e-15)
    np.testing.assert_allclose(matrix[1], [0.2, 0, 0, 0], rtol=1e-15)


def test_a_cap_of_zero_stores_nothing():
    typed = [edges("mention", (0, 1, 1.0), (1, 0, 1.0))]
    assert transition_matrix(2, typed, SHARES, reciprocal_cap=0.0).nnz == 0


def test_a_cap_on_owners_needs_owners():
    with pytest.raises(BadArrayError, match="no owners were given"):
        transition_matrix(2, [edges("mention", (0, 1, 1.0))], SHARES, same_owner_cap=0.5)


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_weight_that_is_no_weight_is_refused_with_its_place(weight):
    with pytest.raises(BadArrayError, match=r"serves\.weight\[1\]"):
        edges("serves", (0, 1, 1.0), (3, 4, weight))


def test_a_relation_without_a_share_is_refused_by_name():
    with pytest.raises(UnknownRelationError, match=r"'likes'.*comparison, mention, serves"):
        transition_matrix(2, [edges("likes", (0, 1, 1.0))], SHARES)


def test_a_node_out_of_range_is_refused_with_its_place():
    with pytest.raises(BadArrayError, match=r"edge 1 of .* has target 2, but there are 2 nodes"):
        transition_matrix(2, [edges("serves", (0, 1, 1.0), (0, 2, 1.0))], SHARES)


@pytest.mark.parametrize("share", [-0.1, float("nan")])
def test_a_share_that_is_no_share_is_refused(share):
    with pytest.raises(BadArrayError, match="the share of relation 'serves'"):
        transition_matrix(2, [edges("serves", (0, 1, 1.0))], {"serves": share})


def test_weights_that_add_up_to_infinity_are_refused():
    with pytest.raises(BadArrayError, match="add up to infinity"):
        transition_matrix(3, [edges("serves", (0, 1, 1e308), (0, 2, 1e308))], SHARES)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(SHARES)),
            st.integers(0, 5),
            st.integers(0, 5),
            st.floats(0, 1e300) | st.floats(0, 1e-300),
        ),
        max_size=30,
    ),
    st.sampled_from([2.0**-20, 0.5, 4.0]),
)
def test_rows_sum_to_one_or_nothing_and_scale_does_not_matter(rows, factor):
    def matrix(scale):
        typed = [edges(relation, (s, t, w * scale)) for relation, s, t, w in rows]
        return transition_matrix(6, typed, SHARES)

    whole = matrix(1.0)
    sums = whole.toarray().sum(axis=1)
    loops = {source for _, source, target, weight in rows if source == target and weight > 0}
    for node, total in enumerate(sums):
        assert abs(total - 1) < 1e-14 or total == 0 or (node in loops and total < 1 + 1e-14)
    assert whole.has_canonical_format
    assert (whole.data > 0).all()
    if all(w == 0 or w > 1e-290 for *_, w in rows):
        np.testing.assert_array_equal(whole.toarray(), matrix(factor).toarray())
