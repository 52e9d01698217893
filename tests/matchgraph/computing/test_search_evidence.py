"""Searches in the match signal: one intent and two entities worked by hand, and what must not change."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from graph.event_log.arrays import EventArrays
from graph.raw_signals import raw_signals
from graph.snapshot import UNKNOWN, ComparisonArrays, Snapshot
from matchgraph.computing.computation import compute
from matchgraph.computing.search_evidence import (
    Candidates,
    Searches,
    SearchEvidence,
    ServedPairs,
    estimate,
    on_nodes,
)
from matchgraph.computing.trust import FlowGraph, propagate_trust
from ranking.methodology import Methodology
from ranking.observations import Counts

DAY = dt.date(2026, 11, 10)
NONE = np.zeros(0, dtype=np.int64)
METHODOLOGY = Methodology()


def snapshot(count: int = 2, *, vetted: bool = True) -> Snapshot:
    """Entities on which pages say no figure; they are compared with nothing."""
    nothing = ComparisonArrays((), (), NONE, NONE, NONE, np.zeros((0, 2, 5), dtype=np.int64), ())
    return Snapshot(
        slugs=tuple(f"e{i}" for i in range(count)),
        types=("mcp",) * count,
        figures=np.full((count, 5), UNKNOWN),
        vetted=np.full(count, vetted),
        comparisons=nothing,
        mention_source=NONE,
        mention_target=NONE,
        mention_stance=NONE,
        signals=raw_signals([]),
        statements="",
    )


# One intent, node 2; it shows both entities, which serve it at 0.6 and 0.2 for sure, seen 10 and 5 times.
SEARCHES = SearchEvidence(
    entities=2,
    intents=("count leaves",),
    capabilities=(),
    source=np.array([2, 2]),
    target=np.array([0, 1]),
    flow=np.array([0.6, 0.2]),
    offered=NONE,
    offering=NONE,
    demand=np.array([0.0, 0.0, 7.0]),
    events=np.array([10.0, 5.0]),
    pairs=ServedPairs(
        np.array([0.7, 0.3]), np.array([0.6, 0.2]), np.array([10.0, 5.0]), np.array([7.0, 5.0])
    ),
    clicks=Counts(np.array([0, 0]), np.array([0, 1]), np.array([10.0, 5.0]), np.array([6.0, 1.0])),
    reports=Counts.none(),
)


def test_one_intent_and_two_entities_by_hand() -> None:
    """v = (0.05, 0.05, 0.9): the intent passes 0.765 on, 3/4 of it to the first; exposure halves it.

    z = (0.05 + 0.57375, 0.05 + 0.19125, 0.9) and z0 = (0.4325, 0.4325, 0.9), both of sum 1.765.
    """
    trust = propagate_trust(snapshot(), METHODOLOGY, searches=SEARCHES)
    assert trust.reach == pytest.approx([0.62375 / 1.765, 0.24125 / 1.765], abs=1e-9)
    assert trust.exposure == pytest.approx([0.4325 / 1.765] * 2, abs=1e-9)


def test_what_is_chosen_more_often_than_the_rest_rises_and_the_rest_falls() -> None:
    """Before their searches both are worth 50, so the intent's own readiness explains no difference."""
    run = compute(snapshot(), METHODOLOGY, as_of=DAY, searches=SEARCHES)
    first, second = (run.scores[slug] for slug in ("e0", "e1"))
    assert first.prior == second.prior == 50
    assert first.rank > 52
    assert second.rank < 49
    assert (first.events, second.events, first.reports) == (10, 5, 0)
    assert first.evidence > second.evidence > 0.05
    assert first.signals["match"].state == second.signals["match"].state == "measured"
    assert first.signals["match"].value > 0.5 > second.signals["match"].value
    assert first.signals["adoption"].state == "unmeasured"
    assert run.run.certified == 2


