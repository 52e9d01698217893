"""Convert server values to JSON-compatible ones: nodes, relationships and paths become maps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from graph.driver import Date, DateTime, Duration, Node, Path, Point, Relationship, Time
from graph.schema import SCHEMA

_KEYS = {label.name: label.key for label in SCHEMA.labels}


def plain(value: Any) -> Any:
    """Return a value in JSON-compatible form, the same on every server.

    A node becomes {label, key, properties}, a relationship {type, key, properties} and, in a path, start and
    end; a path {nodes, relationships}. Properties are sorted by name. Days and times become ISO text, bytes
    hexadecimal text, and the numbers missing from JSON "NaN", "Infinity" and "-Infinity".

    >>> plain({"b": [1.5, float("nan")], "a": b"\\x01"})
    {'b': [1.5, 'NaN'], 'a': '01'}
    """
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, Node):
        return _node(value)
    if isinstance(value, Relationship):
        return _relationship(value)
    if isinstance(value, Path):
        return {
            "nodes": [_node(node) for node in value.nodes],
            "relationships": [_step(step) for step in value.relationships],
        }
    return _other(value)


def _other(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, Point):  # tuples as well
        return {"srid": value.srid, "coordinates": [plain(part) for part in value]}
    if isinstance(value, Duration | Date | DateTime | Time):
        return value.iso_format()
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _node(node: Node) -> dict[str, Any]:
    label = min(node.labels, default="")
    return {"label": label, "key": _key(node), "properties": _properties(node)}


def _relationship(relationship: Relationship) -> dict[str, Any]:
    properties = _properties(relationship)
    return {"type": relationship.type, "key": properties.get("key"), "properties": properties}


def _step(step: Relationship) -> dict[str, Any]:
    ends = {"start": _key(step.start_node), "end": _key(step.end_node)}
    return {**_relationship(step), **ends}


def _key(node: Node | None) -> Any:
    label = min(node.labels, default="") if node is not None else ""
    return plain(node.get(_KEYS[label])) if node is not None and label in _KEYS else None


def _properties(entity: Node | Relationship) -> dict[str, Any]:
    return {name: plain(entity[name]) for name in sorted(entity.keys())}
