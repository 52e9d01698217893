"""Two writers at once: what one decides, it decides about what is stored when it writes; on both servers."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from cypher import load_catalogue
from graph.errors import MatchGraphError, OvertakenError
from graph.load_plan import LoadOutcome
from graph.loading import load_statements
from graph.model import RawSignal, Source, Statement
from graph.pointers import TEXTS, Pointers
from graph.projection import project
from graph.publishing import publish, take_turn
from graph.retraction import withdraw_sources
from graph.store import Store, open_store
from matchgraph import MatchGraph
from tests.contract.pages import page, side
from tests.contract.test_publishing import run, scores

WAIT = 0.5  # seconds for the other writer, which waits itself where it is kept out
DAY = dt.date(2026, 11, 1)
PAGE, ROW = page(side("ant"), side("bee")), page(side("ant", rank=45), side("bee"), kind="table")
NEW = page(side("ant"), side("bee"), as_of=DAY, words={"left": ({"description": "Digs."},), "right": ()})
Work = Callable[[], object]


class Meeting:
    """A store whose first transaction with a certain query lets another writer in right after it."""

    def __init__(self, store: Store, query: str, other: Work) -> None:
        self._text, self._other, self._client = load_catalogue()[query].text, other, store._client
        self._thread: threading.Thread | None = None
        client = copy.copy(store._client)
        client.transact = self._transact  # type: ignore[method-assign,assignment]
        self.store = Store(client)

    def _transact(self, name: str, work: Callable[[Any], Any]) -> Any:
        def paused(run: Callable[..., Any]) -> Any:
            def running(text: str, values: Any) -> Any:
                rows = run(text, values)
                if text == self._text and self._thread is None:
                    self._thread = threading.Thread(target=self._other)
                    self._thread.start()
                    self._thread.join(WAIT)
                return rows

            return work(running)

        return self._client.transact(name, paused)

    def done(self) -> None:
        """Wait for the other writer, which must have been there."""
        assert self._thread is not None
        self._thread.join()


def load(store: Store, *statements: Statement) -> list[LoadOutcome]:
    return list(load_statements(store, statements))


def stored(store: Store, id_: str = "ant-vs-bee") -> str | None:
    rows = store.read("sources_by_id", ids=[id_])
    return rows[0]["sha256"] if rows else None


@pytest.mark.parametrize(("mine", "other", "best"), [(ROW, PAGE, PAGE), (PAGE, ROW, PAGE), (PAGE, NEW, NEW)])
@pytest.mark.parametrize("known", [False, True])
def test_a_version_is_not_replaced_by_one_that_has_not_seen_it(
    store: Store, mine: Statement, other: Statement, best: Statement, known: bool
) -> None:
    if known:
        load(store, page(side("ant", rank=41), side("bee"), kind="table"))
    meeting = Meeting(store, "sources_by_id", lambda: load(store, other))
    load(meeting.store, mine)
    meeting.done()
    assert stored(store) == best.source.sha256
    assert len(store.read("stated_texts", sources=["ant-vs-bee"])) == len(best.comparison.capabilities)


def test_a_load_and_a_retraction_follow_one_another(store: Store) -> None:
    load(store, PAGE)
    meeting = Meeting(store, "sources_by_id", lambda: withdraw_sources(store, {"ant-vs-bee": 0}))
    load(meeting.store, NEW)
    meeting.done()
    project(store)
    texts = {row["description"] for row in store.read("stated_texts", sources=["ant-vs-bee"])}
    found = stored(store), texts, len(store.read("entity_by_slug", slug="ant"))
    assert found in ((None, set(), 0), (NEW.source.sha256, {"Digs."}, 1))


def parts() -> list[Statement]:
    sha256 = "5" * 64
    source = Source(id="signals-5", kind="signals", location="a.csv", sha256=sha256)
    rows = [
        RawSignal(slug="ant", metric="stars", value=place, as_of=DAY, position=place) for place in (1, 2, 3)
    ]
    places = ((True, False), (False, False), (False, True))
    return [
        Statement(source=source, signals=(row,), begins=begins, ends=ends)
        for row, (begins, ends) in zip(rows, places, strict=True)
    ]


@pytest.mark.parametrize("retracts", [False, True])
def test_a_source_in_parts_is_whole_or_away(store: Store, retracts: bool) -> None:
    def statements() -> Iterator[Statement]:
        first, *rest = parts()
        yield first
        if retracts:
            withdraw_sources(store, {"signals-5": 1})
        else:
            assert [each.status for each in load(store, *parts())] == ["replaced"]
        yield from rest

    (outcome,) = load_statements(store, statements())
    assert (outcome.status, "another command loads or retracts 'signals-5'" in outcome.reason) == (
        "refused",
        True,
    )
    assert stored(store, "signals-5") == (None if retracts else "5" * 64)
    if not retracts:
        (row,) = store.read("source_contents", ids=["signals-5"])
        assert row["signals"] == 3
        assert not store.read("sources_by_id", ids=["signals-5"])[0]["pending"]


def test_figures_follow_what_is_loaded_while_they_are_written(store: Store) -> None:
    load(store, page(side("ant", rank=40), side("bee"), as_of=DAY))
    newer = page(side("ant", rank=55), side("bee"), as_of=DAY + dt.timedelta(days=1))
    meeting = Meeting(store, "hold_entities", lambda: load(store, newer))
    project(meeting.store)
    meeting.done()
    project(store)
    assert store.read("entity_by_slug", slug="ant")[0]["entity"]["published_rank"] == 55


def test_two_aliases_that_would_form_a_cycle_are_not_both_stated(graph: MatchGraph) -> None:
    store = graph.opened.store
    load(store, PAGE)
    project(store)
    refused: list[str] = []

    def back() -> None:
        try:
            graph.alias("bee", "ant")
        except MatchGraphError as error:
            refused.append(str(error))

    meeting = Meeting(store, "source_versions", back)
    object.__setattr__(graph.opened, "store", meeting.store)
    try:
        graph.alias("ant", "bee")
    except MatchGraphError as error:
        refused.append(str(error))
    meeting.done()
    assert len(refused) == 1
    assert "are already the same entity" in refused[0]
    assert len({each.alias for each in graph.opened.read().sources.versions if each.kind == "alias"}) == 1


def test_what_is_derived_from_an_older_state_is_not_written(store: Store) -> None:
    load(store, PAGE)
    project(store)
    late = store.on_condition(Pointers.read(store).unchanged(TEXTS).require)
    load(store, NEW)
    project(store)
    with pytest.raises(OvertakenError):
        late.write("mark_derived", id="mentions", digest="old")
    assert Pointers.read(store).derived_from("mentions") == ""


def test_of_two_commands_that_publish_the_later_one_does_and_the_other_one_says_so(store: Store) -> None:
    slugs = [f"e{i:02d}" for i in range(4)]
    load(store, *(page(side(a), side(b)) for a, b in itertools.pairwise(slugs)))
    project(store)

    def other(*_: object) -> None:
        publish(take_turn(store, Pointers.read(store).published), run("two"), scores(50.0, slugs))

    with pytest.raises(OvertakenError, match="nothing of this one was published"):
        publish(take_turn(store, None), run("one"), scores(40.0, slugs), progress=other)
    published = Pointers.read(store).published
    assert published is not None
    assert published.run == published.settled == "two"
    assert {row["entity"]["rank"] for s in slugs for row in store.read("entity_by_slug", slug=s)} == {50.0}
    with pytest.raises(OvertakenError):
        take_turn(store, None)  # computed before the other one was published


def test_four_commands_at_once_prepare_an_empty_graph(store: Store, tmp_path: Path) -> None:
    with ExitStack() as stack:
        if store.server.name == "neo4j":
            for kind, kinds in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES")):
                for row in store._client.read(
                    kind, f"SHOW {kinds} YIELD name, type WHERE type <> 'LOOKUP'", {}
                ):
                    store._client.write(kind, f"DROP {kind} `{row['name']}` IF EXISTS", {})
        else:
            store = stack.enter_context(open_store(f"embedded:{tmp_path / 'graph'}"))
        gate, failures = threading.Barrier(4), list[Exception]()

        def prepare() -> None:
            gate.wait()
            try:
                store.prepare()
            except Exception as error:  # noqa: BLE001  a thread's failure must reach the test
                failures.append(error)

        threads = [threading.Thread(target=prepare) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert len(store.read("schema_indexes")) >= 20
