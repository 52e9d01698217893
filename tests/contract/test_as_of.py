"""A run of a past day is that of a graph which never saw what came after it; on both servers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import matchgraph
from graph.errors import GuardRefusedError
from graph.loading import load_statements
from graph.model import Source, Statement
from graph.published import Score
from matchgraph import MatchGraph
from tests.conftest import RunningGraph
from tests.contract.conftest import Command
from tests.contract.pages import page, side
from tests.contract.test_events import searches, written
from tests.contract.test_flip import measured, scores
from tests.contract.test_passports import passport

BEFORE, DAY, AFTER = dt.date(2026, 10, 1), dt.date(2026, 11, 9), dt.date(2026, 11, 10)
WORDS: dict[str, tuple[dict[str, str], ...]] = {
    "left": ({"description": "Walks alone.", "vs_alternatives": "Slower than Ant-7"},),
    "right": ({"description": "Does what Dog does."},),
}
EARLY = [
    page(side("ant", name="Ant-7", rank=48), side("bee", rank=47), as_of=BEFORE),
    page(side("cat"), side("dog"), words=WORDS, as_of=DAY),
    page(side("dog"), side("bee", rank=47)),
    passport("cat", {"description": "Digs and reads.", "intents": ["dig"]}, as_of=BEFORE),
    measured(("ant", "stars", 90), ("dog", "stars", 40), ("bee", "quality", 0.4)),
]
LATE = [
    # other figures and another name of what was known, so that a text names it no longer
    page(side("ant", name="Antler", rank=61, adoption=1), side("cat"), as_of=AFTER),
    page(side("eel", rank=80), side("bee", rank=47), as_of=AFTER),
    passport("dog", {"description": "Barks at Bee, worse than Bee."}, as_of=AFTER),
    passport("bee", {"description": "Does what Bee does."}, as_of=AFTER),
]


def loaded(graph: MatchGraph, folder: Path, statements: list[Statement]) -> None:
    list(load_statements(graph.opened.store, statements))
    graph.load(written(folder / "searches.jsonl", searches(40, seed=3)))


def published(graph: MatchGraph) -> tuple[dict[str, Score], str]:
    """Return the score of each entity that is ranked, and why one stands where it does."""
    explained = graph.explain("ant").model_dump(mode="json", exclude={"change", "name"})
    assert explained["current"]
    return {slug: score for slug, score in scores(graph).items() if score}, json.dumps(explained)


def test_a_run_of_a_past_day_knows_nothing_of_later_statements(
    graph_url: str,
    running_graph: RunningGraph,
    tmp_path: Path,
    empty: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    with matchgraph.open(graph_url, password=running_graph.password) as graph:
        loaded(graph, tmp_path, [*LATE, *EARLY])
        now = graph.recompute(as_of=AFTER)
        assert (now.later_sources, now.run.entities) == (0, 5)
        then = graph.recompute(as_of=DAY, accept_below_guard=True)
        assert (then.later_sources, then.run.entities) == (len(LATE), 4)
        figures = published(graph)
        judged = graph.evaluate(BEFORE)[0]
        empty()
        graph.opened.store.prepare()
        loaded(graph, tmp_path, EARLY)
        report = graph.recompute(as_of=DAY)
        assert (report.later_sources, report.run.id) == (0, then.run.id)
        assert published(graph) == figures
        never = graph.evaluate(BEFORE)[0]
        assert judged.later_sources > never.later_sources
        assert judged.model_copy(update={"later_sources": never.later_sources}) == never


def test_a_day_before_everything_says_so(
    graph_url: str, running_graph: RunningGraph, command: Command
) -> None:
    with matchgraph.open(graph_url, password=running_graph.password) as graph:
        list(load_statements(graph.opened.store, [each for each in EARLY if each.source.as_of]))
        with pytest.raises(GuardRefusedError, match="after 2026-09-30"):
            graph.recompute(as_of=dt.date(2026, 9, 30))
    ran = command("recompute", "--as-of", BEFORE.isoformat())
    assert ran.code == 0, ran.err
    assert "1 source holds for a day after 2026-10-01 and was left out" in ran.out


def test_the_day_of_a_table_of_signals_is_no_day_of_what_it_measured(
    graph_url: str, running_graph: RunningGraph
) -> None:
    source = Source(id="signals-a", kind="signals", location="s.csv", sha256="a" * 64, as_of=AFTER)
    table = EARLY[-1].model_copy(update={"source": source})
    with matchgraph.open(graph_url, password=running_graph.password) as graph:
        list(load_statements(graph.opened.store, [*EARLY[:-1], table]))
        then = graph.recompute(as_of=DAY)
        assert then.later_sources == 0
        score = graph.show("ant").entity.score
        assert score is not None
        assert score.signals["adoption"].state == "measured"
