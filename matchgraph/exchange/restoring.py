"""Verify a backup, and restore it into an empty graph on any server."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

from graph.copying import copy
from graph.errors import InputOutputError, InputRefusedError
from graph.event_log.log import EventLog
from graph.folders import write_folder
from graph.progress import Progress, silent
from graph.store import Store
from matchgraph.answers.exchange import BackupReport, RestoreReport
from matchgraph.exchange.archive import check_sums
from matchgraph.exchange.backup import DESCRIPTION, FORMAT, METHODOLOGY
from matchgraph.exchange.bundle import ARTEFACTS, DAMAGES, Bundle, event_sources
from matchgraph.exchange.copying import checked
from matchgraph.exchange.saved_server import ServerFolders, check_server, restore_server

READ = (1, FORMAT)  # formats that can be restored


def verify(place: Path) -> BackupReport:
    """Read a backup completely, and compare all of it with its checksums and with the schema.

    Raises:
        InputRefusedError: it is damaged, truncated, no backup, or of a later version; says which.
        InputOutputError: it cannot be read.
    """
    facts = _checked(place)
    checked(Bundle(place))
    return _report(place, facts)


def restore(
    place: Path,
    store: Store,
    log: EventLog,
    runs: Path | None,
    *,
    server: ServerFolders,
    methodology: str,
    progress: Progress = silent,
) -> RestoreReport:
    """Verify a backup and restore it into an empty graph, or resume an interrupted restore.

    Args:
        place: the backup.
        log: the event log of the graph.
        runs: its folder of kept runs.
        server: where its server keeps its own.
        methodology: text of the constants in force.
        progress: called with a stage and the number of items done.

    Raises:
        GuardRefusedError: the graph contains something else.
        InputRefusedError: the backup is damaged; nothing was written.
        MatchGraphError: there are events, but the log has no folder.
    """
    facts = _checked(place)
    saved = Bundle(place)
    checked(saved)
    sources = event_sources(saved)

    own: list[bool] = []

    def first() -> None:
        if saved.has_events:
            saved.restore_events(log)
        log.require(sources)
        if runs is not None:
            _restore_runs(place, facts["kept"], runs)
        with zipfile.ZipFile(place) as archive:
            own.append(not restore_server(archive, server))

    copied = copy(saved, store, first=first, progress=progress)
    with zipfile.ZipFile(place) as archive:
        constants = archive.read(METHODOLOGY).decode()
    return RestoreReport(
        backup=_report(place, facts),
        server=store.server.name,
        nodes=copied.nodes,
        relationships=copied.relationships,
        resumed=copied.resumed,
        same_methodology=constants == methodology,
        own_tokens=own == [True],
    )


def _checked(place: Path) -> dict[str, Any]:
    """Compare a backup with its checksums, and return its description."""
    location = str(place)
    try:
        with zipfile.ZipFile(place) as archive:
            names = set(archive.namelist())
            check_sums(archive, location)
            facts = json.loads(archive.read(DESCRIPTION)) if DESCRIPTION in names else {}
            if facts.get("format") == FORMAT:
                check_server(archive, location)
    except DAMAGES as error:
        raise InputRefusedError(f"not a backup, or damaged: {error}", location=location) from error
    except OSError as error:
        raise InputOutputError(f"{location}: cannot be read: {error.strerror or error}") from error
    if not facts:
        raise InputRefusedError("an export, and no backup: `matchgraph load` loads it", location=location)
    if facts["format"] not in READ:
        raise InputRefusedError(
            f"a backup of format {facts['format']}, made by matchgraph {facts.get('program')}; this version "
            f"reads {READ[0]} to {FORMAT}: use the version that made it, or a later one",
            location=location,
        )
    return dict(facts)


def _report(place: Path, facts: dict[str, Any]) -> BackupReport:
    known = {name: value for name, value in facts.items() if name in BackupReport.model_fields}
    return BackupReport(**{**known, "target": str(place), "bytes": place.stat().st_size})


def _restore_runs(place: Path, names: list[str], runs: Path) -> None:
    """Write kept runs, the newest last, which is how their age is known."""
    with zipfile.ZipFile(place) as archive:
        for name in names:
            files = [each for each in archive.namelist() if each.startswith(f"{ARTEFACTS}{name}/")]

            def fill(folder: Path, files: list[str] = files) -> None:
                for each in files:
                    with archive.open(each) as file, (folder / Path(each).name).open("wb") as copied:
                        shutil.copyfileobj(file, copied)

            write_folder(runs / name, fill, private=True)
