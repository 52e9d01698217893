"""Shared by GraphML and GEXF: ids, columns and their types, and XML-safe text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from graph.schema_kinds import NodeLabel, PropertyType, RelationshipType
from graph.whole import StoredNode
from matchgraph.exchange.view import ExportedGraph

XML_TYPES: dict[PropertyType, str] = {
    "STRING": "string",
    "INTEGER": "long",
    "FLOAT": "double",
    "BOOLEAN": "boolean",
    "LIST": "string",
}
LABELS = "labels"  # as in Neo4j's own GraphML: ":Entity"
# https://www.w3.org/TR/xml/#charsets
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SAFE = "/:@#|,;+()!*'$&=?"
_REPLACEMENT = "\ufffd"


def identifier(kind: str, key: str) -> str:
    """Return an XML-safe id that is unique in the file.

    >>> identifier("Entity", "claude"), identifier("Intent", "read a pdf")
    ('Entity:claude', 'Intent:read%20a%20pdf')
    """
    return f"{kind}:{quote(key, safe=_SAFE)}"


def display_name(node: StoredNode) -> str:
    """Return the label of a node in a drawing."""
    return str(node.properties.get("name") or node.properties.get("text") or node.key)


def columns(
    graph: ExportedGraph, owners: Iterable[NodeLabel] | Iterable[RelationshipType]
) -> dict[str, PropertyType]:
    """Return the columns of all nodes or all relationships, merging the types of equal names.

    The key of a relationship is its id in the file, not a column.
    """
    types: dict[str, PropertyType] = {}
    for owner in owners:
        for each in graph.properties(owner):
            if isinstance(owner, NodeLabel) or each.name != owner.key:
                types[each.name] = _common(types.get(each.name, each.type), each.type)
    return dict(sorted(types.items()))


def value_text(value: Any, type_: PropertyType) -> str:
    """Return a value as text of its column's type; lists, which XML graphs do not have, become JSON.

    >>> value_text(46, "FLOAT"), value_text(["adoption"], "LIST"), value_text(True, "BOOLEAN")
    ('46.0', '["adoption"]', 'true')
    """
    if type_ == "FLOAT":
        return repr(float(value))
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def content(text: str) -> str:
    """Return text content; characters that XML cannot represent become the replacement character."""
    return escape(_IMPOSSIBLE.sub(_REPLACEMENT, text), {"\r": "&#13;"})


def attribute(text: str) -> str:
    """Return a quoted attribute; characters that XML cannot represent become the replacement character."""
    return quoteattr(_IMPOSSIBLE.sub(_REPLACEMENT, text))


def _common(one: PropertyType, other: PropertyType) -> PropertyType:
    if one == other:
        return one
    return "FLOAT" if {one, other} == {"INTEGER", "FLOAT"} else "STRING"
