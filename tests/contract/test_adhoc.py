"""Ad hoc text on both servers: it reads, within limits, and nothing a person can write changes the graph."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from cypher.vocabulary import FUNCTIONS
from graph.adhoc import AdHocReader, ad_hoc_reader
from graph.errors import GuardRefusedError, QueryFailedError, QuerySyntaxError
from graph.loading import load_statements
from graph.projection import project
from graph.servers import run_on_server
from graph.store import Store
from matchgraph.exchange import as_json, export
from tests.conftest import RunningGraph, _empty
from tests.contract.conftest import SameOnBoth
from tests.contract.pages import page, side
from tests.cypher.test_guard import REFUSED
from tests.cypher.texts import honest, hostile


@pytest.fixture(scope="module")
def loaded(running_graph: RunningGraph) -> Store:
    """A small graph, which no text may change, so that all tests can have the same."""
    _empty(running_graph)
    store = running_graph.store
    store.prepare()
    list(load_statements(store, [page(side("a"), side("b")), page(side("b"), side("c"))]))
    project(store)
    return store


@pytest.fixture
def reader(loaded: Store) -> Iterator[AdHocReader]:
    with ad_hoc_reader(loaded.connection) as reader:
        yield reader


def state(store: Store) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """Everything there is: the export, all nodes with the engine's own marks, and constraints and indexes."""
    rows = store._client.read("all", "MATCH (n) RETURN labels(n) AS l, properties(n) AS p", {})
    everything = sorted(rows, key=repr)
    return as_json(export(store)), everything, sorted(store.read("schema_indexes"), key=repr)


def test_no_refused_text_reaches_the_graph(loaded: Store, reader: AdHocReader) -> None:
    before = state(loaded)
    for text, *_ in REFUSED:
        with pytest.raises((GuardRefusedError, QuerySyntaxError)):
            reader.run(text)
        with pytest.raises((GuardRefusedError, QuerySyntaxError)):
            reader.plan(text)
    assert state(loaded) == before


# what the guard refuses, sent past it: READ mode, the roll-back and the reader have to hold by themselves
PAST_THE_GUARD = [
    "CREATE (n:Entity {slug: 'x'})",
    "CREATE (n:Planted {slug: 'x'})",
    "MERGE (n:Entity {slug: 'x'})",
    "MATCH (e:Entity) SET e.rank = 100",
    "MATCH (e:Entity) REMOVE e.name",
    "MATCH (e:Entity) DETACH DELETE e",
    "MATCH (e:Entity) FOREACH (x IN [1] | SET e.rank = x)",
    "MATCH (e:Entity) \\u0053ET e.rank = 100",
    "RETURN 1 AS x // harmless\r UNION MATCH (e:Entity) SET e.rank = 100 RETURN 1 AS x",
    "MATCH (e:Entity) CALL (e) { SET e.rank = 100 } IN TRANSACTIONS",
    "UNWIND [1, 2] AS x CALL (x) { CREATE (:Planted {x: x}) } IN TRANSACTIONS OF 1 ROW",
    "RETURN merge.node(['Planted'], {slug: 'x'}) AS n",
    "CREATE INDEX planted FOR (n:Entity) ON (n.url)",
    "DROP CONSTRAINT entity_slug",
    "LOAD CSV FROM 'file:///etc/hostname' AS row CREATE (:Planted {row: row})",
]


def test_what_slipped_past_the_guard_would_change_nothing_either(
    loaded: Store, reader: AdHocReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(loaded)
    monkeypatch.setattr("graph.adhoc.guarded", lambda text: text)
    for text in PAST_THE_GUARD:
        try:
            reader.run(text)
        except (QueryFailedError, GuardRefusedError):
            continue
    assert state(loaded) == before


def test_no_hostile_text_would_change_anything_if_the_guard_let_it_pass(
    loaded: Store, reader: AdHocReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(loaded)
    monkeypatch.setattr("graph.adhoc.guarded", lambda text: text)
    # Neo4j plans each text that it understands for a tenth of a second; all of them were tried once
    for text in hostile() if loaded.server.name != "neo4j" else hostile()[::8]:
        with suppress(QueryFailedError, GuardRefusedError):
            reader.run(text)
    assert state(loaded) == before


def test_honest_texts_have_the_same_answers_on_both_servers(
    reader: AdHocReader, same_on_both: SameOnBoth
) -> None:
    same_on_both({text: reader.run(text).rows for text in honest()})


def test_text_that_is_refused_says_word_and_place(reader: AdHocReader) -> None:
    with pytest.raises(GuardRefusedError, match="'SET' at 2:1 is not allowed here") as caught:
        reader.run("MATCH (e)\nSET e.x = 1")
    assert caught.value.exit_code == 5


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (e:Entity) RETURN e.slug,",
        "MATCH (e:Entity) WHERE e.rank > RETURN e.slug",
        "MATCH e:Entity RETURN e",
        "MATCH (e:Entity) RETRUN e.slug",
    ],
)
def test_a_syntax_error_is_called_one_wherever_it_is_found(reader: AdHocReader, text: str) -> None:
    with pytest.raises(QuerySyntaxError, match=r"(?s)^syntax error: .*\b1\D{1,12}\d+") as caught:
        reader.run(text)
    assert caught.value.exit_code == 2


