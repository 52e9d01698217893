"""All that a run is computed from, kept in memory so that it can be computed again, or otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from graph.snapshot import Snapshot
from matchgraph.computing.computation import Computation, compute
from matchgraph.computing.search_evidence import Searches, SearchEvidence, on_nodes, rates_of
from ranking.evidence import Evidence
from ranking.methodology import Methodology


@dataclass(frozen=True)
class Later:
    """What the graph holds of a later day, of which a run knows nothing.

    Args:
        sources: ids.
        capabilities: ids of those that none but these sources state.
    """

    sources: frozenset[str] = frozenset()
    capabilities: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RunInputs:
    """The inputs of a run; `computed` never writes.

    Args:
        snapshot: the graph.
        searches: the search events up to the day; None where there are none.
        methodology: all constants.
        as_of: the day the ranks hold for.
        engine: the solver of the propagation.
        later: what is left out of the graph, since it was stated for a later day.
    """

    snapshot: Snapshot
    searches: Searches | None
    methodology: Methodology
    as_of: dt.date
    engine: str
    later: Later = Later()

    @cached_property
    def rates(self) -> Evidence | None:
        """How well candidates serve intents, by pairs of them."""
        return rates_of(self.searches, self.snapshot, self.methodology)

    @cached_property
    def evidence(self) -> SearchEvidence | None:
        """The same on the nodes of the graph."""
        return on_nodes(self.searches, self.rates) if self.searches and self.rates else None

    @cached_property
    def computed(self) -> Computation:
        """The run, as a recompute would find it."""
        return compute(
            self.snapshot, self.methodology, as_of=self.as_of, engine=self.engine, searches=self.evidence
        )
