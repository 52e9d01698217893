"""What the store promises, on every server: all or nothing, nothing lost where writers meet, clear errors."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from graph.bolt import failure
from graph.driver import Neo4jError
from graph.errors import EngineFaultError, MatchGraphError, ParameterRefusedError, QueryFailedError
from graph.schema import SCHEMA
from graph.store import Store, open_store


def together(*jobs: Callable[[], None]) -> None:
    """Run jobs at the same time; what one raises is raised."""
    failures: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def raw(store: Store, text: str, /, **values: Any) -> list[dict[str, Any]]:
    return store._client.write("test", text, values)


def test_what_is_written_can_be_read(store: Store) -> None:
    words = "Ünï 😀 'quoted' $x `y` \0 end"
    row = {
        "id": "a",
        "kind": "page",
        "trusted": True,
        "left_leads": ["quality"],
        "location": words,
        "left_more": 2**62,
    }
    assert store.write("state_sources", rows=[row]) == []
    (read,) = store.read("sources_by_id", ids=["a", "unknown"])
    assert (read["id"], read["kind"], read["trusted"], read["as_of"]) == ("a", "page", True, None)
    ((properties),) = raw(store, "MATCH (s:Source) RETURN properties(s) AS p")
    assert properties["p"] == row


def test_a_query_the_catalogue_does_not_have_is_refused(store: Store) -> None:
    said = "no query 'source_by_id'; did you mean sources_by_id"
    with pytest.raises(EngineFaultError, match=f"{said}.*this is a bug in matchgraph") as ours:
        store.read("source_by_id")
    with pytest.raises(ParameterRefusedError, match=said) as users:
        store.query("source_by_id", {})
    assert (ours.value.exit_code, users.value.exit_code) == (70, 2)


def test_values_that_do_not_fit_are_refused_before_they_are_sent(store: Store) -> None:
    with pytest.raises(ParameterRefusedError, match="'sources_by_id' needs 'ids'"):
        store.read("sources_by_id")
    with pytest.raises(ParameterRefusedError, match="parameter 'ids' is a list, got 'a'"):
        store.read("sources_by_id", ids="a")
    with pytest.raises(ParameterRefusedError, match="does not know 'id'"):
        store.write_together([("state_sources", {"rows": [], "id": "a"})])


@pytest.mark.parametrize("value", [2**63, "\ud800", object()])
def test_a_value_that_cannot_be_stored_is_an_error_with_the_querys_name(store: Store, value: object) -> None:
    with pytest.raises(QueryFailedError, match="query 'state_sources' failed: a value cannot be sent"):
        store.write("state_sources", rows=[{"id": "a", "left_more": value}])
    assert store.read("sources_by_id", ids=["a"]) == []


def test_an_error_of_the_server_names_the_query(store: Store) -> None:
    with pytest.raises(
        QueryFailedError, match=r"query 'test' failed: .*; this is a bug in matchgraph"
    ) as caught:
        raw(store, "MATCH (n RETURN n")
    assert isinstance(caught.value, MatchGraphError)
    assert caught.value.exit_code == 70


def test_a_failure_of_the_server_is_not_laid_to_the_engine() -> None:
    error = Neo4jError._hydrate_neo4j(code="Neo.DatabaseError.General.UnknownError", message="out of order")
    failed = failure("settle_scores", error, " (log: console.log)")
    assert failed.exit_code == 3
    assert str(failed).startswith("query 'settle_scores' failed: out of order (log: console.log); nothing of")


def test_queries_together_are_done_all_or_not_at_all(store: Store) -> None:
    good = ("state_sources", {"rows": [{"id": "a"}]})
    bad = ("state_sources", {"rows": [{"id": "b", "left_more": 2**63}]})
    with pytest.raises(QueryFailedError, match="state_sources"):
        store.write_together([good, bad])
    many = [good, ("forget_sources", {"ids": ["b"]}), ("mark_retracted", {}), bad]
    with pytest.raises(QueryFailedError, match="query 'state_sources and 2 more' failed: "):
        store.write_together(many)
    assert store.read("sources_by_id", ids=["a", "b"]) == []
    with pytest.raises(QueryFailedError):
        store._client.transact(
            "test", lambda run: [run("MERGE (s:Source {id: 'a'})", {}), run("NO CYPHER", {})]
        )
    assert store.read("sources_by_id", ids=["a", "b"]) == []
    store.write_together([good, ("state_sources", {"rows": [{"id": "b"}]})])
    assert [row["id"] for row in store.read("sources_by_id", ids=["a", "b"])] == ["a", "b"]


def test_writers_that_meet_lose_nothing_and_double_nothing(store: Store) -> None:
    def load(turn: int) -> None:
        sources = [{"id": f"s{turn}"}, {"id": "shared"}]
        slugs = ["hub", *(f"e{i}" for i in range(5)), f"own{turn}"]
        rows = [
            {"source": "shared", "slug": slug, "key": f"shared|{slug}", "figures": {"rank": turn}}
            for slug in slugs
        ]
        store.write_together(
            [("state_sources", {"rows": sources}), ("state_entities", {"rows": rows, "token": f"t{turn}"})]
        )

    together(*(lambda turn=turn: load(turn) for turn in range(8)))
    counted = raw(
        store,
        "MATCH (e:Entity) OPTIONAL MATCH (e)<-[r:STATES]-(:Source) RETURN e.slug AS slug, count(r) AS times",
    )
    expected = {"hub", *(f"e{i}" for i in range(5)), *(f"own{i}" for i in range(8))}
    assert sorted((row["slug"], row["times"]) for row in counted) == [(slug, 1) for slug in sorted(expected)]
    assert raw(store, "MATCH (s:Source) RETURN count(s) AS n") == [{"n": 9}]


def test_counting_up_at_the_same_time_counts_all(store: Store) -> None:
    store.write("state_sources", rows=[{"id": "a", "left_more": 0}])

    def count() -> None:
        for _ in range(10):
            raw(store, "MATCH (s:Source {id: 'a'}) SET s.left_more = s.left_more + 1")

    together(*[count] * 6)
    assert raw(store, "MATCH (s:Source) RETURN s.left_more AS n") == [{"n": 60}]


def test_waiting_for_other_writers_says_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        test_counting_up_at_the_same_time_counts_all(store)
    assert caplog.messages == []


def test_the_schema_is_complete_and_made_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    present = {
        (label, tuple(row["properties"]), "FULL" in row["type"])
        for row in store.read("schema_indexes")
        for label in row["labels"] or ()
    }
    for owner in (*SCHEMA.labels, *SCHEMA.relationships):
        assert (owner.name, (owner.key,), False) in present
    for index in SCHEMA.indexes:
        assert (index.label, (index.property_name,), False) in present
    for words in SCHEMA.full_text:
        assert (words.label, words.properties, True) in present
    monkeypatch.setattr(store._client, "write", lambda *_: pytest.fail("nothing is left to make"))
    store.prepare()


def test_ranges_of_an_indexed_integer_are_numbers_not_text(store: Store) -> None:
    raw(store, "UNWIND range(1, 30) AS i CREATE (:Entity {slug: 'e' + toString(i), position_a: i})")
    found = raw(
        store,
        "MATCH (e:Entity) WHERE e.position_a >= 8 AND e.position_a < 12 RETURN e.position_a AS p ORDER BY p",
    )
    assert [row["p"] for row in found] == [8, 9, 10, 11]


def test_words_are_found_by_the_full_text_indexes(store: Store) -> None:
    raw(
        store,
        "CREATE (:Capability {id: 'c', entity: 'e', name: 'Reads', description: 'x', unique: 'parses PDF'})",
    )
    raw(store, "CREATE (:Entity {slug: 'e', name: 'Paper Mill'})")
    raw(store, "CREATE (:Intent {key: 'summarise papers', text: 'Summarise papers'})")
    for label, text in (("Capability", "pdf"), ("Entity", "mill"), ("Intent", "papers")):
        found = raw(
            store,
            "CALL db.index.fulltext.queryNodes($index, $text) YIELD node RETURN labels(node) AS labels",
            index=store.full_text_name(label),
            text=text,
        )
        assert [row["labels"] for row in found] == [[label]]


def test_a_graph_is_opened_by_its_address(graph_url: str) -> None:
    with open_store(graph_url) as store:
        store.write("state_sources", rows=[{"id": "a"}])
    with open_store(graph_url) as store:
        assert [row["id"] for row in store.read("sources_by_id", ids=["a"])] == ["a"]
