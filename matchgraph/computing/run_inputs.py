"""The inputs of a run, in memory, so that it can be recomputed with or without changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np

from graph.event_log.origins import EventOrigins
from graph.snapshot import Snapshot
from matchgraph.artefact.trees import NOT_KEPT
from matchgraph.computing.by_entity import ByEntity, by_entity_of
from matchgraph.computing.computation import Computation, compute
from matchgraph.computing.rate_inputs import Earlier, RateInputs
from matchgraph.computing.search_evidence import Searches, SearchEvidence, kinds_of, on_nodes
from ranking.blocks import Spread
from ranking.evidence import Evidence
from ranking.methodology import Methodology

_ROWS = ("event", "candidate", "position", "clicked", "outcome")


@dataclass(frozen=True)
class Later:
    """The contents of the graph that hold for a later day, which a run leaves out.

    Args:
        capabilities: ids of the capabilities that only these sources state.
    """

    sources: frozenset[str] = frozenset()
    capabilities: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RunInputs:
    """The inputs of a run; `computed` never writes.

    Args:
        searches: the search events up to the day, or None.
        as_of: the day the ranks hold for.
        engine: propagation solver.
        later: what is left out because it holds for a later day.
        base: the run that a what-if starts from.
        given: search evidence that was not estimated from `searches`, in a what-if.
        origins: reads the origins of the search events.
        earlier: another run, from which is taken what it made from the same.
        spread: where matrices are multiplied and the log is computed with; in memory if omitted.
    """

    ALSO_KEPT: ClassVar = ("rates", "evidence", "computed", "by_entity", "event_origins")

    snapshot: Snapshot
    searches: Searches | None
    methodology: Methodology = field(metadata=NOT_KEPT)
    as_of: dt.date
    engine: str
    later: Later = Later()
    base: Computation | None = None
    given: SearchEvidence | None = None
    origins: Callable[[], EventOrigins] = field(default=EventOrigins.none, metadata=NOT_KEPT)
    earlier: RunInputs | None = field(default=None, metadata=NOT_KEPT, repr=False)
    spread: Spread | None = field(default=None, metadata=NOT_KEPT, repr=False)

    @cached_property
    def rate_inputs(self) -> RateInputs | None:
        """What the rates are estimated from; None if nothing known was shown."""
        if self.searches is None or not len(self.searches.arrays.event):
            return None
        return RateInputs.of(self.searches.arrays, self.searches.candidates.owner, kinds_of(self.snapshot))

    @cached_property
    def rates(self) -> Evidence | None:
        """How well candidates serve intents, by pair; None if nothing known was shown."""
        own = self.rate_inputs
        if own is None:
            return None
        before = self.earlier if self.earlier and self.earlier.methodology == self.methodology else None
        inputs, found = (before.rate_inputs, before.rates) if before else (None, None)
        known = Earlier(inputs, found) if inputs and found else None
        return own.rates(self.methodology, known, self.spread)

    @cached_property
    def evidence(self) -> SearchEvidence | None:
        """The same evidence on the nodes of the graph."""
        if self.given is not None:
            return self.given
        return on_nodes(self.searches, self.rates) if self.searches and self.rates else None

    @cached_property
    def computed(self) -> Computation:
        """The run, as computed by a recompute."""
        return compute(
            self.snapshot,
            self.methodology,
            as_of=self.as_of,
            engine=self.engine,
            searches=self.evidence,
            base=self.base,
            spread=self.spread,
        )

    @cached_property
    def by_entity(self) -> ByEntity | None:
        """What searches say of each entity, laid out by entity; None if nothing known was shown."""
        if self.searches is None or self.rates is None or self.evidence is None:
            return None
        rows, before = None, self.earlier.by_entity if self.earlier else None
        if before and self._has_the_rows_of(self.earlier):
            rows = before.rows.read()
        return by_entity_of(self.searches, self.rates, self.evidence, self.computed.latent, rows)

    def _has_the_rows_of(self, other: RunInputs | None) -> bool:
        """Return whether the rows of another run, their pairs and the number of candidates are the same."""
        if not (other and other.searches and other.rates and self.searches and self.rates):
            return False
        one, two = self.searches, other.searches
        return (
            len(one.candidates.owner) == len(two.candidates.owner)
            and np.array_equal(self.rates.pairs.of_row, other.rates.pairs.of_row)
            and all(np.array_equal(getattr(one.arrays, each), getattr(two.arrays, each)) for each in _ROWS)
        )

    @cached_property
    def event_origins(self) -> EventOrigins:
        """The origins of the search events, in the order of `searches`."""
        return self.origins()
