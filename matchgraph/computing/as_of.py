"""Read the inputs of a run of a day: statements, measurements and searches up to that day.

A page, table, passport or manifest that holds for a later day is left out as if it had never been loaded, so
that a run of a past day does not use later information. Earlier versions of a reloaded source are not kept,
so a past run does not have those either. Sources without a day always count.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

from graph.errors import GuardRefusedError
from matchgraph.computing.evidence_book import EvidenceBook, Removed
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import Later, RunInputs
from ranking.blocks import Spread


def read_inputs(
    reading: Reading,
    *,
    as_of: dt.date,
    engine: str,
    earlier: RunInputs | None = None,
    spread: Spread | None = None,
) -> RunInputs:
    """Return the inputs of a run of a day.

    Args:
        reading: of the refreshed graph.
        as_of: the day the ranks hold for.
        engine: propagation solver.
        earlier: another run, from which is taken what it made from the same.
        spread: where matrices are multiplied; in memory if omitted.

    Raises:
        MatchGraphError: the graph has events, but the log has no folder.
        NotFoundError: the event log lacks a segment.
        GuardRefusedError: everything in the graph holds for a later day.
    """
    snapshot = reading.snapshot(as_of=as_of)
    before = (earlier.searches, earlier.as_of) if earlier and earlier.searches else None
    searches = reading.searches(snapshot, as_of=as_of, earlier=before)
    origins = partial(reading.event_origins, as_of=as_of)
    everything = RunInputs(
        snapshot,
        searches,
        reading.methodology,
        as_of,
        engine,
        origins=origins,
        earlier=earlier,
        spread=spread,
    )
    later = reading.sources.later_than(as_of)
    if not later:
        return everything
    book = EvidenceBook.read(reading, everything)
    then = book.without(Removed(sources=later))
    if not len(then.snapshot):
        raise GuardRefusedError(
            f"everything loaded holds for a day after {as_of} (`matchgraph sources` lists the days); "
            "choose a later day, or load pages from before it with --as-of"
        )
    return replace(
        then,
        earlier=earlier,
        spread=spread,
        snapshot=replace(then.snapshot, statements=reading.sources.without(later).statements),
        later=Later(later, book.stated_only_by(later)),
    )
