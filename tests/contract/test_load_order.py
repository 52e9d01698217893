"""The same inputs give the same graph, however they are distributed over loads and whatever their order."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import matchgraph
from graph.model import Comparison
from matchgraph.answers.sources import LoadReport
from matchgraph.exchange import as_json
from matchgraph.rendering.page import render_as_stated
from tests.conftest import Servers, _empty
from tests.contract.pages import page, side
from tests.contract.test_events import event

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
    (folder / "bad-vs-page.txt").write_text("nonsense")
    events = [json.dumps(event(number)) + "\n" for number in range(6)]
    for name, lines in (("first", events[:4]), ("second", events[2:])):
        (folder / f"{name}.jsonl").write_text("".join(lines))
    return sorted(str(path) for path in folder.rglob("*.*"))


def counts(report: LoadReport) -> dict[str, Any]:
    """Return what a dry run knows of a load."""
    derived = {"entities", "mentions", "matched", "unknown_candidates", "waiting", "dry_run"}
    return report.model_dump(exclude=derived)


@pytest.fixture(scope="module")
def loaded(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """Return what loads lists of files, one list after the other, into an empty graph, and exports it."""
    running = servers("embedded")
    with pytest.MonkeyPatch.context() as environment:
        folder = tmp_path_factory.mktemp("log") / "events"
        environment.setenv("MATCHGRAPH_EVENTS", str(folder))
        with matchgraph.open(running.url) as graph:

            def load(loads: list[list[str]]) -> str:
                _empty(running)
                shutil.rmtree(folder, ignore_errors=True)
                for each in loads:
                    would, did = (counts(graph.load(each, dry_run=dry_run)) for dry_run in (True, False))
                    assert would == did
                return as_json(graph.export())

            yield load


@pytest.fixture(scope="module")
def together(loaded: Load, files: list[str]) -> str:
    """Return the export of one load of all files."""
    return loaded([files])


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_neither_order_nor_distribution_over_loads_matters(
    loaded: Load, files: list[str], together: str, data: st.DataObject
) -> None:
    """A dry run before each load counts what that does."""
    order = data.draw(st.permutations(files))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(files) - 1), max_size=4)))
    loads = [order[start:end] for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    assert loaded(loads) == together
