"""Derive MENTIONS from the current texts and names, and write only what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from more_itertools import chunked

from graph.store import Store
from loaders.mentions import Mention, MentionScanner
from matchgraph.computing.reading import Reading
from matchgraph.derived.pages import capability_pages

CHUNK = 5_000  # relationships written in one transaction
DERIVED = "mentions"


@dataclass(frozen=True)
class MentionOutcome:
    """How many mentions the texts make now, and how many were written and removed."""

    total: int
    written: int
    removed: int


def derive_mentions(reading: Reading) -> MentionOutcome | None:
    """Bring MENTIONS up to date, if names or texts changed since they were derived.

    Args:
        reading: of the graph, with current figures and words up to date.

    Returns:
        What was done, or None where nothing had changed.
    """
    store, version = reading.store, reading.pointers.texts_version
    if version == reading.pointers.derived_from(DERIVED):
        return None
    wanted = _wanted(store, reading.aliases)
    there = dict(_stored(store))
    new = [row for key, row in sorted(wanted.items()) if there.get(key, ("", ""))[1] != row["stance"]]
    gone = [{"key": key, "entity": there[key][0]} for key in sorted(there.keys() - wanted.keys())]
    for chunk in chunked(gone, CHUNK):
        store.write("remove_mentions", rows=chunk)
    for chunk in chunked(new, CHUNK):
        store.write("write_mentions", rows=chunk)
    store.write("mark_derived", id=DERIVED, digest=version)
    return MentionOutcome(len(wanted), len(new), len(gone))


def _wanted(store: Store, aliases: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    (names,) = store.read("entity_names")
    also = [(row["slug"], row["name"]) for row in store.read("alias_names")]
    scanner = MentionScanner([*zip(names["slugs"], names["names"], strict=True), *also])
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


def _stored(store: Store) -> Iterator[tuple[str, tuple[str, str]]]:
    for row in store.read("mentions"):
        for key, stance in zip(row["keys"], row["stances"], strict=True):
            yield key, (row["entity"], stance)
