"""Make a slug an alias of an entity: everything stated about it counts for that entity."""

from __future__ import annotations

import datetime as dt
from typing import Any

from graph.errors import MatchGraphError
from graph.identity import PREFIX, alias_row, canonical, placed_aliases
from graph.pointers import ALIASES, hold
from graph.reused_slugs import names_to_accept
from graph.store import EVERYTHING, Store
from graph.texts import as_slug
from graph.transaction import Transaction
from graph.versions import Sources
from matchgraph.answers.sources import AliasReport
from matchgraph.computing.reading import Reading
from matchgraph.derived.refresh import refresh
from matchgraph.entities.cards import is_outdated
from matchgraph.entities.naming import slug_of
from matchgraph.opened import OpenGraph


def merge(graph: OpenGraph, old: str, new: str, *, dry_run: bool = False) -> AliasReport:
    """Merge two entities, and refresh everything derived.

    Args:
        old: the entity that becomes an alias: a slug, a unique name or a prefix.
        new: the entity it means.
        dry_run: report what would be moved; write nothing.

    Raises:
        MatchGraphError: they are already merged, in the opposite direction.
        NotFoundError: an entity does not exist.
    """
    reading = graph.read_to_write()
    slug, asked = slug_of(reading, old), old.strip()
    if asked in reading.sources.stated_aliases and slug == slug_of(reading, new):
        slug = asked  # already stated
    return _state_alias(graph, reading, slug, new, dry_run=dry_run)


def alias(graph: OpenGraph, slug: str, entity: str, *, dry_run: bool = False) -> AliasReport:
    """Make a slug an alias of an entity, whether or not anything is stated about it yet.

    Args:
        slug: taken literally; an earlier alias is replaced.
        entity: what it means: a slug, a unique name or a prefix.
        dry_run: report what would be moved; write nothing.

    Raises:
        MatchGraphError: the first is not a slug, or would mean itself.
        NotFoundError: there is no such entity.
    """
    try:
        slug = as_slug(slug)
    except ValueError as error:
        raise MatchGraphError(str(error)) from error
    reading = graph.read_to_write()
    return _state_alias(graph, reading, slug, entity, dry_run=dry_run)


def _state_alias(graph: OpenGraph, reading: Reading, slug: str, entity: str, *, dry_run: bool) -> AliasReport:
    meant, before = slug_of(reading, entity), reading.sources.stated_aliases
    _refuse_circle(slug, entity, meant, before)
    sources = _naming(reading.store, slug)
    if not dry_run:

        def state(transaction: Transaction) -> None:
            hold(transaction, ALIASES)
            there = Sources.read(transaction)
            _refuse_circle(slug, entity, meant, there.stated_aliases)
            same = meant == there.stated_aliases.get(slug)
            known = set(there.accepted_names.get(slug, ())) if same else set()
            accepted = known | set(names_to_accept(transaction, slug, meant))
            if not same or accepted > known:
                _state(transaction, alias_row(slug, meant, _now(), sorted(accepted)), outdates=sources > 0)

        reading.store.transaction("alias", state)
        _, reading = refresh(graph.read())
    return AliasReport(
        source=PREFIX + slug,
        alias=slug,
        slug=meant,
        before=before.get(slug),
        sources=sources,
        outdated=is_outdated(reading),
        dry_run=dry_run,
    )


def _refuse_circle(slug: str, entity: str, meant: str, before: dict[str, str]) -> None:
    if slug not in canonical({**before, slug: meant}):
        other = next((alias for alias in sorted(before) if before[alias] == slug), None)
        back = f"; to reverse it, first run `matchgraph retract {PREFIX}{other}`" if other else ""
        raise MatchGraphError(f"'{slug}' and '{entity}' are already the same entity: '{meant}'{back}")


def _naming(store: Store, slug: str) -> int:
    """Return the number of sources that state something about a slug, wherever it is attached."""
    at = placed_aliases(store).get(slug, slug)
    return len(store.read("sources_standing_at", at=at, stated_of=slug, limit=EVERYTHING))


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _state(transaction: Transaction, alias: dict[str, Any], *, outdates: bool) -> None:
    if outdates:
        transaction.write("mark_retracted")
    transaction.write("state_sources", rows=[alias])
    hold(transaction, ALIASES, changed=True)
