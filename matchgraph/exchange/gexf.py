"""The graph as GEXF, Gephi's native format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

from graph.schema_kinds import PropertyType
from matchgraph.exchange.view import ExportedGraph
from matchgraph.exchange.xml_text import (
    LABELS,
    XML_TYPES,
    attribute,
    columns,
    display_name,
    identifier,
    value_text,
)

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
<graph defaultedgetype="directed" mode="static">
"""


def write_gexf(graph: ExportedGraph, stream: IO[bytes]) -> None:
    """Write GEXF 1.3: a directed graph, with an attribute for every property of the schema.

    A node's attribute `labels` is its label after a colon; a relationship's label and kind are its type.
    """
    for text in _texts(graph):
        stream.write(text.encode())


def _texts(graph: ExportedGraph) -> Iterator[str]:
    of_nodes = {LABELS: "STRING", **columns(graph, graph.labels)}
    of_edges = columns(graph, graph.kinds)
    yield _HEAD
    yield from _attributes("node", of_nodes)
    yield from _attributes("edge", of_edges)
    yield "<nodes>\n"
    for node in graph.all_nodes():
        head = f"id={attribute(identifier(node.label, node.key))} label={attribute(display_name(node))}"
        yield f"<node {head}>"
        yield from _values({LABELS: f":{node.label}", **node.properties}, of_nodes)
        yield "</node>\n"
    yield "</nodes>\n<edges>\n"
    for edge in graph.all_relationships():
        source, target = identifier(edge.start_label, edge.start), identifier(edge.end_label, edge.end)
        head = f"id={attribute(identifier(edge.type, edge.key))} label={attribute(edge.type)}"
        head += f" kind={attribute(edge.type)} source={attribute(source)} target={attribute(target)}"
        yield f"<edge {head}>"
        yield from _values(edge.properties, of_edges)
        yield "</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _attributes(owner: str, types: Mapping[str, PropertyType]) -> Iterator[str]:
    yield f'<attributes class="{owner}">\n'
    for name, type_ in types.items():
        yield f'<attribute id={attribute(name)} title={attribute(name)} type="{XML_TYPES[type_]}"/>\n'
    yield "</attributes>\n"


def _values(properties: Mapping[str, Any], types: Mapping[str, PropertyType]) -> Iterator[str]:
    yield "<attvalues>"
    for name, type_ in types.items():
        if properties.get(name) is not None:
            text = attribute(value_text(properties[name], type_))
            yield f"<attvalue for={attribute(name)} value={text}/>"
    yield "</attvalues>"
