"""Two slugs of one thing, on both servers: one entity, in any order, and two again when taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import matchgraph
from graph.errors import MatchGraphError
from graph.identity import settle_identity
from graph.model import capability_id
from matchgraph import MatchGraph
from matchgraph.export import as_json
from tests.conftest import RunningGraph
from tests.contract.pages import page, side
from tests.contract.test_events import DAY, event, stated, written

SIGNALS = "slug,metric,value,as_of,state\nemmet,stars,90,2026-11-01,\nemmet,quality,0.8,2026-11-01,\n"
NAMING = {"left": ({"description": "Digs.", "vs_alternatives": "Faster than Ant."},), "right": ()}
PAGES = [
    page(side("ant", rank=50), side("bee")),
    page(side("emmet", rank=52), side("cat")),
    page(side("emmet"), side("ant", rank=50)),
    page(side("dog"), side("emmet"), words=NAMING),
    page(side("dog"), side("cat"), words=NAMING),
]
EMMETS = capability_id("emmet", "Does what Emmet does.")


@pytest.fixture
def graph(
    graph_url: str, running_graph: RunningGraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[MatchGraph]:
    """An empty graph with a log of its own."""
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    with matchgraph.open(graph_url, password=running_graph.password) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "signals.csv").write_text(SIGNALS)
    shown = [{"capability": EMMETS, "position": 1}]
    events = [event(1, shown=["emmet", "bee"], clicked=["emmet"]), {**event(2), "shown": shown}]
    return [str(tmp_path / "signals.csv"), written(tmp_path / "events.jsonl", events)]


def test_all_that_was_stated_of_one_counts_for_the_other_until_taken_back(
    graph: MatchGraph, files: list[str], empty: Callable[[], None]
) -> None:
    stated(graph, PAGES)
    graph.load(files)
    before = as_json(graph.export())
    assert graph.merge("emmet", "ant").statements == 3
    card = graph.show("emmet")
    assert (card.entity.slug, {each.slug for each in card.rivals}) == ("ant", {"bee", "cat", "dog"})
    assert {each.metric for each in card.raw_signals} == {"stars", "quality"}
    assert {each.description for each in card.capabilities} == {
        "Does what Ant does.",
        "Does what Emmet does.",
    }
    assert {each.slug for each in card.mentions} == {"dog"}
    found = {r["end"] for r in graph.export()["relationships"] if r["type"] == "MATCHED"}
    assert found == {"ant", "bee", EMMETS.replace("emmet", "ant")}
    assert {e.slug for e in graph.search("Emmet")} <= {"ant"}
    report = graph.recompute(as_of=DAY)
    assert report.run.entities == 4
    assert not [f for f in graph.check() if f.kind == "evidence_differs"]
    merged = as_json(graph.export())
    graph.retract("alias/emmet")
    graph.recompute(as_of=DAY)
    assert graph.show("emmet").entity.slug == "emmet"
    # the same in another order, with a page that comes after the merge
    empty()
    graph.store.prepare()
    stated(graph, [PAGES[2]])
    graph.merge("emmet", "ant")
    graph.load(files)
    stated(graph, [PAGES[4], PAGES[3], PAGES[1], PAGES[0]])
    graph.recompute(as_of=DAY)
    assert as_json(graph.export()) == merged
    empty()
    graph.store.prepare()
    stated(graph, PAGES)
    graph.merge("emmet", "ant")
    graph.load(files)
    graph.retract("alias/emmet")
    assert as_json(graph.export()) == before


def test_chains_lead_to_their_end_and_circles_are_refused(graph: MatchGraph, files: list[str]) -> None:
    stated(graph, PAGES)
    before = as_json(graph.export())
    graph.merge("emmet", "ant")
    graph.merge("ant", "bee")
    assert graph.show("emmet").entity.slug == "bee"
    assert graph.show("ant").entity.slug == "bee"
    with pytest.raises(MatchGraphError, match="one entity already"):
        graph.merge("bee", "emmet")
    printed = graph.store.read("source_statement", id="emmet-vs-ant")[0]["sides"]
    assert [each["slug"] for each in printed] == ["emmet", "ant"]
    assert settle_identity(graph.store) == 0
    graph.retract("alias/ant")
    assert graph.show("emmet").entity.slug == "ant"
    graph.retract("alias/emmet")
    assert as_json(graph.export()) == before
