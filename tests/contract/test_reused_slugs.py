"""A merged slug that a source reuses for something else is noticed, and not taken over; on both servers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.model import SideFigures
from matchgraph import MatchGraph
from matchgraph.exchange import as_json
from matchgraph.rendering.page import render_as_stated
from tests.contract.conftest import Command
from tests.contract.pages import page, side
from tests.contract.test_events import DAY

ANT = side("ant", rank=50)
EMMET = side("emmet", rank=52)
ZEBRA = side("emmet", name="Zebra Lint", type_label="CLI Tool", rank=99, adoption=1, quality=1)
HOSTILE = {"left": ({"description": "Finds stripes.", "vs_alternatives": "Worse than Cat."},), "right": ()}


@pytest.fixture
def load(graph: MatchGraph, tmp_path: Path) -> Callable[..., Any]:
    """Return what loads a page on two sides from a file of its own."""

    def loaded(left: SideFigures, right: SideFigures, day: int = 1, **words: Any) -> Any:
        comparison = page(left, right, **words).comparison
        assert comparison is not None
        path = tmp_path / f"{comparison.id}.txt"
        path.write_text(render_as_stated(comparison))
        return graph.load(str(path), as_of=dt.date(2026, 11, day))

    return loaded


@pytest.fixture
def merged(graph: MatchGraph, load: Callable[..., Any]) -> MatchGraph:
    """Three pages, one of which is about a slug that is merged into another."""
    load(ANT, side("bee"))
    load(EMMET, side("cat"))
    load(side("cat"), side("dog", rank=30))
    graph.merge("emmet", "ant")
    return graph


def printed(graph: MatchGraph) -> tuple[Any, ...]:
    graph.recompute(as_of=DAY)
    return tuple(each.model_dump() for each in graph.top().entities)


def figures(graph: MatchGraph) -> dict[str, Any]:
    return graph.show("ant").entity.model_dump(exclude={"score"})


def test_a_reused_slug_is_reported_and_leaves_the_entity_as_it_is(
    merged: MatchGraph, load: Callable[..., Any], command: Command
) -> None:
    load(ANT, side("bee"), day=3)  # the figures of the entity's own page are the newest before and after
    before = figures(merged)
    report = load(ZEBRA, side("cat"), day=5, words=HOSTILE)
    (note,) = report.notes
    assert note.startswith("'emmet-vs-cat' (") and note.count("emmet-vs-cat.txt)") == 1
    assert "states 'emmet' as Zebra Lint (CLI Tool), but the slug was merged into 'ant' (Ant)" in note
    assert "`matchgraph retract alias/emmet`" in note and "`matchgraph alias emmet ant`" in note
    assert figures(merged) == before
    merged.recompute(as_of=DAY)
    (finding,) = [each for each in merged.check() if each.kind == "reused_slug"]
    assert (finding.subject, finding.sources, finding.message) == ("emmet", ("emmet-vs-cat",), note)
    assert "Zebra Lint" in command("show", "ant", "--sources").out
    assert not load(side("cat"), side("dog", rank=31), day=6).notes


def test_digits_are_those_of_a_graph_without_the_reused_side(
    merged: MatchGraph, load: Callable[..., Any], command: Command
) -> None:
    load(ZEBRA, side("cat", rank=45), day=5, words=HOSTILE)
    with_it = printed(merged)
    merged.retract("emmet-vs-cat")
    load(side("cat", rank=45), side("elk", rank=20), day=5, words={"left": (), "right": ()})
    without = printed(merged)
    assert _ranks(with_it)["ant"] == _ranks(without)["ant"]
    assert merged.show("ant").mentions == ()


def _ranks(rows: tuple[Any, ...]) -> dict[str, Any]:
    return {row["slug"]: (row["rank"], row["low"], row["high"], row["type"]) for row in rows}


@pytest.mark.parametrize(
    "other",
    [
        side("emmet", rank=60),
        side("emmet", name="Emmet 2 (new)", type_label="CLI Tool"),
        side("emmet", name="Ant, formerly Emmet", type_label="CLI Tool"),
        side("emmet", name="Zebra Lint"),
    ],
    ids=["same", "same name", "name of the entity", "same type"],
)
def test_what_may_be_the_same_counts(
    merged: MatchGraph, load: Callable[..., Any], other: SideFigures
) -> None:
    load(EMMET, side("dog"), day=2)
    assert not load(other, side("cat"), day=5).notes
    assert figures(merged)["name"] == other.name


def test_retracting_the_alias_gives_the_slug_its_own_entity(
    merged: MatchGraph, load: Callable[..., Any]
) -> None:
    load(ZEBRA, side("cat"), day=5, words=HOSTILE)
    merged.retract("alias/emmet")
    assert merged.show("emmet").entity.name == "Zebra Lint"
    assert merged.show("ant").entity.name == "Ant"
    merged.recompute(as_of=DAY)
    assert '"reused"' not in as_json(merged.export())
    assert merged.stated_comparison("emmet", "cat").left.rank == 99


def test_the_operator_may_accept_the_new_content(merged: MatchGraph, load: Callable[..., Any]) -> None:
    load(ZEBRA, side("cat"), day=5, words=HOSTILE)
    merged.alias("emmet", "ant")
    assert figures(merged)["name"] == "Zebra Lint"
    merged.recompute(as_of=DAY)
    assert not [each for each in merged.check() if each.kind == "reused_slug"]
    assert not load(ZEBRA.model_copy(update={"rank": 98}), side("cat"), day=6, words=HOSTILE).notes


def test_what_is_merged_after_it_was_loaded_counts_whatever_it_is(
    graph: MatchGraph, load: Callable[..., Any]
) -> None:
    load(ANT, side("bee"))
    load(ZEBRA, side("cat"), day=5)
    graph.merge("emmet", "ant")
    assert figures(graph)["name"] == "Zebra Lint"
