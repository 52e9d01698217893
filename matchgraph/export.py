"""Write the whole graph as JSON: the same graph, the same bytes."""

from __future__ import annotations

import json
from typing import Any

from graph.schema import SCHEMA
from graph.store import Store

OPERATIONAL = frozenset(f"{name}_{slot}" for name in ("score", "position", "rank") for slot in ("a", "b")) | {
    "stale"
}
LOAD_TIME = "loaded_at"
KEYS = {label.name: label.key for label in SCHEMA.labels}


def export(store: Store, *, load_times: bool = False) -> dict[str, Any]:
    """Return the whole graph, everything sorted by key.

    What only serves the engine's own work (score slots, marks, pointers) is left out, but for the
    published run.

    Args:
        store: the graph.
        load_times: whether to keep when each source was loaded; without, loading again gives the same bytes.
    """
    hidden = OPERATIONAL if load_times else OPERATIONAL | {LOAD_TIME}
    nodes = [row for row in store.read("all_nodes") if row["label"] != "Pointer"]
    pointer = store.read("published_pointer")
    return {
        "published": pointer[0]["run"] if pointer else None,
        "nodes": sorted((_node(row, hidden) for row in nodes), key=lambda n: (n["label"], n["key"])),
        "relationships": sorted(
            (_relationship(row) for row in store.read("all_relationships")),
            key=lambda r: (r["type"], r["start"], r["end"], r["key"]),
        ),
    }


def as_json(exported: dict[str, Any]) -> str:
    """Return an exported graph as JSON text that ends with a newline."""
    return json.dumps(exported, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _node(row: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    properties = {k: v for k, v in row["properties"].items() if k not in hidden}
    return {"label": row["label"], "key": properties[KEYS[row["label"]]], "properties": properties}


def _relationship(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "key": row["properties"]["key"]}
