"""Read what a run of a day is computed from: what was stated, measured and searched up to that day.

A page, table, passport or manifest that holds for a later day is left out as if it had never been loaded, so
that no run of a past day knows what came after it. What such a source stated before it was loaded again is
not kept, so that of its earlier version a past run knows nothing either. One without a day counts always.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from graph.errors import GuardRefusedError
from matchgraph.computing.evidence_book import EvidenceBook, Removed
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import Later, RunInputs


def read_inputs(reading: Reading, *, as_of: dt.date, engine: str) -> RunInputs:
    """Return what a run of a day is computed from.

    Args:
        reading: of the graph, with its projections up to date.
        as_of: the day the ranks hold for.
        engine: the solver of the propagation.

    Raises:
        MatchGraphError: the graph holds events, and the log has no folder.
        NotFoundError: the log lacks a segment.
        GuardRefusedError: all that the graph holds was stated for a later day.
    """
    snapshot = reading.snapshot(as_of=as_of)
    searches = reading.searches(snapshot, as_of=as_of)
    everything = RunInputs(snapshot, searches, reading.methodology, as_of, engine)
    later = reading.sources.later_than(as_of)
    if not later:
        return everything
    book = EvidenceBook.read(reading, everything)
    then = book.without(Removed(sources=later))
    if not len(then.snapshot):
        raise GuardRefusedError(
            f"all that is loaded holds for a day after {as_of} (`matchgraph sources` lists the days); "
            "take a later day, or load pages of that time with their own --as-of"
        )
    return replace(
        then,
        snapshot=replace(then.snapshot, statements=reading.sources.without(later).statements),
        later=Later(later, book.stated_only_by(later)),
    )
