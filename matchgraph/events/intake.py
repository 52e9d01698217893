"""Add files of search events to the log: one segment each, registered together at the end of a load."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.errors import InputRefusedError
from graph.event_log.log import NO_FOLDER, EventLog
from graph.event_log.model import SearchEvent
from graph.store import Store
from loaders.events import events_in
from loaders.kind import EventFile


@dataclass
class EventIntake:
    """The event files of one load: segments are written first, and registered together at its end.

    Args:
        log: the event log.
        trusted: whether the events take part in what is computed.
        refuse: called for each refused line.
    """

    store: Store
    log: EventLog
    trusted: bool
    refuse: Callable[[str], None]
    read: int = 0
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
        for id_ in self._rows.keys() - self._registered().keys():
            self.log.remove(id_)
        self._rows.clear()
        self.read = 0

    def register(self) -> int:
        """Register the segments that differ from the graph; return the number of new events."""
        if not self._rows:
            return 0
        there = self._registered()
        before = self.log.events(sorted(there))
        loaded_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        changed = [
            self._rows[id_] | {"loaded_at": loaded_at}
            for id_ in sorted(self._rows)
            if self._rows[id_].items() - there.get(id_, {}).items() - {("kind", "events")}
        ]
        if changed:
            self.store.write("state_sources", rows=changed)
            self.wrote = True
        return self.log.events(sorted(there.keys() | self._rows.keys())) - before

    def _registered(self) -> Mapping[str, Mapping[str, Any]]:
        if self._known is None:
            self._known = {row["id"]: row for row in self.store.read("event_sources")}
        return self._known

    def _write(self, id_: str, file: EventFile) -> dict[str, Any]:
        refused: list[str] = []

        def refuse(reason: str) -> None:
            refused.append(reason)
            self.refuse(reason)

        with self.log.segment(id_) as segment:
            for event in read_events(file, refuse):
                segment.add(event)
        written = segment.written
        if not written.events:
            self.log.remove(id_)
        return {"events": written.events, "repeated": written.repeated, "refused": len(refused)}


def _trusted_before(id_: str, there: Mapping[str, Any]) -> str:
    return (
        f"these events are a trusted source already, '{id_}' ({there['location']}); "
        f"to have them untrusted, first run `matchgraph retract {id_}`"
    )


def read_events(file: EventFile, refuse: Callable[[str], None]) -> Iterator[SearchEvent]:
    """Yield the events of a file.

    Args:
        file: a file of search events.
        refuse: called for each refused line.
    """
    for item in events_in(file):
        if isinstance(item, InputRefusedError):
            refuse(str(item))
        else:
            yield item
