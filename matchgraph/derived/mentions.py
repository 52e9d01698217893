"""Derive MENTIONS from the current texts and names of trusted sources, and write only what changed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress
from typing import Any

from graph.derived_relation import DerivedRelation
from graph.pointers import TEXTS
from graph.store import Store
from loaders.mentions import Mention, MentionScanner
from matchgraph.computing.reading import Reading
from matchgraph.derived.pages import capability_pages
from matchgraph.derived.turns import derived, take_turn

DERIVED = "mentions"
MENTIONS = DerivedRelation(
    "create_mentions", "change_mentions", "remove_mentions", start="entity", compared=("stance",)
)


def derive_mentions(reading: Reading) -> int:
    """Bring MENTIONS up to date, if names or texts changed since they were derived.

    Args:
        reading: of the graph, with current figures and words up to date.

    Returns:
        How many relationships were written or removed.
    """
    return derived(_derive, reading)


def _derive(reading: Reading) -> int:
    version = reading.pointers.texts_version
    if version == reading.pointers.derived_from(DERIVED):
        return 0
    store = take_turn(reading, DERIVED, TEXTS)
    changed = MENTIONS.apply(store, MENTIONS.difference(_wanted(store, reading.aliases), _stored(store)))
    store.write("mark_derived", id=DERIVED, digest=version)
    return changed


def _wanted(store: Store, aliases: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    (names,) = store.read("entity_names")
    current = compress(zip(names["slugs"], names["names"], strict=True), names["vetted"])
    also = [(row["slug"], row["name"]) for row in store.read("alias_names") if row["trusted"]]
    scanner = MentionScanner([*current, *also])
    wanted: dict[str, dict[str, Any]] = {}
    for row in capability_pages(store, "capability_texts"):
        for mention in _mentions(scanner, row, aliases):
            key = f"{row['id']}|{mention.slug}"
            wanted[key] = {
                "key": key,
                "entity": row["entity"],
                "target": mention.slug,
                "capability": row["id"],
                "stance": mention.stance,
            }
    return wanted


def _mentions(scanner: MentionScanner, row: dict[str, Any], aliases: Mapping[str, str]) -> list[Mention]:
    pages = [[aliases.get(slug, slug) for slug in page] for page in row["pages"]]
    return scanner.mentions(
        row["entity"],
        unique=row["unique"],
        vs_alternatives=row["vs_alternatives"],
        pages=[page for page in pages if page[0] != page[1]],
    )


def _stored(store: Store) -> dict[str, dict[str, Any]]:
    return {
        key: {"key": key, "entity": row["entity"], "stance": stance}
        for row in store.read("mentions")
        for key, stance in zip(row["keys"], row["stances"], strict=True)
    }
