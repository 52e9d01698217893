"""Constants fitted to a simulated log: those far off move back, and gain on searches after those."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from graph.errors import GuardRefusedError
from graph.event_log.arrays import EventArrays
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.search_evidence import Searches
from matchgraph.runs.fit import fitted
from matchgraph.runs.later_searches import LaterSearches
from matchgraph.runs.predicting import Later
from matchgraph.settings import methodology, methodology_text
from ranking.methodology import identity, parse
from ranking.methodology_text import constant, with_constants
from tests.simulation.engine import inputs_of
from tests.simulation.market import Assumptions
from tests.simulation.world import World, make_world

SMALL = Assumptions(entities=100, intents=30, candidates_each=12, events=2400, actors=250, flooded=0.02)
DAYS = 90  # at the end of the log, to judge by
ROWS = ("candidate", "position", "clicked", "outcome")


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(1, SMALL)


def some_of(arrays: EventArrays, events: NDArray[np.bool_]) -> EventArrays:
    """Return some events, with ages counted from the day to learn until."""
    rows = np.flatnonzero(events[arrays.event])
    number = (np.cumsum(events) - 1).astype(np.int32)
    return replace(
        arrays,
        intent=arrays.intent[events],
        actor=arrays.actor[events],
        age=(arrays.age - DAYS)[events],
        event=number[arrays.event[rows]],
        **{name: getattr(arrays, name)[rows] for name in ROWS},
    )


def split(world: World, changed: dict[str, float]) -> tuple[RunInputs, LaterSearches]:
    """Return what was known at the day to learn until, and the searches after it."""
    inputs = inputs_of(world, with_constants(methodology(), changed))
    assert inputs.searches
    arrays, candidates = inputs.searches.arrays, inputs.searches.candidates
    late = some_of(arrays, arrays.age < DAYS)
    learned = Searches(some_of(arrays, arrays.age >= DAYS), candidates)
    until = inputs.as_of - dt.timedelta(days=DAYS)
    return (
        replace(inputs, searches=learned, as_of=until),
        LaterSearches(late, candidates.owner, np.arange(len(late.event))),
    )


@pytest.mark.parametrize(
    ("path", "value", "moved"), [("utility.click_slope", 3.0, 1.5), ("evidence.half_life", 5.0, 10.0)]
)
def test_a_constant_far_off_moves_back_and_gains(world: World, path: str, value: float, moved: float) -> None:
    inputs, later = split(world, {path: value})
    found = fitted(inputs, later, text=methodology_text()[0])
    assert {each.constant: each.proposed for each in found.constants}[path] == moved
    assert all(0.499 <= each.proposed / each.now <= 2.001 for each in found.constants)
    assert found.chosen_on.log_loss_proposed < found.chosen_on.log_loss
    assert found.gain > 0
    written = parse(found.text)
    assert identity(written) == found.proposed
    assert constant(written, path) == moved
    assert found.chosen_on.searches + found.judged_on.searches == later.searches


def test_one_actor_counts_for_little_however_often_it_searches(world: World) -> None:
    inputs, later = split(world, {})
    evidence = inputs.methodology.evidence
    repeated = np.zeros_like(later.events.actor)
    one = replace(later, events=replace(later.events, actor=repeated))
    intents = len(np.unique(later.intent))
    assert Later.of(one, evidence).size <= evidence.actor_events * intents
    assert Later.of(one, evidence).size < Later.of(later, evidence).size / 4


def test_an_actor_that_chooses_one_alone_does_not_count(world: World) -> None:
    inputs, later = split(world, {})
    chosen = later.chosen & (later.entity == later.entity[np.argmax(later.chosen)])
    actor = later.events.actor.copy()
    actor[later.event[chosen]] = actor.max() + 1
    clicks = replace(later, events=replace(later.events, actor=actor))
    votes = Later.of(
        clicks.kept(np.isin(clicks.event, clicks.event[chosen])), inputs.methodology.evidence
    ).votes
    assert chosen.sum() >= inputs.methodology.evidence.concentration_from
    assert votes.sum() <= inputs.methodology.evidence.actor_choices


def test_too_few_searches_are_refused_and_counted(world: World) -> None:
    inputs, later = split(world, {"guard.searches_from": 1000})
    with pytest.raises(GuardRefusedError, match=f"{later.searches} searches after .* requires 1000 of each"):
        fitted(inputs, later, text="")
    with pytest.raises(GuardRefusedError, match="0 searches after"):
        fitted(inputs, None, text="")
    with pytest.raises(GuardRefusedError, match="no trusted search up to"):
        fitted(replace(inputs, searches=None), later, text="")
