"""Take search events into the log, and derive intents and MATCHED from the log.

A file of events becomes a segment of the log, written aside and renamed; then it is registered as a
source. What is derived is made from registered segments only, so a crash leaves the old state or the new.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.event_log.log import DailyMatch, EventLog
from graph.matched import (
    MatchedDay,
    matched_differences,
    remove_intents,
    write_difference,
    write_intents,
)
from graph.model import intent_key
from graph.store import Store
from graph.versions import digest
from matchgraph.events.candidates import Candidate, Offered, offering
from matchgraph.events.log import event_log

DERIVED = "matched"


@dataclass(frozen=True)
class MatchedOutcome:
    """What a derivation of MATCHED found and changed.

    Args:
        unknown: candidates in the whole log that no source states; their events wait in the log.
        matched: relationships written or removed.
    """

    unknown: int
    matched: int


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


def derive_matched(store: Store, folder: Path | None, examination: Sequence[float]) -> MatchedOutcome:
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
    return MatchedOutcome(unknown=wanted.unknown, matched=changed)


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
