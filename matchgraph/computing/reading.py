"""The cached reads of one query, and the inputs of a run derived from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from graph.event_log.log import EventLog
from graph.event_log.origins import EventOrigins
from graph.event_log.totals import Scope
from graph.pointers import ALIASES, TEXTS
from graph.reading import GraphReading
from graph.snapshot import Snapshot, read_snapshot
from graph.versions import digest
from matchgraph.artefact.shelf import Shelf
from matchgraph.computing.rate_inputs import renumbered
from matchgraph.computing.search_evidence import Candidates, Searches
from matchgraph.events.candidates import CandidateName, Offered, offering
from ranking.methodology import Methodology

MATCHED = "matched"  # the marker of what MATCHED was derived from


def meanings_of(marks: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a hash of the state of all that says what candidates of the log mean.

    Args:
        marks: the markers of the graph.
    """
    return digest([marks.get(id_, {}).get("version") for id_ in (TEXTS, ALIASES)])


@dataclass(frozen=True)
class Reading(GraphReading):
    """The cached reads of one query on an open graph; never kept across a write.

    Args:
        log: the event log.
        shelf: where runs are kept as artefacts; None keeps none.
    """

    log: EventLog = field(kw_only=True)
    methodology: Methodology = field(kw_only=True)
    shelf: Shelf | None = field(default=None, kw_only=True)
    _offered: dict[CandidateName, Offered | None] = field(default_factory=dict)
    _origins: dict[dt.date, EventOrigins] = field(default_factory=dict)

    def snapshot(self, *, as_of: dt.date) -> Snapshot:
        """Read the graph as arrays, whatever the days of its sources.

        Args:
            as_of: the last day of raw signals to include.
        """
        return read_snapshot(self.store, self.sources, as_of=as_of)

    @cached_property
    def is_stale(self) -> bool:
        """Whether statements changed that current figures do not follow yet, as after a crash."""
        return bool(self.store.read("any_stale"))

    def offering(self, candidates: Sequence[CandidateName]) -> dict[CandidateName, Offered]:
        """Resolve each candidate that is currently stated; see `events.candidates`.

        Args:
            candidates: as named in the log.
        """
        new = [each for each in candidates if each not in self._offered]
        if new and (scope := self._scope_of_these_meanings):
            there = {name: scope.known[name] for name in new if name in scope.known}
            self._offered.update(
                {name: Offered(id_, tuple(scope.entities(id_))) for name, id_ in there.items()}
            )
            new = [each for each in new if each not in there]
        if new:
            found = offering(self.store, new, self.aliases)
            self._offered.update({each: found.get(each) for each in new})
        known = ((each, self._offered[each]) for each in candidates)
        return {each: offered for each, offered in known if offered is not None}

    @cached_property
    def matched_scope(self) -> Scope | None:
        """What MATCHED was derived from last, if that is kept."""
        return self.log.remembered(self.pointers.derived_from(MATCHED))

    @property
    def _scope_of_these_meanings(self) -> Scope | None:
        """What MATCHED was derived from, if what candidates mean has not changed since."""
        marks = self.pointers.marks
        meanings, _, _ = str(marks.get(MATCHED, {}).get("inputs") or "").partition("-")
        return self.matched_scope if meanings == meanings_of(marks) else None

    def searches(
        self, snapshot: Snapshot, *, as_of: dt.date, earlier: tuple[Searches, dt.date] | None = None
    ) -> Searches | None:
        """Read the trusted search events up to the end of a day; None without event sources.

        Args:
            as_of: the last day to include, UTC.
            earlier: those of another day, from which they are taken if they are the same.

        Raises:
            NotFoundError: the event log lacks a segment.
        """
        sources = self.sources.trusted_events
        if not sources:
            return None
        state = self.log.state(sources)
        before, day = earlier or (None, as_of)
        if before and before.log and before.log.is_same_as(state) and state.last_day <= min(as_of, day):
            candidates = self.candidates_in(self.log, sources, snapshot, as_of=as_of)
            numbers = renumbered(before.candidates, candidates)
            if numbers is not None:
                arrays = before.arrays
                return Searches(arrays.at(as_of, numbers[arrays.candidate]), candidates, state)
        return replace(self.searches_in(self.log, sources, snapshot, as_of=as_of), log=state)

    def event_origins(self, *, as_of: dt.date) -> EventOrigins:
        """Return the origin of each trusted event, in the order of `searches`.

        Args:
            as_of: the last day to include, UTC.
        """
        sources = self.sources.trusted_events
        if as_of not in self._origins:
            none = EventOrigins.none()
            self._origins[as_of] = self.log.origins(sources, as_of=as_of) if sources else none
        return self._origins[as_of]

    def again(self) -> Reading:
        """Return a new reading of the same graph, for use after a write."""
        store = self.store.at_one_moment()
        return Reading(store, self.of_state, log=self.log, methodology=self.methodology, shelf=self.shelf)

    def searches_in(
        self,
        log: EventLog,
        sources: Sequence[str],
        snapshot: Snapshot,
        *,
        as_of: dt.date,
        unknown: Collection[str] = (),
    ) -> Searches:
        """Read the events of some sources of a log up to the end of a day.

        Args:
            sources: sources to read.
            as_of: the last day to include, UTC.
            unknown: capabilities that count as offered by no one.

        Raises:
            NotFoundError: the event log lacks a segment.
        """
        candidates = self.candidates_in(log, sources, snapshot, as_of=as_of, unknown=unknown)
        return Searches(log.arrays(sources, as_of=as_of, candidates=candidates.numbers), candidates)

    def candidates_in(
        self,
        log: EventLog,
        sources: Sequence[str],
        snapshot: Snapshot,
        *,
        as_of: dt.date | None = None,
        after: dt.date | None = None,
        unknown: Collection[str] = (),
    ) -> Candidates:
        """Number the candidates that the events of some sources of a log name.

        Args:
            sources: sources to read.
            as_of: the last day to include, UTC; default: all.
            after: the last day to exclude, UTC; default: none.
            unknown: capabilities that count as offered by no one.

        Raises:
            NotFoundError: the event log lacks a segment.
        """
        known = self.offering(log.candidates(sources, as_of=as_of, after=after))
        stated = {name: each for name, each in known.items() if each.id not in unknown}
        return Candidates.of(stated, {slug: i for i, slug in enumerate(snapshot.slugs)})
