"""Cases that the PageRank tests and issues of other libraries publish, with the numbers they expect."""

import igraph
import networkx as nx
import numpy as np
import pytest
from scipy import sparse

from ranking.errors import BadArrayError, EmptyTeleportError, RankingError
from ranking.flows import TypedEdges
from ranking.propagation import ENGINES
from tests.ranking.usual import propagate, transition_matrix

every_engine = pytest.mark.parametrize("engine", sorted(ENGINES))

SIX = [(0, 1), (0, 2), (2, 0), (2, 1), (2, 4), (3, 4), (3, 5), (4, 3), (4, 5), (5, 3)]
TRIANGLE = [(0, 1), (1, 2), (2, 0), (3, 2), (0, 2)]
FAN = [*((0, i) for i in (1, 2, 3)), *((i, 0) for i in range(1, 8)), *((3, i) for i in (4, 5, 6, 7))]
WEIGHTED = [(0, 5), (1, 5), (2, 0), (3, 1), (5, 4), (5, 7), (6, 0), (8, 0), (8, 1)]
STAR = [(0, i) for i in range(1, 11)]
COMPLETE = [(i, j) for i in range(4) for j in range(i)]
CYCLE = [(i, (i + 1) % 5) for i in range(5)]


def matrix(nodes, edges, weights=None, undirected=False):
    source, target = np.array(edges, np.int64).reshape(-1, 2).T
    weight = np.ones(len(edges)) if weights is None else np.asarray(weights, np.float64)
    if undirected:
        source, target = np.concatenate([source, target]), np.concatenate([target, source])
        weight = np.concatenate([weight, weight])
    return transition_matrix(nodes, [TypedEdges("link", source, target, weight)], {"link": 1.0})


def ranked(nodes, edges, teleport=None, *, weights=None, undirected=False, **solver):
    start = np.ones(nodes) if teleport is None else teleport
    return propagate(matrix(nodes, edges, weights, undirected), start, **solver)


PUBLISHED = {
    "networkx test_pagerank": (
        (6, SIX),
        {"damping": 0.9},
        [0.03721197, 0.05395735, 0.04150565, 0.37508082, 0.20599833, 0.28624589],
    ),
    "networkx test_personalization": (
        (4, COMPLETE, [1, 1, 4, 4]),
        {"undirected": True},
        [0.23246732615667579] * 2 + [0.267532673843324] * 2,
    ),
    "networkx test_one_nonzero_personalization_value": (
        (4, COMPLETE, [0, 0, 0, 1]),
        {"undirected": True},
        [0.22077931820379187] * 3 + [0.3376620453886241],
    ),
    "networkx test_multigraph": (
        (4, [(0, 1)] * 3 + [(1, 2)] * 2 + [(3, 2)] * 2),
        {"undirected": True},
        [0.21066048614468322, 0.3395308825985378, 0.28933951385531687, 0.16046911740146227],
    ),
    "networkx 978, all at a sink": ((2, [(0, 1)], [0, 1]), {}, [0, 1]),
    "igraph star": ((11, STAR), {"undirected": True}, [0.46683] + [0.053317] * 10),
    "igraph star from one leaf and damping 0.5": (
        (11, STAR, [0, 10] + [0] * 9),
        {"undirected": True, "damping": 0.5},
        [0.333333, 0.516667] + [0.0166667] * 9,
    ),
    "igraph no edges": ((10, []), {}, [0.1] * 10),
    "igraph no edges, personalised": ((4, [], [1, 2, 3, 4]), {}, [0.1, 0.2, 0.3, 0.4]),
    "igraph all weights 0": ((4, COMPLETE), {"undirected": True, "weights": [0] * 6}, [0.25] * 4),
    "igraph weighted": (
        (9, WEIGHTED),
        {"weights": [4, 5, 5, 4, 4, 4, 3, 4, 4]},
        [0.143734, 0.104639, 0.045995, 0.045995, 0.155268, 0.257112, 0.045995, 0.155268, 0.045995],
    ),
    "igraph multigraph": (
        (3, [(0, 1), (1, 2), (1, 2)]),
        {"undirected": True},
        [0.187838, 0.486486, 0.325676],
    ),
    "igraph 2260, weight 0 is no edge": (
        (3, [(0, 1), (1, 2), (2, 0), (1, 0)]),
        {"weights": [1, 2, 3, 0]},
        [1 / 3] * 3,
    ),
    "igraph 671, all at a sink": ((4, [(0, 1), (1, 2), (1, 3)], [0, 0, 1, 0]), {}, [0, 0, 1, 0]),
    "gephi 2191, one node": ((1, []), {}, [1]),
    "SimpleWeightedGraphs.jl 42, rows are not columns": (
        (3, [(0, 1), (0, 2), (1, 0), (2, 1)]),
        {},
        [0.38779, 0.39740, 0.21481],
    ),
    "scikit-network cycle": ((5, CYCLE), {}, [0.2] * 5),
    "scikit-network cycle, damping 0.99": ((5, CYCLE), {"damping": 0.99}, [0.2] * 5),
    "scikit-network cycle, damping 0.01": ((5, CYCLE), {"damping": 0.01}, [0.2] * 5),
    "scikit-network seeds": (
        (5, CYCLE, [1, 0, 0, 0, 0]),
        {},
        [0.15 * 0.85**i / (1 - 0.85**5) for i in range(5)],
    ),
}


