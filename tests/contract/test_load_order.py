"""The same inputs give the same graph, however they are distributed over loads and whatever their order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import matchgraph
from graph.model import Comparison
from matchgraph.exchange import as_json
from matchgraph.rendering.page import render_as_stated
from tests.conftest import Servers, _empty
from tests.contract.pages import page, side

TEXTS = tuple({"description": f"Finds food number {number}."} for number in range(5))
Load = Callable[[list[list[str]]], str]


def comparison(rank: int, count: int, rival: str = "bee") -> Comparison:
    words = {"left": TEXTS[:count], "right": TEXTS[:1]}
    stated = page(side("ant", rank=rank, capability_count=count), side(rival), words=words).comparison
    assert stated is not None
    return stated


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Whole, truncated and different versions of a page, as pages, table rows and passports."""
    folder = tmp_path_factory.mktemp("inputs")
    whole = render_as_stated(comparison(50, 4))
    pages = {
        "a": whole,
        "b": whole[: whole.index("Finds food number 2")],
        "c": whole,
        "e": whole.replace("50/", "51/"),
    }
    pages |= {"d": render_as_stated(comparison(49, 3))}
    for name, text in pages.items():
        (folder / name).mkdir()
        (folder / name / "ant-vs-bee.txt").write_text(text)
    (folder / "ant-vs-cat.txt").write_text(render_as_stated(comparison(50, 2, "cat")))
    header = "left_name,left_slug,left_type,left_rank,right_name,right_slug,right_type,right_rank\n"
    rows = [
        f"Ant,ant,Model,{rank},{other.title()},{other},Model,40\n"
        for rank in (60, 61)
        for other in ("bee", "dog")
    ]
    (folder / "table.csv").write_text(header + "".join(rows))
    for name, count in (("one", 1), ("two", 2)):
        passport = {
            "artifact": {"slug": "ant", "name": "Ant", "type": "model"},
            "capabilities": list(TEXTS[:count]),
        }
        (folder / f"{name}.json").write_text(json.dumps(passport))
    return sorted(str(path) for path in folder.rglob("*.*"))


@pytest.fixture(scope="module")
def loaded(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """Return what loads lists of files, one list after the other, into an empty graph, and exports it."""
    running = servers("embedded")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_EVENTS", str(tmp_path_factory.mktemp("events")))
        with matchgraph.open(running.url) as graph:

            def load(loads: list[list[str]]) -> str:
                _empty(running)
                for each in loads:
                    assert not graph.load(each).refusals
                return as_json(graph.export())

            yield load


@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_neither_order_nor_distribution_over_loads_matters(
    loaded: Load, files: list[str], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(files))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(files) - 1), max_size=4)))
    loads = [order[start:end] for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    assert loaded(loads) == loaded([files])
