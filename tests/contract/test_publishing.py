"""Publishing a run: readers see the old or the new; a crash leaves one, and the next command finishes."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import threading
from typing import Any

import pytest

from graph.loading import load_statements
from graph.projection import project
from graph.published import Run, Score, Signal
from graph.publishing import publish, settle
from graph.reading import GraphReading
from graph.store import Store
from matchgraph.entities.cards import top
from matchgraph.entities.filters import Filters
from tests.contract.pages import page, side

SLUGS = [f"e{i:02}" for i in range(12)]


def run(name: str) -> Run:
    return Run(
        id=name,
        as_of=dt.date(2026, 11, 1),
        methodology="m",
        engine="power",
        entities=len(SLUGS),
        l1_bound=0.0,
        sweeps=1,
        certified=0,
        statements=name,
    )


def scores(rank: float, slugs: list[str] = SLUGS) -> dict[str, Score]:
    known = {
        n: Signal(value=0.5, low=0, high=1, state="inferred")
        for n in ("adoption", "quality", "ecosystem", "match", "freshness")
    }
    return {
        slug: Score(rank=rank, low=rank, high=rank, position=i, tier=1, signals=known)
        for i, slug in enumerate(slugs, 1)
    }


@pytest.fixture
def loaded(store: Store) -> Store:
    list(load_statements(store, [page(side(a), side(b)) for a, b in itertools.pairwise(SLUGS)]))
    project(store)
    return store


def ranks(store: Store) -> dict[str, float | None]:
    return {entity.slug: entity.rank for entity in top(GraphReading(store), Filters(limit=100)).entities}


def plain(store: Store, slug: str) -> dict[str, Any]:
    (row,) = store.read("entity_by_slug", slug=slug)
    return dict(row["entity"])


def test_what_is_published_is_read_and_queried(loaded: Store) -> None:
    outcome = publish(loaded, run("one"), scores(40.0))
    assert (outcome.changed, outcome.removed) == (len(SLUGS), 0)
    assert set(ranks(loaded).values()) == {40.0}
    assert plain(loaded, "e00")["rank"] == 40.0
    assert plain(loaded, "e00")["adoption_state"] == "inferred"


def test_only_changed_digits_are_written(loaded: Store) -> None:
    publish(loaded, run("one"), scores(40.0))
    assert publish(loaded, run("two"), scores(40.0)).changed == 0
    changed = scores(40.0) | {"e03": scores(41.0)["e03"]}
    assert publish(loaded, run("three"), changed).changed == 1
    assert ranks(loaded)["e03"] == 41.0
    history = loaded.read("ranked_in", slug="e03")
    assert [(row["run"], row["rank"]) for row in history] == [("one", 40.0), ("three", 41.0)]
    assert [row["run"] for row in loaded.read("ranked_in", slug="e04")] == ["one"]


def test_an_entity_that_is_no_longer_ranked_is_listed_last(loaded: Store) -> None:
    publish(loaded, run("one"), scores(40.0))
    outcome = publish(loaded, run("two"), scores(40.0, SLUGS[1:]))
    assert outcome.removed == 1
    assert list(ranks(loaded).items())[-1] == ("e00", None)
    assert "rank" not in plain(loaded, "e00")


class Crash(BaseException):
    """The process was killed here."""


class Crashing:
    """A store whose process is killed before a named query; everything before it has happened."""

    def __init__(self, store: Store, query: str) -> None:
        self._store, self._query = store, query

    def write(self, name: str, /, **parameters: Any) -> Any:
        if name == self._query:
            raise Crash
        return self._store.write(name, **parameters)

    def transaction(self, name: str, work: Any) -> Any:
        if name == self._query:
            raise Crash
        return self._store.transaction(name, work)

    def on_condition(self, condition: Any) -> Any:
        return Crashing(self._store.on_condition(condition), self._query)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.mark.parametrize("query", ["record_run", "write_scores", "publish_run"])
def test_a_crash_before_the_flip_leaves_the_old_run(loaded: Store, query: str) -> None:
    publish(loaded, run("one"), scores(40.0))
    with pytest.raises(Crash):
        publish(Crashing(loaded, query), run("two"), scores(50.0))  # type: ignore[arg-type]
    assert top(GraphReading(loaded), Filters()).run.id == "one"
    assert set(ranks(loaded).values()) == {40.0}
    publish(loaded, run("two"), scores(50.0))
    assert set(ranks(loaded).values()) == {50.0}


@pytest.mark.parametrize("query", ["settle_scores", "finish_settling"])
def test_a_crash_after_the_flip_leaves_the_new_run_and_the_next_command_finishes(
    loaded: Store, query: str
) -> None:
    publish(loaded, run("one"), scores(40.0))
    with pytest.raises(Crash):
        publish(Crashing(loaded, query), run("two"), scores(50.0))  # type: ignore[arg-type]
    assert top(GraphReading(loaded), Filters()).run.id == "two"
    assert set(ranks(loaded).values()) == {50.0}
    settle(loaded)
    assert plain(loaded, "e00")["rank"] == 50.0
    assert settle(loaded) == (0, 0)
    assert json.loads(plain(loaded, "e00")["score"])["rank"] == 50.0


def test_readers_see_one_run_or_the_other(loaded: Store) -> None:
    publish(loaded, run("r0"), scores(10.0))
    stop, mixtures, reads = threading.Event(), [], []

    def read() -> None:
        while not stop.is_set():
            ranking = top(GraphReading(loaded), Filters(limit=100))
            seen = {(ranking.run.id, entity.rank) for entity in ranking.entities}
            reads.append(seen)
            if len(seen) != 1 or any(rank is None or int(name[1:]) * 10 + 10 != rank for name, rank in seen):
                mixtures.append(seen)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for i in range(1, 8):
        publish(loaded, run(f"r{i}"), scores(10.0 + 10 * i))
    stop.set()
    for reader in readers:
        reader.join()
    assert reads
    assert not mixtures
