"""Derive evidence on nodes from the event log: impressions, success and demand by intent."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from graph.event_log.arrays import EventArrays
from graph.snapshot import Snapshot
from matchgraph.events.candidates import CandidateName, Offered
from ranking.arrays import Floats, Integers
from ranking.blocks import Local, Spread
from ranking.errors import PropensityError
from ranking.evidence import Evidence, checked_groups
from ranking.examination import Cells, examination_propensities, propensities_given
from ranking.impressions import Impressions, Pairs
from ranking.methodology import Methodology
from ranking.observations import Counts
from ranking.rank_rules import Evidence as EvidenceConstants
from ranking.rates import rates

if TYPE_CHECKING:
    from graph.event_log.log import LogState


@dataclass(frozen=True)
class ServedPairs:
    """How well candidates served intents, by pair.

    Args:
        rate: expected success rate.
        lower: its lower credible bound.
        events: effective examined impressions behind it.
        actors: distinct actors behind it, weighted by trust.
    """

    rate: Floats
    lower: Floats
    events: Floats
    actors: Floats


@dataclass(frozen=True)
class SearchEvidence:
    """Evidence between intents and candidates, as nodes: entities first, then capabilities, then intents.

    Args:
        entities: number of entities; node i is entity i of the snapshot.
        intents: texts of the intents with results, sorted.
        capabilities: ids of the capabilities shown, sorted.
        source, target: nodes of each pair of intent and candidate.
        flow: per pair, weight with which the candidate attracts the intent's flow.
        offered, offering: nodes of each pair of a capability and an entity that offers it.
        demand: (nodes,) demand of distinct actors, at intents.
        events: (entities,) effective examined impressions of the entity and its capabilities.
        pairs: estimates for each pair of intent and candidate.
        clicks, reports: examined impressions with clicks, and reports with successes, by intent (numbered as
            in `intents`) and entity; those of a capability are split over the entities that offer it.
    """

    entities: int
    intents: Sequence[str]
    capabilities: tuple[str, ...]
    source: Integers
    target: Integers
    flow: Floats
    offered: Integers
    offering: Integers
    demand: Floats
    events: Floats
    pairs: ServedPairs
    clicks: Counts
    reports: Counts

    @property
    def nodes(self) -> int:
        """Number of nodes, including entities."""
        return self.entities + len(self.capabilities) + len(self.intents)


@dataclass(frozen=True)
class Searches:
    """Search events with numbered candidates, before any estimation.

    Args:
        log: what they were read from; None if they are others than those of a log.
    """

    arrays: EventArrays
    candidates: Candidates
    log: LogState | None = None


@dataclass(frozen=True)
class Candidates:
    """Numbering of candidates: entities by their index, then the capabilities shown.

    Args:
        numbers: number of each candidate.
        owner: (candidates,) the entity of each; the first of those that offer it.
        capabilities: ids, numbered after the entities.
        offers: per capability, the entities that offer it.
    """

    ALSO_KEPT: ClassVar = ("sizes", "offerers")

    numbers: dict[CandidateName, int]
    owner: Integers
    capabilities: tuple[str, ...]
    offers: tuple[tuple[int, ...], ...]

    @cached_property
    def sizes(self) -> Integers:
        """By how many entities each candidate is offered, (candidates,); an entity offers itself."""
        offered = np.fromiter(map(len, self.offers), np.int64, len(self.offers))
        return np.concatenate([np.ones(self.entities, np.int64), offered])

    @cached_property
    def offerers(self) -> Integers:
        """The entities that offer each candidate, one candidate after the other."""
        offering = np.fromiter(itertools.chain.from_iterable(self.offers), np.int64)
        return np.concatenate([np.arange(self.entities, dtype=np.int64), offering])

    @property
    def entities(self) -> int:
        """Number of entities; capabilities are numbered after them."""
        return len(self.owner) - len(self.capabilities)

    @classmethod
    def of(cls, known: dict[CandidateName, Offered], index: dict[str, int]) -> Candidates:
        """Number the candidates offered by entities of the snapshot; several names of one share a number.

        Args:
            known: each candidate, resolved, with the entities that offer it.
            index: number of each entity.
        """
        known = {name: offered for name, offered in sorted(known.items()) if index.keys() & offered.entities}
        offers = {
            offered.id: tuple(index[slug] for slug in offered.entities if slug in index)
            for (_, is_entity), offered in known.items()
            if not is_entity
        }
        capabilities = tuple(sorted(offers))
        offering = tuple(offers[id_] for id_ in capabilities)
        number = {id_: len(index) + i for i, id_ in enumerate(capabilities)}
        numbers = {
            candidate: index[offered.id] if candidate[1] else number[offered.id]
            for candidate, offered in known.items()
        }
        owner = np.array([*range(len(index)), *(each[0] for each in offering)], dtype=np.int64)
        return cls(numbers, owner, capabilities, offering)


def kinds_of(snapshot: Snapshot) -> Integers:
    """Return the type number of each entity, (entities,)."""
    return np.unique(np.array(snapshot.types, dtype=np.str_), return_inverse=True)[1].astype(np.int64)


def estimate(
    arrays: EventArrays,
    owner: NDArray[np.int64],
    kinds: NDArray[np.int64],
    methodology: Methodology,
    pairs: Pairs | None = None,
    spread: Spread | None = None,
) -> Evidence:
    """Estimate rates, with examination propensities from the log if it has enough data.

    Args:
        arrays: the events.
        owner: entity of each candidate.
        kinds: type number of each entity.
        pairs: those of the events' rows, if they are known.
        spread: where the log is computed with; in memory if omitted.

    Raises:
        RankingError: rates cannot be estimated from these events.
    """
    log = Impressions.of(arrays, pairs)
    constants = methodology.evidence
    checked_groups(log, kinds, owner)
    with (spread or Local()).events(log, owner, constants.witnesses) as events:
        return rates(events, kinds, owner, constants, clicks=int(arrays.clicked.sum()))


def examination(cells: Cells, constants: EvidenceConstants) -> Floats:
    """Return the examination propensity by position, from the log if it has enough data; index 0 is unused.

    Args:
        cells: impressions and clicks.
    """
    if cells.clicked.sum() >= constants.examination_estimated_from:
        try:
            return examination_propensities(cells, most_pairs=constants.examination_pairs)
        except PropensityError:  # as in `ranking.rates`
            pass
    return propensities_given(constants.examination, int(cells.position.max(initial=0)))


def on_nodes(searches: Searches, found: Evidence) -> SearchEvidence:
    """Number the intents with results after the candidates, and sum the impressions of each entity.

    Args:
        searches: the events.
        found: the estimates from them.
    """
    arrays, candidates = searches.arrays, searches.candidates
    entities = len(candidates.owner) - len(candidates.capabilities)
    used, intent = np.unique(found.pairs.intent, return_inverse=True)
    candidate = found.pairs.candidate.astype(np.int64)
    demand = np.zeros(len(candidates.owner) + len(used))
    demand[len(candidates.owner) :] = found.demand[used]
    offers = [(entities + i, entity) for i, offering in enumerate(candidates.offers) for entity in offering]
    offered, offering = np.array(offers, dtype=np.int64).reshape(-1, 2).T
    parts = np.bincount(candidate, weights=found.events, minlength=len(candidates.owner))
    events = parts[:entities].astype(np.float64)
    np.add.at(events, offering, parts[offered] / np.maximum(np.bincount(offered, minlength=1)[offered], 1))
    return SearchEvidence(
        entities=entities,
        intents=_of(arrays.intents, used),
        capabilities=candidates.capabilities,
        source=len(candidates.owner) + intent.astype(np.int64),
        target=candidate,
        flow=found.flow,
        offered=offered,
        offering=offering,
        demand=demand,
        events=events,
        pairs=ServedPairs(found.success.mean, found.lower, found.events, found.actors),
        clicks=by_entity(candidates, intent, candidate, found.examined, found.chosen),
        reports=by_entity(candidates, intent, candidate, found.succeeded + found.failed, found.succeeded),
    )


def _of(texts: Sequence[str], used: NDArray[np.int32]) -> Sequence[str]:
    """Return some texts; all of them as they are, so that they are kept once."""
    return texts if len(used) == len(texts) else tuple(texts[i] for i in used.tolist())


def by_entity(
    candidates: Candidates, intent: Integers, candidate: Integers, trials: Floats, hits: Floats
) -> Counts:
    """Return the counts of pairs by entity, those of a shared capability in equal parts.

    Args:
        candidates: the numbering of candidates.
        intent: (pairs,) number of the intent.
        candidate: (pairs,) number of the candidate.
        trials: (pairs,) effective number of examined impressions, or of reports.
        hits: (pairs,) effective number of clicks, or of successes.
    """
    pair, entity, part = parts_of(candidates, candidate, trials + hits > 0)
    return Counts(intent[pair].astype(np.int64), entity, trials[pair] * part, hits[pair] * part)


def parts_of(
    candidates: Candidates, candidate: Integers, counts: NDArray[np.bool_]
) -> tuple[Integers, Integers, Floats]:
    """Return which pairs count for which entities, in the order of `by_entity`: pair, entity and part.

    Args:
        candidates: the numbering of candidates.
        candidate: (pairs,) number of the candidate.
        counts: (pairs,) whether anything was observed of the pair.
    """
    sizes = candidates.sizes
    first = np.cumsum(sizes) - sizes
    used = np.flatnonzero(counts)
    size = sizes[candidate[used]]
    pair = np.repeat(used, size)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(size) - size, size)
    return pair, candidates.offerers[first[candidate[pair]] + place], 1 / sizes[candidate[pair]]
