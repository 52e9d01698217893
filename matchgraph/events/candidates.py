"""Resolve candidates of the log to what trusted sources state, with the entities that offer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from more_itertools import chunked

from graph.model import capability_parts
from graph.store import Store

LOOKED_UP = 5_000  # candidates looked up per chunk


CandidateName = tuple[str, bool]  # an id, and whether it is that of an entity


class Offered(NamedTuple):
    """A candidate in the graph: its id or slug, and the entities that offer it, sorted."""

    id: str
    entities: tuple[str, ...]


def offering(
    store: Store, candidates: Sequence[CandidateName], aliases: Mapping[str, str]
) -> dict[CandidateName, Offered]:
    """Resolve each candidate that a trusted source states now; an entity offers itself.

    A capability may be named by its id, its source's own id, or the id before its text was edited. An
    ambiguous name means the first by id.

    Args:
        store: the refreshed graph.
        candidates: as named in the log.
        aliases: the entity each aliased slug means, resolved.
    """
    meant = {name: _meant(name, aliases) for name, _ in candidates}
    found: dict[CandidateName, Offered] = {}
    for names in chunked(sorted({meant[name] for name, is_entity in candidates if not is_entity}), LOOKED_UP):
        for row in store.read("known_capabilities", ids=names):
            if row["vetted"]:
                found.setdefault((row["id"], False), Offered(row["capability"], tuple(row["entities"])))
        parts = {name: capability_parts(name) for name in names if (name, False) not in found}
        edited = [
            {"id": name, "slug": slug, "digest": digest} for name, (slug, digest) in parts.items() if digest
        ]
        for text in store.read("continued_capabilities", rows=edited) if edited else ():
            found.setdefault((text["id"], False), Offered(text["capability"], tuple(text["entities"])))
    for names in chunked(sorted({meant[name] for name, is_entity in candidates if is_entity}), LOOKED_UP):
        for entity in store.read("known_entities", slugs=names):
            found[entity["slug"], True] = Offered(entity["slug"], (entity["slug"],))
    known = ((candidate, found.get((meant[candidate[0]], candidate[1]))) for candidate in candidates)
    return {candidate: offered for candidate, offered in known if offered is not None}


def _meant(name: str, aliases: Mapping[str, str]) -> str:
    """Return the name of a candidate after resolving aliases of its entity."""
    slug, sign, rest = name.partition("#")
    return aliases.get(slug, slug) + sign + rest
