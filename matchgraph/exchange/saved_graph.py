"""A graph saved by `export`, as JSON or bundle, that can be loaded into an empty graph."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from graph.errors import DamagedGraphError, InputRefusedError
from graph.schema import SCHEMA
from graph.schema_kinds import NodeLabel, RelationshipType
from graph.schema_version import ANSWERED_BY, DAILY_MATCHED, FIRST, later_than
from graph.whole import Relationship, StoredNode
from matchgraph.exchange.bundle import Bundle
from matchgraph.exchange.earlier_evidence import SCHEMA_MARK, EarlierEvidence
from matchgraph.exchange.schema_check import checked_node, checked_relationship

ZIP_MAGIC = b"PK\x03\x04"
JSON_START = b'{"nodes":['  # without spaces
HEAD = 64
FIRST_KINDS = {kind.name: kind for kind in (DAILY_MATCHED, ANSWERED_BY)}


class SavedJson:
    """A JSON export in memory, as a graph that can be copied into a store.

    State markers that an export omits are rebuilt from the published run.

    Raises:
        InputRefusedError: it is not an export.
    """

    def __init__(self, path: Path) -> None:
        content, self.location = path.read_bytes(), str(path)
        self._identity = hashlib.sha256(content).hexdigest()
        self._nodes: defaultdict[str, list[StoredNode]] = defaultdict(list)
        self._relationships: defaultdict[str, list[Relationship]] = defaultdict(list)
        try:
            data = json.loads(content)
            published = data["published"] and str(data["published"])
            version = int(data.get("schema", FIRST))
            if later := later_than(version, "this graph"):
                raise InputRefusedError(later, location=str(path))
            for row in data["nodes"]:
                node = checked_node([row[name] for name in StoredNode._fields], _label(row["label"]))
                self._nodes[node.label].append(node)
            kinds = FIRST_KINDS if version == FIRST else {}
            for row in data["relationships"]:
                item = [row[name] for name in Relationship._fields]
                kind = kinds.get(str(row["type"])) or _kind(row["type"])
                self._relationships[kind.name].append(checked_relationship(item, kind))
            if version == FIRST:
                self._bring_forward()
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            reason = f"not an exported graph, or truncated: {_sentence(error)}"
            raise InputRefusedError(reason, location=str(path)) from error
        self._published: str | None = published

    def _bring_forward(self) -> None:
        daily, answered = (self._relationships.pop(name, []) for name in FIRST_KINDS)
        earlier = EarlierEvidence(daily, answered)
        self._relationships["MATCHED"] = list(earlier.matched())
        for label in ("Intent", "Entity"):
            self._nodes[label] = list(map(earlier.forward, self._nodes[label]))

    has_events = False

    def identity(self) -> str:
        """Return the hash of the file."""
        return self._identity

    def nodes(self, label: NodeLabel) -> Iterator[StoredNode]:
        """Yield the nodes of a label, in file order, which is key order."""
        if label.name == "Pointer":
            yield from self._pointers()
        for node in self._nodes[label.name]:
            yield node._replace(properties=_in_slot(node.properties)) if label.name == "Entity" else node

    def relationships(self, kind: RelationshipType) -> Iterator[Relationship]:
        """Yield the relationships of a type, in file order."""
        yield from self._relationships[kind.name]

    def _pointers(self) -> Iterator[StoredNode]:
        yield SCHEMA_MARK
        if self._published is not None:
            run = self._published
            pointer = {"id": "published", "run": run, "slot": "a", "current": f"a|{run}", "settled": run}
            yield StoredNode("Pointer", "published", pointer)


def _label(name: str) -> NodeLabel:
    try:
        return SCHEMA.label(name)
    except (KeyError, TypeError):
        raise DamagedGraphError(f"the schema has no label '{name}'") from None


def _kind(name: str) -> RelationshipType:
    try:
        return SCHEMA.relationship(name)
    except (KeyError, TypeError):
        raise DamagedGraphError(f"the schema has no relationship type '{name}'") from None


def _sentence(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "JSON that is nested too deeply"
    if isinstance(error, TypeError):
        return "nodes and relationships are objects"
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)


def saved_graph(paths: Sequence[str], *, trusted: bool = True) -> Bundle | SavedJson | None:
    """Return the saved graph to load, or None for other inputs.

    Args:
        paths: the arguments of `load`.
        trusted: whether they are loaded as trusted.

    Raises:
        InputRefusedError: a saved graph is damaged, one of several inputs, or to be loaded as untrusted.
    """
    found = [path for path in paths if _is_saved(Path(path))]
    if not found:
        return None
    if len(paths) > 1:
        raise InputRefusedError(
            "a saved graph has to be loaded by itself, into an empty graph", location=found[0]
        )
    if not trusted:
        raise InputRefusedError(
            "a saved graph records itself which of its sources are trusted; load it without --untrusted, or "
            "load the untrusted inputs it was made from",
            location=found[0],
        )
    path = Path(found[0])
    with path.open("rb") as file:
        return Bundle(path) if file.read(4) == ZIP_MAGIC else SavedJson(path)


def _is_saved(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            head = file.read(HEAD)
    except (OSError, ValueError):  # reading it again says why, without ending the load of other inputs
        return False
    return head.startswith(ZIP_MAGIC) or b"".join(head.split()).startswith(JSON_START)


def _in_slot(properties: dict[str, Any]) -> dict[str, Any]:
    """Return an entity's properties with its published score in the slot that readers use."""
    slot = {f"{name}_a": properties[name] for name in ("score", "position", "rank") if name in properties}
    return properties | slot
