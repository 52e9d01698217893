"""Every query of the catalogue runs on every server and returns the columns it declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from cypher import Parameter, Query, load_catalogue
from graph.generated import Generated
from graph.schema import SCHEMA
from graph.schema_kinds import Property
from graph.store import Store
from tests.conftest import RunningGraph, _empty

KEYS = {"id": "x", "key": "x", "slug": "x"}
SAMPLES: dict[str, Any] = {
    "string": "x",
    "integer": 1,
    "float": 0.5,
    "boolean": True,
    "list": ["x"],
    "map": KEYS,
    "date": "2026-11-01",
    "any": "x",
}
PYTHON_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "float": int | float,
    "boolean": bool,
    "list": list,
    "map": Mapping,
    "date": str,
    "any": object,
}
SEARCHED = {"search_entities": "Entity", "search_capabilities": "Capability", "search_intents": "Intent"}
QUERIES = pytest.mark.parametrize("query", load_catalogue().values(), ids=lambda query: query.name)


def sample(query: Query, parameter: Parameter) -> Any:
    """Make a value for a parameter: of its type, and for `rows` with all that the text takes from a row."""
    if parameter.name == "rows":
        taken = re.findall(r"\brow\.(\w+)", query.text)
        stated = {"(a map": {}, "(whether": True}
        return [
            {
                name: next((v for said, v in stated.items() if f"{name} {said}" in parameter.meaning), "x")
                for name in taken
            }
        ]
    if parameter.meaning.startswith("maps with key"):
        return [{"key": "x", "most": 1}]
    return SAMPLES[parameter.type] if parameter.required else parameter.default


def arguments(store: Store, query: Query) -> dict[str, Any]:
    given = {name: sample(query, parameter) for name, parameter in query.parameters.items()}
    if "index" in given:  # each server has its own name for one, and knows no other
        given["index"] = store.full_text_name(SEARCHED[query.name])
    return query.arguments(given)


def properties(described: tuple[Property, ...], key: str, value: str) -> dict[str, Any]:
    return {**{p.name: SAMPLES[p.type.lower()] for p in described}, key: value}


def fill(store: Store) -> None:
    """Make two nodes of every label and a relationship of every type, with all their properties."""
    steps: list[tuple[str, dict[str, Any]]] = []
    for label in SCHEMA.labels:
        for value in ("x", "y", "published", "texts") if label.name == "Pointer" else ("x", "y"):
            text = f"CREATE (n:{label.name}) SET n = $properties"
            steps.append((text, {"properties": properties(label.properties, label.key, value)}))
    for kind in SCHEMA.relationships:
        for start in map(SCHEMA.label, kind.starts):
            for end in map(SCHEMA.label, kind.ends):
                text = (
                    f"MATCH (a:{start.name} {{{start.key}: 'x'}}) MATCH (b:{end.name} {{{end.key}: 'y'}}) "
                    f"CREATE (a)-[r:{kind.name}]->(b) SET r = $properties"
                )
                key = f"{start.name}|{end.name}"
                steps.append((text, {"properties": properties(kind.properties, kind.key, key)}))
    store._client.transact("fill", lambda run: [run(*step) for step in steps])


def run(store: Store, query: Query) -> None:
    with store._client._driver.session(database=store.connection.database) as session:
        transaction = session.begin_transaction()
        result = transaction.run(query.text, arguments(store, query))  # type: ignore[arg-type]
        rows = list(result)
        if rows or store.server.name == "neo4j":  # ArcadeDB names no columns where there are no rows
            assert list(result.keys()) == list(query.columns)
        for row in rows:
            for column in query.columns.values():
                value = row[column.name]
                assert column.nullable if value is None else isinstance(value, PYTHON_TYPES[column.type]), (
                    column
                )
        transaction.rollback()


@pytest.fixture(scope="module")
def bare(running_graph: RunningGraph) -> Store:
    """An empty graph for tests that write nothing that stays."""
    _empty(running_graph)
    running_graph.store.prepare()
    return running_graph.store


@pytest.fixture(scope="module")
def filled(bare: Store) -> Store:
    """A graph with everything in it, for tests that write nothing that stays."""
    fill(bare)
    return bare


@QUERIES
def test_a_query_runs_on_an_empty_graph(bare: Store, query: Query) -> None:
    assert not bare.run(Generated("all", "MATCH (n) RETURN n LIMIT 1"))
    run(bare, query)


@QUERIES
def test_a_query_runs_on_a_graph_and_returns_what_it_declares(filled: Store, query: Query) -> None:
    run(filled, query)
