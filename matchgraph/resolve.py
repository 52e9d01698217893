"""Find the entity a user means: a slug, a name where it is unique, or the start of one."""

from __future__ import annotations

from typing import Any

from graph.errors import NotFoundError
from graph.store import Store

LIMIT = 10


def resolve(store: Store, text: str) -> str:
    """Return the slug of the entity that `text` means.

    Args:
        store: the graph.
        text: a slug, a name where it is unique, or the start of one where that is unique.

    Raises:
        NotFoundError: no entity is meant, or several are; the text lists the candidates.
    """
    asked = text.strip()
    if asked and store.read("entity_by_slug", slug=asked):
        return asked
    candidates = store.read("entity_candidates", text=asked.lower(), limit=LIMIT) if asked else []
    for likeness in (0, 1):
        alike = [row for row in candidates if row["likeness"] == likeness]
        if len(alike) == 1:
            return str(alike[0]["slug"])
        if alike:
            raise NotFoundError(f"'{text}' may mean several entities; say which: {_listed(alike)}")
    if not candidates:
        raise NotFoundError(f"no entity is called '{text}'; `matchgraph top` lists what is there")
    raise NotFoundError(f"no entity is called '{text}'; names that hold it: {_listed(candidates)}")


def _listed(rows: list[dict[str, Any]]) -> str:
    more = ", …" if len(rows) >= LIMIT else ""
    return ", ".join(f"{row['slug']} ({row['name']})" for row in rows) + more
