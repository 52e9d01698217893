"""Copy a graph to another server, or load a saved one: the search events first, then the graph."""

from __future__ import annotations

from pathlib import Path

from graph.copying import CHUNK, STAGES, Copied, copy, items_of
from graph.event_log.log import EventLog
from graph.graph_folder import write_private
from graph.progress import Progress, silent
from graph.store import Store
from graph.versions import Sources
from graph.whole import StoredGraph
from matchgraph.answers.exchange import CopyReport
from matchgraph.answers.sources import LoadReport
from matchgraph.events.recording import JOURNAL
from matchgraph.exchange.bundle import Bundle, event_sources
from matchgraph.exchange.saved_graph import SavedJson


def copy_graph(
    source: Store,
    source_log: EventLog,
    target: Store,
    target_log: EventLog,
    *,
    chunk: int = CHUNK,
    progress: Progress = silent,
) -> CopyReport:
    """Copy a graph and its search events into an empty graph, or go on with a copy that was broken off.

    Args:
        source: the graph.
        source_log: its event log.
        target: where to.
        target_log: its event log there; both may lie in the same folder.
        chunk: how many nodes or relationships a transaction writes.
        progress: called with a stage and how many items it has done.

    Raises:
        GuardRefusedError: the target holds something else.
        MatchGraphError: there are events, and the target's log has no folder.
    """
    segments = Sources.read(source).events
    source_log.require(segments)

    def copy_events() -> None:
        if segments and not source_log.is_same_as(target_log):
            for done, segment in enumerate(segments, start=1):
                with source_log.file(segment).open("rb") as file:
                    target_log.add(segment, file)
                progress("copying events", done)
            _add_journal(target_log, source_log.folder / JOURNAL)

    copied = copy(StoredGraph(source), target, first=copy_events, chunk=chunk, progress=progress)
    return CopyReport(
        nodes=copied.nodes,
        relationships=copied.relationships,
        events=len(segments),
        resumed=copied.resumed,
    )


def load_saved(
    saved: Bundle | SavedJson,
    target: Store,
    target_log: EventLog,
    *,
    progress: Progress = silent,
) -> LoadReport:
    """Load a saved graph and its search events into an empty graph, or go on with a load of it.

    Args:
        saved: the graph.
        target: where to.
        target_log: its event log there.
        progress: called with a stage and how many items it has done.

    Raises:
        GuardRefusedError: the target holds something else.
        MatchGraphError: there are events, and the target's log has no folder.
        NotFoundError: the saved graph names search events that neither it nor the folder holds.
    """
    sources = event_sources(saved)

    def restore_events() -> None:
        if isinstance(saved, Bundle) and saved.has_events:
            saved.restore_events(target_log)
        target_log.require(sources)

    return _saved_report(saved, copy(saved, target, first=restore_events, progress=progress))


def rehearse_saved(saved: Bundle | SavedJson) -> LoadReport:
    """Read a saved graph through, without a graph to load it into.

    Args:
        saved: the graph.
    """
    counts = {stage.name: sum(1 for _ in items_of(saved, stage)) for stage in STAGES}
    return _saved_report(saved, Copied(counts, resumed=False), dry_run=True)


def _saved_report(saved: Bundle | SavedJson, copied: Copied, *, dry_run: bool = False) -> LoadReport:
    note = f"a saved graph of {copied.nodes} nodes and {copied.relationships} relationships"
    stated, entities = copied.counts["Source"] - len(event_sources(saved)), copied.counts["Entity"]
    return LoadReport(loaded=stated, entities=entities, dry_run=dry_run, notes=(note,))


def _add_journal(log: EventLog, journal: Path) -> None:
    """Copy the journal of recorded searches, from which their segment is made again after the next one."""
    there = log.folder / JOURNAL
    if journal.exists() and not there.exists():
        write_private(there, journal.read_text("utf-8"))
