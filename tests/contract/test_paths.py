"""The paths between two entities: the shortest, the strongest, and none, on both servers."""

from __future__ import annotations

import itertools
import json
import math

import networkx as nx
import pytest
from scipy import sparse

from graph.errors import MatchGraphError, NotFoundError
from graph.loading import load_statements
from graph.projection import project
from graph.store import Store
from matchgraph import settings
from matchgraph.cli import run
from matchgraph.derived.mentions import derive_mentions
from matchgraph.derived.similarity import derive_similarities
from matchgraph.exploring.local_walk import walk_around, walk_on
from matchgraph.exploring.paths import Region, paths
from matchgraph.exploring.subgraph import Node
from ranking.methodology import Methodology
from tests.conftest import RunningGraph, _empty
from tests.contract.opened import opened
from tests.contract.pages import page, side


def words(text: str) -> tuple[dict[str, str], ...]:
    return ({"description": text},)


@pytest.fixture(scope="module")
def loaded(running_graph: RunningGraph) -> Store:
    """A chain a-b-c-d of comparisons, with b compared a lot, e similar to d in offers, and f-g apart.

    All tests here only read.
    """
    _empty(running_graph)
    store = running_graph.store
    store.prepare()
    pairs = [("a", "b"), ("b", "c"), ("c", "d"), ("b", "x1"), ("b", "x2"), ("b", "x3"), ("f", "g")]
    texts = {
        "a": "Transcribes recorded speech into written text.",
        "e": "Transcribes recorded speech into written text at once.",
        "d": "Renders pictures from a sentence.",
        "f": "Balances household accounts.",
        "g": "Waters plants.",
    }
    pages = [
        page(
            side(left),
            side(right),
            words={
                "left": words(texts.get(left, f"Solves task {left * 9}.")),
                "right": words(texts.get(right, f"Solves task {right * 9}.")),
            },
        )
        for left, right in [*pairs, ("e", "d")]
    ]
    list(load_statements(store, pages))
    project(store)
    derive_mentions(opened(store).read())
    derive_similarities(opened(store).read(), opened(store).search_folder)
    return store


def test_the_shortest_and_the_strongest(loaded: Store) -> None:
    shortest, strongest = paths(loaded, "a", "d", settings.methodology())
    assert [step.key for step in shortest.path if step.kind == "entity"] == ["a", "b", "c", "d"]
    assert (shortest.kind, shortest.length, strongest.kind) == ("shortest", 3, "strongest")
    assert [step.relation for step in shortest.path] == ["SEEN", *["COMPARED_WITH"] * 3]
    assert strongest.strength >= shortest.strength > 0


@pytest.mark.parametrize(("start", "end"), [*itertools.permutations("abcde", 2)])
def test_no_path_is_shorter_or_stronger(loaded: Store, start: str, end: str) -> None:
    """The oracle tries every simple path of networkx over the same neighbourhood."""
    constants = settings.methodology().exploration
    ends = [Node("Entity", start), Node("Entity", end)]
    walk = walk_around(loaded, ends, constants.model_copy(update={"reach": 1e-6}))
    whole = nx.from_scipy_sparse_array(sparse.csr_array(walk.transition), create_using=nx.DiGraph)
    places = [walk.nodes.index(node) for node in ends]
    strengths = {
        tuple(found): math.prod(
            constants.damping * whole.edges[step]["weight"] for step in itertools.pairwise(found)
        )
        for found in nx.all_simple_paths(whole, *places, cutoff=9)
    }
    fewest = min(map(len, strengths))
    shortest, strongest = paths(loaded, start, end, settings.methodology())
    assert shortest.length == fewest - 1
    assert shortest.strength == pytest.approx(max(s for p, s in strengths.items() if len(p) == fewest))
    assert strongest.strength == pytest.approx(max(strengths.values()))


def with_hubs_from(relationships: int, methodology: Methodology) -> Methodology:
    """Return the constants with which nodes are hubs from this number of relationships."""
    exploration = methodology.exploration.model_copy(update={"hub": relationships - 1})
    return methodology.model_copy(update={"exploration": exploration})


def test_hubs_are_met_and_not_walked_through(loaded: Store) -> None:
    """b is compared with five others: nothing behind it is looked at, and a path over it is still found."""
    methodology = settings.methodology()
    (before, _), (over, _) = (paths(loaded, "a", "b", methodology), paths(loaded, "a", "d", methodology))
    small = with_hubs_from(6, methodology)
    hub = Node("Entity", "b")
    region = Region(loaded, Node("Entity", "a"), Node("Entity", "d"), small.exploration)
    region.explore()
    assert region.around.degrees[hub] == 6
    assert hub not in region.around.walked
    assert not {"x1", "x2", "x3"} & {node.key for node in region.around.nodes}
    walk = walk_on(region.around, back=True)
    assert 0 < walk.transition[[walk.nodes.index(hub)]].sum() < 1
    (found, _) = paths(loaded, "a", "d", small)
    assert found.path == over.path
    assert 0 < found.strength < 1
    assert paths(loaded, "a", "b", small)[0].path == before.path
    assert paths(loaded, "x1", "x2", small)[0].length == 2
    all_hubs = with_hubs_from(1, methodology)  # both ends, and all others
    assert paths(loaded, "a", "b", all_hubs)[0].path == before.path


def test_no_path_and_no_two_ends_are_refused(loaded: Store) -> None:
    with pytest.raises(NotFoundError, match="no path of at most 6 steps leads from 'a' to 'f'"):
        paths(loaded, "a", "f", settings.methodology())
    with pytest.raises(MatchGraphError, match="'a' is both ends of the path"):
        paths(loaded, "a", "a", settings.methodology())


@pytest.mark.usefixtures("loaded", "named_in_the_environment")
def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["path", "a", "c", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["kind"] for row in rows] == ["shortest", "strongest"]
    assert rows[0]["path"][1] == {"relation": "COMPARED_WITH", "kind": "entity", "key": "b", "name": "B"}
    assert run(["path", "a", "c", "--format", "csv"]) == 0
    assert "A — compared with → B — compared with → C" in capsys.readouterr().out
    assert run(["path", "a", "g"]) == 4
    assert run(["path", "a", "no_one"]) == 4
    assert run(["path", "a", "a"]) == 2
    assert capsys.readouterr().out == ""
