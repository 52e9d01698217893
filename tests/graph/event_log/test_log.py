"""The event log counts each event once, whatever the files, their order and what is taken back."""

import datetime as dt
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pytest

from graph.errors import InputRefusedError, NotFoundError
from graph.event_log.event_lists import EventLists
from graph.event_log.log import EventLog
from graph.event_log.model import Outcome, SearchEvent, Shown
from graph.event_log.totals import PairTotal, Scope

DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def event(
    id: str, *, day: int = 0, intent: str = "Read PDF", clicked: int | None = 0, **more: object
) -> SearchEvent:
    names = more.pop("names", ("a#1", "b#1", "c#1"))
    assert isinstance(names, tuple)
    shown = tuple(Shown(capability=name, position=at) for at, name in enumerate(names, start=1))
    return SearchEvent(
        id=id,
        at=DAY + dt.timedelta(days=day, hours=1),
        intent=intent,
        shown=shown,
        clicked=() if clicked is None else (names[clicked],),
        **more,  # type: ignore[arg-type]
    )


def report(id: str, success: bool, day: int = 0) -> SearchEvent:
    return SearchEvent(
        id=id,
        at=DAY + dt.timedelta(days=day),
        intent="read pdf",
        shown=(),
        clicked=(),
        outcome=Outcome(capability="a#1", success=success),
        actor="x",
    )


def write(log: EventLog, source: str, *events: SearchEvent) -> tuple[int, int]:
    with log.segment(source) as segment:
        for each in events:
            segment.add(each)
    return segment.written


def totals(log: EventLog, sources: list[str], examination: tuple[float, ...] = (1.0,)) -> list[PairTotal]:
    """The totals of all pairs, with every candidate known by its own name."""
    names = log.roll_ups(sources, examination)
    if not names:
        return []
    with log.totals() as adding:
        known = {each: each[0] for each in adding.candidates(names)}
        return list(adding.pairs(Scope(names, known, adding.last_day(names), 1, 0.0)))


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return EventLog(tmp_path / "event's log")


def test_totals_worked_by_hand(log: EventLog) -> None:
    write(
        log,
        "s1",
        event("1", actor="x"),
        event("2", actor="x", clicked=None, intent=" read  pdf "),
        event("3", actor="y", clicked=1, outcome=Outcome(capability="b#1", success=False)),
        event("4"),
        event("5"),
        event("6", day=1, actor="x"),
        report("7", True),
    )
    days = DAY.date(), DAY.date() + dt.timedelta(days=1)
    assert totals(log, ["s1"], (1.0, 0.5))[:2] == [
        # clicked by x, twice, and by two unnamed ones; the window of a day is the second day
        PairTotal("read pdf", "a#1", False, 6, 6.0, 4, 1, 0, 3, *days, 1, 1, 5, 3),
        PairTotal("read pdf", "b#1", False, 6, 3.0, 1, 0, 1, 1, *days, 1, 0, 5, 1),
    ]


def test_an_id_counts_once_within_and_across_segments(log: EventLog) -> None:
    first = [event("1"), event("2", clicked=1)]
    assert write(log, "s1", *first, event("1", clicked=2)) == (2, 1)
    alone = totals(log, ["s1"])
    write(log, "s2", *reversed(first))
    assert log.events(["s1", "s2"]) == 2
    assert totals(log, ["s1", "s2"]) == alone


def test_neither_the_order_of_loading_nor_of_lines_matters(tmp_path: Path) -> None:
    events = [event(str(i), day=i % 5, clicked=i % 3, actor=f"a{i % 7}") for i in range(60)]
    parts = {"s1": events[:40], "s2": events[20:], "s3": events[10:30]}
    found = []
    for seed in range(2):
        log = EventLog(tmp_path / str(seed))
        shuffled = random.Random(seed)
        for source in shuffled.sample(sorted(parts), 3):
            write(log, source, *shuffled.sample(parts[source], len(parts[source])))
        found.append(totals(log, log.segments()))
    assert found[0] == found[1]
    assert sum(match.clicked for match in found[0]) == 60


