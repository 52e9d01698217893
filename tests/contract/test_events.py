"""Search events from file to rank: into the log, into the graph, into the match signal; on both servers."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph.loading import load_statements
from graph.model import Statement
from graph.projection import project
from matchgraph import MatchGraph
from matchgraph.exchange import as_json
from ranking.methodology import Methodology
from tests.contract.conftest import Command, SameOnBoth
from tests.contract.pages import page, side

DAY = dt.date(2026, 11, 10)
EXAMINATION = Methodology().evidence.examination
PAGES = [page(side("ant"), side("bee")), page(side("cat"), side("dog")), page(side("eel"), side("fox"))]
SLUGS = ("ant", "bee", "cat", "dog", "eel", "fox")
Event = dict[str, Any]


def event(number: int, **given: Any) -> Event:
    shown = given.pop("shown", ["ant", "bee"])
    return {
        "id": f"e{number}",
        "at": "2026-11-01T12:00:00Z",
        "intent": "count leaves",
        "shown": [{"entity": slug, "position": place} for place, slug in enumerate(shown, 1)],
        "clicked": [],
        "actor": f"a{number}",
        **given,
    }


def searches(count: int, seed: int = 1) -> list[Event]:
    """Random searches over entities, on several days, for several intents, some with an outcome."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        shown = draw.sample(SLUGS, 3)
        clicked = [slug for slug in shown if draw.random() < 0.3]
        ended = {"entity": clicked[0], "success": draw.random() < 0.7} if clicked and number % 2 else None
        made.append(
            event(
                number,
                shown=shown,
                clicked=clicked,
                outcome=ended,
                intent=draw.choice(["Count leaves", "count  leaves", "dig", "swim far"]),
                at=f"2026-11-{draw.randint(1, 9):02d}T{draw.randint(0, 23):02d}:00:00+02:00",
                actor=draw.choice([f"a{i}" for i in range(20)]),
            )
        )
    return made


def written(path: Path, events: Sequence[Event]) -> str:
    path.write_text("".join(json.dumps(each) + "\n" for each in events))
    return str(path)


def stated(graph: MatchGraph, statements: Sequence[Statement] = PAGES) -> None:
    list(load_statements(graph.opened.store, statements))
    project(graph.opened.store)


def exported(graph: MatchGraph) -> str:
    return as_json(graph.export())


PAIR = (
    *("shown", "examined", "clicked", "succeeded", "failed", "actors", "first_day", "last_day"),
    *("recent_shown", "recent_clicked", "previous_shown", "previous_clicked"),
)
INTENT = ("searches", "shown", "clicked", "succeeded", "failed", "first_day", "last_day")
CONSTANTS = Methodology().matched


def evidence(graph: MatchGraph) -> dict[tuple[str, str], tuple[float | str, ...]]:
    """MATCHED as it is in the graph, by intent and candidate."""
    return {
        (r["start"], r["end"]): tuple(r["properties"][name] for name in PAIR)
        for r in graph.export()["relationships"]
        if r["type"] == "MATCHED"
    }


def intents(graph: MatchGraph) -> dict[str, tuple[int | str, ...]]:
    """What the graph says of each intent that was searched for."""
    nodes = [n["properties"] for n in graph.export()["nodes"] if n["label"] == "Intent"]
    return {n["key"]: tuple(n[name] for name in INTENT) for n in nodes if "searches" in n}


def once(events: Sequence[Event]) -> list[tuple[str, str, Event]]:
    """Return intent, day (UTC) and event of each distinct event."""
    distinct = {e["id"]: e for e in reversed(events)}.values()
    days = [dt.datetime.fromisoformat(e["at"]).astimezone(dt.UTC).date().isoformat() for e in distinct]
    return [(" ".join(e["intent"].lower().split()), day, e) for day, e in zip(days, distinct, strict=True)]


def window(day: str, last: str) -> str:
    age = (dt.date.fromisoformat(last) - dt.date.fromisoformat(day)).days // CONSTANTS.window_days
    return ("recent_", "previous_")[age] if age < 2 else "earlier_"


