"""Check what a saved graph holds against the schema, before anything of it is written."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from graph.copying import STAGES, items_of
from graph.errors import DamagedGraphError
from graph.schema import SCHEMA
from graph.schema_kinds import NodeLabel, PropertyType, RelationshipType
from graph.texts import as_key
from graph.whole import Relationship, StoredNode, WholeGraph

NODE_PARTS, RELATIONSHIP_PARTS = 3, 7


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def _is_number(value: Any) -> bool:
    return _is_integer(value) or (isinstance(value, float) and math.isfinite(value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_list(value: Any) -> bool:
    kinds = (_is_text, _is_number, _is_boolean)
    return isinstance(value, list) and any(all(map(is_one, value)) for is_one in kinds)


FITS: Mapping[PropertyType, Callable[[Any], bool]] = {
    "STRING": _is_text,
    "INTEGER": _is_integer,
    "FLOAT": _is_number,
    "BOOLEAN": _is_boolean,
    "LIST": _is_list,
}


def checked_node(item: Any, label: NodeLabel) -> StoredNode:
    """Return a node as stored, if it is one of a label.

    Raises:
        DamagedGraphError: it is not; a sentence that says what is wrong.
    """
    if not (isinstance(item, list) and len(item) == NODE_PARTS):
        raise DamagedGraphError("a node is a list of label, key and properties")
    name, key, properties = item
    if name != label.name:
        raise DamagedGraphError(f"a node of the label {_shown(name)} among those of '{label.name}'")
    _check_key(key, label.name)
    _check_properties(properties, label, f"{label.name} '{key}'")
    if properties.get(label.key) != key:
        raise DamagedGraphError(
            f"{label.name} '{key}' has the {label.key} {_shown(properties.get(label.key))}"
        )
    return StoredNode(name, key, properties)


def checked_relationship(item: Any, kind: RelationshipType) -> Relationship:
    """Return a relationship as stored, if it is one of a type.

    Raises:
        DamagedGraphError: it is not; a sentence that says what is wrong.
    """
    if not (isinstance(item, list) and len(item) == RELATIONSHIP_PARTS):
        raise DamagedGraphError(
            "a relationship is a list of type, label and key of both ends, key and properties"
        )
    name, start_label, start, end_label, end, key, properties = item
    if name != kind.name:
        raise DamagedGraphError(f"a relationship of the type {_shown(name)} among those of '{kind.name}'")
    if start_label not in kind.starts or end_label not in kind.ends:
        ends = f"{_shown(start_label)} to {_shown(end_label)}"
        raise DamagedGraphError(f"{kind.name} leads from {ends}, which the schema does not have")
    for each, of in ((start, start_label), (end, end_label), (key, kind.name)):
        _check_key(each, of)
    _check_properties(properties, kind, f"{kind.name} '{key}'")
    if properties.get(kind.key) != key:
        raise DamagedGraphError(f"{kind.name} '{key}' has the key {_shown(properties.get(kind.key))}")
    return Relationship(*item)


def check_all(graph: WholeGraph) -> dict[str, int]:
    """Read a saved graph completely, and return how many nodes and relationships it has by label and type.

    Raises:
        DamagedGraphError: a key is duplicated, or an end of a relationship is missing.
        InputRefusedError: it is damaged.
    """
    keys: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for stage in STAGES:
        seen: set[str] = set()
        for item in items_of(graph, stage):
            if item.key in seen:
                raise DamagedGraphError(f"{stage.name} '{item.key}' is duplicated")
            seen.add(item.key)
            if isinstance(item, Relationship):
                _check_ends(item, keys)
        counts[stage.name] = len(seen)
        if isinstance(stage, NodeLabel):
            keys[stage.name] = seen
    for pointer in graph.nodes(SCHEMA.label("Pointer")):
        _check_key(pointer.key, "Pointer")
    return counts


def _check_ends(item: Relationship, keys: Mapping[str, set[str]]) -> None:
    for label, key in ((item.start_label, item.start), (item.end_label, item.end)):
        if key not in keys[label]:
            raise DamagedGraphError(f"{item.type} '{item.key}' has an end that is not there: {label} '{key}'")


def _check_key(key: Any, of: str) -> None:
    if not isinstance(key, str) or not key:
        raise DamagedGraphError(f"{of} has the key {_shown(key)}; a key is text")
    as_key(key)


def _check_properties(properties: Any, owner: NodeLabel | RelationshipType, name: str) -> None:
    if not isinstance(properties, dict):
        raise DamagedGraphError(f"{name} has {_shown(properties)} for properties")
    types = {each.name: each.type for each in owner.properties}
    for each, value in properties.items():
        if each not in types:
            raise DamagedGraphError(f"{name} has the property {_shown(each)}, which the schema does not have")
        if not FITS[types[each]](value):
            raise DamagedGraphError(f"{name}: {each} is {_shown(value)}, expected {types[each]}")


def _shown(value: Any) -> str:
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
