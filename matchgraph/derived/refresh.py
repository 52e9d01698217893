"""Bring everything that is derived up to date with statements and events."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graph.identity import settle_identity
from graph.progress import Progress, silent
from graph.projection import project
from graph.store import Store
from matchgraph.derived.matched import derive_matched
from matchgraph.derived.mentions import derive_mentions
from matchgraph.events.recording import take_recorded
from ranking.methodology import Methodology


@dataclass(frozen=True)
class Refreshed:
    """What changed of everything derived.

    Args:
        entities: entities whose current figures were projected, or that were forgotten.
        mentions: relationships written or removed.
        matched: relationships written or removed.
        unknown: candidates in the log that no source states.
        waiting: entities of which only raw signals are stated.
    """

    entities: int
    mentions: int
    matched: int
    unknown: int
    waiting: int


def refresh(
    store: Store, methodology: Methodology, event_folder: Path | None = None, progress: Progress = silent
) -> Refreshed:
    """Derive what follows from statements and events, including what a crash left undone.

    Args:
        store: the graph.
        methodology: all constants.
        event_folder: where the log of events lies.
        progress: called with a stage and how many items are done.
    """
    settle_identity(store)
    projected = project(store, progress, alike=methodology.similarity.edited)
    mentions = derive_mentions(store)
    take_recorded(store, event_folder)
    matched = derive_matched(store, event_folder, methodology.evidence.examination)
    return Refreshed(
        entities=projected.entities + projected.forgotten,
        mentions=0 if mentions is None else mentions.written + mentions.removed,
        matched=matched.matched,
        unknown=matched.unknown,
        waiting=store.read("waiting_entities")[0]["waiting"] if store.read("signal_sources") else 0,
    )
