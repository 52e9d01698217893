"""All that a run is computed from, kept in memory so that it can be computed again, or otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from graph.snapshot import Snapshot, read_snapshot
from graph.store import Store
from matchgraph.events import event_log
from matchgraph.recompute import Computation, compute
from matchgraph.search_evidence import (
    Searches,
    SearchEvidence,
    evidence_of,
    read_searches,
    trusted_sources,
)
from ranking.methodology import Methodology


@dataclass(frozen=True)
class RunInputs:
    """The inputs of a run; `computed` never writes.

    Args:
        snapshot: the graph.
        searches: the search events up to the day; None where there are none.
        methodology: all constants.
        as_of: the day the ranks hold for.
        engine: the solver of the propagation.
    """

    snapshot: Snapshot
    searches: Searches | None
    methodology: Methodology
    as_of: dt.date
    engine: str

    @cached_property
    def evidence(self) -> SearchEvidence | None:
        """How well candidates serve intents."""
        return evidence_of(self.searches, self.snapshot, self.methodology)

    @cached_property
    def computed(self) -> Computation:
        """The run, as a recompute would find it."""
        return compute(
            self.snapshot, self.methodology, as_of=self.as_of, engine=self.engine, searches=self.evidence
        )


def read_inputs(
    store: Store, folder: Path | None, methodology: Methodology, *, as_of: dt.date, engine: str
) -> RunInputs:
    """Read what a run of a day is computed from.

    Args:
        store: the graph, with its projections up to date.
        folder: where the log of events lies.
        methodology: all constants.
        as_of: the day the ranks hold for.
        engine: the solver of the propagation.

    Raises:
        MatchGraphError: the graph holds events, and nobody named the folder of the log.
        NotFoundError: the log lacks a segment.
    """
    snapshot, sources = read_snapshot(store, as_of=as_of), trusted_sources(store)
    searches = read_searches(store, event_log(folder, sources), sources, snapshot, as_of=as_of)
    return RunInputs(snapshot, searches, methodology, as_of, engine)
