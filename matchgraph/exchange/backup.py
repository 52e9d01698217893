"""Back up a graph: a bundle with its event log, kept runs and methodology, checksummed, as one file.

backup.json        the backup's format, when it was made and of what
methodology.yaml   the constants in force
runs/<name>/…      kept runs
access/…, uploads/…  tokens, secret and uploads of the graph's server (`saved_server`)
and what a bundle has (`bundle`)

Writers wait while the graph is read. One that had begun to write may still have finished: the graph is read a
second time, and if it differs from what was saved, saved again.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from graph.copying import refuse_unfinished
from graph.errors import InputOutputError, MatchGraphError, NotFoundError
from graph.event_log.log import EventLog
from graph.folders import remove_abandoned, sync, temporary_folder
from graph.pause import paused
from graph.pointers import Pointers
from graph.progress import Progress, silent
from graph.store import Store
from graph.whole import StoredGraph
from matchgraph.answers.exchange import BackupReport
from matchgraph.events.journal import JOURNAL, journal_content
from matchgraph.exchange.archive import ArchiveWriter, Hashed, check_sums
from matchgraph.exchange.bundle import ARTEFACTS, event_sources, sections, write_graph, write_lines
from matchgraph.exchange.saved_server import ServerFolders, save_server
from matchgraph.exchange.view import Counted

FORMAT = 2  # 1 had nothing of a server
DESCRIPTION, METHODOLOGY = "backup.json", "methodology.yaml"
ATTEMPTS = 5
_PROGRAM = version("matchgraph")


@dataclass(frozen=True)
class Whole:
    """All that is backed up.

    Args:
        runs: names and folders of kept runs, the newest last.
        methodology: text of the constants in force.
        server: where its server keeps its own.
    """

    store: Store
    log: EventLog
    runs: Sequence[Path]
    methodology: str
    server: ServerFolders


def back_up(whole: Whole, target: Path, *, progress: Progress = silent) -> BackupReport:
    """Write a backup atomically: after a crash there is the old file or the new one.

    Args:
        target: the file, which is replaced.
        progress: called with a stage and the number of files of the backup done.

    Raises:
        MatchGraphError: the graph is an unfinished copy, or the target is a folder.
        InputOutputError: the target cannot be written.
    """
    refuse_unfinished(Pointers.read(whole.store))
    if target.is_dir():
        raise MatchGraphError(f"{target} is a folder: give a file")
    try:
        remove_abandoned(target.parent)
        with temporary_folder(target.parent) as aside:
            place = aside / target.name
            report = _consistent(whole, place, progress)
            with zipfile.ZipFile(place) as archive:
                check_sums(archive, str(place))
            size = place.stat().st_size
            place.replace(target)
            sync(target.parent)
    except OSError as error:
        raise InputOutputError(
            f"{target}: cannot be written: {error.strerror or error}; what was there before is as it was"
        ) from error
    return report.model_copy(update={"target": str(target), "bytes": size})


def _consistent(whole: Whole, place: Path, progress: Progress) -> BackupReport:
    with paused(whole.store):
        for _ in range(ATTEMPTS):
            with place.open("wb") as stream:
                place.chmod(0o600)
                try:
                    report, same = _written(whole, ArchiveWriter(stream), progress)
                except NotFoundError:  # a segment of a source that was being retracted
                    continue
                stream.flush()
                os.fsync(stream.fileno())
            if same:
                return report
    raise MatchGraphError("other commands wrote to the graph although it was being backed up; run it again")


def _written(whole: Whole, archive: ArchiveWriter, progress: Progress) -> tuple[BackupReport, bool]:
    """Write a backup, and return whether the graph still was the same after it."""
    stored = StoredGraph(whole.store)
    with archive:
        journal = _journal(whole.log)  # first: what leaves it meanwhile is in a segment, and counts once
        counted = write_graph(archive, stored)
        sources = event_sources(stored)
        for done, source in enumerate(sources, start=1):
            archive.copy(f"events/{source}.parquet", whole.log.file(source))
            progress("saving events", done, len(sources))
        if journal:
            archive.add(f"events/{JOURNAL}", journal)
        kept = [run.name for run in whole.runs if _add_run(archive, run)]
        archive.add(METHODOLOGY, whole.methodology.encode())
        tokens, uploads = save_server(archive, whole.server)
        report = _report(whole, counted, events=len(sources), runs=len(kept))
        report = report.model_copy(update={"tokens": tokens, "uploads": uploads})
        archive.add(DESCRIPTION, _description(report, kept))
        same = all(_digest(items) == archive.sums[name] for name, items in _steps(stored, progress))
    return report, same


def _steps(stored: StoredGraph, progress: Progress) -> Iterator[tuple[str, Iterator[object]]]:
    for done, (name, items) in enumerate(sections(stored), start=1):
        progress("comparing", done)
        yield name, iter(items)


def _digest(items: Iterator[object]) -> str:
    hashed = Hashed()
    write_lines(hashed, items)  # type: ignore[arg-type]
    return hashed.digest


def _journal(log: EventLog) -> bytes:
    """Return the whole lines of the journal of recorded searches."""
    content = journal_content(log)
    return content[: content.rfind(b"\n") + 1]


def _add_run(archive: ArchiveWriter, folder: Path) -> bool:
    """Add a kept run; return False for one that was removed meanwhile, which can be computed again."""
    try:
        with temporary_folder(folder.parent) as aside:
            for each in folder.iterdir():
                (aside / each.name).hardlink_to(each)
            for each in sorted(aside.iterdir()):
                archive.copy(f"{ARTEFACTS}{folder.name}/{each.name}", each)
    except FileNotFoundError:
        return False
    return True


def _report(whole: Whole, counted: Counted, *, events: int, runs: int) -> BackupReport:
    published = Pointers.read(whole.store).published
    return BackupReport(
        target="",
        bytes=0,
        made_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        program=_PROGRAM,
        server=whole.store.server.name,
        run=published.run if published else None,
        nodes=counted.nodes,
        relationships=counted.relationships,
        events=events,
        runs=runs,
    )


def _description(report: BackupReport, runs: Sequence[str]) -> bytes:
    facts = report.model_dump(mode="json", exclude={"target", "bytes", "removed"})
    return json.dumps({"format": FORMAT, **facts, "kept": list(runs)}, indent=2).encode()
