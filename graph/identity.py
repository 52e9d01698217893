"""Keep one identity across sources: what is stated of a slug that means another entity stands at that one.

An alias is a source of its own kind, so it can be taken back like any other. Statements are moved to where
they count and keep which slug they name; so every query and projection sees one entity, the order of loading
and aliasing does not matter, and without the alias they move back. The node of the slug stays, without a
name, as long as anything is stated of it: it has its history, and says where its statements stand.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

from graph.store import Step, Store

CHUNK = 100  # sources moved in one transaction
PREFIX = "alias/"


def canonical(aliases: Mapping[str, str]) -> dict[str, str]:
    """Return what each aliased slug means in the end; those in a circle mean themselves.

    Args:
        aliases: slugs, and which slug each means.

    >>> canonical({"a": "b", "b": "c", "x": "y", "y": "x"})
    {'a': 'c', 'b': 'c'}
    """
    ends = {slug: _end(slug, aliases) for slug in sorted(aliases)}
    return {slug: end for slug, end in ends.items() if end is not None}


def _end(slug: str, aliases: Mapping[str, str]) -> str | None:
    seen = {slug}
    while (following := aliases.get(slug)) is not None:
        if following in seen:
            return None
        seen.add(following)
        slug = following
    return slug


def placed_aliases(store: Store) -> dict[str, str]:
    """Return at which entity the statements of a slug stand, where that is not the slug itself."""
    return {row["slug"]: row["alias_of"] for row in store.read("aliased_entities")}


def alias_row(alias: str, entity: str, loaded_at: str) -> dict[str, Any]:
    """Return the source that states that a slug means an entity.

    Args:
        alias: the slug.
        entity: the slug of the entity.
        loaded_at: UTC time, ISO 8601.
    """
    return {
        "id": PREFIX + alias,
        "kind": "alias",
        "location": f"matchgraph alias {alias} {entity}",
        "sha256": hashlib.sha256(f"{alias}\0{entity}".encode()).hexdigest(),
        "loaded_at": loaded_at,
        "trusted": True,
        "alias": alias,
        "alias_of": entity,
    }


def settle_identity(store: Store, aliases: Mapping[str, str]) -> int:
    """Move statements to the entities they count for, and back where an alias was taken back.

    Resumable and idempotent: a source is moved in whole, and what a crash left undone is done by the next
    call. An entity whose statements are to stand elsewhere gets them back first; so at any time they stand
    in two places at most, and one of these is itself.

    Args:
        store: the graph.
        aliases: what each aliased slug means in the end.

    Returns:
        From how many sources statements were moved.
    """
    placed = placed_aliases(store)
    moved = 0
    for slug, at in sorted(placed.items()):
        if aliases.get(slug) != at:
            moved += _move(store, slug, at, slug)
            store.write("mark_alias", slug=slug, alias_of=None)
    for row in store.read("stated_here", slugs=list(aliases)) if aliases else ():
        moved += _move(store, row["slug"], row["slug"], aliases[row["slug"]])
    if placed:
        store.write("forget_aliased")
    return moved


def _move(store: Store, stated_of: str, at: str, to: str) -> int:
    """Move what is stated of an entity from one to another, some sources at a time."""
    moved = 0
    where = {"at": at, "stated_of": stated_of}
    marks: list[Step] = [("mark_alias", {"slug": stated_of, "alias_of": to})] if to != stated_of else []
    while rows := store.read("sources_standing_at", **where, limit=CHUNK):
        sources = [row["id"] for row in rows]
        there = {"sources": sources, **where, "to": to}
        store.write_together(
            [
                ("withdraw_comparisons", {"sources": sources}),
                ("move_capability_statements", there),
                ("move_earlier_texts", there),
                ("move_entity_statements", {**there, "token": uuid.uuid4().hex}),
                ("relate_sides", {"sources": sources}),
                *marks,
            ]
        )
        moved += len(sources)
    return moved
