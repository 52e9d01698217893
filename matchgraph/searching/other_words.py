"""What entities are called elsewhere, and what others say of them."""

from __future__ import annotations

from collections.abc import Sequence

from more_itertools import chunked

from graph.store import Store

ENTITIES = 10_000  # of which is read at a time what others say


def further_names(store: Store) -> dict[str, list[str]]:
    """Return further names of entities: slugs that mean them, and what trusted sources call them."""
    also: dict[str, list[str]] = {}
    for row in store.read("aliased_entities"):
        also.setdefault(row["alias_of"], []).append(row["slug"])
    for stated in store.read("alias_names"):
        if stated["trusted"]:
            also.setdefault(stated["slug"], []).append(stated["name"])
    return also


def said_by_others(store: Store, slugs: Sequence[str]) -> dict[str, str]:
    """Return what others say of entities: names of rivals, needs that were met, and texts that compare."""
    return {
        row["id"]: " ".join([*row["rivals"], *row["needs"], *row["texts"]])
        for some in chunked(slugs, ENTITIES)
        for row in store.read("entity_contexts", slugs=some)
    }