def test_as_of_and_taking_a_source_back(log: EventLog) -> None:
    write(log, "s1", event("1"), event("2", day=3))
    write(log, "s2", event("2", day=3), event("3", day=4))
    assert log.events(["s1", "s2"], as_of=DAY.date()) == 1
    assert log.events(["s1", "s2"]) == 3
    assert log.events(["s2"]) == 2
    log.remove("s1")
    log.remove("s1")
    assert log.segments() == ["s2"]
    with pytest.raises(NotFoundError, match="no segment 's1'; load its file again"):
        log.events(["s1"])
    assert log.events([]) == 0
    assert totals(log, []) == []


def test_a_segment_is_there_in_whole_or_not_at_all(log: EventLog) -> None:
    write(log, "s1", event("1"))
    with pytest.raises(RuntimeError, match="power cut"), log.segment("s1") as segment:
        segment.add(event("9"))
        raise RuntimeError("power cut")
    assert log.events(["s1"]) == 1
    assert sorted(path.name for path in log.folder.iterdir()) == ["daily", "s1.parquet"]
    assert not list((log.folder / "daily").glob(".*"))
    write(log, "s1", event("1"), event("2"))
    assert log.events(["s1"]) == 2


@pytest.mark.parametrize("name", ["", "../away", "a b", "-x", "a.parquet"])
def test_names_of_segments_stay_in_the_folder(log: EventLog, name: str) -> None:
    with pytest.raises(InputRefusedError, match="a segment name may have only"):
        write(log, name, event("1"))


def test_arrays_say_what_happened(log: EventLog) -> None:
    write(
        log,
        "s1",
        event("b", day=1, actor="y", clicked=1, names=("a#1", "new#1", "z")),
        event("a", actor="x", intent="Write SQL"),
        event("c", actor="x"),
        report("d", False, day=1),
        event("e", day=2),
    )
    known = {("a#1", False): 4, ("b#1", False): 2, ("c#1", False): 2, ("z", True): 1}
    found = log.arrays(["s1"], as_of=DAY.date() + dt.timedelta(days=1), candidates=known)
    assert found.intents == ("read pdf", "write sql")
    assert found.texts == ("Read PDF", "Write SQL")
    assert found.intent.tolist() == [1, 0, 0, 0]
    assert found.actor.tolist() == [0, 1, 0, 0]
    np.testing.assert_allclose(found.age, [47 / 24, 23 / 24, 47 / 24, 1.0], rtol=1e-6)
    rows = zip(found.event, found.candidate, found.position, found.clicked, found.outcome, strict=True)
    assert [tuple(int(value) for value in row) for row in rows] == [
        (0, 2, 2, 0, 0),  # two ids of one candidate: the higher place counts
        (0, 4, 1, 1, 0),
        (1, 4, 1, 0, 0),
        (2, 2, 2, 0, 0),
        (2, 4, 1, 1, 0),
        (3, 4, 0, 0, -1),
    ]
    assert found.unknown == 2  # new#1 and the capability z; the entity z is another one


def test_events_without_an_actor_are_somebody_elses(log: EventLog) -> None:
    write(log, "s1", event("1"), event("2", actor="x"), event("3"), event("4", actor="x"))
    found = log.arrays(["s1"], as_of=DAY.date(), candidates={("a#1", False): 0})
    assert found.actor.tolist() == [1, 0, 2, 0]
    nothing = log.arrays([], as_of=DAY.date(), candidates={})
    assert (nothing.intents, nothing.event.size, nothing.unknown) == ((), 0, 0)


