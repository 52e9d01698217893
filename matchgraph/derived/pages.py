"""Capabilities read page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.store import Store

PAGE = 5_000  # capabilities read at a time


def capability_pages(store: Store, query: str) -> Iterator[dict[str, Any]]:
    """Read all capabilities through a query that pages by id, in constant memory."""
    return store.pages(query, key="id", size=PAGE)