def test_rows_are_plain_values(reader: AdHocReader) -> None:
    answer = reader.run(
        "MATCH p = (a:Entity {slug: $slug})-[r:COMPARED_WITH]->(b:Entity) "
        "RETURN p, r, b, date('2026-11-01') AS day, [1.5, 0.0 / 0.0] AS numbers, null AS nothing",
        {"slug": "a"},
    )
    assert answer.columns == ("p", "r", "b", "day", "numbers", "nothing")
    (row,) = answer.rows
    assert (row["day"], row["numbers"], row["nothing"]) == ("2026-11-01", [1.5, "NaN"], None)
    assert (row["b"]["label"], row["b"]["key"], row["b"]["properties"]["name"]) == ("Entity", "b", "B")
    assert (row["r"]["type"], row["r"]["key"]) == ("COMPARED_WITH", "a-vs-b")
    assert [node["key"] for node in row["p"]["nodes"]] == ["a", "b"]
    assert [(s["type"], s["start"], s["end"]) for s in row["p"]["relationships"]] == [
        ("COMPARED_WITH", "a", "b")
    ]


def test_the_row_limit_is_kept_and_told(reader: AdHocReader) -> None:
    text = "MATCH (e:Entity) RETURN e.slug AS slug ORDER BY slug"
    cut = reader.run(text, limit=2)
    assert ([row["slug"] for row in cut.rows], cut.cut) == (["a", "b"], True)
    whole = reader.run(text, limit=3)
    assert (len(whole.rows), whole.cut) == (3, False)
    assert reader.run("MATCH (e:Run) RETURN e.id AS id").rows == ()


