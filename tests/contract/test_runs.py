"""What runs said over time, on both servers: every past run is put together exactly as it was published."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from graph.history import figures_of, recorded_runs
from graph.loading import load_statements
from graph.pointers import Pointers
from graph.projection import project
from graph.published import Score
from graph.publishing import publish, recorded, settle, store_aside
from graph.reading import GraphReading
from graph.store import Store
from matchgraph.entities.filters import Filters
from matchgraph.runs.history import difference, history, list_runs, movers
from ranking.blend import positions
from tests.contract.pages import page, side
from tests.contract.test_publishing import Crash, Crashing, run, scores

SLUGS = [f"e{i:02}" for i in range(12)]


@pytest.fixture
def loaded(store: Store) -> Store:
    list(load_statements(store, [page(side(a), side("hub")) for a in SLUGS]))
    project(store)
    return store


def drawn(draw: random.Random) -> dict[str, Score]:
    """Scores of some of the entities, most of them the same ones in every draw."""
    slugs = [slug for slug in SLUGS if draw.random() < 0.8]
    ranks = [draw.choice([40.0, 50.0, 50.5, 61.25]) for _ in slugs]
    made = scores(50.0, slugs)
    places = positions(ranks)
    return {
        slug: made[slug].model_copy(
            update={"rank": rank, "low": rank - 1, "high": rank + 1, "position": int(place)}
        )
        for slug, rank, place in zip(slugs, ranks, places, strict=True)
    }


def put_together(store: Store, name: str) -> dict[str, dict[str, Any]]:
    runs = recorded_runs(store)
    return {
        slug: figures._asdict()
        for slug, figures in figures_of(store, runs, name, Pointers.read(store)).items()
    }


def test_every_run_is_put_together_as_it_was_whatever_is_published_again_or_crashes(loaded: Store) -> None:
    draw = random.Random(7)
    made = {f"r{i}": drawn(draw) for i in range(6)}
    seen: set[str] = set()
    for name in ("r0", "r1", "r2", "r0", "r3", "crash r4", "r5", "r1", "r4", "stored r2", "r5", "r3"):
        what, _, id_ = name.rpartition(" ")
        if what == "stored":
            store_aside(loaded, run(id_), made[id_])
        elif what == "crash":
            with pytest.raises(Crash):
                publish(Crashing(loaded, "publish_run"), run(id_), made[id_])  # type: ignore[arg-type]
            continue
        else:
            publish(loaded, run(id_), made[id_])
        seen.add(id_)
        for each in seen:
            expected = {slug: recorded(score) for slug, score in sorted(made[each].items())}
            assert put_together(loaded, each) == expected, (name, each)


@pytest.mark.parametrize("follows", [settle, publish, store_aside])
def test_a_crash_while_settling_keeps_the_history_whole(
    loaded: Store, follows: Callable[..., object]
) -> None:
    """Whichever command comes next finishes it."""
    draw = random.Random(3)
    one, two, three = drawn(draw), drawn(draw), drawn(draw)
    publish(loaded, run("one"), one)
    with pytest.raises(Crash):
        publish(Crashing(loaded, "settle_scores"), run("two"), two)  # type: ignore[arg-type]
    follows(loaded, *(() if follows is settle else (run("three"), three)))
    made = {"one": one, "two": two} | ({} if follows is settle else {"three": three})
    for name, expected in made.items():
        assert put_together(loaded, name) == {s: recorded(expected[s]) for s in sorted(expected)}


def test_a_run_that_changed_nothing_is_told_from_one_that_did_not_rank(loaded: Store) -> None:
    rest = SLUGS[1:]
    publish(loaded, run("one"), scores(40.0, rest))
    publish(loaded, run("two"), scores(40.0, SLUGS))
    publish(loaded, run("three"), scores(40.0, SLUGS))
    publish(loaded, run("four"), scores(41.5, SLUGS))
    publish(loaded, run("five"), scores(41.5, rest))
    publish(loaded, run("six"), scores(41.5, rest))
    entries = history(GraphReading(loaded), "e00")
    assert [(entry.run, entry.standing, entry.rank) for entry in entries] == [
        ("six", "unranked", None),
        ("five", "left", None),
        ("four", "changed", 41.5),
        ("three", "unchanged", 40.0),
        ("two", "entered", 40.0),
        ("one", "unranked", None),
    ]
    assert entries[2].changed == {"rank": 1.5, "low": 1.5, "high": 1.5}
    assert [entry.run for entry in history(GraphReading(loaded), "e00", limit=2)] == ["six", "five"]
    assert [row["rank"] for row in loaded.read("ranked_in", slug="e00")] == [40.0, 41.5, None]


def test_digits_nobody_prints_leave_no_history(loaded: Store) -> None:
    publish(loaded, run("one"), scores(40.0, SLUGS))
    reached = {slug: s.model_copy(update={"reach": 0.25}) for slug, s in scores(40.0, SLUGS).items()}
    assert publish(loaded, run("two"), reached).changed == len(SLUGS)
    assert [row["run"] for row in loaded.read("ranked_in", slug="e00")] == ["one"]


def moved(order: list[str]) -> dict[str, Score]:
    made = scores(40.0, SLUGS)
    return {
        s: made[s].model_copy(update={"position": i, "rank": 60.0 - i, "low": 0.0, "high": 100.0})
        for i, s in enumerate(order, 1)
    }


def test_movers_and_differences_by_hand(loaded: Store) -> None:
    publish(loaded, run("one"), moved(SLUGS))
    nothing = movers(GraphReading(loaded), Filters())
    assert (nothing, nothing.before, nothing.moved) == ((), None, 0)
    changed = [SLUGS[11], *SLUGS[:10]]  # the last one leads now, e10 is gone
    publish(loaded, run("two"), moved(changed))
    first, second, *_ = movers(GraphReading(loaded), Filters())
    assert (first.slug, first.rise, first.position, first.position_before) == ("e11", 11, 1, 12)
    assert (first.rank, first.rank_before, first.rank_change) == (59.0, 48.0, 11.0)
    assert (second.slug, second.rise) == ("e00", -1)
    assert len(movers(GraphReading(loaded), Filters())) == 11
    none = movers(GraphReading(loaded), Filters(type_="no-such-type"))
    assert (none, none.before, none.moved) == ((), "one", 11)
    assert [m.slug for m in movers(GraphReading(loaded), Filters(min_rank=58.5))] == ["e11"]
    found = difference(GraphReading(loaded), "1", "latest")
    assert (found.before.id, found.after.id) == ("one", "two")
    assert (found.count("entered"), found.count("left"), found.count("moved")) == (0, 1, 11)
    assert (found.changes[0].slug, found.changes[-1].slug, found.changes[-1].standing) == (
        "e11",
        "e10",
        "left",
    )
    back = difference(GraphReading(loaded), "two", "o")
    assert {c.slug: c.rise for c in back.changes} == {c.slug: -c.rise for c in found.changes}
    assert (back.count("entered"), back.count("left")) == (1, 0)
    assert difference(GraphReading(loaded), "one", "1").changes == ()


def test_publishing_an_earlier_run_again_is_an_act_of_its_own(loaded: Store) -> None:
    backwards = SLUGS[::-1]
    publish(loaded, run("one"), moved(SLUGS))
    publish(loaded, run("two"), moved(backwards))
    publish(loaded, run("two"), moved(backwards))  # it is published already: no act
    store_aside(loaded, run("three"), moved(SLUGS))
    publish(loaded, run("one"), moved(SLUGS))
    listed = [(r.sequence, r.id, r.state, r.current) for r in list_runs(GraphReading(loaded))]
    assert listed == [
        (4, "one", "published", True),
        (3, "three", "stored", False),
        (2, "two", "published", False),
        (1, "one", "published", False),
    ]
    rows = loaded.read("runs", limit=10)
    assert [(row["sequence"], row["id"], row["state"], row["current"]) for row in rows] == listed
    times = [r.published_at for r in list_runs(GraphReading(loaded))]
    assert times[1] is None
    acts = [at for at in times if at is not None]
    assert acts == sorted(acts, reverse=True)
    assert len(acts) == 3
    assert [row["published_at"] is None for row in rows] == [False, True, False, False]
    first, *_ = movers(GraphReading(loaded), Filters())
    assert (first.slug, first.rise, first.position_before) == ("e00", 11, 12)
    entries = history(GraphReading(loaded), "e00")
    assert [(e.sequence, e.run, e.position, e.standing) for e in entries] == [
        (4, "one", 1, "changed"),
        (2, "two", 12, "changed"),
        (1, "one", 1, "entered"),
    ]
    assert entries[0].changed["position"] == -11
    found = difference(GraphReading(loaded), "2", "latest")
    assert (found.before.sequence, found.after.sequence, found.after.id) == (2, 4, "one")
    assert difference(GraphReading(loaded), "1", "4").changes == ()
    publish(loaded, run("four"), moved(SLUGS))
    assert list_runs(GraphReading(loaded))[0].sequence == 5
    nothing = movers(GraphReading(loaded), Filters())
    assert (nothing, nothing.before, nothing.moved) == ((), "one", 0)


def test_a_run_that_is_accepted_at_once_keeps_its_number(loaded: Store) -> None:
    publish(loaded, run("one"), moved(SLUGS))
    store_aside(loaded, run("two"), moved(SLUGS[::-1]))
    publish(loaded, run("two"), moved(SLUGS[::-1]))
    assert [(r.sequence, r.id) for r in list_runs(GraphReading(loaded))] == [(2, "two"), (1, "one")]


def test_a_stored_run_can_be_looked_at_and_leaves_the_published_one(loaded: Store) -> None:
    publish(loaded, run("one"), moved(SLUGS))
    store_aside(loaded, run("two"), moved(SLUGS[::-1]))
    states = {id_: (r.run.state, r.current) for id_, r in recorded_runs(loaded).items()}
    assert states == {"one": ("published", True), "two": ("stored", False)}
    assert difference(GraphReading(loaded), "latest", "two").count("moved") == 12
    assert [entry.run for entry in history(GraphReading(loaded), "e00")] == ["one"]
    assert loaded.read("entity_by_slug", slug="e00")[0]["entity"]["rank"] == 59.0
    publish(loaded, run("two"), moved(SLUGS[::-1]))
    assert [entry.position for entry in history(GraphReading(loaded), "e00")] == [12, 1]
