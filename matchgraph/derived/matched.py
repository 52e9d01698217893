"""Take search events into the log, and derive intents and MATCHED from the log.

A file of events becomes a segment of the log, written to a temporary file and renamed; then it is registered
as a source. What is derived is made from registered segments only, so a crash leaves the old state or the
new.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from graph.event_log.log import DailyMatch, EventLog
from graph.matched import (
    MatchedDay,
    matched_differences,
    remove_intents,
    write_difference,
    write_intents,
)
from graph.model import intent_key
from graph.pointers import EVENTS, TEXTS
from graph.versions import digest
from matchgraph.computing.reading import Reading
from matchgraph.derived.turns import derived
from matchgraph.events.candidates import CandidateName, Offered

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

    log: EventLog
    sources: list[str]
    known: dict[CandidateName, Offered]
    unknown: int
    examination: tuple[float, ...]

    @classmethod
    def of(cls, reading: Reading) -> _Wanted:
        sources = reading.sources.events
        candidates = reading.log.candidates(sources) if sources else []
        known = reading.offering(candidates)
        examination = reading.methodology.evidence.examination
        return cls(reading.log, sources, known, len(candidates) - len(known), examination)

    @cached_property
    def state(self) -> str:
        known = sorted((*candidate, offered.id) for candidate, offered in self.known.items())
        return digest([self.sources, known, self.examination]) if self.sources else ""

    def intents(self) -> dict[str, str]:
        pairs = self.log.intents(self.sources) if self.sources else ()
        return {intent_key(text): phrased for text, phrased in pairs}

    def days(self) -> Iterator[tuple[str, list[MatchedDay]]]:
        """Yield each intent with its days; those of candidates no one has stated wait in the log."""
        if not self.sources:
            return
        names = {candidate: offered.id for candidate, offered in self.known.items()}
        rows = self.log.daily(self.sources, propensity=self.examination, names=names)
        there = {(offered.id, is_entity) for (_, is_entity), offered in self.known.items()}
        for intent, group in itertools.groupby(rows, key=lambda row: row.intent):
            yield intent, [_day(row) for row in group if (row.candidate, row.is_entity) in there]


def _day(row: DailyMatch) -> MatchedDay:
    return MatchedDay(row.candidate, row.is_entity, row.day.isoformat(), *row[4:])


def derive_matched(reading: Reading) -> MatchedOutcome:
    """Bring intents and MATCHED up to date with the registered segments, if anything changed since.

    Args:
        reading: of the graph, with its projections up to date.

    Raises:
        MatchGraphError: the graph holds events, and the log has no folder.
        NotFoundError: the log lacks a segment.
    """
    unknown = 0

    def derive(reading: Reading) -> int:
        nonlocal unknown
        pointers, wanted = reading.pointers, _Wanted.of(reading)
        unknown = wanted.unknown
        if wanted.state == pointers.derived_from(DERIVED):
            return 0
        store = reading.store.on_condition(pointers.unchanged(TEXTS, EVENTS).require)
        store.write("mark_derived", id=DERIVED, digest=None)
        unwanted = write_intents(store, wanted.intents())
        days = itertools.chain(wanted.days(), ((key, []) for key in unwanted))
        changed = sum(write_difference(store, each) for each in matched_differences(store, days))
        remove_intents(store, unwanted)
        store.write("mark_derived", id=DERIVED, digest=wanted.state or None)
        return changed

    changed = derived(derive, reading)
    return MatchedOutcome(unknown=unknown, matched=changed)


def matched_faults(reading: Reading) -> Iterator[str]:
    """Yield the intents whose MATCHED is not what the log says.

    Args:
        reading: of the graph.
    """
    wanted = _Wanted.of(reading)
    for difference in matched_differences(reading.store, wanted.days()):
        yield from sorted({row["intent"] for row in (*difference.new, *difference.gone)})
