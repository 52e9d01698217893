"""Take search events into the log, and derive intents and MATCHED from the log.

A file of events becomes a segment of the log, written aside and renamed; then it is registered as a
source. What is derived is made from registered segments only, so a crash leaves the old state or the new.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from more_itertools import chunked

from graph.errors import InputRefusedError, MatchGraphError
from graph.identity import read_aliases
from graph.matched import (
    MatchedDay,
    matched_differences,
    remove_intents,
    write_difference,
    write_intents,
)
from graph.model import capability_parts, intent_key
from graph.store import Store
from graph.versions import digest
from loaders.event_log import DailyMatch, EventLog
from loaders.events import SearchEvent, read_event_lines, read_event_table
from loaders.kind import EventFile
from matchgraph.settings import EVENTS_VARIABLE

DERIVED = "matched"
NO_FOLDER = (
    f"the events of a graph on a server are kept in a folder: name one, always the same, in {EVENTS_VARIABLE}"
)
LOOKED_UP = 5_000  # candidates looked up at a time
Candidate = tuple[str, bool]  # an id, and whether it is an entity's


class Offered(NamedTuple):
    """What a candidate is in the graph: its id or slug there, and the entities that offer it, sorted."""

    id: str
    entities: tuple[str, ...]


@dataclass(frozen=True)
class EventOutcome:
    """What became of the events of a load.

    Args:
        new: events the log did not hold.
        duplicate: events it held already, or that repeat an id within their file.
        unknown: candidates in the whole log that no source states; their events wait in the log.
        matched: relationships written or removed.
    """

    new: int = 0
    duplicate: int = 0
    unknown: int = 0
    matched: int = 0


@dataclass
class EventIntake:
    """The files of events of one load: segments first, registered together at its end.

    Args:
        store: the graph.
        folder: the log's folder; None where nobody named one.
        trusted: whether the events may move ranks.
        refuse: told of each line that is refused.
    """

    store: Store
    folder: Path | None
    trusted: bool
    refuse: Callable[[str], None]
    read: int = 0
    _rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    _known: dict[str, dict[str, Any]] | None = None

    def take(self, file: EventFile) -> None:
        """Write the segment of a file; a file that was loaded before is not read again if it had no fault."""
        if self.folder is None:
            self.refuse(str(InputRefusedError(NO_FOLDER, location=file.location)))
            return
        sha256 = file.sha256()
        id_ = f"events-{sha256[:32]}"
        log = EventLog(self.folder)
        there = self._rows.get(id_) or self._registered().get(id_)
        whole = there is not None and not there["refused"] and id_ in log.segments()
        before = there if there is not None and whole else self._write(log, id_, file)
        locations = [file.location, *([there["location"]] if there else [])]
        if before["events"]:
            self.read += before["events"] + before["repeated"]
            known = {"id": id_, "kind": "events", "sha256": sha256, "trusted": self.trusted}
            counts = {name: before[name] for name in ("events", "repeated", "refused")}
            self._rows[id_] = known | counts | {"location": min(locations)}

    def discard(self) -> None:
        """Take back what was taken in and is not registered."""
        if self.folder is not None:
            for id_ in self._rows.keys() - self._registered().keys():
                EventLog(self.folder).remove(id_)
        self._rows.clear()
        self.read = 0

    def register(self) -> int:
        """Register what was taken in and is not in the graph just so; return how many events are new."""
        if not self._rows or self.folder is None:
            return 0
        log, there = EventLog(self.folder), self._registered()
        before = log.events(sorted(there))
        loaded_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        changed = [
            self._rows[id_] | {"loaded_at": loaded_at}
            for id_ in sorted(self._rows)
            if self._rows[id_].items() - there.get(id_, {}).items() - {("kind", "events")}
        ]
        if changed:
            self.store.write("register_events", rows=changed)
        return log.events(sorted(there.keys() | self._rows.keys())) - before

    def _registered(self) -> dict[str, dict[str, Any]]:
        if self._known is None:
            self._known = {row["id"]: row for row in self.store.read("event_sources")}
        return self._known

    def _write(self, log: EventLog, id_: str, file: EventFile) -> dict[str, Any]:
        refused: list[str] = []

        def refuse(reason: str) -> None:
            refused.append(reason)
            self.refuse(reason)

        with log.segment(id_) as segment:
            for event in read_events(file, refuse):
                segment.add(event)
        written = segment.written
        if not written.events:
            log.remove(id_)
        return {"events": written.events, "repeated": written.repeated, "refused": len(refused)}


def read_events(file: EventFile, refuse: Callable[[str], None]) -> Iterator[SearchEvent]:
    """Yield the events of a file.

    Args:
        file: a file of search events.
        refuse: told of each line that is refused.
    """
    for item in _read(file):
        if isinstance(item, InputRefusedError):
            refuse(str(item))
        else:
            yield item


def _read(file: EventFile) -> Iterator[SearchEvent | InputRefusedError]:
    if file.is_table:
        yield from read_event_table(file.path, location=file.location)
        return
    with file.path.open("rb") as lines:
        yield from read_event_lines(lines, location=file.location)


def event_log(folder: Path | None, sources: Sequence[str]) -> EventLog | None:
    """Return the log that holds these sources, or None where there are none.

    Raises:
        MatchGraphError: there are sources, and nobody named the folder of the log.
    """
    if not sources:
        return None
    if folder is None:
        raise MatchGraphError(f"this graph holds search events; {NO_FOLDER}")
    return EventLog(folder)


def offering(store: Store, candidates: Sequence[Candidate]) -> dict[Candidate, Offered]:
    """Return what each candidate that is stated now is, and who offers it; an entity offers itself.

    A capability may be named by its id or by what its source calls it; one whose text was edited since, by
    the id it had. A name that several bear means the first of them by id.

    Args:
        store: the graph, with its projections up to date.
        candidates: what the log names.
    """
    aliases = read_aliases(store)
    meant = {name: _meant(name, aliases) for name, _ in candidates}
    found: dict[Candidate, Offered] = {}
    for names in chunked(sorted({meant[name] for name, is_entity in candidates if not is_entity}), LOOKED_UP):
        for row in store.read("known_capabilities", ids=names):
            found.setdefault((row["id"], False), Offered(row["capability"], tuple(row["entities"])))
        parts = {name: capability_parts(name) for name in names if (name, False) not in found}
        edited = [
            {"id": name, "slug": slug, "digest": digest} for name, (slug, digest) in parts.items() if digest
        ]
        for row in store.read("continued_capabilities", rows=edited) if edited else ():
            found.setdefault((row["id"], False), Offered(row["capability"], tuple(row["entities"])))
    for names in chunked(sorted({meant[name] for name, is_entity in candidates if is_entity}), LOOKED_UP):
        for row in store.read("known_entities", slugs=names):
            found[row["slug"], True] = Offered(row["slug"], (row["slug"],))
    known = ((candidate, found.get((meant[candidate[0]], candidate[1]))) for candidate in candidates)
    return {candidate: offered for candidate, offered in known if offered is not None}


def _meant(name: str, aliases: Mapping[str, str]) -> str:
    """Return what the name of a candidate becomes where its entity is known under another slug."""
    slug, sign, rest = name.partition("#")
    return aliases.get(slug, slug) + sign + rest


@dataclass(frozen=True)
class _Wanted:
    """What is to be derived: from which segments, and for which candidates."""

    log: EventLog | None
    sources: list[str]
    known: dict[Candidate, Offered]
    unknown: int
    examination: tuple[float, ...]

    @classmethod
    def of(cls, store: Store, folder: Path | None, examination: Sequence[float]) -> _Wanted:
        sources = [row["id"] for row in store.read("event_sources")]
        log = event_log(folder, sources)
        candidates = log.candidates(sources) if log else []
        known = offering(store, candidates)
        return cls(log, sources, known, len(candidates) - len(known), tuple(examination))

    @property
    def state(self) -> str:
        known = sorted((*candidate, offered.id) for candidate, offered in self.known.items())
        return digest([self.sources, known, self.examination]) if self.sources else ""

    def intents(self) -> dict[str, str]:
        pairs = self.log.intents(self.sources) if self.log else ()
        return {intent_key(text): worded for text, worded in pairs}

    def days(self) -> Iterator[tuple[str, list[MatchedDay]]]:
        """Yield each intent with its days; those of candidates nobody states wait in the log."""
        if self.log is None:
            return
        names = {candidate: offered.id for candidate, offered in self.known.items()}
        rows = self.log.daily(self.sources, propensity=self.examination, names=names)
        there = {(offered.id, is_entity) for (_, is_entity), offered in self.known.items()}
        for intent, group in itertools.groupby(rows, key=lambda row: row.intent):
            yield intent, [_day(row) for row in group if (row.candidate, row.is_entity) in there]


def _day(row: DailyMatch) -> MatchedDay:
    return MatchedDay(row.candidate, row.is_entity, row.day.isoformat(), *row[4:])


def derive_matched(store: Store, folder: Path | None, examination: Sequence[float]) -> EventOutcome:
    """Bring intents and MATCHED up to date with the registered segments, if anything changed since.

    Args:
        store: the graph, with its projections up to date.
        folder: the log's folder.
        examination: how likely positions 1, 2, … are examined.

    Raises:
        MatchGraphError: the graph holds events, and nobody named the folder of the log.
        NotFoundError: the log lacks a segment.
    """
    changed = 0
    wanted = _Wanted.of(store, folder, examination)
    derived = _derived(store)
    while wanted.state != derived:
        store.write("mark_derived", id=DERIVED, digest=None)
        unwanted = write_intents(store, wanted.intents())
        days = itertools.chain(wanted.days(), ((key, []) for key in unwanted))
        changed += sum(write_difference(store, each) for each in matched_differences(store, days))
        remove_intents(store, unwanted)
        store.write("mark_derived", id=DERIVED, digest=wanted.state or None)
        # another load may have registered more meanwhile
        derived, wanted = wanted.state, _Wanted.of(store, folder, examination)
    return EventOutcome(unknown=wanted.unknown, matched=changed)


def matched_faults(store: Store, folder: Path | None, examination: Sequence[float]) -> Iterator[str]:
    """Yield the intents whose MATCHED is not what the log says.

    Args:
        store: the graph.
        folder: the log's folder.
        examination: how likely positions 1, 2, … are examined.
    """
    wanted = _Wanted.of(store, folder, examination)
    for difference in matched_differences(store, wanted.days()):
        yield from sorted({row["intent"] for row in (*difference.new, *difference.gone)})


def _derived(store: Store) -> str:
    rows = store.read("derived_from", id=DERIVED)
    return rows[0]["digest"] if rows else ""
