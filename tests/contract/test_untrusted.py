"""What is untrusted is kept and shown, and changes no digit that is computed; on both servers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import matchgraph
from graph.errors import InputRefusedError, NotFoundError
from matchgraph import MatchGraph
from matchgraph.exchange import as_json
from tests.conftest import RunningGraph, _empty
from tests.contract import hostile
from tests.contract.conftest import Command
from tests.contract.hostile import EXAMPLES, HEADER, SAMPLES
from tests.contract.test_events import written

EARLY, LATE, DAY = dt.date(2026, 11, 1), dt.date(2026, 11, 20), dt.date(2026, 11, 25)
BASE = (
    "ant-vs-bee,A,Ant,ant,CLI Tool,50,1,1,0,0,Free,,3,0,Bee,bee,CLI Tool,40,1,1,0,0,Free,,3,0,left",
    "cat-vs-dog,A,Cat,cat,CLI Tool,45,1,1,0,0,Free,,3,0,Dog,dog,CLI Tool,44,1,1,0,0,Free,,3,0,left",
)
BEST = (
    "evil-vs-worse,A,Evil,evil,CLI Tool,100,1,1,1,1,Free,,3,0,Worse,worse,CLI Tool,0,0,0,0,0,Free,,3,0,left"
)
SAME_ID = "ant-vs-bee,A,Ant,ant,Model,1,0,0,0,0,Free,,3,0,Bee,bee,Model,99,1,1,1,1,Free,,3,0,right"


@pytest.fixture(scope="module")
def trusted(running_graph: RunningGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatchGraph]:
    """The examples, all samples, searches and an alias, loaded once; the tests add what is untrusted."""
    _empty(running_graph)
    folder = tmp_path_factory.mktemp("trusted")
    searches = written(folder / "searches.jsonl", hostile.trusted_searches())
    examples_events = hostile.ROOT / "examples-events"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_EVENTS", str(folder / "log"))
        with matchgraph.open(running_graph.url, password=running_graph.password) as graph:
            assert not graph.load(
                [str(EXAMPLES), str(SAMPLES), str(examples_events), searches], as_of=EARLY
            ).refusals
            graph.alias("claude-old", "claude")
            yield graph


@pytest.fixture(scope="module")
def before(trusted: MatchGraph) -> dict[str, Any]:
    """What is printed without anything untrusted."""
    return printed(trusted)


def printed(graph: MatchGraph) -> dict[str, Any]:
    """Recompute, and return the run, the ranking, and current figures and derived relationships."""
    graph.recompute(as_of=DAY)
    top = graph.top(limit=1000)
    store = graph.opened.store
    return {
        "run": top.run.model_dump(exclude={"previous", "tau", "rbo"}),
        "top": [each.model_dump() for each in top.entities],
        "figures": {each.slug: graph.show(each.slug).entity.model_dump() for each in top.entities},
        "mentions": store.read("mentions"),
        "similarities": store.read("similarities"),
        "answered": [
            (row["intent"], key, figures)
            for row in store.pages("rated_pairs", key="intent", size=1000)
            for key, figures in zip(row["keys"], row["figures"], strict=False)
            if figures[0] is not None
        ],
    }


@pytest.mark.parametrize("kind", hostile.KINDS, ids=lambda kind: kind.__name__)
def test_no_kind_of_untrusted_input_changes_a_digit(
    trusted: MatchGraph, before: dict[str, Any], kind: Callable[[Path], list[Path]], tmp_path: Path
) -> None:
    counts = len(trusted.sources(limit=1000))
    for path in kind(tmp_path):
        report = trusted.load(str(path), as_of=LATE, trusted=False)
        assert report.loaded + report.replaced + report.refused + report.events + report.duplicate_events
        for reason in report.refusals:
            assert "matchgraph retract" in reason
    assert len(trusted.sources(limit=1000)) > counts
    after = printed(trusted)
    for part, expected in before.items():
        assert [row for row in after[part] if row in expected] == list(expected), part
        if part != "answered":
            assert after[part] == expected, part


@pytest.fixture
def base(graph: MatchGraph, tmp_path: Path) -> Callable[..., Path]:
    """A small ranked graph, and what writes a table next to its own."""

    def table(name: str, *rows: str) -> Path:
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *rows]) + "\n")
        return path

    graph.load(str(table("base.csv", *BASE)), as_of=EARLY)
    graph.recompute(as_of=DAY)
    return table


def test_what_only_untrusted_sources_state_is_shown_and_unranked(
    graph: MatchGraph, base: Callable[..., Path], command: Command
) -> None:
    positions = [(each.slug, each.position, each.rank) for each in graph.top().entities]
    graph.load(str(base("evil.csv", BEST)), trusted=False)
    graph.recompute(as_of=DAY)
    assert [(each.slug, each.position, each.rank) for each in graph.top().entities] == positions
    assert graph.show("evil").entity.published_rank == 100
    assert [row["slug"] for row in graph.query("untrusted_only")] == ["evil", "worse"]
    shown = command("show", "evil")
    assert "unranked: only untrusted sources state it; to have it ranked, load one" in shown.out
    explained = command("explain", "evil")
    assert (explained.code, "unranked" in explained.out) == (0, True)
    assert "unranked: only untrusted sources state it" in " ".join(explained.out.split())
    with pytest.raises(NotFoundError, match="no trusted source states an entity with the slug 'evil'"):
        graph.explain("evil", suppose=["won against=ant"])


def test_a_trusted_source_is_not_replaced_by_an_untrusted_one_of_its_id(
    graph: MatchGraph, base: Callable[..., Path], command: Command
) -> None:
    ran = command("load", base("same.csv", SAME_ID), "--untrusted", "--as-of", LATE.isoformat())
    assert ran.code == 6
    assert "same.csv: 'ant-vs-bee' is a trusted source (" in ran.err
    assert "base.csv), which an untrusted one of the same id does not replace" in ran.err
    assert "first run `matchgraph retract ant-vs-bee`" in ran.err
    assert graph.show("ant").entity.published_rank == 50
    assert not command("load", base("base.csv", *BASE), "--untrusted").out.count("replaced  2")
    assert all(each.trusted for each in graph.sources())


def test_a_trusted_source_replaces_an_untrusted_one_whatever_their_days(
    graph: MatchGraph, base: Callable[..., Path]
) -> None:
    expected = printed(graph)
    graph.retract("ant-vs-bee")
    for day, rank in (("2026-11-15", 98), ("2026-11-20", 99)):
        row = SAME_ID.replace(",99,", f",{rank},")
        graph.load(str(base("same.csv", row)), trusted=False, as_of=dt.date.fromisoformat(day))
    assert graph.show("bee").entity.published_rank == 99
    report = graph.load(str(base("base.csv", *BASE)), as_of=EARLY)
    assert (report.replaced, report.refused) == (1, 0)
    assert printed(graph) == expected


def test_it_is_ranked_once_a_trusted_source_states_it(graph: MatchGraph, base: Callable[..., Path]) -> None:
    graph.load(str(base("evil.csv", BEST)), trusted=False)
    graph.load(str(base("good.csv", BEST.replace("100", "41"))))
    graph.recompute(as_of=DAY)
    found = {each.slug: each.published_rank for each in graph.top().entities}
    assert (found["evil"], found["worse"]) == (41, 0)


def test_a_disagreement_says_that_trusted_sources_decide(
    graph: MatchGraph, base: Callable[..., Path]
) -> None:
    hostile_row = BEST.replace("worse", "ant").replace("Worse", "Ant")
    graph.load(str(base("evil.csv", hostile_row)), trusted=False, as_of=LATE)
    conflict = next(each for each in graph.conflicts("ant") if each.figure == "rank")
    assert (conflict.shown.value, conflict.why) == (50, "trusted")


def test_a_saved_graph_is_not_loaded_as_untrusted(
    graph: MatchGraph, base: Callable[..., Path], tmp_path: Path
) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text(as_json(graph.export()))
    with pytest.raises(InputRefusedError, match="load it without --untrusted"):
        graph.load(str(saved), trusted=False)
