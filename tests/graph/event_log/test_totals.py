"""Totals from roll-ups are those of the events themselves, and only touched pairs can differ."""

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import OvertakenError
from graph.event_log import intent_ranges
from graph.event_log.log import EventLog
from graph.event_log.model import Outcome, SearchEvent, Shown
from graph.event_log.totals import IntentTotal, PairTotal, Scope
from graph.event_log.touched import Touched

DAY = dt.date(2026, 1, 1)
EXAMINATION = (1.0, 0.5, 0.25)
NAMES = ("a#1", "b#1", "c#1", "d#1")

drawn_events = st.builds(
    lambda id_, day, intent, names, clicked, success, actor: SearchEvent(
        id=f"e{id_}",
        at=dt.datetime.combine(DAY + dt.timedelta(days=day), dt.time(12), dt.UTC),
        intent=intent,
        shown=tuple(Shown(capability=name, position=at) for at, name in enumerate(names, start=1)),
        clicked=tuple(name for name in names if name in clicked),
        outcome=Outcome(capability=names[0], success=success) if success is not None else None,
        actor=actor,
    ),
    st.integers(0, 25),
    st.sampled_from([0, 1, 9, 10, 19, 20, 21, 40]),
    st.sampled_from(["Read PDF", "read  pdf", "dig"]),
    st.permutations(NAMES).map(lambda names: names[:3]),
    st.sets(st.sampled_from(NAMES)),
    st.none() | st.booleans(),
    st.none() | st.sampled_from(["x", "y"]),
)
logs = st.dictionaries(st.sampled_from(["s1", "s2", "s3"]), st.lists(drawn_events, min_size=1, max_size=12))
meanings = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["a#1", "b#1", "z#1"]))


together = st.sampled_from([1, 4, intent_ranges.IMPRESSIONS])  # impressions counted at a time


@contextmanager
def in_ranges(together: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intent_ranges, "IMPRESSIONS", together)
        yield


def written(folder: Path, sources: Mapping[str, Sequence[SearchEvent]]) -> EventLog:
    log = EventLog(folder)
    for source, events in sources.items():
        with log.segment(source) as segment:
            for each in events:
                segment.add(each)
    return log


def scope(log: EventLog, sources: Sequence[str], known: Mapping[str, str], window: int = 10) -> Scope:
    names = log.roll_ups(sources, EXAMINATION)
    with log.totals() as totals:
        last_day = totals.last_day(names) if names else dt.date.min
    return Scope(names, {(name, False): meant for name, meant in known.items()}, last_day, window, 2.0)


def pairs(log: EventLog, of: Scope) -> dict[tuple[str, str], PairTotal]:
    with log.totals() as totals:
        return {(each.intent, each.candidate): each for each in totals.pairs(of)}