def test_capabilities_pass_what_they_draw_to_all_that_offer_them() -> None:
    """Node 2 is a capability of both, shown alone: its flow is halved."""
    shared = replace(
        SEARCHES,
        capabilities=("c",),
        source=np.array([3]),
        target=np.array([2]),
        flow=np.array([0.6]),
        offered=np.array([2, 2]),
        offering=np.array([0, 1]),
        demand=np.array([0.0, 0.0, 0.0, 7.0]),
    )
    trust = propagate_trust(snapshot(), METHODOLOGY, searches=shared)
    each = 0.05 + 0.85**2 * 0.9 / 2
    assert trust.reach == pytest.approx([each / (2 * each + 0.9 + 0.85 * 0.9)] * 2, abs=1e-9)
    assert trust.exposure == pytest.approx(trust.reach, abs=1e-9)


def test_evidence_of_nothing_leaves_match_as_pages_have_it() -> None:
    silent = replace(SEARCHES, events=np.zeros(2), clicks=Counts.none())
    with_silence = compute(snapshot(3), METHODOLOGY, as_of=DAY, searches=_wider(silent))
    assert not with_silence.scores  # nothing printed and nothing searched: nothing is ranked
    some = compute(snapshot(3), METHODOLOGY, as_of=DAY, searches=_wider(SEARCHES))
    assert sorted(some.scores) == ["e0", "e1"]
    assert some.rank[2] == with_silence.rank[2] == 50


def _wider(searches: SearchEvidence) -> SearchEvidence:
    """The same for three entities, of which the last was never shown."""
    return replace(
        searches,
        entities=3,
        source=searches.source + 1,
        demand=np.insert(searches.demand, 2, 0.0),
        events=np.append(searches.events, 0.0),
    )


def test_where_nobody_is_vetted_demand_alone_vouches() -> None:
    run = compute(snapshot(vetted=False), METHODOLOGY, as_of=DAY, searches=SEARCHES)
    assert run.trust.reach[0] > run.trust.reach[1] > 0
    assert run.rank[0] > run.rank[1]


def test_what_is_seen_of_a_capability_is_split_between_those_who_offer_it() -> None:
    """Candidate 0 is shown 40 times, and so is a capability of all three entities: a third of that each."""
    log = Searches(
        replace(arrays(40), candidate=np.tile(np.array([0, 3], dtype=np.int32), 40)),
        Candidates({}, np.array([0, 1, 2, 0]), ("c",), ((0, 1, 2),)),
    )
    found = estimate(log.arrays, log.candidates.owner, np.zeros(3, dtype=np.int64), METHODOLOGY)
    itself, capability = found.events
    assert min(itself, capability) > 1
    assert on_nodes(log, found).events == pytest.approx(np.array([itself, 0, 0]) + capability / 3)


def test_the_interval_narrows_with_events_and_holds_the_value() -> None:
    widths = []
    for events in (0.01, 1.0, 100.0):
        clicks = replace(SEARCHES.clicks, trials=np.array([events, 5.0]), hits=np.array([0.2 * events, 1.0]))
        score = compute(snapshot(), METHODOLOGY, as_of=DAY, searches=replace(SEARCHES, clicks=clicks)).scores
        match = score["e0"].signals["match"]
        assert match.low <= match.value <= match.high
        assert score["e0"].low <= score["e0"].rank <= score["e0"].high
        widths.append((match.high - match.low, score["e0"].high - score["e0"].low))
    assert widths[0] > widths[1] > widths[2]
    assert widths[0][0] == pytest.approx(1.0, abs=1e-3), "a hundredth of an event tells nothing"


