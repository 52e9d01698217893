"""What the log says of each entity, laid out so that the rows of one entity lie together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matchgraph.artefact.columns import Column
from matchgraph.artefact.trees import SLICED
from matchgraph.computing.search_evidence import Candidates, Searches, SearchEvidence, parts_of
from ranking.arrays import Floats, Integers
from ranking.evidence import Evidence
from ranking.grouping import groups_of
from ranking.observations import Counts

if TYPE_CHECKING:
    from matchgraph.computing.latent import Latent


@dataclass(frozen=True)
class LogRows:
    """The rows of the event log by candidate; those of a pair are in the order of the log.

    Args:
        start: (candidates + 1,) where the rows of each candidate begin.
        pair: (rows,) number of the pair of intent and candidate.
        event: (rows,) number of the event.
        position: (rows,) where the candidate was shown, 0 if it was only reported on.
        clicked: (rows,) whether it was chosen.
        outcome: (rows,) 1, -1 or 0 if unknown.
    """

    start: Integers
    pair: NDArray[np.int32] = field(metadata=SLICED)
    event: NDArray[np.int32] = field(metadata=SLICED)
    position: NDArray[np.int16] = field(metadata=SLICED)
    clicked: NDArray[np.bool_] = field(metadata=SLICED)
    outcome: NDArray[np.int8] = field(metadata=SLICED)

    def of_pairs(self, pairs: EntityPairs) -> tuple[LogRows, Integers]:
        """Return the rows of the pairs of an entity, and the place of each row's pair among them."""
        candidates = np.unique(pairs.candidate).tolist()
        parts = [slice(int(self.start[each]), int(self.start[each + 1])) for each in candidates]
        rows = self.taken(lambda column: np.concatenate([column[part] for part in [slice(0), *parts]]))
        place = np.searchsorted(pairs.pair, rows.pair)
        known = np.append(pairs.pair, -1)[place] == rows.pair
        return rows.taken(lambda column: column[known]), place[known]

    def read(self) -> LogRows:
        """Return the rows with each column read, where they are in files."""
        return self.taken(lambda column: column.whole() if isinstance(column, Column) else column)

    def of_candidates(self, candidate: NDArray[np.int32], candidates: Candidates) -> LogRows:
        """Return the same rows, with candidates that are numbered otherwise, but in the same order.

        Args:
            candidate: of each row of the log.
            candidates: their numbering.
        """
        return replace(self, start=_starts(candidate, candidates))

    def taken(self, take: Callable[[Any], Any]) -> LogRows:
        """Return rows of each column; `start` says nothing of them."""
        columns = take(self.pair), take(self.event), take(self.position)
        return LogRows(self.start, *columns, take(self.clicked), take(self.outcome))


@dataclass(frozen=True)
class EntityPairs:
    """Pairs of intents and candidates by the entity they count for, one kind of observation.

    Args:
        start: (entities + 1,) where the pairs of each entity begin.
        pair: (rows,) number of the pair, rising for each entity.
        intent: (rows,) number of its intent among those of the evidence.
        candidate: (rows,) its candidate.
        part: (rows,) which part of it counts for the entity.
        expected: (rows,) probability of a hit at the balance of forces, the effect of the pair included.
    """

    start: Integers
    pair: Integers = field(metadata=SLICED)
    intent: Integers = field(metadata=SLICED)
    candidate: Integers = field(metadata=SLICED)
    part: Floats = field(metadata=SLICED)
    expected: Floats = field(metadata=SLICED)

    def of(self, entity: int) -> EntityPairs:
        """Return the pairs of an entity."""
        own = slice(int(self.start[entity]), int(self.start[entity + 1]))
        return EntityPairs(
            np.array([0, own.stop - own.start]),
            self.pair[own],
            self.intent[own],
            self.candidate[own],
            self.part[own],
            self.expected[own],
        )


@dataclass(frozen=True)
class ByEntity:
    """What searches say of each entity: pairs with clicks, pairs with reports, and the rows behind both."""

    rows: LogRows
    clicks: EntityPairs
    reports: EntityPairs


def by_entity_of(
    searches: Searches,
    found: Evidence,
    evidence: SearchEvidence,
    latent: Latent,
    rows: LogRows | None = None,
) -> ByEntity:
    """Return what searches say of each entity, laid out by entity.

    Clicks beyond the examined impressions raise the trials of the estimate, but those of no single event.

    Args:
        searches: the events.
        found: the estimates from them.
        evidence: the same evidence on the nodes of the graph.
        latent: the utilities.
        rows: the rows of the log by candidate, if they are known.
    """
    estimate, reports = latent.estimate, latent.observations.reports
    clicked, reported = found.examined + found.chosen > 0, found.succeeded + found.failed > 0
    return ByEntity(
        rows or _rows(searches, found),
        _pairs(searches, found, evidence, clicked, evidence.clicks, estimate.click_force),
        _pairs(searches, found, evidence, reported, reports, estimate.report_force),
    )


def expected(counts: Counts, force: Floats) -> Floats:
    """Return the probability of a hit by pair, its effect included: (hits - force)/trials, (pairs,).

    Args:
        counts: by pair.
        force: (pairs,) at the balance.
    """
    safe = np.maximum(counts.trials, 1e-300)
    return np.asarray(np.where(counts.trials > 0, (counts.hits - force) / safe, 0.0))


def _rows(searches: Searches, found: Evidence) -> LogRows:
    arrays = searches.arrays
    order = groups_of(arrays.candidate).row
    start = _starts(arrays.candidate, searches.candidates)
    columns = found.pairs.of_row, arrays.event, arrays.position
    every = LogRows(start, *columns, arrays.clicked, arrays.outcome)
    return every.taken(lambda column: column[order])


def _starts(candidate: NDArray[np.int32], candidates: Candidates) -> Integers:
    """Return where the rows of each candidate begin once they are sorted by it, (candidates + 1,)."""
    counts = np.bincount(candidate, minlength=len(candidates.owner))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _pairs(
    searches: Searches,
    found: Evidence,
    evidence: SearchEvidence,
    counted: NDArray[np.bool_],
    counts: Counts,
    force: Floats,
) -> EntityPairs:
    """Return the pairs that counts hold, by entity.

    Args:
        counted: (pairs,) which of the pairs of the log the counts hold.
        counts: by intent and entity, in the order of `parts_of`.
        force: of each of the counts.
    """
    candidate = found.pairs.candidate.astype(np.int64)
    pair, entity, part = parts_of(searches.candidates, candidate, counted)
    order = np.argsort(entity, kind="stable")
    start = np.searchsorted(entity[order], np.arange(searches.candidates.entities + 1))
    pair = pair[order]
    intent = evidence.source[pair] - len(searches.candidates.owner)
    return EntityPairs(start, pair, intent, candidate[pair], part[order], expected(counts, force)[order])
