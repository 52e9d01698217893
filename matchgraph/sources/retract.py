"""Retract sources: their statements, search events, and everything derived from them."""

from __future__ import annotations

from collections.abc import Sequence

from graph.errors import NotFoundError
from graph.event_log.log import EventLog
from graph.progress import Progress, silent
from graph.retraction import withdraw_sources
from graph.store import Store
from matchgraph.answers.sources import RetractReport, SourceContents
from matchgraph.computing.reading import Reading
from matchgraph.derived.refresh import refresh
from matchgraph.entities.cards import is_outdated
from matchgraph.events.intake import remove_unregistered
from matchgraph.events.recording import forget_recorded, is_recorded
from matchgraph.opened import OpenGraph

CANDIDATES = 10


def retract(
    graph: OpenGraph,
    sources: Sequence[str],
    *,
    dry_run: bool = False,
    progress: Progress = silent,
) -> RetractReport:
    """Remove exactly what only these sources state; the published run stays until the next recompute.

    Args:
        sources: ids, locations, or unique prefixes; a location means everything read from it.
        dry_run: report what would be removed; remove nothing.
        progress: called with a stage and the number of items done.

    Raises:
        NotFoundError: a source is unknown or ambiguous; nothing is removed.
    """
    reading = graph.read_to_write(prepare=False)
    store = graph.store
    try:
        ids = sorted({id_ for text in sources for id_ in sources_meant(store, text)})
    except NotFoundError:
        if not dry_run:  # a retraction that was killed may have removed it, and derived nothing yet
            refresh(reading, progress)
        raise
    contents = read_contents(store, ids)
    of_events = [each.id for each in contents if each.kind == "events"]
    (only,) = store.read("stated_only_by", ids=ids)
    events = _events_only_of(reading, of_events)
    mentions = matched = 0
    if not dry_run:
        _forget_events(store, graph.log, of_events)
        withdraw_sources(store, {each.id: each.signals for each in contents if each.kind != "events"})
        followed, reading = refresh(graph.read(), progress)
        mentions, matched = followed.mentions, followed.matched
    return RetractReport(
        sources=contents,
        entities=only["entities"],
        capabilities=only["capabilities"],
        events=events,
        mentions=mentions,
        matched=matched,
        outdated=is_outdated(reading),
        dry_run=dry_run,
    )


def sources_meant(store: Store, text: str) -> list[str]:
    """Return the ids of the sources that `text` means: an id, a location, or a unique prefix of either.

    Raises:
        NotFoundError: no source matches, or `text` is ambiguous.
    """
    found = store.read("source_candidates", text=text.strip(), limit=CANDIDATES) if text.strip() else []
    for grade in (0, 1):
        if matches := [row["id"] for row in found if row["grade"] == grade]:
            return matches
    if len({row["location"] for row in found}) == 1:
        return sources_meant(store, found[0]["location"])
    if not found:
        raise NotFoundError(f"there is no source '{text}'; `matchgraph sources` lists them")
    listed = ", ".join(f"{row['id']} ({row['location']})" for row in found)
    more = ", …" if len(found) == CANDIDATES else ""
    raise NotFoundError(f"'{text}' may mean several sources; choose one: {listed}{more}")


def read_contents(store: Store, ids: Sequence[str]) -> tuple[SourceContents, ...]:
    """Return sources with the amount each states, by id."""
    return tuple(SourceContents(**row) for row in store.read("source_contents", ids=list(ids)))


def _events_only_of(reading: Reading, ids: Sequence[str]) -> int:
    """Return the number of events that are in no other file."""
    if not ids:
        return 0
    log, registered = reading.log, reading.sources.events
    present = set(log.segments())  # a lost segment has nothing to retract
    every, rest = ([i for i in some if i in present] for some in (registered, set(registered) - set(ids)))
    return log.events(sorted(every)) - log.events(sorted(rest))


def _forget_events(store: Store, log: EventLog, ids: Sequence[str]) -> None:
    """Delete event files: first their registration, then their segments.

    A crash in between leaves an unused segment, which reloading the file replaces.
    """
    if not ids:
        return
    for id_ in ids:
        if is_recorded(id_):
            forget_recorded(log, id_)
    withdraw_sources(store, dict.fromkeys(ids, 0))
    remove_unregistered(store, log, ids)