def by_hand(log: Sequence[SearchEvent], of: Scope) -> dict[tuple[str, str], PairTotal]:
    """The totals of each pair, counted one event after the other."""
    sums: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    examined: defaultdict[tuple[str, str], float] = defaultdict(float)
    days: defaultdict[tuple[str, str], set[dt.date]] = defaultdict(set)
    actors: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for event in log:
        for shown in event.shown:
            if (shown.id, False) not in of.known:
                continue
            pair = " ".join(event.intent.lower().split()), of.known[shown.id, False]
            clicked, day = shown.id in event.clicked, event.at.date()
            success = event.outcome.success if event.outcome and event.outcome.id == shown.id else None
            part = {0: "recent_", 1: "previous_"}.get((of.last_day - day).days // of.window, "earlier_")
            sums[pair].update(
                {"shown": 1, "clicked": clicked, "succeeded": success is True, "failed": success is False}
            )
            sums[pair].update({f"{part}shown": 1, f"{part}clicked": clicked})
            examined[pair] += EXAMINATION[min(shown.position, len(EXAMINATION)) - 1]
            days[pair].add(day)
            if clicked or success is not None:
                actors[pair].add(event.actor or f"event {event.id}")
    return {
        pair: PairTotal(
            *pair,
            is_entity=False,
            examined=examined[pair],
            actors=len(actors[pair]),
            first_day=min(days[pair]),
            last_day=max(days[pair]),
            **{name: int(of_pair[name]) for name in PairTotal._fields if name in COUNTS},
        )
        for pair, of_pair in sums.items()
        if of_pair["clicked"] + of_pair["succeeded"] + of_pair["failed"]
        or examined[pair] >= of.least_examined
    }


COUNTS = {"shown", "clicked", "succeeded", "failed"} | {
    f"{part}_{what}" for part, what in itertools.product(("recent", "previous"), ("shown", "clicked"))
}


def counting(sources: Mapping[str, Sequence[SearchEvent]]) -> list[SearchEvent]:
    """The events that count: of one id within a file the earliest, and between files the first by name."""
    found: dict[str, SearchEvent] = {}
    for source in sorted(sources):
        own: dict[str, SearchEvent] = {}
        for event in sources[source]:
            if event.id not in own or event.at < own[event.id].at:
                own[event.id] = event
        found = own | found
    return list(found.values())


def unambiguous(sources: Mapping[str, Sequence[SearchEvent]]) -> dict[str, list[SearchEvent]]:
    """Leave out repeated ids within a file, of which the content decides."""
    return {source: list({e.id: e for e in events}.values()) for source, events in sources.items()}


@settings(max_examples=30)
@given(logs, meanings, together)
def test_roll_ups_add_up_to_what_the_events_do(
    drawn: dict[str, list[SearchEvent]], known: dict[str, str], together: int
) -> None:
    sources = unambiguous(drawn)
    with in_ranges(together), TemporaryDirectory() as folder, written(Path(folder), sources) as log:
        of = scope(log, sorted(sources), known)
        found = pairs(log, of)
        assert found == by_hand(counting(sources), of)
        names = sorted(sources)
        if names:
            with log.recounted(names, EXAMINATION) as recounted:
                assert {(p.intent, p.candidate): p for p in recounted.pairs(of)} == found
                own = list(recounted.intents(of.roll_ups))
            with log.totals() as totals:
                assert list(totals.intents(of.roll_ups)) == own
            assert sum(each.searches for each in own) == log.events(names)


@settings(max_examples=30)
@given(logs, st.data(), meanings, meanings, together)
def test_only_touched_pairs_and_intents_differ(
    drawn: dict[str, list[SearchEvent]],
    data: st.DataObject,
    was: dict[str, str],
    now: dict[str, str],
    together: int,
) -> None:
    sources = unambiguous(drawn)
    chosen = st.lists(st.sampled_from(sorted(sources)), unique=True) if sources else st.just([])
    with in_ranges(together), TemporaryDirectory() as folder, written(Path(folder), sources) as log:
        before, after = scope(log, data.draw(chosen), was), scope(log, data.draw(chosen), now)
        with log.totals() as totals:
            touched = Touched(totals, before, after)
            old, new = ({(p.intent, p.candidate): p for p in touched.pairs(of)} for of in (before, after))
            differing = {(d.total.intent, d.total.candidate): d for d in touched.differing()}
        every = {pair: (old.get(pair), new.get(pair)) for pair in old.keys() | new.keys()}
        assert {pair: (d.was, d.now, d.total) for pair, d in differing.items()} == {
            pair: (was is not None, now is not None, now or was)
            for pair, (was, now) in every.items()
            if was != now
        }
        carried = {pair: total for pair, total in pairs(log, before).items() if pair not in old}
        assert carried | new == pairs(log, after)
        changed = sorted(set(before.roll_ups) ^ set(after.roll_ups))
        assert touched_intents(log, before, after, changed) == touched_intents(log, after, after, None)


def touched_intents(
    log: EventLog, before: Scope, after: Scope, touched: Sequence[str] | None
) -> dict[str, IntentTotal]:
    with log.totals() as totals:
        if touched is None:
            return {each.intent: each for each in totals.intents(after.roll_ups)}
        kept = {each.intent: each for each in totals.intents(before.roll_ups)}
        for each in list(totals.intents(before.roll_ups, touched)):
            del kept[each.intent]
        return kept | {each.intent: each for each in totals.intents(after.roll_ups, touched)}


def test_a_scope_is_kept_under_its_hash(tmp_path: Path) -> None:
    event = SearchEvent.model_validate(
        {
            "id": "1",
            "at": "2026-01-01T00:00:00Z",
            "intent": "dig",
            "shown": [{"capability": "a#1", "position": 1}],
            "clicked": [],
        }
    )
    log = written(tmp_path, {"s1": [event]})
    of = scope(log, ["s1"], {"a#1": "a#1"})
    name = log.remember(of)
    assert log.remembered(name) == of
    assert log.remembered("") is None
    (tmp_path / "daily" / f"{name}.json").write_text(of.as_json().replace("a#1", "b#1"))
    assert log.remembered(name) is None


@pytest.mark.parametrize("other", [[], ["s2"]])
def test_another_segment_of_a_name_has_another_roll_up(tmp_path: Path, other: list[str]) -> None:
    made = [
        SearchEvent.model_validate(
            {
                "id": f"{n}",
                "at": "2026-01-01T00:00:00Z",
                "intent": "dig",
                "shown": [{"capability": "a#1", "position": 1}],
                "clicked": ["a#1"],
            }
        )
        for n in range(3)
    ]
    log = written(tmp_path, {"s1": made[:1], "s2": made[2:]})
    names = ["s1", *other]
    first = scope(log, names, {"a#1": "a#1"})
    written(tmp_path, {"s1": made[:2]})
    second = scope(log, names, {"a#1": "a#1"})
    assert set(first.roll_ups) - set(second.roll_ups)
    assert pairs(log, second)["dig", "a#1"].clicked == 2 + len(other)


def test_roll_ups_that_another_command_removed_are_a_reason_to_try_again(tmp_path: Path) -> None:
    made = {
        "id": "1",
        "at": "2026-01-01T00:00:00Z",
        "intent": "dig",
        "shown": [{"capability": "a#1", "position": 1}],
        "clicked": [],
    }
    log = written(tmp_path, {"s1": [SearchEvent.model_validate(made)]})
    of = scope(log, ["s1"], {"a#1": "a#1"})
    (tmp_path / "daily" / ".aside-left").mkdir()
    log.keep_only("", scope(log, [], {}), ["s1"])
    assert not (tmp_path / "daily" / ".aside-left").exists()
    with pytest.raises(OvertakenError, match="try again"):
        pairs(log, of)
    assert pairs(log, scope(log, ["s1"], {"a#1": "a#1"})) == {}


def test_a_candidate_is_offered_by_the_entity_of_its_id_unless_others_are_named() -> None:
    of = Scope((), {}, DAY, 10, 2.0, offering={"a#1": ("a", "fork")})
    assert of.entities("a#1") == ("a", "fork")
    assert of.entities("b#1") == of.entities("b") == ("b",)


def test_how_often_each_candidate_was_shown(tmp_path: Path) -> None:
    moment = dt.datetime.combine(DAY, dt.time(12), dt.UTC)
    whole, part = Shown(entity="a", position=1), Shown(capability="a#1", position=2)
    events = [
        SearchEvent(id=f"e{number}", at=moment, intent="dig", shown=shown, clicked=())
        for number, shown in enumerate([(whole, part), (whole,), (whole,)])
    ]
    log = written(tmp_path, {"s1": events[:2], "s2": events[2:]})
    names = log.roll_ups(["s1", "s2"], EXAMINATION)
    with log.totals() as totals:
        assert sorted(totals.shown(names)) == [("a", True, 3), ("a#1", False, 1)]
        assert list(totals.shown([])) == []
