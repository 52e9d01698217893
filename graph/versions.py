"""Which versions of which sources a graph holds, as one hash: two graphs of one hash state the same."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from graph.store import Store


def read_versions(store: Store) -> tuple[str, str]:
    """Return a hash over all sources and versions, and the newest day any source holds for."""
    (row,) = store.read("source_versions")
    versions = list(zip(row["ids"], row["hashes"], row["days"], row["trusted"], strict=True))
    return digest(versions), max(row["days"], default="")


def digest(value: Any) -> str:
    """Return a short hash of anything JSON can hold.

    >>> digest({"a": 1}) == digest({"a": 1.5})
    False
    """
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
