"""The inputs of a run, in memory, so that it can be recomputed with or without changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from graph.event_log.origins import EventOrigins
from graph.snapshot import Snapshot
from matchgraph.artefact.trees import NOT_KEPT
from matchgraph.computing.by_entity import ByEntity, by_entity_of
from matchgraph.computing.computation import Computation, compute
from matchgraph.computing.displayed import displayed
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

    ALSO_KEPT: ClassVar = ("rates", "evidence", "computed", "by_entity", "event_origins", "displayed")

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
        before = self._comparable
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
            earlier=self._comparable.computed if self._comparable else None,
        )

    @property
    def _comparable(self) -> RunInputs | None:
        """The earlier run, if it has the same constants."""
        return self.earlier if self.earlier and self.earlier.methodology == self.methodology else None

    @cached_property
    def by_entity(self) -> ByEntity | None:
        """What searches say of each entity, laid out by entity; None if nothing known was shown."""
        if self.searches is None or self.rates is None or self.evidence is None:
            return None
        rows = None
        if self.earlier and self.earlier.by_entity and self._has_the_earlier_rows:
            rows = self.earlier.by_entity.rows.read().of_candidates(
                self.searches.arrays.candidate, self.searches.candidates
            )
        return by_entity_of(self.searches, self.rates, self.evidence, self.computed.latent, rows)

    @cached_property
    def displayed(self) -> NDArray[np.bool_]:
        """Whether MATCHED would have each pair without untrusted searches, (pairs,)."""
        if self.searches is None or self.rates is None:
            return np.zeros(0, dtype=np.bool_)
        if self._comparable and self._has_the_earlier_rows:
            return self._comparable.displayed
        return displayed(self.searches.arrays, self.rates.pairs, self.methodology)

    @cached_property
    def _has_the_earlier_rows(self) -> bool:
        """Whether the rows of the earlier run and their pairs are the same, in the same order."""
        other = self.earlier
        if not (other and other.rate_inputs and other.rates and self.rate_inputs and self.rates):
            return False
        one, two = self.rate_inputs.arrays, other.rate_inputs.arrays
        return np.array_equal(self.rates.pairs.of_row, other.rates.pairs.of_row) and all(
            np.array_equal(getattr(one, each), getattr(two, each)) for each in _ROWS
        )

    @cached_property
    def event_origins(self) -> EventOrigins:
        """The origins of the search events, in the order of `searches`."""
        if self.earlier and self._has_the_log_of(self.earlier):
            return self.earlier.event_origins
        return self.origins()

    def _has_the_log_of(self, other: RunInputs) -> bool:
        """Return whether the events of another run are of the same log, which ends before both days."""
        one, two = self.searches and self.searches.log, other.searches and other.searches.log
        if not (one and two):
            return False
        return one.is_same_as(two) and one.last_day <= min(self.as_of, other.as_of)
