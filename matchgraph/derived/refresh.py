"""Bring everything that is derived up to date with statements and events."""

from __future__ import annotations

from dataclasses import dataclass

from graph.errors import OvertakenError
from graph.identity import settle_identity
from graph.pointers import ALIASES
from graph.progress import Progress, silent
from graph.projection import project
from graph.reused_slugs import ReusedSlug, mark_reused
from matchgraph.computing.reading import Reading
from matchgraph.derived.matched import derive_matched
from matchgraph.derived.mentions import derive_mentions
from matchgraph.derived.turns import ATTEMPTS
from matchgraph.events.recording import take_recorded
from matchgraph.events.sealing import seal


@dataclass(frozen=True)
class Refreshed:
    """What changed of everything derived.

    Args:
        entities: entities whose current figures were projected, or that were forgotten.
        mentions: relationships written or removed.
        matched: relationships written or removed.
        unknown: candidates in the log that no source states.
        waiting: entities of which only raw signals are stated.
        reused: statements under merged slugs that turned out to be about something else.
    """

    entities: int = 0
    mentions: int = 0
    matched: int = 0
    unknown: int = 0
    waiting: int = 0
    reused: tuple[ReusedSlug, ...] = ()


def refresh(reading: Reading, progress: Progress = silent) -> tuple[Refreshed, Reading]:
    """Derive what follows from statements and events, including what a crash left undone.

    Args:
        reading: of the graph, before anything is derived.
        progress: called with a stage and how many items are done.

    Returns:
        What changed, and a reading of sources, aliases and candidates as they are afterwards.
    """
    store = reading.store
    sealed = seal(store, reading.log) if reading.log.is_named else 0
    if take_recorded(store, reading.log) or sealed:
        reading = reading.again()
    moved, reading = _settled(reading)
    reused = mark_reused(store, reading.sources.accepted_names) if reading.aliases else []
    projected = project(store, progress, min_similarity=reading.methodology.similarity.edited)
    if moved or projected.entities or projected.forgotten:
        reading = reading.again()
    mentions = derive_mentions(reading)
    matched = derive_matched(reading)
    waiting = store.read("waiting_entities")[0]["waiting"] if reading.sources.has_trusted_signals else 0
    refreshed = Refreshed(
        entities=projected.entities + projected.forgotten,
        mentions=mentions,
        matched=matched.matched,
        unknown=matched.unknown,
        waiting=waiting,
        reused=tuple(reused),
    )
    return refreshed, reading


def _settled(reading: Reading) -> tuple[int, Reading]:
    """Move statements to where aliases want them, again if other commands state aliases meanwhile."""
    for _ in range(ATTEMPTS):
        unchanged = reading.pointers.unchanged(ALIASES)  # read before the aliases
        try:
            moved = settle_identity(reading.store.on_condition(unchanged.require), reading.aliases)
        except OvertakenError:
            reading = reading.again()
        else:
            return moved, reading
    raise OvertakenError(unchanged.overtaken)
