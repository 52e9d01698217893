"""Read what a run of a day is computed from: what was stated, measured and searched up to that day.

A page, table, passport or manifest that holds for a later day is left out as if it had never been loaded, so
that no run of a past day knows what came after it. What such a source stated before it was loaded again is
not kept, so that of its earlier version a past run knows nothing either. One without a day counts always.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from graph.errors import GuardRefusedError
from graph.snapshot import read_snapshot
from graph.store import Store
from graph.versions import read_versions, statements_of
from matchgraph.computing.evidence_book import EvidenceBook, Removed
from matchgraph.computing.run_inputs import Later, RunInputs
from matchgraph.computing.search_evidence import read_searches
from matchgraph.events.log import event_log, trusted_sources
from ranking.methodology import Methodology


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
        GuardRefusedError: all that the graph holds was stated for a later day.
    """
    snapshot, sources = read_snapshot(store, as_of=as_of), trusted_sources(store)
    searches = read_searches(store, event_log(folder, sources), sources, snapshot, as_of=as_of)
    everything = RunInputs(snapshot, searches, methodology, as_of, engine)
    versions = read_versions(store)
    later = frozenset(each.id for each in versions if each.is_later_than(as_of))
    if not later:
        return everything
    book = EvidenceBook.read(store, folder, everything)
    then = book.without(Removed(sources=later))
    if not len(then.snapshot):
        raise GuardRefusedError(
            f"all that is loaded holds for a day after {as_of} (`matchgraph sources` lists the days); "
            "take a later day, or load pages of that time with their own --as-of"
        )
    statements = statements_of([each for each in versions if each.id not in later])
    return replace(
        then,
        snapshot=replace(then.snapshot, statements=statements),
        later=Later(later, book.stated_only_by(later)),
    )
