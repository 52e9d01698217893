"""Explanations of ranks on both servers: they add up, are exact, and foresee what a reload gives."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from scipy.special import expit

import matchgraph
from matchgraph import MatchGraph
from matchgraph.answers.explaining import Explanation
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.by_entity import expected
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.explaining.contributions import contributions
from matchgraph.explaining.open_signals import Moving
from matchgraph.explaining.origins import KnownSources
from matchgraph.rendering.explanation import IN_ALL, render_explanation
from tests.conftest import ROOT, RunningGraph, _empty
from tests.contract.conftest import EXAMPLES, Command

DAY = dt.date(2026, 11, 21)
EVENTS = str(ROOT / "examples-events")


def hundredths(value: float) -> Fraction:
    """Return a printed number as it is printed, so that sums are exact."""
    return Fraction(f"{value:.2f}")


@pytest.fixture(scope="module")
def searched(running_graph: RunningGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatchGraph]:
    """The examples and their searches, ranked, for tests that only read."""
    _empty(running_graph)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_EVENTS", str(tmp_path_factory.mktemp("events") / "log"))
        with matchgraph.open(running_graph.url, password=running_graph.password) as graph:
            assert not graph.load([EXAMPLES, EVENTS]).refusals
            graph.recompute(as_of=DAY)
            yield graph


@pytest.fixture(scope="module")
def inputs(searched: MatchGraph) -> RunInputs:
    return read_inputs(searched.opened.read(), as_of=DAY, engine="power")


@pytest.fixture(scope="module")
def explained(searched: MatchGraph) -> dict[str, Explanation]:
    return {line.slug: searched.explain(line.slug, limit=1000) for line in searched.top(limit=10).entities}


def test_points_add_up_to_the_published_rank(searched: MatchGraph, explained: dict[str, Explanation]) -> None:
    for slug, answer in explained.items():
        score = searched.show(slug).entity.score
        assert score is not None
        assert answer.current
        assert sum(hundredths(each.points) for each in answer.signals) == hundredths(score.rank)
        assert sum(hundredths(each.possible) for each in answer.signals) == 100
        assert {each.signal: each.state for each in answer.signals} == {
            name: signal.state for name, signal in score.signals.items()
        }
        for each in answer.signals:
            if each.signal != "match":
                assert each.points == pytest.approx(each.value * each.possible, abs=0.02)


def test_evidence_divides_into_shares_of_each_kind(explained: dict[str, Explanation]) -> None:
    for answer in explained.values():
        evidence = answer.evidence
        assert evidence is not None
        relations = (evidence.clicks, evidence.reports, evidence.comparisons, evidence.mentions)
        assert sum(map(hundredths, relations)) == hundredths(evidence.points)
        match = next(each.points for each in answer.signals if each.signal == "match")
        assert hundredths(evidence.match_of_pages) + hundredths(evidence.points) == hundredths(match)
        assert answer.standing is not None
        assert evidence.points == pytest.approx(answer.standing.rank - evidence.prior, abs=0.02)
        sums: defaultdict[str, Fraction] = defaultdict(Fraction)
        for share in evidence.shares:
            sums[share.dimension] += hundredths(share.points)
        assert sums.keys() == {"from", "relation", "kind of source", "source", "time"}
        assert set(sums.values()) == {hundredths(evidence.points)}


def test_the_tables_of_the_evidence_end_in_the_same_total(explained: dict[str, Explanation]) -> None:
    for answer in explained.values():
        assert answer.evidence is not None
        rows = [*csv.DictReader(io.StringIO(render_explanation(answer, "csv")))]
        total = f"{answer.evidence.points:+.2f}"
        ends = [
            (row["section"], row["points"]) for row in rows if IN_ALL in (row["of"], row["which"], row["way"])
        ]
        sections = ("Evidence", "Shares of the evidence", "Strongest paths")
        assert ends == [(section, total) for section in sections]
        ways = [row["points"] for row in rows if row["way"] and row["way"] != IN_ALL]
        assert sum(map(Fraction, ways)) == Fraction(total)


def test_contributions_sum_to_what_moves_a_utility(searched: MatchGraph, inputs: RunInputs) -> None:
    reading, latent = searched.opened.read(), inputs.computed.latent
    for entity in range(len(inputs.snapshot)):
        moved = latent.estimate.utility[entity] - latent.mean[entity]
        found = contributions(reading, KnownSources(reading.store), inputs, entity)
        assert sum(each.logits for each in found) == pytest.approx(moved, abs=1e-8)


def test_contributions_are_those_of_the_probabilities_of_the_model(
    searched: MatchGraph, inputs: RunInputs
) -> None:
    """Each event counts its weight times (what happened - what was expected), effects of pairs included."""
    latent, constants = inputs.computed.latent, inputs.methodology.utility
    seen, estimate, centre = latent.observations, latent.estimate, latent.held.centre
    click = expit(
        centre.click
        + estimate.readiness[seen.clicks.intent]
        + estimate.appeal[seen.clicks.entity]
        + constants.click_pair_variance * estimate.click_force
    )
    report = expit(
        centre.report
        + estimate.utility[seen.reports.entity]
        + constants.report_pair_variance * estimate.report_force
    )
    assert expected(seen.clicks, estimate.click_force) == pytest.approx(click, abs=1e-9)
    assert expected(seen.reports, estimate.report_force) == pytest.approx(report, abs=1e-9)
    reading, entity = searched.opened.read(), inputs.snapshot.slugs.index("whisper-cli")
    way = ("search: make subtitles for a video", "whisper-cli#dedda3e29686347b", "whisper-cli")
    found = [
        each
        for each in contributions(reading, KnownSources(reading.store), inputs, entity)
        if each.way == way
    ]
    assert inputs.evidence is not None
    intent = inputs.evidence.intents.index("make subtitles for a video")
    at = (seen.clicks.intent == intent) & (seen.clicks.entity == entity)
    clicks = constants.click_slope * (seen.clicks.hits - seen.clicks.trials * click)[at].sum()
    reported = (seen.reports.intent == intent) & (seen.reports.entity == entity)
    reports = (seen.reports.hits - seen.reports.trials * report)[reported].sum()
    logits = latent.variance[entity] * (clicks + reports)
    assert sum(each.logits for each in found) == pytest.approx(logits, abs=1e-8)
    assert {each.window for each in found} == {"last 30 days", "30 to 90 days"}


def test_the_ends_of_a_signal_are_a_new_balance(inputs: RunInputs) -> None:
    """A prior moved by as little as this moves the utility by the weight of the prior in the whole."""
    latent, constants = inputs.computed.latent, inputs.methodology.utility
    for entity in range(len(inputs.snapshot)):
        same = Moving(latent, constants, entity).rank(float(latent.prior[entity]))
        assert same == pytest.approx(latent.rank[entity], abs=1e-6)
        more = Moving(latent, constants, entity).rank(float(latent.prior[entity]) + 1)
        assert latent.rank[entity] < more < latent.rank[entity] + 1.5


def test_a_limit_keeps_the_largest_and_their_sum(searched: MatchGraph) -> None:
    whole, cut = (searched.explain("whisper-large-v3", limit=limit).evidence for limit in (1000, 2))
    assert whole is not None
    assert cut is not None
    by_speaker = [[s for s in m.shares if s.dimension == "from"] for m in (whole, cut)]
    assert [s.name for s in by_speaker[1]] == [
        *(s.name for s in by_speaker[0][:2]),
        f"{len(by_speaker[0]) - 2} others",
    ]
    assert sum(hundredths(s.points) for s in by_speaker[1]) == hundredths(cut.points)


def test_explaining_writes_nothing(searched: MatchGraph) -> None:
    before = searched.export()
    searched.explain("whisper-cli")
    assert searched.export() == before


@pytest.mark.usefixtures("graph_url")
def test_without_a_run_there_is_nothing_to_explain(command: Command) -> None:
    command("load", EXAMPLES)
    ran = command("explain", "claude")
    assert ran.code == 4
    assert "matchgraph recompute" in ran.err


@pytest.mark.usefixtures("graph_url")
def test_a_graph_that_moved_on_is_said_to(command: Command, tmp_path: Path) -> None:
    command("load", EXAMPLES)
    command("recompute", "--as-of", DAY.isoformat())
    fresh = command("explain", "claude", "--format", "json").json()
    assert fresh["current"]
    page = Path(EXAMPLES) / "claude-vs-intellicode.txt"
    changed = page.read_text().replace("20/100", "24/100")
    assert changed != page.read_text()
    (tmp_path / page.name).write_text(changed)
    assert command("load", tmp_path / page.name, "--as-of", DAY.isoformat()).code == 0
    stale = command("explain", "claude", "--format", "json").json()
    assert not stale["current"]
    assert "sources were loaded" in stale["note"]
    assert stale["published"] == fresh["standing"]
    command("recompute", "--as-of", DAY.isoformat())
    again = command("explain", "claude", "--format", "json").json()
    assert again["current"]
    assert (fresh["change"], again["change"]["run"]) == (None, fresh["run"])
    (cause,) = again["change"]["causes"]
    assert page.stem in cause
    moved = again["standing"]["rank"] - fresh["standing"]["rank"]
    assert again["change"]["changed"]["rank"] == pytest.approx(moved, abs=1e-9)
    assert again["signals"] == stale["signals"]