def test_the_time_limit_is_kept_and_the_reader_can_be_used_again(
    loaded: Store, reader: AdHocReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.adhoc.GRACE", 0.1)
    long = (
        "UNWIND range(1, 300) AS a UNWIND range(1, 3000) AS b UNWIND range(1, 100) AS c "
        "WITH a, b, c WHERE a * b * c = 7 RETURN count(*) AS n"
    )
    began = time.monotonic()
    with pytest.raises(GuardRefusedError, match=r"timed out after 0.1 s"):
        reader.run(long, time_limit=0.1)
    assert time.monotonic() - began < 30
    assert reader.run("RETURN 1 AS one").rows == ({"one": 1},)
    deadline = time.monotonic() + 30
    while running(loaded, long):  # ArcadeDB would go on for minutes
        assert time.monotonic() < deadline
        time.sleep(0.05)


def running(store: Store, text: str) -> list[object]:
    """Return the queries with a text that an embedded server is running."""
    if store.connection.http_url is None:
        return []
    return [each for each in run_on_server(store.connection, "list queries") if each["text"] == text]


# Of few rows or one, so that the number of rows is no limit. With the limit there is in use, answers that
# are as large in proportion take seconds each to be computed and sent.
BOMBS = {
    "one list": "RETURN range(1, 40000) AS x",
    "rows of lists": "UNWIND range(1, 60) AS x RETURN range(1, 1000) AS y",
    "one text": "RETURN reduce(t = 'x', i IN range(1, 20) | t + t) AS x",
    "rows of texts": "UNWIND range(1, 900) AS x RETURN reduce(t = 'x', i IN range(1, 11) | t + t) AS y",
    "lists in lists": "RETURN [x IN range(1, 200) | range(1, 200)] AS x",
    "collected nodes": "MATCH (e:Entity) UNWIND range(1, 2000) AS x RETURN collect(e) AS all",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_large_answer_of_few_rows_is_refused_and_the_reader_can_be_used_again(
    reader: AdHocReader, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("graph.query_watch.MOST_WEIGHT", 1_000_000)
    with pytest.raises(GuardRefusedError, match="too large to be read"):
        reader.run(BOMBS[name])
    assert reader.run("RETURN 1 AS one").rows == ({"one": 1},)


def test_rows_without_end_cost_no_more_than_the_limit(reader: AdHocReader) -> None:
    answer = reader.run("UNWIND range(1, 300000) AS x RETURN x", limit=10)
    assert (len(answer.rows), answer.cut) == (10, True)


# what one server answers and the other refuses: by the name of the one that refuses
DIFFERENT = {
    "a list in a list as accumulator": ("neo4j", "RETURN size(reduce(l = [1], x IN [1] | [l, l])) AS n"),
    "a range of many millions": ("arcadedb", "UNWIND range(1, 100000000) AS x RETURN x LIMIT 1"),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_where_the_servers_differ_one_refuses(reader: AdHocReader, loaded: Store, name: str) -> None:
    refusing, text = DIFFERENT[name]
    if loaded.server.name == refusing:
        with pytest.raises(QueryFailedError):
            reader.run(text)
    else:
        assert len(reader.run(text).rows) == 1


def test_a_plan_runs_nothing(reader: AdHocReader) -> None:
    answer = reader.plan("MATCH (e:Entity) RETURN e.slug AS slug")
    assert answer.rows == ()
    assert "NodeByLabelScan" in (answer.plan or "")


@pytest.mark.parametrize(
    ("text", "parameters", "said"),
    [
        (
            "RETURN $x AS x",
            {},
            "a parameter has no value: .*; give it one, in a terminal with -p NAME=VALUE$",
        ),
        ("RETURN 1 / 0", {}, "the query failed: .*zero"),
        ("RETURN no_one AS x", {}, "(syntax error|the query failed): .*no_one"),  # as the server calls it
        ("RETURN $x AS x", {"x": 2**70}, "a value cannot be sent"),
    ],
)
def test_what_the_server_cannot_run_is_one_plain_error(
    reader: AdHocReader, text: str, parameters: dict[str, Any], said: str
) -> None:
    with pytest.raises(QueryFailedError, match=said):
        reader.run(text, parameters)


# name: how it is called, and what it gives on both servers
CALLS = {
    "abs": ("abs(-1)", 1),
    "all": ("all(x IN [1] WHERE x > 0)", True),
    "any": ("any(x IN [1] WHERE x > 1)", False),
    "avg": ("avg(1)", 1.0),
    "ceil": ("ceil(1.2)", 2.0),
    "coalesce": ("coalesce(null, 1)", 1),
    "collect": ("collect(1)", [1]),
    "count": ("count(1)", 1),
    "date": ("date('2026-01-05')", "2026-01-05"),
    "date.truncate": ("date.truncate('month', date('2026-01-05'))", "2026-01-01"),
    "datetime.fromepoch": ("datetime.fromepoch(0, 0).year", 1970),
    "datetime.fromepochmillis": ("datetime.fromepochmillis(0).year", 1970),
    "datetime.truncate": ("datetime.truncate('month', datetime('2026-01-05T00:00:00Z')).day", 1),
    "datetime": ("datetime('2026-01-01T00:00:00Z').year", 2026),
    "duration": ("duration('P1D').days", 1),
    "duration.inDays": ("duration.inDays(date('2026-01-01'), date('2026-02-05')).days", 35),
    "duration.inMonths": ("duration.inMonths(date('2026-01-01'), date('2026-03-05')).months", 2),
    "duration.inSeconds": ("duration.inSeconds(date('2026-01-01'), date('2026-01-02')).seconds", 86400),
    "localdatetime": ("localdatetime('2026-01-05T10:11:12')", "2026-01-05T10:11:12.000000000"),
    "localdatetime.truncate": (
        "localdatetime.truncate('month', localdatetime('2026-01-05T10:11:12')).hour",
        0,
    ),
    "localtime": ("localtime('10:11:12')", "10:11:12.000000000"),
    "localtime.truncate": ("localtime.truncate('hour', localtime('10:11:12')).minute", 0),
    "rand": ("rand() < 1", True),
    "time": ("time('10:11:12Z')", "10:11:12.000000000+00:00"),
    "time.truncate": ("time.truncate('hour', time('10:11:12Z')).minute", 0),
    "duration.between": ("duration.between(date('2026-01-01'), date('2026-01-05')).days", 4),
    "e": ("e() > 2.718", True),
    "exp": ("exp(0)", 1.0),
    "floor": ("floor(1.2)", 1.0),
    "head": ("head([1, 2])", 1),
    "isEmpty": ("isEmpty([])", True),
    "isNaN": ("isNaN(1.0)", False),
    "keys": ("keys({a: 1})", ["a"]),
    "last": ("last([1, 2])", 2),
    "left": ("left('abc', 1)", "a"),
    "log": ("log(1)", 0.0),
    "log10": ("log10(10)", 1.0),
    "lTrim": ("lTrim(' a')", "a"),
    "max": ("max(1)", 1),
    "min": ("min(1)", 1),
    "none": ("none(x IN [1] WHERE x > 3)", True),
    "percentileCont": ("percentileCont(1.0, 0.5)", 1.0),
    "percentileDisc": ("percentileDisc(1.0, 0.5)", 1.0),
    "pi": ("pi() > 3.14", True),
    "properties": ("properties({a: 1})", {"a": 1}),
    "range": ("range(1, 3)", [1, 2, 3]),
    "reduce": ("reduce(s = 0, x IN [1, 2] | s + x)", 3),
    "replace": ("replace('a', 'a', 'b')", "b"),
    "reverse": ("reverse('ab')", "ba"),
    "right": ("right('abc', 1)", "c"),
    "round": ("round(1.234, 2)", 1.23),
    "rTrim": ("rTrim('a ')", "a"),
    "sign": ("sign(-2)", -1),
    "single": ("single(x IN [1] WHERE x = 1)", True),
    "size": ("size([1])", 1),
    "split": ("split('a,b', ',')", ["a", "b"]),
    "sqrt": ("sqrt(4)", 2.0),
    "stDev": ("stDev(1.0)", 0.0),
    "stDevP": ("stDevP(1.0)", 0.0),
    "substring": ("substring('abc', 1)", "bc"),
    "sum": ("sum(1)", 1),
    "tail": ("tail([1, 2])", [2]),
    "toBoolean": ("toBoolean('true')", True),
    "toFloat": ("toFloat('1.5')", 1.5),
    "toInteger": ("toInteger('1')", 1),
    "toLower": ("toLower('A')", "a"),
    "toString": ("toString(1)", "1"),
    "toUpper": ("toUpper('a')", "A"),
    "trim": ("trim(' a ')", "a"),
}
OF_THE_GRAPH = {
    "allShortestPaths": ("size(collect(p))", 1),
    "endNode": ("collect(endNode(r).slug)", ["b"]),
    "exists": ("exists((a)-[:COMPARED_WITH]->(b))", True),
    "id": ("id(a) = id(b)", False),
    "labels": ("labels(a)", ["Entity"]),
    "length": ("length(p)", 1),
    "nodes": ("[n IN nodes(p) | n.slug]", ["a", "b"]),
    "relationships": ("size(relationships(p))", 1),
    "shortestPath": ("length(shortestPath((a)-[:COMPARED_WITH*..3]-(b)))", 1),
    "startNode": ("startNode(r).slug", "a"),
    "type": ("type(r)", "COMPARED_WITH"),
}


def test_every_allowed_function_means_the_same_on_both_servers(reader: AdHocReader) -> None:
    assert CALLS.keys() | OF_THE_GRAPH.keys() == FUNCTIONS
    for call, expected in CALLS.values():
        assert reader.run(f"RETURN {call} AS x").rows == ({"x": expected},), call
    for name, (call, expected) in OF_THE_GRAPH.items():
        found = "allShortestPaths" if name == "allShortestPaths" else ""
        text = (
            "MATCH (a:Entity {slug: 'a'})-[r:COMPARED_WITH]->(b:Entity) "
            f"MATCH p = {found}((a)-[:COMPARED_WITH*1..1]->(b)) RETURN {call} AS x"
        )
        assert reader.run(text).rows == ({"x": expected},), call


def test_every_allowed_procedure_runs(loaded: Store, reader: AdHocReader) -> None:
    labels = {row["label"] for row in reader.run("CALL db.labels() YIELD label RETURN label").rows}
    assert {"Source", "Entity", "Capability"} <= labels
    types = reader.run("CALL db.relationshipTypes() YIELD relationshipType AS t RETURN t").rows
    assert {"STATES", "COMPARED_WITH"} <= {row["t"] for row in types}
    keys = reader.run("CALL db.propertyKeys() YIELD propertyKey AS k RETURN k").rows
    assert {"name", "description"} <= {row["k"] for row in keys}  # ArcadeDB knows the indexed ones
    index = loaded.full_text_name("Capability")
    words = "CALL db.index.fulltext.queryNodes($index, 'what') YIELD node, score RETURN node.entity AS slug"
    assert {row["slug"] for row in reader.run(words, {"index": index}).rows} == {"a", "b", "c"}
