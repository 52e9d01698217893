"""Add files of search events to the log: one segment each, registered together at the end of a load."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from graph.errors import InputRefusedError
from graph.event_log.log import EventLog
from graph.event_log.model import SearchEvent
from graph.event_log.segment import SegmentWriter
from graph.event_log.segment_folder import NO_FOLDER
from graph.pointers import EVENTS, hold
from graph.store import Store
from graph.transaction import Reads, Transaction
from loaders.event_blocks import Block, event_blocks
from loaders.kind import EventFile


@dataclass
class EventIntake:
    """The event files of one load: segments are written first, and registered together at its end.

    Args:
        log: the event log.
        trusted: whether the events take part in what is computed.
        refuse: called for each refused line.
        note: called for what else is noticed.
        dry_run: register nothing; the log is one to throw away.
    """

    store: Store | None
    log: EventLog
    trusted: bool
    refuse: Callable[[str], None]
    note: Callable[[str], None]
    dry_run: bool = False
    read: int = 0
    waiting: int = 0
    wrote: bool = False
    _rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    _known: Mapping[str, Mapping[str, Any]] | None = None

    def take(self, file: EventFile) -> None:
        """Write the segment of a file; a file that was loaded before without errors is skipped."""
        if not self.log.is_named:
            self.refuse(str(InputRefusedError(NO_FOLDER, location=file.location)))
            return
        sha256 = file.sha256()
        id_ = f"events-{sha256[:32]}"
        there = self._rows.get(id_) or self._registered().get(id_)
        if there is not None and there["trusted"] and not self.trusted:
            self.refuse(str(InputRefusedError(_trusted_before(id_, there), location=file.location)))
            return
        whole = there is not None and not there["refused"] and id_ in self.log.segments()
        before = there if there is not None and whole else self._write(id_, file)
        locations = [file.location, *([there["location"]] if there else [])]
        if before["events"]:
            self.read += before["events"] + before["repeated"]
            known = {"id": id_, "kind": "events", "sha256": sha256, "trusted": self.trusted}
            counts = {name: before[name] for name in ("events", "repeated", "refused")}
            self._rows[id_] = known | counts | {"location": min(locations)}

    def discard(self) -> None:
        """Remove the segments that are not registered."""
        if self.store is not None and not self.dry_run:
            remove_unregistered(self.store, self.log, self._rows)
        self._rows.clear()
        self.read = self.waiting = 0

    def register(self) -> int:
        """Register the segments that differ from the graph; return the number of new events."""
        if not self._rows:
            return 0
        there = sorted(self._registered())
        if self.store is not None and not self.dry_run:
            there, self.wrote = self.store.transaction("register events", self._state)
        before = self.log.events(there)
        sources = sorted({*there, *self._rows})
        self._note_conflicts([id_ for id_ in self._rows if id_ not in there], sources)
        return self.log.events(sources) - before

    def _note_conflicts(self, new: Sequence[str], sources: Sequence[str]) -> None:
        """Say where an id means another event than in a file that was loaded before or with it."""
        rows = {**self._registered(), **self._rows}
        for each in self.log.conflicts(new, sources):
            first, other = (rows.get(id_, {}).get("location", id_) for id_ in (each.first, each.other))
            self.note(
                f"{other}: '{each.id}' is another event than in {first}, which counts; "
                "give each search an id of its own"
            )

    def _state(self, transaction: Transaction) -> tuple[list[str], bool]:
        """Register what is new; return the ids that were registered before, and whether anything was."""
        hold(transaction, EVENTS)
        there = _registered_in(transaction)
        loaded_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        changed = []
        for id_, mine in sorted(self._rows.items()):
            before = there.get(id_, {})
            location = min(mine["location"], before.get("location", mine["location"]))
            trusted = mine["trusted"] or before.get("trusted", False)
            row = mine | {"location": location, "trusted": trusted}
            if row.items() - before.items() - {("kind", "events")}:
                changed.append(row | {"loaded_at": loaded_at})
        if changed:
            transaction.write("state_sources", rows=changed)
            hold(transaction, EVENTS, changed=True)
        return sorted(there), bool(changed)

    def _registered(self) -> Mapping[str, Mapping[str, Any]]:
        if self._known is None:
            self._known = _registered_in(self.store) if self.store else {}
        return self._known

    def _write(self, id_: str, file: EventFile) -> dict[str, Any]:
        refused: list[str] = []

        def refuse(reason: str) -> None:
            refused.append(reason)
            self.refuse(reason)

        def read(block: Block, index: int) -> SearchEvent | None:
            item = block.read(index)
            if isinstance(item, InputRefusedError):
                refuse(str(item))
                return None
            return item

        with self.log.segment(id_) as segment:
            for block in event_blocks(file):
                if isinstance(block, InputRefusedError):
                    refuse(str(block))
                else:
                    segment.add_lines(block.lines, block.numbers, block.latest, partial(read, block))
        self._note(file, segment)
        written = segment.written
        if not written.events:
            self.log.remove(id_)
        return {"events": written.events, "repeated": written.repeated, "refused": len(refused)}

    def _note(self, file: EventFile, segment: SegmentWriter) -> None:
        """Say where ids are repeated, and which outcomes wait."""
        for each in segment.conflicts:
            self.note(
                f"{file.location}: '{each.id}' is the id of different events, number {each.first} and "
                f"{each.other} of the file; the earliest counts: give each search an id of its own"
            )
        for waiting in segment.waiting:
            self.note(
                f"{file.location}:{waiting.number}: the outcome of '{waiting.id}' waits: it is for "
                f"'{waiting.candidate}', which has nothing to do with what was shown; the search counts"
            )
        self.waiting += segment.outcomes_waiting


def remove_unregistered(store: Store, log: EventLog, ids: Collection[str]) -> None:
    """Remove the segments of sources that no command registered meanwhile."""

    def remove(transaction: Transaction) -> None:
        hold(transaction, EVENTS)
        for id_ in set(ids) - _registered_in(transaction).keys():
            log.remove(id_)

    if ids:
        store.transaction("remove events", remove)


def _registered_in(reads: Reads) -> dict[str, Mapping[str, Any]]:
    return {row["id"]: row for row in reads.read("event_sources")}


def _trusted_before(id_: str, there: Mapping[str, Any]) -> str:
    return (
        f"these events are a trusted source already, '{id_}' ({there['location']}); "
        f"to have them untrusted, first run `matchgraph retract {id_}`"
    )
