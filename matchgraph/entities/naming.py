"""Find the entity a user means: by slug, alias, URL or name, or a prefix of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cypher.near import nearest
from graph.errors import NotFoundError
from graph.reading import GraphReading
from graph.store import Store
from graph.texts import composed

LIMIT = 10
PIECES = 3  # of a misspelt name: one is intact if at most two letters are wrong
SHORTEST = 2  # letters of a piece


def slug_of(reading: GraphReading, text: str) -> str:
    """Return the slug of the entity that `text` means.

    Args:
        text: a slug, an alias, a home page URL, a capability's `capability://` address or id, a unique name,
            or a unique prefix of one.

    Raises:
        NotFoundError: no entity matches, or several do; the message lists the candidates.
    """
    asked, store = composed(text.strip()), reading.store
    if asked and reading.entity(asked):
        return asked
    if meant := reading.aliases.get(asked):
        return meant
    if "://" in asked or "#" in asked:
        return _only_one(text, _at_address(store, asked), "no entity has the URL")
    candidates = store.read("entity_candidates", text=asked.lower(), limit=LIMIT) if asked else []
    for grade in (0, 1):
        matches = [row for row in candidates if row["grade"] == grade]
        if matches:
            return _only_one(text, matches, "no entity is named")
    known_as = [row for row in store.read("alias_names") if row["name"].lower() == asked.lower()]
    if known_as:
        return _only_one(text, known_as, "no entity is named")
    if not candidates:
        similar = _similar(store, asked.lower())
        hint = "did you mean {}?" if similar else "`matchgraph top` lists entities"
        raise _not_found(f"no entity is named '{text}'; ", hint, similar)
    raise _not_found(f"no entity is named '{text}'; ", "names that contain it: {}", candidates)


def is_slug(reading: GraphReading, text: str) -> bool:
    """Return whether an entity has exactly this slug, or this alias."""
    asked = composed(text)
    return bool(reading.entity(asked)) or asked in reading.aliases


def _similar(store: Store, asked: str) -> Sequence[Mapping[str, Any]]:
    """Return the entities whose slugs or names are most similar to a misspelt one."""
    size = max(SHORTEST, len(asked) // PIECES)
    pieces = [asked[start : start + size] for start in range(0, len(asked) - size + 1, size)]
    found = store.read("entities_with_pieces", pieces=pieces) if pieces else []
    slugs = {row[column]: row for column in ("name", "slug") for row in found}
    return list({row["slug"]: row for row in (slugs[name] for name in nearest(asked, slugs))}.values())


def _at_address(store: Store, address: str) -> Sequence[Mapping[str, Any]]:
    """Return the entities whose home page is a URL, or that offer the capability it names."""
    offered = [slug for row in store.read("known_capabilities", ids=[address]) for slug in row["entities"]]
    named = store.read("names_of", entities=offered, capabilities=[], intents=[]) if offered else []
    return [{"slug": row["key"], "name": row["name"]} for row in named] or list(
        store.read("entities_at_url", url=address)
    )


def _only_one(text: str, found: Sequence[Mapping[str, Any]], otherwise: str) -> str:
    slugs = sorted({str(row["slug"]) for row in found})
    if len(slugs) == 1:
        return slugs[0]
    if slugs:
        raise _not_found(f"'{text}' may mean several entities; ", "choose one: {}", found)
    raise NotFoundError(f"{otherwise} '{text}'; `matchgraph top` lists entities")


def _not_found(problem: str, hint: str, rows: Sequence[Mapping[str, Any]]) -> NotFoundError:
    """Return the error that lists candidates: for people by slug and name, else by slug alone."""
    slugs = ", ".join(str(row["slug"]) for row in rows)
    return NotFoundError(problem + hint.format(_listed(rows)), plain=problem + hint.format(slugs))


def _listed(rows: Sequence[Mapping[str, Any]]) -> str:
    more = ", …" if len(rows) >= LIMIT else ""
    return ", ".join(f"{row['slug']} ({row['name']})" for row in rows) + more
