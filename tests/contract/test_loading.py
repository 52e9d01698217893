"""Loading statements: atomic, idempotent and in any order; on both servers."""

from __future__ import annotations

import datetime as dt
import random
import threading
from functools import partial

import pytest

from graph import loading
from graph.errors import MatchGraphError
from graph.loading import load_statements
from graph.model import Statement
from graph.projection import mark_all_stale, project
from graph.store import Store
from graph.transaction import Transaction
from graph.versions_of_load import Versions
from matchgraph.exchange import export
from tests.contract.pages import page, side

DAY = dt.date(2026, 11, 1)
PAGES = [
    page(side("ant"), side("bee", rank=50)),
    page(side("bee", rank=50), side("cat", rank=40, adoption=1)),
    page(side("cat", rank=41), side("ant")),
    page(
        side("dog", name="Dog: 2.0 ✓"),
        side("ant"),
        words={"left": ({"description": "Barks.", "unique": "Loud"},), "right": ()},
    ),
]


def loaded(store: Store, statements: list[Statement]) -> list[str]:
    outcomes = [outcome.status for outcome in load_statements(store, statements)]
    project(store)
    return outcomes


def current(store: Store, slug: str) -> dict[str, object]:
    (row,) = store.read("entity_by_slug", slug=slug)
    return dict(row["entity"])


def test_loading_again_changes_nothing(store: Store) -> None:
    assert loaded(store, PAGES) == ["loaded"] * 4
    before = export(store)
    assert loaded(store, PAGES) == ["unchanged"] * 4
    assert export(store) == before
    assert {n["key"] for n in before["nodes"] if n["label"] == "Entity"} == {"ant", "bee", "cat", "dog"}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_loading_does_not_matter(store: Store, seed: int, empty: object) -> None:
    loaded(store, PAGES)
    before = export(store)
    empty()  # type: ignore[operator]
    shuffled = random.Random(seed).sample(PAGES, len(PAGES))
    for statement in shuffled:
        loaded(store, [statement])
    assert export(store) == before


def test_loads_at_the_same_time_give_the_same_graph(store: Store, empty: object) -> None:
    many = [page(side(f"hub{i % 3}"), side(f"leaf{i}", rank=i)) for i in range(30)]
    loaded(store, many)
    before = export(store)
    empty()  # type: ignore[operator]
    failures: list[BaseException] = []

    def work(share: list[Statement]) -> None:
        try:
            loaded(store, share)
        except BaseException as error:  # noqa: BLE001  a thread's failure must reach the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(many[i::4],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert export(store) == before


def test_a_newer_page_replaces_and_an_older_one_does_not(store: Store) -> None:
    old = page(side("ant", rank=40), side("bee"), as_of=DAY)
    new = page(
        side("ant", rank=45), side("bee"), as_of=DAY + dt.timedelta(days=1), words={"left": (), "right": ()}
    )
    assert loaded(store, [old]) == ["loaded"]
    assert loaded(store, [new]) == ["replaced"]
    assert loaded(store, [old]) == ["superseded"]
    assert current(store, "ant")["published_rank"] == 45
    assert store.read("capabilities_of", slug="ant") == []  # no source states it any more


def test_a_table_row_does_not_replace_a_whole_page(store: Store) -> None:
    whole, row = (
        page(side("ant", rank=40), side("bee")),
        page(side("ant", rank=45), side("bee"), kind="table"),
    )
    assert loaded(store, [row]) == ["loaded"]
    assert loaded(store, [whole]) == ["replaced"]
    assert loaded(store, [row]) == ["superseded"]
    assert current(store, "ant")["published_rank"] == 40


@pytest.mark.parametrize("turned", [False, True])
def test_two_versions_in_one_load_give_the_same_graph_in_any_order(store: Store, turned: bool) -> None:
    versions = [page(side("ant", rank=40), side("bee")), page(side("ant", rank=45), side("bee"))]
    expected = min(versions, key=lambda s: s.source.sha256).comparison.left.rank
    for _ in range(2):
        loaded(store, versions[::-1] if turned else versions)
        assert current(store, "ant")["published_rank"] == expected


def test_an_entity_nobody_states_any_more_is_forgotten(store: Store) -> None:
    loaded(store, [page(side("ant"), side("bee"), as_of=DAY)])
    other = page(side("ant"), side("bee"), as_of=DAY)
    moved = other.model_copy(
        update={
            "comparison": other.comparison.model_copy(update={"right": side("wasp")}),
            "source": other.source.model_copy(update={"sha256": "0" * 64}),
        }
    )
    loaded(store, [moved])
    assert store.read("entity_by_slug", slug="bee") == []
    assert current(store, "wasp")["name"] == "Wasp"


def test_a_page_that_the_store_refuses_leaves_the_others_in(store: Store) -> None:
    bad = PAGES[1].model_copy(
        update={
            "comparison": PAGES[1].comparison.model_copy(
                update={"left": PAGES[1].comparison.left.model_copy(update={"times_matched": 2**63})}
            )
        }
    )
    outcomes = list(load_statements(store, [PAGES[0], bad, PAGES[2]]))
    assert [o.status for o in outcomes] == ["loaded", "refused", "loaded"]
    assert outcomes[1].reason
    project(store)
    assert store.read("sources_by_id", ids=[bad.source.id]) == []


@pytest.mark.parametrize("known", [False, True])
def test_a_page_from_two_files_is_as_before_or_as_after_a_load_that_is_interrupted(
    store: Store, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "BATCH_SIZE", 1)
    monkeypatch.setattr(loading, "Versions", partial(Versions, held=2))  # the others are in a file
    before = page(side("ant", rank=41), side("bee"), kind="table")
    row = page(side("ant", rank=45), side("bee"), kind="table")
    newest = page(side("ant"), side("bee"), as_of=DAY)
    if known:
        loaded(store, [before])
    seen = []
    load = load_statements(store, [row, PAGES[2], page(side("ant"), side("bee")), PAGES[1], newest])
    for outcome in load:  # a crash may come after each batch
        (version,) = store.read("sources_by_id", ids=["ant-vs-bee"])
        seen.append((outcome.source, outcome.status, version["sha256"]))
    first, better, last = seen[:3]
    assert {first[0], better[0], last[0]} == {"ant-vs-bee"}
    assert {version for _, _, version in seen} == {newest.source.sha256}
    assert [first[1], better[1], last[1]] == ["replaced" if known else "loaded", "replaced", "replaced"]


@pytest.mark.parametrize("error", loading.ENDING)
def test_what_would_befall_every_page_ends_the_load(store: Store, error: type[MatchGraphError]) -> None:
    def fails(transaction: Transaction) -> None:
        raise error("the disk is full")

    with pytest.raises(error):
        list(load_statements(store.on_condition(fails), PAGES))
    assert store.read("sources_by_id", ids=[each.source.id for each in PAGES]) == []


def test_figures_of_an_interrupted_load_are_made_by_the_next_projection(store: Store) -> None:
    list(load_statements(store, PAGES))  # a crash here: statements are in, nothing is projected
    assert project(store).entities == 4
    assert project(store).entities == 0


def test_everything_derived_can_be_made_anew(store: Store) -> None:
    loaded(store, PAGES)
    before = export(store)
    store.write("write_scores", rows=[{"slug": "ant", "values": {"published_rank": 99}}])  # damage
    assert project(store).entities == 0
    mark_all_stale(store)
    assert project(store).entities == 4
    assert export(store) == before