def test_clicks_and_reports_go_to_the_entities_that_offer_what_was_shown() -> None:
    """Candidates 0-2 are entities, 3 is a capability of all three, 4 one of the last alone.

    Shown to one intent each once, clicked each once, and 3 reported as a success: a third of it each.
    """
    log = Searches(
        replace(
            arrays(1),
            event=np.zeros(3, dtype=np.int32),
            candidate=np.array([0, 3, 4], dtype=np.int32),
            position=np.array([1, 2, 3], dtype=np.int16),
            clicked=np.array([True, True, False]),
            outcome=np.array([0, 1, 0], dtype=np.int8),
        ),
        Candidates({}, np.array([0, 1, 2, 0, 2]), ("c", "d"), ((0, 1, 2), (2,))),
    )
    found = estimate(log.arrays, log.candidates.owner, np.zeros(3, dtype=np.int64), METHODOLOGY)
    weight = float(found.weight[0])
    clicks, reports = on_nodes(log, found).clicks, on_nodes(log, found).reports
    assert clicks.entity.tolist() == [0, 0, 1, 2, 2]
    third, seen = weight / 3, METHODOLOGY.evidence.examination
    assert clicks.trials == pytest.approx([weight, *[third * seen[1]] * 3, weight * seen[2]])
    assert clicks.hits == pytest.approx([weight, third, third, third, 0])
    assert reports.entity.tolist() == [0, 1, 2]
    assert reports.trials == pytest.approx([third] * 3)
    assert reports.hits == pytest.approx([third] * 3)


def test_clicks_exceed_examined_impressions_by_one_at_most() -> None:
    """40 clicks at position 10, which is examined once in ten times, would pull with 36 at any utility."""
    log = Searches(
        replace(
            arrays(40),
            position=np.tile(np.array([10, 1], dtype=np.int16), 40),
        ),
        Candidates({}, np.arange(2), (), ()),
    )
    found = estimate(log.arrays, log.candidates.owner, np.zeros(2, dtype=np.int64), METHODOLOGY)
    evidence = on_nodes(log, found)
    assert found.chosen[0] > found.examined[0] + 1
    run = compute(snapshot(), METHODOLOGY, as_of=DAY, searches=evidence)
    counted = run.latent.observations.clicks
    assert counted.hits[0] - counted.trials[0] == pytest.approx(1.0)
    assert 10 < run.rank[1] < 50 < run.rank[0] < 90
    assert run.latent.held.centre.intent_variance < 2


def test_a_choice_that_failed_is_no_click_and_an_outcome_of_what_was_not_shown_no_impression() -> None:
    log = Searches(
        replace(
            arrays(1),
            candidate=np.array([0, 1], dtype=np.int32),
            position=np.array([1, 0], dtype=np.int16),
            clicked=np.array([True, False]),
            outcome=np.array([-1, -1], dtype=np.int8),
        ),
        Candidates({}, np.arange(2), (), ()),
    )
    found = on_nodes(log, estimate(log.arrays, np.arange(2), np.zeros(2, dtype=np.int64), METHODOLOGY))
    assert (found.clicks.entity.tolist(), found.clicks.hits.tolist()) == ([0], [0.0])
    assert found.reports.entity.tolist() == [0, 1]
    assert found.reports.hits.tolist() == [0.0, 0.0]
    assert (found.reports.trials > 0).all()


def arrays(clicks: int) -> EventArrays:
    """Each event shows two candidates in turns and one actor clicks the first of them."""
    number = np.arange(clicks, dtype=np.int32)
    turned = np.stack([1 + number % 2, 2 - number % 2], axis=1).ravel().astype(np.int16)
    return EventArrays(
        intents=["x"],
        texts=["x"],
        intent=np.zeros(clicks, dtype=np.int32),
        actor=number,
        age=np.zeros(clicks, dtype=np.float32),
        event=np.repeat(number, 2),
        candidate=np.tile(np.array([0, 1], dtype=np.int32), clicks),
        position=turned,
        clicked=np.tile([True, False], clicks),
        outcome=np.zeros(2 * clicks, dtype=np.int8),
        unknown=0,
    )


@pytest.mark.parametrize(("clicks", "second"), [(40, 0.5), (1000, 1.0)])
def test_a_small_log_takes_the_examination_of_the_methodology(clicks: int, second: float) -> None:
    """Clicks that do not fall with the position say that both are examined equally, once there are enough."""
    found = estimate(arrays(clicks), np.arange(2), np.zeros(2, dtype=np.int64), METHODOLOGY)
    assert found.propensity[2] == pytest.approx(second, abs=1e-3)


