"""Copy a graph to another server, or load a saved one: the search events first, then the graph."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from graph.copying import CHUNK, Copied, copy
from graph.errors import DamagedGraphError, InputRefusedError
from graph.event_log.log import EventLog
from graph.progress import Progress, silent
from graph.store import Store
from graph.versions import Sources
from graph.whole import StoredGraph
from matchgraph.answers.exchange import CopyReport
from matchgraph.answers.sources import LoadReport
from matchgraph.events.journal import give_journal, journal_content
from matchgraph.exchange.bundle import Bundle, event_sources
from matchgraph.exchange.saved_graph import SavedJson
from matchgraph.exchange.schema_check import check_all


def copy_graph(
    source: Store,
    source_log: EventLog,
    target: Store,
    target_log: EventLog,
    *,
    chunk: int = CHUNK,
    progress: Progress = silent,
) -> CopyReport:
    """Copy a graph and its search events into an empty graph, or resume an interrupted copy.

    Args:
        source_log: its event log.
        target: the graph to write.
        target_log: its event log; both may be in the same folder.
        chunk: nodes or relationships per transaction.
        progress: called with a stage and the number of items done.

    Raises:
        GuardRefusedError: the target contains something else.
        MatchGraphError: there are events, but the target's log has no folder.
    """
    segments = Sources.read(source).events
    source_log.require(segments)

    def copy_events() -> None:
        if source_log.is_same_as(target_log):
            return
        for done, segment in enumerate(segments, start=1):
            with source_log.file(segment).open("rb") as file:
                target_log.add(segment, file)
            progress("copying events", done)
        if recorded := journal_content(source_log):
            give_journal(target_log, recorded)

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
    """Load a saved graph and its search events into an empty graph, or resume such a load.

    Args:
        target: the graph to write.
        target_log: its event log.
        progress: called with a stage and the number of items done.

    Raises:
        GuardRefusedError: the target contains something else.
        MatchGraphError: there are events, but the target's log has no folder.
        NotFoundError: the saved graph refers to search events that are neither in it nor in the folder.
    """
    checked(saved)
    sources = event_sources(saved)

    def restore_events() -> None:
        if isinstance(saved, Bundle) and saved.has_events:
            saved.restore_events(target_log)
        target_log.require(sources)

    return _saved_report(saved, copy(saved, target, first=restore_events, progress=progress))


def rehearse_saved(saved: Bundle | SavedJson) -> LoadReport:
    """Read and check a saved graph without loading it."""
    return _saved_report(saved, Copied(checked(saved), resumed=False), dry_run=True)


def checked(saved: Bundle | SavedJson) -> dict[str, int]:
    """Read a saved graph completely, and return its counts, so that nothing of a damaged one is written.

    Raises:
        InputRefusedError: it is damaged.
    """
    if isinstance(saved, Bundle) and saved.has_events:
        with TemporaryDirectory(prefix="matchgraph-") as aside:
            saved.restore_events(EventLog(Path(aside)))
    try:
        return check_all(saved)
    except DamagedGraphError as error:
        raise InputRefusedError(str(error), location=saved.location) from None


def _saved_report(saved: Bundle | SavedJson, copied: Copied, *, dry_run: bool = False) -> LoadReport:
    note = f"a saved graph of {copied.nodes} nodes and {copied.relationships} relationships"
    stated, entities = copied.counts["Source"] - len(event_sources(saved)), copied.counts["Entity"]
    return LoadReport(loaded=stated, entities=entities, dry_run=dry_run, notes=(note,))
