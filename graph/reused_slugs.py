"""Notice that a merged slug is reused for something else, and keep that out of the entity it was merged into.

A source may one day state other content under a slug that is an alias. Such a statement is kept and shown
where the alias moved it, but marked as `reused`: like an untrusted one, it takes no part in what is computed.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

from graph.model import normalised, type_code
from graph.store import Store
from graph.transaction import Reads, Transaction

if TYPE_CHECKING:
    from cypher.rows import AliasedStatementsRow

# Names of one thing in other words, such as `Whisper` and `OpenAI: Whisper base`, are above it; names of two
# things are similar by chance up to about 0.45.
SAME_NAME = 0.5


@dataclass(frozen=True)
class ReusedSlug:
    """A statement under a merged slug that is about something else.

    Args:
        slug: the merged slug.
        entity: the slug of the entity it means.
        source, location: where it is stated.
        name, type_label: what is stated under the slug.
        entity_name: what the entity is called.
    """

    slug: str
    entity: str
    source: str
    location: str
    name: str
    type_label: str
    entity_name: str

    @property
    def message(self) -> str:
        """What was noticed, where, and the next step."""
        return (
            f"'{self.source}' ({self.location}) states '{self.slug}' as {self.name} ({self.type_label}), but "
            f"the slug was merged into '{self.entity}' ({self.entity_name}); what it states about the slug "
            f"does not count. If the slug now means something else, run `matchgraph retract "
            f"alias/{self.slug}`; if it is still the same, `matchgraph alias {self.slug} {self.entity}`"
        )


def similar_names(name: str, names: Iterable[str]) -> bool:
    """Return whether a name is similar to any of the others, whatever the order and number of words.

    >>> similar_names("Whisper", ["OpenAI: Whisper base"]), similar_names("Zebra Lint", ["Claude"])
    (True, False)
    """
    return any(
        fuzz.token_set_ratio(normalised(name), normalised(other)) >= 100 * SAME_NAME for other in names
    )


def reused(
    rows: Sequence[AliasedStatementsRow], accepted: Collection[str] = ()
) -> list[AliasedStatementsRow]:
    """Return the statements under one merged slug that are about something else.

    They have a name unlike those of the entity, and another type or home page. Names of statements under the
    slug that share its type count as names of the entity.

    Args:
        rows: the statements on the entity, its own and those under the slug.
        accepted: names the operator accepted when merging.
    """
    own = [row for row in rows if row["own"] and row["trusted"]] or [row for row in rows if row["own"]]
    if not own:
        return []
    names = {row["name"] for row in own} | set(accepted)
    there = [row for row in rows if not row["own"]]
    names |= {row["name"] for row in there if row["trusted"] and not _differs(row, own)}
    return [row for row in there if _differs(row, own) and not similar_names(row["name"], names)]


def _differs(row: AliasedStatementsRow, own: Sequence[AliasedStatementsRow]) -> bool:
    """Return whether a statement has another type or another home page than all of the entity's own."""
    types = {type_code(each["type_label"]) for each in own}
    homes = {_home(each["url"]) for each in own if each["url"]}
    url = row["url"]
    return type_code(row["type_label"]) not in types or bool(url and homes and _home(url) not in homes)


def _home(url: str) -> str:
    return url.lower().partition("://")[2].removeprefix("www.").rstrip("/")


def reused_slugs(store: Store, accepted: Mapping[str, Collection[str]]) -> list[ReusedSlug]:
    """Return the statements under merged slugs that are about something else, by slug and source.

    Args:
        store: the graph, with statements where aliases move them.
        accepted: by alias, the names the operator accepted when merging.
    """
    rows = store.read("aliased_statements")
    return [_found(row, group) for group, some in _judged(rows, accepted) for row in some]


def names_to_accept(reads: Reads, slug: str, entity: str) -> list[str]:
    """Return the names stated under a slug that would count as about something else, sorted.

    Args:
        slug: to be merged, or merged already.
        entity: the slug of the entity it is to mean.
    """
    rows = reads.read("statements_to_merge", slug=slug, entity=entity)
    return sorted({row["name"] for row in reused(rows)})


def mark_reused(store: Store, accepted: Mapping[str, Collection[str]]) -> list[ReusedSlug]:
    """Mark the statements that are about something else, and return those that were not marked before.

    Args:
        store: the graph, with statements where aliases move them.
        accepted: by alias, the names the operator accepted when merging.
    """
    _, changed = _marks(store, accepted)
    sources = sorted({row["source"] for row in changed})
    if not sources:
        return []

    def mark(transaction: Transaction) -> list[ReusedSlug]:
        token = uuid.uuid4().hex
        transaction.write("hold_sources", ids=sources, token=token)
        new, marks = _marks(transaction, accepted, sources)
        transaction.write_together(
            [
                ("withdraw_comparisons", {"sources": sources}),
                ("mark_reused_capabilities", {"rows": marks}),
                ("mark_reused_entities", {"rows": marks, "token": token}),
                ("relate_sides", {"sources": sources}),
                ("release_sources", {"ids": sources}),
            ]
        )
        return new

    return store.transaction("mark reused slugs", mark)


def _marks(
    reads: Reads, accepted: Mapping[str, Collection[str]], sources: Collection[str] | None = None
) -> tuple[list[ReusedSlug], list[dict[str, Any]]]:
    """Return the statements that turned out to be about something else, and all marks that change.

    Args:
        sources: only those of these sources; default: all.
    """
    new: list[ReusedSlug] = []
    changed: list[dict[str, Any]] = []
    for group, some in _judged(reads.read("aliased_statements"), accepted):
        keys = {row["key"] for row in some}
        for row in group:
            if _is_changed(row, keys) and (sources is None or row["source"] in sources):
                changed.append(_mark(row, row["key"] in keys))
                new += [_found(row, group)] if row["key"] in keys else []
    return new, changed


def _judged(
    rows: Iterable[AliasedStatementsRow], accepted: Mapping[str, Collection[str]]
) -> Iterable[tuple[list[AliasedStatementsRow], list[AliasedStatementsRow]]]:
    """Yield the statements on the entity of each alias, and those of them that are about something else."""
    for alias, statements in groupby(rows, key=lambda row: row["alias"]):
        group = list(statements)
        yield group, reused(group, accepted.get(alias, ()))


def _is_changed(row: AliasedStatementsRow, keys: Collection[str]) -> bool:
    return not row["own"] and row["reused"] != (row["key"] in keys)


def _mark(row: AliasedStatementsRow, value: bool) -> dict[str, Any]:
    where = {"source": row["source"], "at": row["slug"], "stated_of": row["alias"]}
    return {**where, "reused": True if value else None}


def _found(row: AliasedStatementsRow, group: Sequence[AliasedStatementsRow]) -> ReusedSlug:
    own = next(each for each in group if each["own"])
    return ReusedSlug(
        slug=row["alias"],
        entity=row["slug"],
        source=row["source"],
        location=row["location"],
        name=row["name"],
        type_label=row["type_label"],
        entity_name=own["name"],
    )