def test_a_log_that_cannot_tell_takes_the_examination_of_the_methodology() -> None:
    """Every candidate keeps its position, so clicks say nothing of positions however many there are."""
    fixed = replace(arrays(1000), position=np.tile(np.array([1, 2], dtype=np.int16), 1000))
    found = estimate(fixed, np.arange(2), np.zeros(2, dtype=np.int64), METHODOLOGY)
    assert found.propensity[1:3].tolist() == [1.0, 0.5]


ASKED = 5  # intents of real actors; that of fakes comes behind them


def searched_by(real: int, fakes: int, each: int) -> Searches:
    """Real actors click by chance; fakes ask for an intent no one else asks for, and click candidate 0."""
    draw = np.random.default_rng(7)
    intent = np.append(draw.integers(0, ASKED, 4 * real), np.full(fakes * each, ASKED)).astype(np.int32)
    actor = np.append(np.repeat(np.arange(real), 4), real + np.repeat(np.arange(fakes), each)).astype(
        np.int32
    )
    shown = np.stack([draw.permutation(6) for _ in intent])[:, :3]
    clicked = np.where((intent == ASKED)[:, None], shown == 0, draw.random(shown.shape) < 0.3)
    texts = [f"intent {number}" for number in range(ASKED + 1)]
    arrays = EventArrays(
        intents=texts,
        texts=texts,
        intent=intent,
        actor=actor,
        age=draw.uniform(0, 300, len(intent)).astype(np.float32),
        event=np.repeat(np.arange(len(intent), dtype=np.int32), 3),
        candidate=shown.ravel().astype(np.int32),
        position=np.tile(np.array([1, 2, 3], dtype=np.int16), len(intent)),
        clicked=clicked.ravel(),
        outcome=np.zeros(3 * len(intent), dtype=np.int8),
        unknown=0,
    )
    return Searches(arrays, Candidates({}, np.arange(6), (), ()))


def test_the_credible_level_moves_what_is_certain_and_the_flow_level_what_flows() -> None:
    """Flow is the quantile of `flow_level`: the lower bound that is printed draws nothing."""
    log = searched_by(60, 0, 0)

    def run(**levels: float) -> tuple[SearchEvidence, list[float]]:
        constants = METHODOLOGY.evidence.model_copy(update=levels)
        methodology = METHODOLOGY.model_copy(update={"evidence": constants})
        found = on_nodes(log, estimate(log.arrays, np.arange(6), np.zeros(6, dtype=np.int64), methodology))
        return found, propagate_trust(snapshot(6), methodology, searches=found).reach.tolist()

    (shipped, reach), (surer, same), (milder, other) = run(), run(credible_level=0.2), run(flow_level=0.45)
    assert (surer.pairs.lower > shipped.pairs.lower).all()
    assert (shipped.pairs.lower < shipped.flow).all()
    assert same == reach
    assert (milder.flow > shipped.flow).all()
    assert milder.pairs.lower.tolist() == shipped.pairs.lower.tolist()
    assert other != reach


@pytest.mark.parametrize(("fakes", "each"), [(1, 400), (10, 3), (10, 40), (300, 3)])
def test_fakes_steer_at_most_their_part_of_what_starts_at_intents(fakes: int, each: int) -> None:
    """a fakes next to A votes of real actors: a/(A + a) of the part of the teleport that intents have.

    Fakes that choose one entity often enough to be seen through have no vote at all.
    """
    log = searched_by(100, fakes, each)
    evidence = on_nodes(log, estimate(log.arrays, np.arange(6), np.zeros(6, dtype=np.int64), METHODOLOGY))
    teleport = FlowGraph.of(snapshot(6), METHODOLOGY, evidence, neutral=False).teleport
    votes = float(evidence.demand[6 : 6 + ASKED].sum())
    assert 10 < votes <= 100
    assert teleport.sum() == pytest.approx(1.0)
    assert teleport[-1] <= METHODOLOGY.propagation.teleport.intents * fakes / (votes + fakes)
    assert (teleport[-1] > 0) == (each < METHODOLOGY.evidence.concentration_from)
