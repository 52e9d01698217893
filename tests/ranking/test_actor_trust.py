"""Trust against a slow oracle that loops over everything, and on crowds whose aim is known."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.actor_trust import Consensus
from ranking.impressions import Impressions, sums
from tests.ranking.usual import actor_trust

PROPENSITY = np.array([1.0, 1.0, 0.6, 0.4])
SLATE = 3
CANDIDATES = 24


def log_of(
    events: Sequence[tuple[int, int, Sequence[int], Sequence[int]]],
    reported: Sequence[Sequence[int]] | None = None,
) -> Impressions:
    """Make a log of (intent, actor, candidates shown, candidates clicked), and of what each reported on."""
    ended = reported or [()] * len(events)
    shown = [candidate for _, _, slate, _ in events for candidate in slate]
    return Impressions(
        intent=[intent for intent, _, _, _ in events],
        actor=[actor for _, actor, _, _ in events],
        age=[0] * len(events),
        event=[number for number, event in enumerate(events) for _ in event[2]],
        candidate=shown,
        position=[place for _, _, slate, _ in events for place in range(1, len(slate) + 1)],
        clicked=[candidate in clicks for _, _, slate, clicks in events for candidate in slate],
        outcome=[
            int(candidate in reports)
            for (_, _, slate, _), reports in zip(events, ended, strict=True)
            for candidate in slate
        ],
    )


def consensus_of(log: Impressions, weight: np.ndarray | None = None) -> Consensus:
    w = np.ones(log.events) if weight is None else weight
    rows = w[log.event]
    examined = sums(log.pairs.of_row, rows * PROPENSITY[log.position], len(log.pairs))
    clicks = log.pairs.total(rows * log.clicked)
    return Consensus(clicks, np.maximum(examined, clicks), 0.3, 4.0, PROPENSITY, w)


def slow_trust(log: Impressions, consensus: Consensus, group: np.ndarray) -> list[float]:
    """The same by the definition: for every event and all that it chose or reported on, one by one."""
    rows = range(len(log.event))
    pair, actor_of = log.pairs.of_row, [int(log.actor[log.event[row]]) for row in rows]
    group_of = [int(group[log.candidate[row]]) for row in rows]
    clicked = [row for row in rows if log.clicked[row]]
    staked_on = [row for row in rows if log.clicked[row] or log.outcome[row]]
    if not clicked:
        return [0.5] * log.events

    def shown_mean(event: int) -> float:
        own = [row for row in rows if log.event[row] == event]
        seen = [PROPENSITY[log.position[row]] for row in own]
        liked = [consensus.attraction[pair[row]] * s for row, s in zip(own, seen, strict=True)]
        return float(sum(liked) / sum(seen))

    def odds(actor: int, staked: int) -> float:
        circle = {actor_of[row] for row in staked_on if group_of[row] == staked}
        total = 0.0
        own = sorted(
            {int(pair[row]) for row in clicked if actor_of[row] == actor and group_of[row] != staked}
        )
        for chosen in own:
            times = [row for row in clicked if actor_of[row] == actor and pair[row] == chosen]
            logs = [math.log(shown_mean(int(log.event[row]))) for row in times]
            expected = math.exp(sum(logs) / len(logs))
            intent = log.pairs.intent[chosen]
            inside = sum(
                consensus.weight[log.event[row]]
                for row in clicked
                if pair[row] == chosen and actor_of[row] in circle
            )
            asked = [event for event in range(log.events) if log.intent[event] == intent]
            by_circle = sum(consensus.weight[event] for event in asked if int(log.actor[event]) in circle)
            share = by_circle / sum(consensus.weight[event] for event in asked)
            k = max(consensus.clicks[chosen] - inside, 0.0)
            n = max(consensus.examined[chosen] * (1 - share), 0.0)
            known = n / (n + consensus.strength)
            attraction = (k + consensus.mean * consensus.strength) / (n + consensus.strength)
            total += math.log(min(attraction, 1.0) / (known * expected + (1 - known) * consensus.mean))
        return total

    stakes = {(actor_of[row], group_of[row]) for row in staked_on}
    found = []
    for event in range(log.events):
        actor = int(log.actor[event])
        touched = [group_of[row] for row in staked_on if log.event[row] == event]
        asked = touched or [staked for owner, staked in stakes if owner == actor]
        found.append(1 / (1 + math.exp(-min((odds(actor, staked) for staked in asked), default=0.0))))
    return found


@st.composite
def logs(draw: st.DrawFn) -> Impressions:
    count = draw(st.integers(1, 14))
    events, reported = [], []
    for _ in range(count):
        slate = draw(st.permutations(range(5)))[:SLATE]
        clicks = draw(st.lists(st.sampled_from(slate), max_size=2, unique=True))
        events.append((draw(st.integers(0, 2)), draw(st.integers(0, 4)), slate, clicks))
        reported.append(draw(st.lists(st.sampled_from(slate), max_size=1)))
    return log_of(events, reported)


@settings(max_examples=60)
@given(logs(), st.sampled_from([[0, 1, 2, 3, 4], [0, 0, 1, 1, 2]]), st.floats(0.1, 2.0))
def test_trust_is_what_the_definition_says(log: Impressions, group: list[int], weight: float) -> None:
    groups, consensus = np.array(group), consensus_of(log, np.full(log.events, weight))
    np.testing.assert_allclose(
        actor_trust(log, consensus, groups), slow_trust(log, consensus, groups), rtol=1e-9, atol=1e-12
    )


def test_a_flood_of_events_makes_no_choice_worth_more_than_certainty() -> None:
    """A crowd asks for intent 0 and chooses something else there, so that of the impressions of what others
    chose almost nothing is left but their clicks: more clicks than impressions still say no more than 1.
    """
    others = [(0, actor, [1, 2, 3], [1]) for actor in range(10)]
    crowd = [(0, actor, [0, 4, 5], [0]) for actor in range(11, 1000)]
    log = log_of([*others, *crowd, (0, 10, [1, 2, 3], [1]), (1, 10, [0, 2, 3], [0])])
    consensus, groups = consensus_of(log), np.arange(6)
    found = actor_trust(log, consensus, groups)[-1]
    assert 0.5 < found <= 1 / (1 + consensus.mean)
    assert found == pytest.approx(slow_trust(log, consensus, groups)[-1], rel=1e-9)


def test_no_more_witnesses_are_heard_than_are_asked_for() -> None:
    """Ten choices, each as agreeable as the next: the log-odds of the last grow with each that is heard."""
    choices = [(intent, 0, [intent, 10, 11], [intent]) for intent in range(10)]
    others = [(i, 1 + 5 * i + n, [i, 10, 11], [i]) for i in range(10) for n in range(5)]
    log = log_of([*others, *choices])

    def log_odds(witnesses: int) -> float:
        trust = float(actor_trust(log, consensus_of(log), np.arange(12), witnesses=witnesses)[-1])
        return math.log(trust / (1 - trust))

    one = log_odds(1)
    assert one > 0.1
    assert [log_odds(heard) for heard in (2, 4, 8)] == pytest.approx([2 * one, 4 * one, 8 * one])


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(2)
    events = [
        (
            int(random.integers(4)),
            int(random.integers(9)),
            slate[:SLATE].tolist(),
            slate[: random.integers(3)].tolist(),
        )
        for slate in (random.permutation(8) for _ in range(120))
    ]
    log, groups = log_of(events), np.arange(8)
    whole = actor_trust(log, consensus_of(log), groups)
    monkeypatch.setattr("ranking.actor_trust.BLOCK", 5)
    np.testing.assert_array_equal(actor_trust(log, consensus_of(log), groups), whole)


def crowded(pushed: Sequence[int], crowd: int) -> tuple[Impressions, np.ndarray]:
    """Forty people who click one of the first candidates, and a crowd that clicks what it should.

    Args:
        pushed: what the crowd clicks, each in an intent of its own.
        crowd: how many accounts it has.
    """
    random = np.random.default_rng(4)
    events = []
    for person in range(40):
        for intent in range(12):
            slate = random.permutation(CANDIDATES)[:SLATE].tolist()
            events.append((intent, person, slate, [each for each in slate if each < 8][:1]))
    for account in range(40, 40 + crowd):
        for intent, target in enumerate(pushed):
            slate = [target, *(each for each in range(CANDIDATES) if each != target)][:SLATE]
            events.append((intent, account, slate, [target]))
    log = log_of(events)
    return log, actor_trust(log, consensus_of(log), np.arange(CANDIDATES))


def test_people_who_choose_as_others_do_are_trusted() -> None:
    log, trust = crowded([], 0)
    assert np.median(trust) > 0.75
    assert trust.shape == (log.events,)


@pytest.mark.parametrize("crowd", [1, 20, 400])
def test_a_crowd_with_one_aim_vouches_for_nothing_however_large(crowd: int) -> None:
    log, trust = crowded([14, 14, 14], crowd)
    np.testing.assert_allclose(trust[log.actor >= 40], 0.5, atol=1e-12)


@pytest.mark.parametrize("crowd", [1, 20])
def test_a_crowd_with_two_aims_cannot_vouch_for_itself(crowd: int) -> None:
    log, trust = crowded([14, 15], crowd)
    assert trust[log.actor >= 40].max() < 0.5


def test_without_a_click_nobody_is_judged() -> None:
    log = log_of([(0, 0, [1, 2], []), (0, 1, [2, 1], [])])
    assert actor_trust(log, consensus_of(log), np.arange(3)).tolist() == [0.5, 0.5]
