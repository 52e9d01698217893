"""A graph saved by `export`, as JSON or bundle, that can be loaded into an empty graph."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from graph.errors import InputRefusedError
from graph.schema import NodeLabel, RelationshipType
from graph.whole import Relationship, StoredNode
from matchgraph.exchange.bundle import Bundle

ZIP_MAGIC = b"PK\x03\x04"
JSON_START = b'{"nodes":['  # without spaces
HEAD = 64


class SavedJson:
    """A JSON export in memory, as a graph that can be copied into a store.

    State markers that an export omits are rebuilt from the published run.

    Raises:
        InputRefusedError: it is not an export.
    """

    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        self._identity = hashlib.sha256(content).hexdigest()
        self._nodes: defaultdict[str, list[StoredNode]] = defaultdict(list)
        self._relationships: defaultdict[str, list[Relationship]] = defaultdict(list)
        try:
            data = json.loads(content)
            self._published: str | None = data["published"]
            for row in data["nodes"]:
                self._nodes[row["label"]].append(StoredNode(**row))
            for row in data["relationships"]:
                self._relationships[row["type"]].append(Relationship(**row))
        except (ValueError, TypeError, KeyError) as error:
            raise InputRefusedError(
                f"not an exported graph, or truncated: {error}", location=str(path)
            ) from error

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
        if self._published is not None:
            run = self._published
            pointer = {"id": "published", "run": run, "slot": "a", "current": f"a|{run}", "settled": run}
            yield StoredNode("Pointer", "published", pointer)


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
