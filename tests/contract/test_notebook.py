"""Answers in a notebook: tables, graphs, nothing that runs, and the notebook of the manual executed."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbclient import NotebookClient

import matchgraph
from graph.errors import MatchGraphError
from matchgraph import MatchGraph
from tests.conftest import ON_ONE_SERVER, ROOT, RunningGraph

NOTEBOOK = ROOT / "docs" / "exploration.ipynb"


@pytest.fixture
def graph(examples: RunningGraph) -> Iterator[MatchGraph]:
    with matchgraph.open() as opened:
        yield opened


def cells(html: str) -> list[str]:
    return ["".join(cell.itertext()) for cell in ElementTree.fromstring(f"<div>{html}</div>").iter("td")]


def test_every_answer_shows_itself(graph: MatchGraph) -> None:
    answers = {
        "slug": [graph.top(limit=3), graph.search("images"), graph.alternatives("midjourney")],
        "midjourney": [graph.show("midjourney"), graph.compare("midjourney", "claude"), graph.check()],
        "claude": [graph.query("rivals_of", slug="intellicode"), graph.path("claude", "intellicode")],
        "35": [graph.cypher("MATCH (e:Entity) RETURN count(e) AS count"), graph.runs()],
    }
    for expected, shown in answers.items():
        for answer in shown:
            html = answer._repr_html_()
            assert "<script" not in html
            assert cells(html), answer
            assert expected in html or answer == graph.check()


def test_lists_stay_lists_and_become_tables_and_graphs(graph: MatchGraph) -> None:
    found = graph.different("stable-diffusion", limit=4)
    assert isinstance(found, tuple)
    assert list(found.to_pandas()["slug"]) == [answer.slug for answer in found]
    assert found.to_arrow().column("rank").to_pylist() == [answer.rank for answer in found]
    ways = found.to_networkx()
    for answer in found:
        keys = [step.key for step in answer.path]
        assert all(ways.has_edge(*pair) for pair in itertools.pairwise(keys))
        assert ways.nodes[answer.slug] == {"kind": "Entity", "name": answer.name}
    rows = graph.query("most_mentioned", limit=4)
    assert isinstance(rows, list)
    assert rows.to_pandas().to_dict("records") == rows
    with pytest.raises(MatchGraphError, match="no nodes or paths"):
        rows.to_networkx()
    paths = graph.cypher("MATCH p = (:Entity {slug: 'claude'})-[:COMPARED_WITH]-(:Entity) RETURN p")
    assert set(paths.to_networkx()) == {"claude", *(rival.slug for rival in graph.show("claude").rivals)}
    mixed = graph.cypher("UNWIND [1, 'a', true] AS value RETURN value").to_arrow()
    assert mixed.column("value").to_pylist() == ["1", '"a"', "true"]


def test_hostile_names_are_text(graph: MatchGraph) -> None:
    hostile = "<script>alert(1)</script>&\"'"
    answer = graph.cypher("RETURN $name AS name, [$name] AS names", name=hostile)
    assert cells(answer._repr_html_()) == [hostile, hostile]
    assert "<script" not in answer._repr_html_()


def test_what_is_not_installed_is_named(graph: MatchGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    found = graph.search("images")
    for convert in (found.to_pandas, found.to_arrow):
        with pytest.raises(MatchGraphError, match=r"\[notebook\]"):
            convert()


@pytest.mark.slow
@ON_ONE_SERVER
@pytest.mark.filterwarnings("default")  # those of the notebook's own packages
def test_the_notebook_of_the_manual_runs(examples: RunningGraph, tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)  # kept without its outputs
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in code for output in cell.outputs if output.output_type == "execute_result"]
    assert len(shown) >= 11
    html = [output.data["text/html"] for output in shown if "text/html" in output.data]
    assert "llama-4" in html[0]
    assert any("image/svg+xml" in output.data for output in shown)
