"""The graph as GraphML, for Gephi, yEd, networkx, igraph and the like."""

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
    content,
    display_name,
    identifier,
    value_text,
)

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write_graphml(graph: ExportedGraph, stream: IO[bytes]) -> None:
    """Write GraphML 1.0: a directed graph, with a data key for every property of the schema.

    A node's `labels` is its label after a colon, as in Neo4j's GraphML, its `label` the text to draw; a
    relationship's `label` is its type.
    """
    for text in _texts(graph):
        stream.write(text.encode())


def _texts(graph: ExportedGraph) -> Iterator[str]:
    of_nodes = {LABELS: "STRING", "label": "STRING", **columns(graph, graph.labels)}
    of_edges = {"label": "STRING", **columns(graph, graph.kinds)}
    yield _HEAD
    yield from _keys("node", of_nodes)
    yield from _keys("edge", of_edges)
    yield '<graph id="matchgraph" edgedefault="directed">\n'
    for node in graph.all_nodes():
        yield f"<node id={attribute(identifier(node.label, node.key))}>"
        shown = {LABELS: f":{node.label}", "label": display_name(node), **node.properties}
        yield from _data("node", shown, of_nodes)
        yield "</node>\n"
    for edge in graph.all_relationships():
        source, target = identifier(edge.start_label, edge.start), identifier(edge.end_label, edge.end)
        ends = f"source={attribute(source)} target={attribute(target)}"
        yield f"<edge id={attribute(identifier(edge.type, edge.key))} {ends}>"
        yield from _data("edge", {"label": edge.type, **edge.properties}, of_edges)
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def _keys(owner: str, types: Mapping[str, PropertyType]) -> Iterator[str]:
    for name, type_ in types.items():
        id_ = attribute(f"{owner}-{name}")
        yield f'<key id={id_} for="{owner}" attr.name={attribute(name)} attr.type="{XML_TYPES[type_]}"/>\n'


def _data(owner: str, properties: Mapping[str, Any], types: Mapping[str, PropertyType]) -> Iterator[str]:
    for name, type_ in types.items():
        if properties.get(name) is not None:
            text = content(value_text(properties[name], type_))
            yield f"<data key={attribute(f'{owner}-{name}')}>{text}</data>"
