"""The nightly job end to end, on both servers: pages and tables in, the same ranks out."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import matchgraph
from graph.model import Statement
from loaders.files import read_paths
from matchgraph import MatchGraph
from matchgraph.answers.base import OfPublishedRun
from ranking.blend import displayed
from tests.conftest import ROOT, RunningGraph, _empty
from tests.contract.conftest import EXAMPLES, Command, SameOnBoth

DAY = dt.date(2026, 11, 21)
SHARED = ROOT.parent / "shared"
SEEDS = SHARED / "seeds"
TABLE = SHARED / "data" / "published-comparisons.csv"
INPUTS = [
    pytest.param(Path(EXAMPLES), id="examples"),
    pytest.param(
        SEEDS, id="seeds", marks=pytest.mark.skipif(not SEEDS.is_dir(), reason="no seed pages here")
    ),
    pytest.param(TABLE, id="table", marks=pytest.mark.skipif(not TABLE.is_file(), reason="no table here")),
]

# Made by a real run, and remade by
#   matchgraph load examples && matchgraph recompute && matchgraph top --limit 100 --format json
# Reasoned about: every rank in it is displayed as the published one, and `by_hand` works out the first.
GOLDEN = ROOT / "tests" / "golden" / "top-of-examples.json"


@pytest.fixture(scope="module", params=INPUTS)
def loaded(request: pytest.FixtureRequest, running_graph: RunningGraph) -> Iterator[tuple[MatchGraph, Path]]:
    """A graph with one of the inputs, ranked."""
    _empty(running_graph)
    with matchgraph.open(running_graph.url, password=running_graph.password) as graph:
        assert not graph.load(str(request.param)).refusals
        graph.recompute(as_of=DAY)
        yield graph, request.param


def ranking(graph: MatchGraph) -> list[dict[str, Any]]:
    return graph.top(limit=1000).rows()


def test_both_servers_give_the_same(loaded: tuple[MatchGraph, Path], same_on_both: SameOnBoth) -> None:
    graph, _ = loaded
    findings = [finding.model_dump(mode="json") for finding in graph.check()]
    same_on_both([ranking(graph), findings, graph.export()])


def test_every_computed_rank_rounds_to_its_published_rank(loaded: tuple[MatchGraph, Path]) -> None:
    graph, _ = loaded
    rows = ranking(graph)
    assert rows
    for row in rows:
        assert int(displayed([row["rank"]])[0]) == row["published_rank"], row["slug"]
        assert row["low"] <= row["rank"] <= row["high"]
    assert not [finding for finding in graph.check() if finding.kind == "unmet_rank"]


def test_positions_follow_the_ranks_and_equal_ranks_share_one(loaded: tuple[MatchGraph, Path]) -> None:
    rows = ranking(loaded[0])
    ranks = [row["rank"] for row in rows]
    assert ranks == sorted(ranks, reverse=True)
    assert [row["position"] for row in rows] == [1 + sum(r > row["rank"] for r in ranks) for row in rows]
    assert [row["tier"] for row in rows] == sorted(row["tier"] for row in rows)


def test_check_lists_the_entities_with_conflicting_figures_and_no_others(
    loaded: tuple[MatchGraph, Path],
) -> None:
    graph, path = loaded
    found = {f.subject for f in graph.check() if f.kind == "differing_figures"}
    stated: defaultdict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for statement in read_paths([str(path)]):
        assert isinstance(statement, Statement)
        for side in (statement.comparison.left, statement.comparison.right):
            signals = (side.adoption, side.quality, side.ecosystem, side.match)
            stated[side.slug].add((side.type_label, side.rank, *signals))
    assert found == {slug for slug, versions in stated.items() if len(versions) > 1}
    if path == TABLE:
        assert len(found) == 7


@pytest.mark.usefixtures("graph_url")
def test_the_golden_ranking_is_what_comes_out(command: Command) -> None:
    command("load", EXAMPLES)
    command("recompute", "--as-of", "2026-11-21")
    rows = printed_ranking(command)
    assert rows == json.loads(GOLDEN.read_text())
    by_hand(command("show", "llama-4", "--format", "json").json()["entity"]["score"])


def printed_ranking(command: Command) -> list[dict[str, Any]]:
    """Return the ranking, without which run it is of."""
    rows = command("top", "--limit", "100", "--format", "json").json()
    return [{name: row[name] for name in row if name not in OfPublishedRun.model_fields} for row in rows]


def by_hand(score: dict[str, Any]) -> None:
    """Hold the first of the golden ranking, Llama 4, to a calculation on paper.

    It prints adoption 1, quality 1, ecosystem 0, match 0 and rank 64. The middles are 0.75, 0.75, 0.25, 0.25
    and, for freshness, 0.5, which with the weights of a model make 56.25, so 7.75 points are to be found. The
    signals give t·weight each: t·(0.35² + 0.2² + 0.1² + 0.2² + 0.15²) = 0.0775 makes t = 0.0775/0.235.

    Its prior is 64: m = logit 0.64 = 0.5754, with precision 1/τ² = 1/0.75. It wins over Gemini 2.0 Flash
    (55, logit 0.2007) and GPT-4 Turbo (24, -1.1527), for which nothing else vouches: with κ = 0.5 these pages
    were likely by expit 0.1873 = 0.5467 and expit 0.8640 = 0.7035. They pull with 0.02·0.5·(0.4533 + 0.2965)
    = 0.0075 and stiffen by 0.02·0.25·(0.2478 + 0.2086) = 0.0023, so η = 0.5754 + 0.0075/1.3356 = 0.5810.

    They are sampled: ±1.96·0.9·√0.0023/1.3356 = ±0.0633 logits; the page leaves 63.51 to 64.49: -0.0212 and
    +0.0213. Together ±0.0668.
    """
    t = 0.0775 / 0.235
    expected = {
        "adoption": 0.75 + 0.35 * t,
        "quality": 0.75 + 0.2 * t,
        "ecosystem": 0.25 + 0.1 * t,
        "match": 0.25 + 0.2 * t,
        "freshness": 0.5 + 0.15 * t,
    }
    assert {n: s["value"] for n, s in score["signals"].items()} == pytest.approx(expected, abs=6e-5)
    ends = [
        round(100 / (1 + math.exp(-utility)), 2) for utility in (0.5810, 0.5810 - 0.0668, 0.5810 + 0.0668)
    ]
    assert [score["rank"], score["low"], score["high"]] == pytest.approx(ends, abs=0.011)
    assert (score["prior"], score["statement_count"], score["position"]) == (64.0, 2, 1)


@pytest.mark.usefixtures("graph_url")
def test_a_second_recompute_changes_nothing(command: Command) -> None:
    command("load", EXAMPLES)
    first = command("recompute", "--as-of", "2026-11-21", "--format", "json").json()
    assert (first["published"], first["changed"], first["disagreeing"]) == (True, first["run"]["entities"], 0)
    before = command("export").out
    again = command("recompute", "--as-of", "2026-11-21", "--format", "json").json()
    assert again == {**first, "changed": 0}
    assert command("export").out == before
    assert len(command("runs", "--format", "json").json()) == 1


@pytest.mark.usefixtures("graph_url")
def test_another_day_is_another_run_with_the_same_digits(command: Command) -> None:
    command("load", EXAMPLES)
    first = command("recompute", "--as-of", "2026-11-21", "--format", "json").json()["run"]
    ranks = printed_ranking(command)
    later = command("recompute", "--as-of", "2026-11-22", "--format", "json").json()
    assert later["changed"] == later["positions_moved"] == 0
    assert later["run"]["id"] != first["id"]
    assert printed_ranking(command) == ranks
    runs = command("runs", "--format", "json").json()
    assert [run["as_of"] for run in runs] == ["2026-11-22", "2026-11-21"]
    assert [run["current"] for run in runs] == [True, False]


@pytest.mark.usefixtures("graph_url")
def test_a_dry_run_of_another_methodology_says_what_publishing_it_changes(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("load", EXAMPLES)
    first = command("recompute", "--dry-run", "--as-of", "2026-11-21", "--format", "json").json()
    assert (first["before"], first["changed"], first["removed"]) == (None, 35, 0)
    assert {change["standing"] for change in first["changes"]} == {"entered"}
    command("recompute", "--as-of", "2026-11-21")
    same = command("recompute", "--dry-run", "--as-of", "2026-11-21").out
    (published,) = command("runs", "--format", "json").json()
    assert f"Publishing would change no printed digit of run {published['id']}." in same
    other = tmp_path / "other.yaml"
    other.write_text(
        "weights:\n  default: {adoption: 0, quality: 0, ecosystem: 100, match: 0, freshness: 0}\n"
        "evidence: {credible_level: 0.2}\n"
    )
    monkeypatch.setenv("MATCHGRAPH_METHODOLOGY", str(other))
    dry = command("recompute", "--dry-run", "--as-of", "2026-11-21", "--format", "json").json()
    assert command("runs", "--format", "json").json() == [published]
    assert (dry["before"], dry["published"]) == (published["id"], False)
    assert 0 < dry["changed"] <= 35
    done = command("recompute", "--as-of", "2026-11-21", "--accept-below-guard", "--format", "json").json()
    assert (done["run"]["id"], done["changes"]) == (dry["run"]["id"], [])
    assert done["positions_moved"] == dry["positions_moved"]
    found = command("diff", published["id"], "latest", "--format", "json").json()
    assert found["changes"] == dry["changes"] != []
    moved = [change["rise"] for change in dry["changes"] if change["standing"] == "moved"]
    assert sum(rise != 0 for rise in moved) == dry["positions_moved"]


SAYING = (("top", "--limit", "2"), ("show", "claude"), ("compare", "claude", "midjourney"))


@pytest.mark.usefixtures("graph_url")
def test_newer_statements_wait_for_a_recompute_and_answers_say_so(command: Command, tmp_path: Path) -> None:
    page = (Path(EXAMPLES) / "claude-vs-intellicode.txt").read_text()
    waits = "newer statements are loaded and not in these ranks yet: `matchgraph recompute`"

    def waiting() -> bool:
        (said,) = {waits in command(*asked).err for asked in SAYING}
        answers = [command(*asked, "--format", "json").json() for asked in SAYING]
        rows = [row for answer in answers for row in (answer if isinstance(answer, list) else [answer])]
        assert {(row["waiting"], row["outdated"]) for row in rows} == {(said, False)}
        return said

    for load, expected in (
        (("load", EXAMPLES, "--as-of", "2026-11-01"), False),
        (("load", EXAMPLES, "--as-of", "2026-11-01"), False),  # the same again
        (("load", tmp_path, "--untrusted"), False),
        (("load", tmp_path, "--as-of", "2026-11-25"), False),  # after the day of the run
        (("load", tmp_path, "--as-of", "2026-11-20"), True),
    ):
        if load[1] == tmp_path:
            (tmp_path / f"{load[-1]}-vs-other.txt".strip("-")).write_text(page)
        command(*load)
        if load[1] == EXAMPLES:
            assert command("recompute", "--as-of", "2026-11-21").code == 0
        assert waiting() is expected, load
    assert command("recompute", "--as-of", "2026-11-21").code == 0
    assert not waiting()


@pytest.mark.usefixtures("graph_url")
def test_there_is_nothing_yet_and_the_answer_says_why(command: Command) -> None:
    command("load", EXAMPLES)
    for asked in (("runs",), ("history", "claude")):
        ran = command(*asked)
        assert (ran.code, ran.out) == (0, "")
        assert "`matchgraph recompute`" in ran.err
    assert command("recompute", "--as-of", "2026-11-21").code == 0
    assert "no run was published before this one" in command("movers").err


@pytest.mark.usefixtures("graph_url")
def test_the_constants_of_files_and_runs_are_compared(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, other = tmp_path / "base.yaml", tmp_path / "other.yaml"
    base.write_text("evidence: {half_life: 90}\n")
    other.write_text("evidence: {half_life: 60}\nsignals: {widening_half_life: 90}\n")
    found = command("methodology", "diff", base, other, "--format", "json").json()
    expected = [{"constant": "evidence.half_life", "before": 90.0, "after": 60.0, "change": -30.0}]
    assert found["constants"] == expected
    said = command("methodology", "diff", base, other).out
    assert said.startswith("1 constant differs between ")
    assert said.splitlines()[-1].split() == ["evidence.half_life", "90", "60", "-30"]
    monkeypatch.setenv("MATCHGRAPH_METHODOLOGY", str(base))
    assert command("methodology", "diff", other, "--format", "json").json()["constants"] == [
        expected[0] | {"before": 60.0, "after": 90.0, "change": 30.0}
    ]
    command("load", EXAMPLES)
    for file in (base, other):
        monkeypatch.setenv("MATCHGRAPH_METHODOLOGY", str(file))
        assert command("recompute", "--as-of", "2026-11-21", "--accept-below-guard").code == 0
    ids = [each["methodology"] for each in command("runs", "--format", "json").json()][::-1]
    for pair in (
        ["1", "2"],
        ["1", "latest"],
        ["1", str(other)],
        [str(base), "latest"],
        ["1"],
        [ids[0], ids[1]],
    ):
        found = command("methodology", "diff", *pair, "--format", "json").json()
        assert found["constants"] == expected, pair
    assert "no constants differ" in command("methodology", "diff", "latest").out
    assert command("methodology", "diff", "1", "nonsense").code == 4


@pytest.mark.usefixtures("graph_url")
def test_the_run_is_recorded_as_it_was_reported(command: Command) -> None:
    command("load", EXAMPLES)
    before = command("export").out
    dry = command("recompute", "--dry-run", "--as-of", "2026-11-21", "--format", "json").json()
    assert (dry["published"], dry["run"]["state"]) == (False, "computed")
    assert command("runs", "--format", "json").json() == []
    assert command("top").code == 4
    assert command("export").out == before
    report = command("recompute", "--as-of", "2026-11-21", "--format", "json").json()["run"]
    assert report == {**dry["run"], "state": "published"}
    (recorded,) = command("runs", "--format", "json").json()
    assert {name: report[name] for name in recorded.keys() & report.keys()} == {
        name: recorded[name] for name in recorded.keys() & report.keys()
    }
    assert recorded["current"]
    assert report["as_of"] == "2026-11-21"
    assert report["methodology"] in command("methodology", "show").err
    assert 0 < report["certified"] <= report["entities"]
    assert 0 < report["l1_bound"] < 1e-9
    assert report["sweeps"] > 0


@pytest.mark.usefixtures("graph_url")
def test_another_methodology_is_another_run(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("load", EXAMPLES)
    first = command("recompute", "--format", "json").json()["run"]
    changed = tmp_path / "methodology.yaml"
    ours = yaml.safe_load(command("methodology", "show").out)
    ours["weights"]["mcp"] = {"adoption": 30, "quality": 20, "ecosystem": 10, "match": 25, "freshness": 15}
    changed.write_text(yaml.safe_dump(ours))
    monkeypatch.setenv("MATCHGRAPH_METHODOLOGY", str(changed))
    report = command("recompute", "--format", "json").json()
    assert report["run"]["id"] != first["id"]
    assert report["run"]["methodology"] != first["methodology"]
    assert report["run"]["methodology"] in command("methodology", "check", changed).out
    assert report["changed"] > 0
    monkeypatch.delenv("MATCHGRAPH_METHODOLOGY")
    back = command("recompute", "--format", "json").json()
    assert back["run"]["id"] == first["id"]
    assert command("runs", "--format", "json").json()[0]["current"] is not None


@pytest.mark.usefixtures("graph_url")
def test_both_engines_print_the_same_digits(command: Command) -> None:
    command("load", EXAMPLES)
    command("recompute", "--engine", "power")
    by_power = printed_ranking(command)
    assert command("recompute", "--engine", "direct", "--format", "json").json()["changed"] == 0
    assert printed_ranking(command) == by_power
