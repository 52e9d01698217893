"""What one question reads of an open graph, and the inputs of a run made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from graph.event_log.log import EventLog, Origin
from graph.reading import GraphReading
from graph.snapshot import Snapshot, read_snapshot
from matchgraph.computing.search_evidence import Candidates, Searches
from matchgraph.events.candidates import Candidate, Offered, offering
from ranking.methodology import Methodology


@dataclass(frozen=True)
class Reading(GraphReading):
    """What one question reads of an open graph: each thing once, never kept across a write.

    Args:
        log: the log of search events.
        methodology: all constants.
    """

    log: EventLog = field(kw_only=True)
    methodology: Methodology = field(kw_only=True)
    _offered: dict[Candidate, Offered | None] = field(default_factory=dict)
    _origins: dict[dt.date, list[Origin]] = field(default_factory=dict)

    def snapshot(self, *, as_of: dt.date) -> Snapshot:
        """Read the graph as arrays, whatever day its sources hold for.

        Args:
            as_of: the last day of which raw signals count.
        """
        return read_snapshot(self.store, self.sources, as_of=as_of)

    def offering(self, candidates: Sequence[Candidate]) -> dict[Candidate, Offered]:
        """Return what each candidate that is stated now is, and who offers it; see `events.candidates`.

        Args:
            candidates: what the log names.
        """
        new = [each for each in candidates if each not in self._offered]
        if new:
            found = offering(self.store, new, self.aliases)
            self._offered.update({each: found.get(each) for each in new})
        known = ((each, self._offered[each]) for each in candidates)
        return {each: offered for each, offered in known if offered is not None}

    def searches(self, snapshot: Snapshot, *, as_of: dt.date) -> Searches | None:
        """Read the trusted search events up to the end of a day; None where there are no sources of any.

        Args:
            snapshot: the entities.
            as_of: the last day that counts, UTC.

        Raises:
            NotFoundError: the log lacks a segment.
        """
        sources = self.sources.trusted_events
        return self.searches_in(self.log, sources, snapshot, as_of=as_of) if sources else None

    def event_origins(self, *, as_of: dt.date) -> list[Origin]:
        """Return where each trusted event comes from, in the order of `searches`.

        Args:
            as_of: the last day that counts, UTC.
        """
        sources = self.sources.trusted_events
        if as_of not in self._origins:
            self._origins[as_of] = self.log.origins(sources, as_of=as_of) if sources else []
        return self._origins[as_of]

    def again(self) -> Reading:
        """Return a new reading of the same graph, as it is needed after a write."""
        return Reading(self.store, log=self.log, methodology=self.methodology)

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
            log: the log.
            sources: whose segments count.
            snapshot: the entities.
            as_of: the last day that counts, UTC.
            unknown: capabilities that count as offered by no one.

        Raises:
            NotFoundError: the log lacks a segment.
        """
        index = {slug: i for i, slug in enumerate(snapshot.slugs)}
        known = self.offering(log.candidates(sources, as_of=as_of))
        candidates = Candidates.of(
            {name: each for name, each in known.items() if each.id not in unknown}, index
        )
        return Searches(log.arrays(sources, as_of=as_of, candidates=candidates.numbers), candidates)
