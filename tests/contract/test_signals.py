"""Raw signals in the graph and in the rank, on both servers: any order, in parts, by day, and waiting."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import matchgraph
from graph.errors import GuardRefusedError, InputRefusedError
from graph.loading import load_statements
from graph.model import Statement
from graph.projection import project
from graph.store import Store
from graph.versions import Sources
from loaders import signal_table
from loaders.signal_table import read_signals
from matchgraph import MatchGraph
from matchgraph.exchange import export
from tests.contract.conftest import Command
from tests.contract.pages import page, side

DAY = dt.date(2026, 11, 10)
PAGES = [page(side("ant"), side("bee", rank=50)), page(side("cat", rank=30), side("bee", rank=50))]
FIRST = "ant,quality,0.9,2026-11-01,\nbee,stars,40,2026-11-01,\ncat,stars,9,2026-11-01,\n"
FIRST += "yak,stars,7,2026-11-01,\n"
SECOND = "ant,quality,,2026-11-05,blocked\nbee,stars,50,2026-11-12,\nant,licence,MIT,2026-11-05,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in (("first.csv", FIRST), ("second.csv", SECOND)):
        (tmp_path / name).write_text("slug,metric,value,as_of,state\n" + rows)
    return tmp_path


def statements(path: Path) -> list[Statement]:
    items = list(read_signals(path, location=path.name, today=dt.date(2026, 11, 21)))
    assert not [item for item in items if isinstance(item, InputRefusedError)]
    return [item for item in items if isinstance(item, Statement)]


def loaded(store: Store, given: list[Statement]) -> list[str]:
    outcomes = [outcome.status for outcome in load_statements(store, given)]
    project(store)
    return outcomes


def stated(store: Store) -> list[tuple[str, Any]]:
    relations = [r for r in export(store)["relationships"] if r["type"] == "STATES"]
    return sorted((r["key"], json.dumps(r["properties"], sort_keys=True)) for r in relations)


def test_a_second_load_changes_nothing_and_an_unknown_entity_waits(store: Store, folder: Path) -> None:
    signals = statements(folder / "first.csv")
    assert loaded(store, [*PAGES, *signals]) == ["loaded"] * 3
    before = export(store)
    assert loaded(store, signals) == ["unchanged"]
    assert export(store) == before
    assert store.read("entity_by_slug", slug="yak") == []
    assert store.read("waiting_entities")[0]["waiting"] == 1
    assert "yak" not in [row["slug"] for row in store.read("without_capabilities", limit=9)]
    loaded(store, [page(side("yak"), side("ant"))])
    assert store.read("entity_by_slug", slug="yak")[0]["entity"]["name"] == "Yak"
    assert [row["value"] for row in store.read("signals_of", slug="yak", limit=9)] == [7.0]


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_the_order_of_loading_does_not_matter(
    store: Store, empty: Callable[[], None], folder: Path, random: random.Random
) -> None:
    everything = [*PAGES, *statements(folder / "first.csv"), *statements(folder / "second.csv")]
    empty()
    loaded(store, everything)
    before = export(store)
    empty()
    random.shuffle(everything)
    for statement in everything:
        loaded(store, [statement])
    assert export(store) == before


def test_a_table_that_is_cut_off_counts_for_nothing_until_it_is_loaded_again(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(store, [*PAGES, *statements(folder / "first.csv")])
    before, statements_hash = stated(store), Sources.read(store).statements
    monkeypatch.setattr(signal_table, "PART_ROWS", 1)
    parts = statements(folder / "second.csv")
    assert len(parts) == 3
    assert loaded(store, parts[:2]) == []
    assert Sources.read(store).statements == statements_hash
    assert [row["source"] for row in store.read("signals_of", slug="ant", limit=9)] == [
        parts[0].source.id
    ] * 0 + [statements(folder / "first.csv")[0].source.id]
    assert loaded(store, parts) == ["replaced"]
    assert loaded(store, parts) == ["unchanged"]
    assert len(stated(store)) == len(before) + 3


@pytest.fixture
def graph(graph_url: str, folder: Path) -> Any:
    with matchgraph.open() as opened:
        list(load_statements(opened.opened.store, PAGES))
        opened.load(str(folder))
        yield opened


def ranks(graph: MatchGraph) -> dict[str, float | None]:
    return {row["slug"]: row["rank"] for row in graph.top(limit=9).rows()}


def test_signals_move_ranks_up_to_the_day_and_a_failed_probe_does_not(
    graph: MatchGraph, folder: Path
) -> None:
    graph.recompute(as_of=dt.date(2026, 10, 31))
    without = ranks(graph)
    assert without == pytest.approx({"ant": 46, "bee": 50, "cat": 30}, abs=0.5)
    graph.recompute(as_of=dt.date(2026, 11, 2))
    measured, score = ranks(graph), graph.show("ant").entity.score
    assert measured["ant"] > without["ant"]
    assert score.signals["quality"].model_dump() == {
        "value": 0.9,
        "low": 0.9,
        "high": 0.9,
        "state": "measured",
    }
    graph.recompute(as_of=DAY)
    score = graph.show("ant").entity.score
    assert ranks(graph)["ant"] == measured["ant"]
    assert score.signals["quality"].state == "blocked"
    assert score.signals["quality"].low < 0.9 < score.signals["quality"].high
    report = graph.recompute(as_of=DAY)
    assert report.changed == 0


def test_untrusted_signals_are_kept_and_move_nothing(graph: MatchGraph, folder: Path) -> None:
    before = ranks_after(graph)
    (folder / "third.csv").write_text("slug,metric,value,as_of\ncat,adoption,1,2026-11-02\n")
    report = graph.load(str(folder / "third.csv"), trusted=False)
    assert (report.loaded, report.waiting) == (1, 1)
    assert ranks_after(graph) == before
    (kept,) = [signal for signal in graph.show("cat").raw_signals if signal.metric == "adoption"]
    assert (kept.value, kept.trusted) == (1.0, False)


def ranks_after(graph: MatchGraph) -> dict[str, float | None]:
    graph.recompute(as_of=DAY)
    return ranks(graph)


def test_what_is_measured_is_unranked_while_only_an_untrusted_page_names_it(
    graph_url: str, folder: Path
) -> None:
    both = side("ant"), side("bee", rank=50)
    with matchgraph.open() as graph:
        list(load_statements(graph.opened.store, [page(*both, trusted=False)]))
        graph.load(str(folder / "first.csv"))
        with pytest.raises(GuardRefusedError, match="no trusted source states an entity"):
            graph.recompute(as_of=DAY)
        list(load_statements(graph.opened.store, [page(*both)]))
        assert graph.recompute(as_of=DAY).run.entities == 2


def test_the_card_lists_raw_signals_and_the_load_what_no_rank_reads(
    graph: MatchGraph, folder: Path, command: Command
) -> None:
    shown = command("show", "ant")
    assert "Raw signals" in shown.out
    lines = [line.split() for line in shown.out.splitlines() if line.startswith(("quality", "licence"))]
    assert [line[:4] for line in lines[-3:]] == [
        ["licence", "MIT", "measured", "2026-11-05"],
        ["quality", "blocked", "2026-11-05", lines[-2][3]],
        ["quality", "0.9", "measured", "2026-11-01"],
    ]
    (folder / "first.csv").write_text(
        "slug,metric,value,as_of\nant,colour,red,2026-11-01\nant,stars,-1,2026-11-01\n"
    )
    ran = command("load", folder / "first.csv")
    assert ran.code == 1
    assert "first.csv:3: stars is -1; a count cannot be negative" in ran.err
    assert "stored, but not used in ranks: colour" in ran.err
    assert "Entities with signals but no page or passport yet: 1." in ran.out
