from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from ranking.attribution import divided
from ranking.errors import BadArrayError, EmptyTeleportError, NotConvergedError
from ranking.flows import TypedEdges
from tests.ranking.graphs import SHARES, random_teleport
from tests.ranking.usual import arrivals, first_hop_contributions, propagate, split_flows


def random_flows(generator, size):
    typed = [
        TypedEdges(
            relation,
            generator.integers(0, size, 2 * size),
            generator.integers(0, size, 2 * size),
            generator.lognormal(0, 2, 2 * size),
        )
        for relation in SHARES
    ]
    kept = [edges for edges in typed if generator.random() < 0.8] or typed[:1]
    return split_flows(size, kept, SHARES)


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.sampled_from([0.0, 0.5, 0.85]))
def test_the_shares_are_those_of_a_dense_solution(seed, size, damping):
    generator = np.random.default_rng(seed)
    flows, teleport = random_flows(generator, size), random_teleport(generator, size)
    node = int(generator.integers(size))
    found = first_hop_contributions(flows, teleport, node, damping=damping)
    dense = {name: flow.toarray() for name, flow in flows.items()}
    v = teleport / teleport.sum()
    inverse = np.linalg.inv(np.eye(size) - damping * sum(dense.values()))
    z = inverse.T @ v
    assert found.direct == pytest.approx(v[node], abs=1e-15)
    assert found.total == math.fsum([found.direct, *found.amount])
    assert abs(found.total - z[node]) <= found.bound + 1e-14
    reported = {
        (s, k, found.relations[r]): amount
        for s, k, r, amount in zip(found.source, found.target, found.relation, found.amount, strict=True)
    }
    for name, flow in dense.items():
        expected = v[:, None] * damping * flow * inverse[:, node][None, :]
        for s, k in np.ndindex(size, size):
            assert reported.pop((s, k, name), 0.0) == pytest.approx(expected[s, k], rel=1e-9, abs=1e-12)
    assert not reported


def test_the_example_worked_by_hand():
    flow = sparse.csr_array([[0, 3 / 4, 1 / 4, 0], [0, 0, 1, 0], [0, 1 / 2, 0, 1 / 2], [0, 0, 0, 0]])
    found = first_hop_contributions({"serves": flow}, [1, 1, 0, 0], 3, damping=0.8)
    assert list(zip(found.source.tolist(), found.target.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]
    np.testing.assert_allclose(found.amount, [12 / 85, 5 / 85, 20 / 85], rtol=1e-11)
    assert abs(found.total - 37 / 85) <= found.bound


def test_the_shares_hold_for_the_published_mass_too():
    generator = np.random.default_rng(4)
    flows, teleport = random_flows(generator, 40), random_teleport(generator, 40)
    whole = sparse.csr_array(sum(flows.values()))
    x = propagate(whole, teleport).scores
    totals = np.array([first_hop_contributions(flows, teleport, i).total for i in range(40)])
    np.testing.assert_allclose(totals / math.fsum(totals), x, atol=1e-11)


def test_a_loop_back_to_the_source_is_told_at_its_first_hop():
    # 0 -> 1 -> 0: what 0 gets beyond its teleport came by its own edge to 1, and by 1's edge to it.
    flows = {"mention": sparse.csr_array([[0, 1.0], [1.0, 0]])}
    found = first_hop_contributions(flows, [3, 1], 0, damping=0.5)
    assert found.direct == 0.75
    assert list(zip(found.source.tolist(), found.target.tolist(), strict=True)) == [(0, 1), (1, 0)]
    np.testing.assert_allclose(found.amount, [0.75 * 0.5 * 2 / 3, 0.25 * 0.5 * 4 / 3], atol=1e-12)


def test_a_node_nobody_leads_to_has_its_teleport_only():
    found = first_hop_contributions({"mention": sparse.csr_array([[0, 1.0], [0, 0]])}, [1, 1], 0)
    assert (found.direct, found.total, found.amount.size) == (0.5, 0.5, 0)


def test_too_few_sweeps_are_an_error():
    with pytest.raises(NotConvergedError, match="after 2 sweeps"):
        arrivals(sparse.csr_array([[0, 1.0], [1.0, 0]]), 0, max_sweeps=2)


def test_what_does_not_fit_is_refused():
    flows = {"mention": sparse.csr_array([[0, 1.0], [0, 0]])}
    with pytest.raises(BadArrayError, match="there is no node 2 among 2"):
        first_hop_contributions(flows, [1, 1], 2)
    with pytest.raises(BadArrayError, match="no flows to attribute"):
        first_hop_contributions({}, [1, 1], 0)
    with pytest.raises(EmptyTeleportError):
        first_hop_contributions(flows, [0, 0], 0)


@given(st.integers(0, 2**32 - 1), st.integers(2, 10))
@settings(max_examples=50)
def test_pieces_divide_each_edge_by_their_weights_and_lose_nothing(seed, size):
    generator = np.random.default_rng(seed)
    flows, teleport = random_flows(generator, size), random_teleport(generator, size)
    found = first_hop_contributions(flows, teleport, int(generator.integers(size)), damping=0.85)
    edges = np.repeat(np.arange(found.amount.size), generator.integers(1, 4, found.amount.size))
    generator.shuffle(edges)
    weight = generator.lognormal(0, 2, edges.size)
    names = [found.relations[r] for r in found.relation[edges]]
    amounts = divided(found, names, found.source[edges], found.target[edges], weight)
    for edge, amount in enumerate(found.amount):
        pieces = edges == edge
        assert amounts[pieces] == pytest.approx(amount * weight[pieces] / weight[pieces].sum(), rel=1e-12)
    assert math.fsum([found.direct, *amounts]) == pytest.approx(found.total, rel=1e-12)


def test_a_piece_of_no_contributing_edge_gets_nothing_and_an_edge_needs_a_piece():
    flows = {"mention": sparse.csr_array([[0, 1.0, 0], [0, 0, 0], [0, 0, 0]])}
    found = first_hop_contributions(flows, [1, 0, 1], 1, damping=0.5)
    pieces = (["mention", "mention", "serves"], [0, 2, 0], [1, 1, 1])
    assert divided(found, *pieces, [2, 5, 7]).tolist() == [found.amount[0], 0, 0]
    with pytest.raises(BadArrayError, match="no piece of evidence"):
        divided(found, ["mention"], [2], [1], [1])