def test_batches_do_not_show(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [event(str(i % 90), clicked=i % 3, day=i % 4) for i in range(100)]
    assert write(log, "whole", *events) == (90, 10)
    monkeypatch.setattr("graph.event_log.segment.BATCH_EVENTS", 7)
    assert write(log, "parts", *events) == (90, 10)
    assert totals(log, ["whole"]) == totals(log, ["parts"])
    days = [min(i % 4, (i + 90) % 4) if i < 10 else i % 4 for i in range(90)]  # of two, the earliest counts
    expected = Counter((("a#1", "b#1", "c#1")[i % 3], day) for i, day in enumerate(days))
    names = ("a#1", "b#1", "c#1")
    numbers = {(name, False): number for number, name in enumerate(names)}
    for day in range(4):
        found = log.arrays(["whole"], as_of=DAY.date() + dt.timedelta(days=day), candidates=numbers)
        clicks = Counter(names[number] for number in found.candidate[found.clicked].tolist())
        assert clicks == {
            name: sum(n for (each, on), n in expected.items() if each == name and on <= day)
            for name in clicks
        }


@pytest.mark.parametrize("turned", [False, True])
def test_of_different_events_of_one_id_the_earliest_counts(log: EventLog, turned: bool) -> None:
    same, early, late = event("1"), event("2", clicked=0), event("2", day=1, clicked=1)
    events = [same, late, same, early, late]
    with log.segment("s1") as segment:
        for each in reversed(events) if turned else events:
            segment.add(each)
    assert segment.written == (2, 3)
    assert segment.conflicts == [("2", 1, 2) if turned else ("2", 2, 4)]
    clicked = {m.candidate: m.clicked for m in totals(log, ["s1"])}
    assert (clicked["a#1"], clicked["b#1"]) == (2, 0)
    assert {(m.first_day, m.last_day) for m in totals(log, ["s1"])} == {(DAY.date(), DAY.date())}


def test_an_id_that_is_another_event_in_another_file_is_named(log: EventLog) -> None:
    write(log, "s1", event("1"), event("2", clicked=0))
    write(log, "s2", event("1"), event("2", clicked=1), event("3"))
    assert log.conflicts(["s2"], ["s1", "s2"]) == [("2", "s1", "s2")]
    assert log.conflicts(["s1"], ["s1", "s2"]) == [("2", "s1", "s2")]
    assert log.conflicts([], ["s1", "s2"]) == []
    write(log, "s3", event("3"))
    assert log.conflicts(["s3"], ["s1", "s2", "s3"]) == []


def outcome_rows(log: EventLog, source: str) -> dict[str, tuple[int, int]]:
    """Return position and outcome by candidate, as they are in a segment."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT candidate, position, outcome FROM read_parquet(?)", [str(log.file(source))]
        ).fetchall()
    return {candidate: (position, outcome) for candidate, position, outcome in rows}


@pytest.mark.parametrize(
    ("names", "clicked", "outcome", "expected"),
    [
        # a capability of an entity that was shown: both
        (("b", "c"), 1, {"capability": "b#2"}, {"b": (1, 1), "c": (2, 0), "b#2": (0, 1)}),
        # the entity of a capability that was shown: both
        (("b#1", "c"), None, {"entity": "b"}, {"b#1": (1, 1), "c": (2, 0), "b": (0, 1)}),
        # of several capabilities the one that was clicked, if only one was
        (("b#1", "b#2"), 1, {"entity": "b"}, {"b#1": (1, 0), "b#2": (2, 1), "b": (0, 1)}),
        (("b#1", "b#2"), None, {"entity": "b"}, {"b#1": (1, 0), "b#2": (2, 0), "b": (0, 1)}),
        # another capability of the same entity, and anything else: it waits
        (("b#1", "c"), 0, {"capability": "b#2"}, {"b#1": (1, 0), "c": (2, 0), "b#2": (-1, 0)}),
        (("b", "c"), 0, {"entity": "bc"}, {"b": (1, 0), "c": (2, 0), "bc": (-1, 0)}),
    ],
)
def test_an_outcome_counts_for_an_entity_and_its_capability(
    log: EventLog,
    names: tuple[str, ...],
    clicked: int | None,
    outcome: dict[str, str],
    expected: dict[str, tuple[int, int]],
) -> None:
    shown = tuple(
        Shown(**{"capability" if "#" in name else "entity": name}, position=place)  # type: ignore[arg-type]
        for place, name in enumerate(names, start=1)
    )
    chosen = () if clicked is None else (names[clicked],)
    given = SearchEvent(
        id="1", at=DAY, intent="x", shown=shown, clicked=chosen, outcome=Outcome(**outcome, success=True)
    )
    write(log, "s", given)
    assert outcome_rows(log, "s") == expected


def test_an_outcome_for_both_counts_once_in_the_arrays_and_one_that_waits_never(log: EventLog) -> None:
    shown = (Shown(entity="b", position=1), Shown(entity="c", position=2))
    outcomes = [Outcome(capability="b#2", success=False), Outcome(entity="z", success=False)]
    with log.segment("s") as segment:
        for number, outcome in enumerate(outcomes):
            segment.add(
                SearchEvent(id=str(number), at=DAY, intent="x", shown=shown, clicked=(), outcome=outcome)
            )
    assert segment.outcomes_waiting == 1
    assert [(each.id, each.candidate) for each in segment.waiting] == [("1", "z")]
    known = {("b", True): 0, ("c", True): 1, ("b#2", False): 2, ("z", True): 3}
    arrays = log.arrays(["s"], as_of=DAY.date(), candidates=known)
    assert arrays.candidate.tolist() == [0, 1, 0, 1]
    assert arrays.outcome.tolist() == [-1, 0, 0, 0]
    # if the graph does not know what was shown, the row of what was named counts
    del known["b", True]
    arrays = log.arrays(["s"], as_of=DAY.date(), candidates=known)
    assert list(zip(arrays.candidate.tolist(), arrays.outcome.tolist(), strict=True)) == [
        (1, 0),
        (2, -1),
        (1, 0),
    ]


def test_segments_that_have_the_text_in_each_row_are_read_with_new_ones(log: EventLog) -> None:
    events = [event("1"), event("2", day=1, clicked=1)]
    write(log, "s1", *events)
    old = log.folder / "s2.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT * REPLACE (max(text) OVER (PARTITION BY id) AS text) "
            f"FROM read_parquet('{str(log.file('s1')).replace(chr(39), chr(39) * 2)}') ORDER BY id, position"
        )
        connection.execute(f"COPY t TO '{str(old).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")
    assert log.conflicts(["s2"], ["s1", "s2"]) == []
    known = {("a#1", False): 0, ("b#1", False): 1}
    first, second, both = (
        log.arrays(sources, as_of=DAY.date() + dt.timedelta(days=1), candidates=known)
        for sources in (["s1"], ["s2"], ["s1", "s2"])
    )
    for other in (second, both):
        assert other.texts == first.texts
        assert other.event.tolist() == first.event.tolist()
        assert other.clicked.tolist() == first.clicked.tolist() == [True, False, False, True]


def test_a_new_segment_is_compared_with_all_others_at_once(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    found = EventLists._shared

    def shared(lists: EventLists, own: Path, others: list[Path]) -> set[str]:
        asked.append(len(others))
        return found(lists, own, others)

    names = [f"night-{number}" for number in range(8)]
    for name in names:
        write(log, name, event(name), event("each night"))
    totals(log, names)
    monkeypatch.setattr(EventLists, "_shared", shared)
    write(log, "dawn", event("dawn"), event("each night"))
    assert sum(total.shown for total in totals(EventLog(log.folder), ["dawn", *names])) == 30
    assert asked == [8]


def test_what_is_known_of_shared_events_grows_with_the_segments_and_not_with_their_pairs(
    log: EventLog,
) -> None:
    names = [f"night-{number:02}" for number in range(12)]
    sizes = []
    for count, name in enumerate(names, 1):
        write(log, name, event(name), *([event("each night")] if count < 3 else []))
        totals(log, names[:count])
        sizes.append((log.folder / "daily" / "compared").stat().st_size)
    growth = [later - earlier for earlier, later in pairwise(sizes[2:])]
    assert max(growth) == min(growth), "each segment adds its name"
    (log.folder / "daily" / "compared").write_text("[]", "utf-8")
    assert sum(total.shown for total in totals(EventLog(log.folder), names)) == 39, "compared again"


def test_what_crashes_left_of_roll_ups_is_removed_with_the_next_one(log: EventLog) -> None:
    write(log, "a", event("a"))
    left = log.folder / "daily" / ".aside-left"
    left.mkdir(parents=True)
    totals(log, ["a"])
    assert not left.exists()
