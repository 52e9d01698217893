"""Every query that reads gives the same rows, in the same order, on both servers, whatever the graph."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from cypher import Parameter, Query, load_catalogue
from graph.plain import plain
from graph.schema import SCHEMA
from graph.schema_kinds import Property
from graph.store import Store
from tests.conftest import RunningGraph, _empty
from tests.contract.conftest import SameOnBoth
from tests.contract.test_catalogue import SEARCHED

KEYS = [f"n{number}" for number in range(6)]
DAYS = ["2026-10-31", "2026-11-01", "2026-11-02", "2026-11-30"]
WORDS = ["a", "b", "B", "ä", "a b", "model", "cli", "x-y", "1", ""]
POOLS: dict[str, list[Any]] = {
    "STRING": [*WORDS, *KEYS[:2]],
    "INTEGER": [0, 1, 2, 3, 50, 2**40],
    "FLOAT": [0.0, 0.25, 0.5, 1.0, 64.0],  # whose sums are exact in any order
    "BOOLEAN": [True, False],
    "LIST": [[], ["a"], ["b", "a"], ["n0", "n1", "n2"]],
}
SEEDS = (1,)
DRAWS = 3  # of arguments, for each query
# Queries whose rows differ by nature, and why
BY_NATURE = {
    "schema_indexes": "each server has names of its own",
    **dict.fromkeys(SEARCHED, "scores of full-text indexes are the servers' own"),
}
# Queries that collect without an order, which whoever calls them puts into one
UNORDERED = {"all_steps_from", "similar_entities", "similar_to", "steps_from"}
READING = [
    query for query in load_catalogue().values() if query.kind != "write" and query.name not in BY_NATURE
]


def generated(store: Store, seed: int) -> None:
    """Write nodes of every label and relationships of every type with random properties, many missing."""
    draw = random.Random(seed)
    steps: list[tuple[str, dict[str, Any]]] = []
    for label in SCHEMA.labels:
        for number, key in enumerate(KEYS):
            values = {**properties(draw, label.properties), label.key: key}
            if "number" in values:  # of publications, each has its own
                values["number"] = number
            steps.append((f"CREATE (n:{label.name}) SET n = $p", {"p": values}))
    for kind in SCHEMA.relationships:
        ends = [
            (start, end, draw.choice(KEYS), draw.choice(KEYS))
            for start in map(SCHEMA.label, kind.starts)
            for end in map(SCHEMA.label, kind.ends)
            for _ in range(7)
        ]
        if kind.name == "HAS_CAPABILITY":  # a capability is that of one entity
            ends = list({b: (start, end, a, b) for start, end, a, b in ends}.values())
        for number, (start, end, a, b) in enumerate(dict.fromkeys(ends)):
            values = {**properties(draw, kind.properties), kind.key: f"{kind.name}-{number}"}
            text = (
                f"MATCH (a:{start.name} {{{start.key}: $a}}) MATCH (b:{end.name} {{{end.key}: $b}}) "
                f"CREATE (a)-[r:{kind.name}]->(b) SET r = $p"
            )
            steps.append((text, {"p": values, "a": a, "b": b}))
    store._client.transact("generate", lambda run: [run(*step) for step in steps])


def properties(draw: random.Random, described: tuple[Property, ...]) -> dict[str, Any]:
    return {
        each.name: value(draw, each)
        for each in described
        if draw.random() < 0.8 or each.name in {"similarity", "weight"}  # which no relationship lacks
    }


def value(draw: random.Random, described: Property) -> Any:
    if described.type == "STRING" and described.name.endswith(
        ("_of", "day", "_at", "first", "last", "since")
    ):
        return draw.choice(DAYS)
    return draw.choice(POOLS[described.type])


def arguments(draw: random.Random, query: Query) -> dict[str, Any]:
    given = {name: argument(draw, parameter) for name, parameter in query.parameters.items()}
    return query.arguments(given)


def argument(draw: random.Random, parameter: Parameter) -> Any:
    if not parameter.required and draw.random() < 0.5:
        return parameter.default
    if parameter.meaning.startswith("maps with"):
        names = ("key", "id", "slug", "digest", "capability", "matched")
        return [{**dict.fromkeys(names, key), "most": draw.randrange(1, 4)} for key in KEYS[:3]]
    if parameter.name in {"limit", "size", "most"}:
        return draw.choice([1, 2, 5, 1000])
    kinds: dict[str, Any] = {
        "string": draw.choice([*KEYS, *KEYS, *DAYS, "model", ""]),
        "integer": draw.choice([0, 1, 2, 50]),
        "float": draw.choice(POOLS["FLOAT"]),
        "boolean": draw.random() < 0.5,
        "list": draw.sample(KEYS, 3),
        "map": {"id": "n0", "key": "n0", "slug": "n0"},
        "date": "2026-11-01",
        "any": draw.choice(KEYS),
    }
    return kinds[parameter.type]


@pytest.fixture(scope="module", params=SEEDS)
def filled(request: pytest.FixtureRequest, running_graph: RunningGraph) -> Iterator[tuple[int, Store]]:
    """A generated graph, which no test changes."""
    _empty(running_graph)
    running_graph.store.prepare()
    generated(running_graph.store, request.param)
    yield request.param, running_graph.store


def test_every_query_that_reads_has_the_same_rows(
    filled: tuple[int, Store], same_on_both: SameOnBoth
) -> None:
    seed, store = filled
    found: dict[str, Any] = {}
    with_rows = set()
    for query in READING:
        draw = random.Random(f"{seed} {query.name}")
        for number in range(DRAWS):
            given = arguments(draw, query)
            rows = [plain(row) for row in store._client.read(query.name, query.text, given)]
            compared = [comparable(query, row) for row in rows]
            found[f"{query.name} {number} {given}"] = compared
            with_rows |= {query.name} if rows else set()
    assert len(with_rows) > len(READING) * 0.7, sorted({query.name for query in READING} - with_rows)

    same_on_both(found)


def comparable(query: Query, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with lists that belong together in one order, where the query leaves it open."""
    lists = [name for name, value in row.items() if isinstance(value, list)]
    if query.name not in UNORDERED or not lists:
        return row
    assert len({len(row[name]) for name in lists}) == 1, (query.name, row)
    together = sorted(zip(*(row[name] for name in lists), strict=True), key=repr)
    return {**row, **dict.fromkeys(lists), "together": together}