def counted(events: Sequence[Event]) -> dict[tuple[str, str], tuple[float | str, ...]]:
    """The same by brute force: every event once, and the pairs that the methodology shows."""
    sums: defaultdict[tuple[str, str], defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    actors: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    days: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    last = max(day for _, day, _ in once(events))
    for intent, day, each in once(events):
        ended = each.get("outcome") or {"entity": None, "success": None}
        for shown in each["shown"]:
            slug = shown["entity"]
            pair, clicked = (intent, slug), slug in each["clicked"]
            success = ended["success"] if ended["entity"] == slug else None
            figures = {
                "shown": 1,
                "examined": EXAMINATION[min(shown["position"], len(EXAMINATION)) - 1],
                "clicked": clicked,
                "succeeded": success is True,
                "failed": success is False,
                f"{window(day, last)}shown": 1,
                f"{window(day, last)}clicked": clicked,
            }
            for name, figure in figures.items():
                sums[pair][name] += figure
            days[pair].add(day)
            if clicked or success is not None:
                actors[pair].add(each["actor"])
    shown_pairs = {
        pair: {**of, "actors": len(actors[pair]), "first_day": min(days[pair]), "last_day": max(days[pair])}
        for pair, of in sums.items()
        if of["clicked"] + of["succeeded"] + of["failed"] or of["examined"] >= CONSTANTS.least_examined
    }
    return {pair: tuple(of.get(name, 0) for name in PAIR) for pair, of in shown_pairs.items()}


def assert_counted(graph: MatchGraph, events: Sequence[Event]) -> None:
    expected, found = counted(events), evidence(graph)
    assert found.keys() == expected.keys()
    for key, counts in expected.items():
        assert found[key] == tuple(
            pytest.approx(each) if isinstance(each, float) else each for each in counts
        ), key
    times = Counter(shown["entity"] for _, _, e in once(events) for shown in e["shown"])
    cards = {slug: graph.show(slug).entity for slug in SLUGS}
    assert {slug: card.times_matched for slug, card in cards.items()} == times
    assert {card.published_times_matched for card in cards.values()} == {0}  # which is what the pages print
    searched = Counter(intent for intent, _, _ in once(events))
    there = intents(graph)
    assert {intent: of[0] for intent, of in there.items()} == searched
    for intent, of in there.items():
        own = [(day, e) for named, day, e in once(events) if named == intent]
        assert of[1] == sum(len(e["shown"]) for _, e in own)
        assert of[2] == sum(len(e["clicked"]) for _, e in own)
        assert of[5:] == (min(day for day, _ in own), max(day for day, _ in own))


def test_evidence_is_what_counting_by_hand_gives(graph: MatchGraph, tmp_path: Path) -> None:
    stated(graph)
    events = searches(150)
    report = graph.load(
        [written(tmp_path / "a.jsonl", events[:100]), written(tmp_path / "b.jsonl", events[60:])]
    )
    assert (report.events, report.duplicate_events, report.refused) == (150, 40, 0)
    assert_counted(graph, events)
    assert not [f for f in graph.check() if f.kind == "evidence_differs"]


def test_files_in_any_order_and_twice_give_the_same_graph_and_ranks(
    graph: MatchGraph, tmp_path: Path, empty: Any
) -> None:
    events = searches(120)
    files = [
        written(tmp_path / "a.jsonl", events[:70]),
        written(tmp_path / "b.jsonl", events[50:]),
        written(tmp_path / "c.jsonl", [{**e, "intent": "dig"} for e in events[:10]]),  # ids used again
    ]
    graph.load(files)
    stated(graph)
    first = graph.recompute(as_of=DAY)
    before = exported(graph)
    again = graph.load(files)
    assert (again.events, again.duplicate_events, again.matched) == (0, 150, 0)
    assert exported(graph) == before
    empty()
    graph.opened.store.prepare()
    for statement in reversed(PAGES):
        stated(graph, [statement])
    for file in reversed(files):
        graph.load(file)
    second = graph.recompute(as_of=DAY)
    assert exported(graph) == before
    assert second.run == first.run


def test_both_servers_give_the_same_bytes(
    graph: MatchGraph, tmp_path: Path, same_on_both: SameOnBoth
) -> None:
    stated(graph)
    graph.load(written(tmp_path / "a.jsonl", searches(120)))
    graph.recompute(as_of=DAY)
    same_on_both(exported(graph).replace(str(tmp_path), ""))


def test_unknown_candidates_wait_until_a_source_states_them(graph: MatchGraph, tmp_path: Path) -> None:
    stated(graph, PAGES[:1])
    file = written(
        tmp_path / "a.jsonl",
        [event(1, shown=["ant", "cat"], clicked=["ant", "cat"]), event(2, shown=["no_one"])],
    )
    assert graph.load(file).unknown_candidates == 2
    assert {candidate for _, candidate in evidence(graph)} == {"ant"}
    stated(graph, PAGES[1:2])
    assert graph.recompute(as_of=DAY).run.entities == 4
    assert {candidate for _, candidate in evidence(graph)} == {"ant", "cat"}


def test_capabilities_carry_evidence_to_who_offers_them(graph: MatchGraph, tmp_path: Path) -> None:
    stated(graph)
    capabilities = {slug: graph.query("capabilities_of", slug=slug)[0]["id"] for slug in SLUGS}
    events = [
        {
            **event(number, clicked=[capabilities["bee"]]),
            "shown": [
                {"capability": capabilities[slug], "position": place}
                for place, slug in enumerate(("ant", "bee"), 1)
            ],
        }
        for number in range(40)
    ]
    graph.load(written(tmp_path / "a.jsonl", events))
    graph.recompute(as_of=DAY)
    signals = {slug: graph.show(slug).entity.score.signals["match"] for slug in ("ant", "bee")}  # type: ignore[union-attr]
    assert {signal.state for signal in signals.values()} == {"measured"}
    assert signals["bee"].value > signals["ant"].value
    first, second = graph.query("who_serves", intent="Count leaves")  # both were examined often enough
    assert (first["entities"], first["clicked"], second["entities"]) == (["bee"], 40, ["ant"])
    (row,) = graph.query("intent_evidence_of", slug="bee")
    assert (row["shown"], row["clicked"]) == (40, 40)


def rank_of(graph: MatchGraph, slug: str) -> float:
    score = graph.show(slug).entity.score
    assert score is not None
    return score.rank


def ranks_of(graph: MatchGraph) -> dict[str, float]:
    return {slug: rank_of(graph, slug) for slug in SLUGS}


def chosen(first: int, last: int) -> list[dict[str, Any]]:
    """Searches of different people that choose bee."""
    return [event(n, clicked=["bee"], actor=f"p{n}") for n in range(first, last)]


def test_only_events_up_to_the_day_count(graph: MatchGraph, tmp_path: Path) -> None:
    stated(graph)
    graph.recompute(as_of=DAY)
    before = ranks_of(graph)
    late = [event(n, clicked=["bee"], at="2026-11-09T23:30:00-02:00") for n in range(30)]  # the 10th in UTC
    graph.load(written(tmp_path / "a.jsonl", late))
    graph.recompute(as_of=dt.date(2026, 11, 9))
    assert ranks_of(graph) == before
    graph.recompute(as_of=DAY)
    assert rank_of(graph, "bee") > before["bee"]


def test_one_event_makes_no_jump_and_many_lift_the_winner(graph: MatchGraph, tmp_path: Path) -> None:
    """A click moves a utility by at most τ²·b = 0.75·0.7 logits, 13.1 points; a look by p times that."""
    stated(graph)
    graph.recompute(as_of=DAY)
    before = ranks_of(graph)
    graph.load(written(tmp_path / "one.jsonl", chosen(0, 1)))
    graph.recompute(as_of=DAY)
    after = ranks_of(graph)
    assert 0 < after["bee"] - before["bee"] < 13.2
    assert 0 < before["ant"] - after["ant"] < 13.2 / 3
    assert [after[slug] for slug in SLUGS[2:]] == [before[slug] for slug in SLUGS[2:]]
    graph.load(written(tmp_path / "many.jsonl", chosen(1, 200)))
    graph.recompute(as_of=DAY)
    assert rank_of(graph, "bee") > before["bee"] + 5
    assert {slug: rank_of(graph, slug) for slug in SLUGS[2:]} == {s: before[s] for s in SLUGS[2:]}


def test_a_flood_of_one_actor_counts_for_nothing(graph: MatchGraph, tmp_path: Path) -> None:
    """Who chooses one entity 500 times and nothing else weighs 0: its largest share is f = 1."""
    stated(graph)
    graph.recompute(as_of=DAY)
    before = ranks_of(graph)
    flood = [event(n, clicked=["bee"], actor="bot") for n in range(500)]
    graph.load(written(tmp_path / "flood.jsonl", flood))
    graph.recompute(as_of=DAY)
    assert ranks_of(graph) == pytest.approx(before, abs=0.011)


def test_untrusted_events_are_shown_and_move_no_rank(graph: MatchGraph, tmp_path: Path) -> None:
    stated(graph)
    graph.recompute(as_of=DAY)
    before = ranks_of(graph)
    file = written(tmp_path / "a.jsonl", chosen(0, 50))
    graph.load(file, trusted=False)
    graph.recompute(as_of=DAY)
    assert ranks_of(graph) == before
    assert graph.query("who_serves", intent="count leaves")[0]["clicked"] == 50
    graph.load(file)
    graph.recompute(as_of=DAY)
    assert rank_of(graph, "bee") > before["bee"]


def test_an_event_of_a_crashed_load_counts_once_it_is_registered(
    graph: MatchGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated(graph)
    file = written(tmp_path / "a.jsonl", [event(1, clicked=["ant", "bee"])])

    class CrashError(Exception):
        pass

    def crash(*_: object) -> int:
        raise CrashError

    with monkeypatch.context() as broken:
        broken.setattr("matchgraph.events.intake.EventIntake.register", crash)
        with pytest.raises(CrashError):
            graph.load(file)
    graph.recompute(as_of=DAY)
    assert not evidence(graph)  # an unregistered segment says nothing
    assert graph.load(file).events == 1
    assert len(evidence(graph)) == 2


def test_check_finds_evidence_that_the_log_does_not_hold(graph: MatchGraph, tmp_path: Path) -> None:
    stated(graph)
    graph.load(written(tmp_path / "a.jsonl", [event(1, clicked=["ant"])]))
    assert not [f for f in graph.check() if f.kind == "evidence_differs"]
    key = next(r["key"] for r in graph.export()["relationships"] if r["type"] == "MATCHED")
    graph.opened.store.write("remove_matched", rows=[{"intent": "count leaves", "keys": [key]}])
    assert [f.subject for f in graph.check() if f.kind == "evidence_differs"] == ["count leaves"]


@pytest.mark.usefixtures("graph")
class TestCommands:
    """The same as commands."""

    def test_malformed_lines_are_refused_with_their_place(self, command: Command, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        good = json.dumps(event(1))
        path.write_text(f"{good}\nno event\n{json.dumps(event(2) | {'clicked': ['wasp']})}\n")
        for new in (1, 0):  # the second time, too
            ran = command("load", path, "--format", "json")
            assert ran.code == 1
            report = json.loads(ran.out)
            assert (report["events"], report["refused"]) == (new, 2)
            assert f"{path}:2: " in ran.err
            assert f"{path}:3: 'wasp' was clicked but not shown" in ran.err

    def test_strict_writes_nothing(self, command: Command, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_text(f"{json.dumps(event(1))}\nno event\n")
        before = command("export").out
        assert command("load", path, "--strict").code == 6
        assert command("export").out == before

    def test_every_form_of_a_log_gives_the_same_evidence(
        self, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, graph: MatchGraph
    ) -> None:
        stated(graph)
        events = [{**e, "outcome": e.get("outcome")} for e in searches(30)]
        lines = written(tmp_path / "a.jsonl", events)
        with (tmp_path / "b.csv").open("w", newline="") as file:
            rows = csv.DictWriter(file, events[0])
            rows.writeheader()
            for each in events:
                cells = {k: v if isinstance(v, str) else json.dumps(v) for k, v in each.items()}
                rows.writerow(cells | {"outcome": cells["outcome"] if each["outcome"] else ""})
        duckdb.execute(
            f"COPY (SELECT * FROM read_json('{lines}')) TO '{tmp_path / 'c.parquet'}' (FORMAT parquet)"
        )
        monkeypatch.setattr(
            sys, "stdin", type("Input", (), {"buffer": io.BytesIO(Path(lines).read_bytes())})()
        )
        assert command("load", "-", "--format", "json").json()["events"] == 30
        before = evidence(graph)
        for path in (lines, tmp_path / "b.csv", tmp_path / "c.parquet"):
            report = command("load", path, "--format", "json").json()
            assert (report["events"], report["duplicate_events"]) == (0, 30), path
        assert evidence(graph) == before
        assert_counted(graph, events)


def test_a_remote_graph_needs_a_folder_for_its_log(
    command: Command, graph_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if graph_url.startswith("embedded:"):
        pytest.skip("an embedded graph has its log next to it")
    monkeypatch.delenv("MATCHGRAPH_EVENTS", raising=False)
    ran = command("load", written(tmp_path / "a.jsonl", [event(1)]))
    assert ran.code == 6
    assert "MATCHGRAPH_EVENTS" in ran.err


def test_different_events_of_one_id_are_said(graph: MatchGraph, tmp_path: Path) -> None:
    within = written(tmp_path / "a.jsonl", [event(1), event(2), event(1, clicked=["ant"])])
    between = written(tmp_path / "b.jsonl", [event(2, clicked=["ant"]), event(3)])
    for dry_run in (True, False):
        (note,) = graph.load(within, dry_run=dry_run).notes
        assert "'e1' is the id of different events, number 1 and 3 of the file; the earliest counts" in note
    for dry_run in (True, False):
        (note,) = graph.load(between, dry_run=dry_run).notes
        assert "'e2' is another event than in" in note
        assert all(name in note for name in ("a.jsonl", "b.jsonl", "which counts"))
    assert graph.load([within, between]).notes == ()
