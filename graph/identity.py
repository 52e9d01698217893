"""One identity across sources: statements about an alias are attached to the entity it means.

An alias is a kind of source, so it can be retracted like any other. Statements are moved to the entity they
count for and keep the slug they name; so every query and projection sees one entity, the order of loading
and aliasing does not matter, and when the alias is retracted they move back. The node of the slug remains,
without a name, as long as anything is stated about it: it has its history and says where its statements are.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from graph.store import Store
from graph.transaction import Step

CHUNK = 100  # sources moved per transaction
PREFIX = "alias/"


def canonical(aliases: Mapping[str, str]) -> dict[str, str]:
    """Resolve each aliased slug transitively; slugs in a cycle mean themselves.

    Args:
        aliases: slug to the slug it means.

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
    """Return the entity that has the statements of a slug, if it is not the slug itself."""
    return {row["slug"]: row["alias_of"] for row in store.read("aliased_entities")}


def alias_row(alias: str, entity: str, loaded_at: str, accepted: Sequence[str] = ()) -> dict[str, Any]:
    """Return the source that states an alias.

    Args:
        alias: the slug.
        entity: the slug of the entity.
        loaded_at: UTC time, ISO 8601.
        accepted: names stated under the slug that are unlike those of the entity, and mean it all the same.
    """
    stated = "\0".join((alias, entity, *accepted))
    return {
        "id": PREFIX + alias,
        "kind": "alias",
        "location": f"matchgraph alias {alias} {entity}",
        "sha256": hashlib.sha256(stated.encode()).hexdigest(),
        "loaded_at": loaded_at,
        "trusted": True,
        "alias": alias,
        "alias_of": entity,
        "accepted": list(accepted) or None,
    }


def settle_identity(store: Store, aliases: Mapping[str, str]) -> int:
    """Move statements to the entities they count for, and back if an alias was retracted.

    Resumable and idempotent: a source is moved atomically, and the next call completes an interrupted one.
    Statements that move to another entity first return to their own; so at any time they are at two entities
    at most, one of which is their own.

    Args:
        store: the graph, on the condition that the aliases are still the same.
        aliases: the entity each aliased slug means, resolved.

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
    """Move statements about an entity from one node to another, in chunks of sources."""
    moved = 0
    where = {"at": at, "stated_of": stated_of}
    marks: list[Step] = [("mark_alias", {"slug": stated_of, "alias_of": to})] if to != stated_of else []
    while rows := store.read("sources_standing_at", **where, limit=CHUNK):
        sources = [row["id"] for row in rows]
        there = {"sources": sources, **where, "to": to}
        token = uuid.uuid4().hex
        store.write_together(
            [
                ("hold_sources", {"ids": sources, "token": token}),
                ("withdraw_comparisons", {"sources": sources}),
                ("move_capability_statements", there),
                ("move_earlier_texts", there),
                ("move_entity_statements", {**there, "token": token}),
                ("relate_sides", {"sources": sources}),
                ("release_sources", {"ids": sources}),
                *marks,
            ]
        )
        moved += len(sources)
    return moved
