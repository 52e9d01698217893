"""The status of a graph in operation: its run, what waits, sizes, disks, locks, the last night, problems."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from graph.address import EmbeddedAddress, parse_address
from graph.errors import NotFoundError
from graph.graph_folder import GraphFolder
from graph.pointers import BACKUP
from graph.reading import GraphReading
from graph.schema_version import POINTER
from matchgraph.answers.status import Disk, NightRecord, Problem, Status
from matchgraph.entities.cards import pending
from matchgraph.events.journal import journal_content
from matchgraph.opened import OpenGraph
from matchgraph.upkeep.nights import Nights

LEAST_FREE = 1_000_000_000  # bytes of a disk, below which a night may not have room to write
_PROGRAM = version("matchgraph")


def status(graph: OpenGraph, *, max_age: int, now: dt.datetime | None = None) -> Status:
    """Return the status of a graph.

    Args:
        max_age: days after which a run or the last night counts as old.
        now: present time, UTC.
    """
    reading, moment = graph.read_store(), (now or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    marks, nights = reading.pointers.marks, Nights(graph.nights)
    found = Status(
        at=moment,
        program=_PROGRAM,
        server=graph.store.server.name,
        address=graph.address,
        schema_version=marks.get(POINTER, {}).get("version"),
        **_of_run(reading, moment),
        **_of_events(graph, reading),
        counts={row["name"]: row["count"] for row in graph.store.read("graph_size")},
        disks=tuple(_disks(graph)),
        used_by=_used_by(graph.address),
        night_of=nights.running(),
        backup_reads=BACKUP in marks,
        unfinished_copy=reading.pointers.is_unfinished_copy,
        night=nights.last(),
    )
    return found.model_copy(update={"problems": tuple(_problems(found, max_age))})


def _of_run(reading: GraphReading, now: dt.datetime) -> dict[str, Any]:
    try:
        recorded = reading.published
    except NotFoundError:
        loaded = reading.store.read("sources_since", at="")[0]["sources"]
        return {"sources_since": loaded, "waiting": loaded > 0}
    run, at = recorded.run, recorded.publications[-1].at if recorded.publications else None
    since = reading.store.read("sources_since", at=at or "")[0]["sources"]
    return {
        "run": run.id,
        "as_of": run.as_of,
        "published_at": at,
        "age_days": (now.date() - run.as_of).days,
        "entities": run.entities,
        "certified": run.certified,
        "sources_since": since,
        **pending(reading),
    }


def _of_events(graph: OpenGraph, reading: GraphReading) -> dict[str, int]:
    if not graph.log.is_named:
        return {}
    return {
        "waiting_outcomes": graph.log.outcomes_waiting(reading.sources.events),
        "recorded_searches": journal_content(graph.log).count(b"\n"),
    }


def _disks(graph: OpenGraph) -> Iterator[Disk]:
    parsed = parse_address(graph.address)
    embedded = parsed.path / "arcadedb" if isinstance(parsed, EmbeddedAddress) else None
    folders = {"graph": embedded, "events": graph.event_folder, "runs": graph.runs_folder}
    for what, folder in {**folders, "search": graph.search_folder}.items():
        if folder is not None and folder.is_dir():
            free = shutil.disk_usage(folder).free
            yield Disk(what=what, folder=str(folder), bytes=_bytes(folder, graph.runs_folder), free=free)


def _bytes(folder: Path, apart: Path | None) -> int:
    """Return the size of the files below a folder, without those of kept runs, which may be in it."""
    total = 0
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if Path(place) / name != apart]
        for name in files:
            try:
                total += (Path(place) / name).stat().st_size
            except FileNotFoundError:  # removed meanwhile
                continue
    return total


def _used_by(address: str) -> int | None:
    parsed = parse_address(address)
    state = GraphFolder(parsed.path).state() if isinstance(parsed, EmbeddedAddress) else None
    return state.pid if state and state.pid != os.getpid() else None


def _problems(found: Status, max_age: int) -> Iterator[Problem]:
    if found.run is None:
        first = "" if found.waiting else "nothing is loaded: `matchgraph load PATH…` first; "
        publish = "no run is published; `matchgraph recompute` publishes one"
        yield Problem(name="no_run", message=f"{first}{publish}")
    elif found.age_days is not None and found.age_days > max_age:
        message = f"the published run is {found.age_days} days old, more than {max_age}"
        yield Problem(name="old_run", message=f"{message}; look at the last night, and run it again")
    if found.unfinished_copy:
        yield Problem(
            name="unfinished_copy", message="the graph is an unfinished copy; repeat the command that made it"
        )
    if found.night is not None:
        yield from _of_night(found, found.night, max_age)
    for disk in found.disks:
        if disk.free < LEAST_FREE:
            message = f"{disk.free // 10**6} MB are left for {disk.what} in {disk.folder}; free some space"
            yield Problem(name="disk", message=message)


def _of_night(found: Status, night: NightRecord, max_age: int) -> Iterator[Problem]:
    began = f"the night of {night.began:%Y-%m-%d %H:%M}Z"
    if night.outcome == "running" and found.night_of is None:
        yield Problem(name="night_killed", message=f"{began} was killed; run it again, it resumes")
    elif night.outcome in {"refused", "failed"}:
        yield Problem(name=f"night_{night.outcome}", message=f"{began} did not publish: {night.reason}")
    if night.backup_failed is not None:
        did = f"published run {night.run}, but its" if night.run else "did not publish, and its"
        message = f"{began} {did} backup failed: {night.backup_failed}; `matchgraph backup` makes one"
        yield Problem(name="backup_failed", message=message)
    if (found.at - night.began).days > max_age:
        message = f"{began} was the last one, more than {max_age} days ago; look at its timer"
        yield Problem(name="no_night", message=message)
