"""Take sources back: what they state, their search events, and all that was derived from either."""

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
    """Remove exactly what only these sources brought; the published run stays until the next recompute.

    Args:
        graph: the graph.
        sources: ids, locations, or the unique start of either; a location means all that was read there.
        dry_run: say what would be removed, remove nothing.
        progress: called with a stage and how many items it has done.

    Raises:
        NotFoundError: one of them is no source, or may be several; nothing is removed then.
    """
    reading = graph.read_to_write(prepare=False)
    store = graph.store
    ids = sorted({id_ for text in sources for id_ in sources_meant(store, text)})
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
    """Return the ids of the sources that `text` means: an id, a location, or the unique start of either.

    Raises:
        NotFoundError: no source is meant, or it is not clear which.
    """
    found = store.read("source_candidates", text=text.strip(), limit=CANDIDATES) if text.strip() else []
    for likeness in (0, 1):
        if alike := [row["id"] for row in found if row["likeness"] == likeness]:
            return alike
    if len({row["location"] for row in found}) == 1:
        return sources_meant(store, found[0]["location"])
    if not found:
        raise NotFoundError(f"no source is called '{text}'; `matchgraph sources` lists them")
    listed = ", ".join(f"{row['id']} ({row['location']})" for row in found)
    more = ", …" if len(found) == CANDIDATES else ""
    raise NotFoundError(f"'{text}' may mean several sources; say which: {listed}{more}")


def read_contents(store: Store, ids: Sequence[str]) -> tuple[SourceContents, ...]:
    """Return what sources are and how much each states, by id."""
    return tuple(SourceContents(**row) for row in store.read("source_contents", ids=list(ids)))


def _events_only_of(reading: Reading, ids: Sequence[str]) -> int:
    """Return how many events no other file holds."""
    if not ids:
        return 0
    log, registered = reading.log, reading.sources.events
    present = set(log.segments())  # a segment that was lost holds nothing to take back
    every, rest = ([i for i in some if i in present] for some in (registered, set(registered) - set(ids)))
    return log.events(sorted(every)) - log.events(sorted(rest))


def _forget_events(store: Store, log: EventLog, ids: Sequence[str]) -> None:
    """Forget files of events: first that they count, then what they hold.

    A crash between leaves a segment nobody reads, which loading the file again writes anew.
    """
    if not ids:
        return
    for id_ in ids:
        if is_recorded(id_):
            forget_recorded(log, id_)
    withdraw_sources(store, dict.fromkeys(ids, 0))
    for id_ in ids:
        log.remove(id_)
