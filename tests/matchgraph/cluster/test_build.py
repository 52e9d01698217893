"""What a task of the build does, without Spark: any partition of the edges gives the rows of one machine."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from matchgraph.cluster.build import SUMMARY, Network, flows_of
from ranking.blocks import InMemory
from ranking.errors import BadArrayError
from ranking.transition import transition_matrix
from tests.matchgraph.cluster.flow_graphs import CAPS, SHARES, owners, typed_edges


def in_groups(nodes: int, groups: int, seed: int) -> list[pa.Table]:
    """Return the edges of each group, and those that lead back, in any order."""
    edges, generator = typed_edges(nodes, seed), np.random.default_rng(seed)
    source, target, weight = (
        np.concatenate([getattr(each, name) for each in edges]) for name in ("source", "target", "weight")
    )
    relation = np.concatenate([np.full(each.source.size, each.relation) for each in edges])
    found = []
    for group in range(groups):
        own, back = source % groups == group, target % groups == group
        at = generator.permutation(np.flatnonzero(own | back))
        table = {"relation": relation[at], "source": source[at], "target": target[at], "weight": weight[at]}
        found.append(pa.table({**table, "of": np.where(own[at], source[at], target[at])}))
    return found


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.booleans())
def test_any_grouping_of_sources_gives_the_rows_of_one_machine(seed: int, groups: int, capped: bool) -> None:
    nodes = 150
    owner, passed_on = owners(nodes, seed), np.full(nodes, 0.9)
    caps = CAPS if capped else {"same_owner_cap": 1.0, "reciprocal_cap": 1.0}
    rows = transition_matrix(
        nodes, typed_edges(nodes, seed), SHARES, owner=owner, passed_on=passed_on, **caps
    )
    network = Network(nodes, SHARES, owner, passed_on, **caps)
    found = pa.concat_tables([flows_of(table, network, groups) for table in in_groups(nodes, groups, seed)])
    source, target, flow = (found[name].to_numpy() for name in ("source", "target", "flow"))
    flows = target != SUMMARY
    ends = (source[flows], target[flows])
    again = sparse.coo_array((flow[flows], ends), shape=(nodes, nodes)).tocsr()
    again.sort_indices()
    assert again.indices.tolist() == rows.indices.tolist() and again.data.tobytes() == rows.data.tobytes()
    assert flow[~flows].max() == InMemory.of(rows).excess
    assert source[~flows].sum() == (np.diff(rows.indptr) > 0).sum()


def test_an_edge_of_an_unknown_node_is_named() -> None:
    table = in_groups(150, 1, 0)[0]
    with pytest.raises(BadArrayError, match="an edge has node 149, but there are 149 nodes"):
        flows_of(table, Network(149, SHARES), 1)