@every_engine
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_masses(name, engine):
    graph, options, expected = PUBLISHED[name]
    np.testing.assert_allclose(ranked(*graph, **options, engine=engine).scores, expected, rtol=0, atol=1e-6)


@every_engine
@pytest.mark.parametrize(("nodes", "edges"), [(4, TRIANGLE), (8, FAN)])
@pytest.mark.parametrize("undirected", [False, True])
def test_the_graphs_of_igraph(nodes, edges, undirected, engine):
    expected = igraph.Graph(nodes, edges, directed=True).pagerank(directed=not undirected)
    scores = ranked(nodes, edges, undirected=undirected, engine=engine).scores
    np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-12)


@every_engine
@pytest.mark.parametrize("weighted", [False, True])
def test_a_de_bruijn_graph_without_its_first_edges(weighted, engine):
    """Its loops pass flow on, which `transition_matrix` withholds: the matrix is built here."""
    graph = igraph.Graph.De_Bruijn(3, 5)
    graph.delete_edges(range(38))
    weights = np.arange(1.0, graph.ecount() + 1) if weighted else np.ones(graph.ecount())
    dense = np.zeros((243, 243))
    np.add.at(dense, tuple(np.array(graph.get_edgelist()).T), weights)
    rows = dense.sum(axis=1, keepdims=True)
    passed = sparse.csr_array(np.divide(dense, rows, out=np.zeros_like(dense), where=rows > 0))
    expected = graph.pagerank(weights=weights.tolist())
    np.testing.assert_allclose(
        propagate(passed, np.ones(243), engine=engine).scores, expected, rtol=0, atol=1e-12
    )


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        pytest.param(
            [[0, 1, 0], [0, 0.5, 0.5], [1, 0, 0]], [0.26592, 0.480056, 0.254024], id="igraph 1639, a loop"
        ),
        pytest.param(
            [
                [0, 1 / 2, 1 / 2, 0, 0, 0],
                [2 / 5, 3 / 5, 0, 0, 0, 0],
                [1 / 3, 1 / 3, 0, 0, 1 / 3, 0],
                [0, 0, 0, 0, 1 / 2, 1 / 2],
                [0, 0, 0, 1 / 2, 0, 1 / 2],
                [0, 0, 0, 1, 0, 0],
            ],
            [0.10844518, 0.18618601, 0.0710892, 0.2683668, 0.15919783, 0.20671497],
            id="networkx test_dangling_pagerank",
        ),
    ],
)
def test_a_matrix_with_loops_is_solved_as_given(passed, expected):
    scores = propagate(sparse.csr_array(passed), np.ones(len(expected))).scores
    np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("nodes", [2_000, 500_000])
def test_a_tolerance_does_not_loosen_with_the_number_of_nodes(nodes):
    """rustworkx 1575 and networkx 8651: a stop at nodes · tolerance left few edges without effect."""
    found = ranked(nodes, [(0, 1), (1, 2)])
    relative = found.scores[:3] / found.scores[5]
    np.testing.assert_allclose(relative, [1, 1.85, 1 + 0.85 * 1.85], rtol=1e-6)
    assert found.l1_bound <= 1e-12


def test_all_graphs_of_up_to_seven_nodes():
    """python-igraph test_atlas, all as parts of one graph: parts that nothing joins differ only in scale."""
    atlas = nx.graph_atlas_g()[1:]
    together = nx.disjoint_union_all(atlas)
    scores = ranked(len(together), list(together.edges()), undirected=True, tolerance=1e-13).scores
    ends = np.cumsum([len(graph) for graph in atlas])
    for graph, part in zip(atlas, np.split(scores, ends[:-1]), strict=True):
        expected = igraph.Graph(len(graph), list(graph.edges())).pagerank()
        np.testing.assert_allclose(part / part.sum(), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("error", "graph", "options"),
    [
        pytest.param(EmptyTeleportError, (11, STAR, [0] * 11), {}, id="networkx, igraph: only zeros"),
        pytest.param(EmptyTeleportError, (0, []), {}, id="networkx test_empty"),
        pytest.param(BadArrayError, (11, STAR, [1, 1]), {}, id="igraph: of another length"),
        pytest.param(BadArrayError, (4, SIX[:3], [1, -1, -1, -1]), {}, id="networkx 2106: negative"),
        pytest.param(BadArrayError, (3, SIX[:2]), {"weights": [1, -1]}, id="igraph 2260: negative weight"),
        pytest.param(BadArrayError, (5, CYCLE), {"damping": 1789}, id="scikit-network: damping"),
        pytest.param(RankingError, (5, CYCLE), {"engine": "toto"}, id="scikit-network: solver"),
    ],
)
def test_what_others_refuse_is_refused(error, graph, options):
    with pytest.raises(error):
        ranked(*graph, **options)
