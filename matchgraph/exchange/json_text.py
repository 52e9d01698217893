"""The graph as JSON: the same graph gives the same bytes on either server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple

from graph.schema_version import VERSION
from graph.store import Store
from matchgraph.exchange.view import ExportedGraph


def export(store: Store, *, load_times: bool = False) -> dict[str, Any]:
    """Return the whole graph of a store as plain data; see `ExportedGraph`."""
    return as_data(ExportedGraph(store, load_times=load_times))


def as_json(data: dict[str, Any]) -> str:
    """Return an exported graph as JSON text that ends with a newline."""
    return _json(data) + "\n"


def as_data(graph: ExportedGraph) -> dict[str, Any]:
    """Return the graph as plain data, sorted by key."""
    return {
        "published": graph.published,
        "nodes": [node._asdict() for node in graph.all_nodes()],
        "relationships": [relationship._asdict() for relationship in graph.all_relationships()],
        "schema": VERSION,
    }


def write_json(graph: ExportedGraph, stream: IO[bytes]) -> None:
    """Write the output of `json.dumps` for `as_data`, indented and sorted, in constant memory."""
    for text in _texts(graph):
        stream.write(text.encode())


def _texts(graph: ExportedGraph) -> Iterator[str]:
    yield '{\n "nodes": '
    yield from _array(graph.all_nodes())
    yield f',\n "published": {_json(graph.published)},\n "relationships": '
    yield from _array(graph.all_relationships())
    yield f',\n "schema": {VERSION}\n}}\n'


def _array(items: Iterable[NamedTuple]) -> Iterator[str]:
    before = "[\n  "
    for item in items:
        yield before + _json(item._asdict()).replace("\n", "\n  ")
        before = ",\n  "
    yield "[]" if before.startswith("[") else "\n ]"


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
