"""Add supposed search events to the evidence of a run, with all that is common to entities kept.

Examination, trust in actors and their caps stay as the run estimated them: otherwise one more success could
lower the entity it is supposed of, because it also changes how all other events are read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.event_log.arrays import EventArrays
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.search_evidence import (
    Candidates,
    Searches,
    SearchEvidence,
    ServedPairs,
    by_entity,
)
from ranking.arrays import Floats, Integers
from ranking.examination import propensities_given
from ranking.impressions import FAILED, SUCCEEDED, UNKNOWN, Impressions, sums
from ranking.observations import Counts


@dataclass(frozen=True)
class _Pairs:
    """Counts by intent and candidate; the columns of `counts` are trials and hits of clicks and reports."""

    intent: Integers
    candidate: Integers
    counts: Floats

    @classmethod
    def summed(cls, parts: list[_Pairs]) -> _Pairs:
        """Return the sum of several, one row a pair."""
        key = np.concatenate([each.intent << 32 | each.candidate for each in parts])
        distinct, row = np.unique(key, return_inverse=True)
        counts = np.zeros((len(distinct), 4))
        np.add.at(counts, row, np.concatenate([each.counts for each in parts]))
        return cls(distinct >> 32, distinct & 0xFFFFFFFF, counts)

    def by_entity(self, candidates: Candidates) -> tuple[Counts, Counts]:
        """Return clicks and reports by intent and entity."""
        clicks, chosen, reports, succeeded = self.counts.T
        return (
            by_entity(candidates, self.intent, self.candidate, clicks, chosen),
            by_entity(candidates, self.intent, self.candidate, reports, succeeded),
        )


def with_supposed(inputs: RunInputs, supposed: Searches) -> SearchEvidence:
    """Return the search evidence of a run with supposed events on top.

    Each counts as one event of today by a trusted actor; those of one actor that show the same entity count
    together at most as much as the methodology allows for choices, so that repeating what is good for it
    weighs as much as repeating what is bad. Demand and flow, and so reach, stay as they are.

    Args:
        inputs: what the run is computed from.
        supposed: the events, with candidates numbered among the same entities.
    """
    base = inputs.evidence or _nothing(len(inputs.snapshot))
    before = inputs.searches.candidates if inputs.searches and inputs.evidence else None
    candidates, numbers = _joined(before, supposed.candidates)
    known = {text: i for i, text in enumerate(base.intents)}
    for text in supposed.arrays.intents:
        known.setdefault(text, len(known))
    of_intent = np.array([known[text] for text in supposed.arrays.intents], dtype=np.int64)
    added = _counted(inputs, supposed.arrays, supposed.candidates.owner)
    added = _Pairs(of_intent[added.intent], numbers[added.candidate], added.counts)
    clicks, reports = _Pairs.summed([*_estimated(inputs), added]).by_entity(candidates)
    more, _ = added.by_entity(candidates)
    events = base.events + sums(more.entity, more.trials, base.entities)
    return replace(base, events=events, clicks=clicks, reports=reports)


def _nothing(entities: int) -> SearchEvidence:
    none, empty = np.zeros(0, dtype=np.int64), np.zeros(0)
    return SearchEvidence(
        entities=entities,
        intents=(),
        capabilities=(),
        source=none,
        target=none,
        flow=empty,
        offered=none,
        offering=none,
        demand=np.zeros(entities),
        events=np.zeros(entities),
        pairs=ServedPairs(empty, empty, empty, empty),
        clicks=Counts.none(),
        reports=Counts.none(),
    )


def _joined(before: Candidates | None, added: Candidates) -> tuple[Candidates, Integers]:
    """Return all candidates, those of the run first, and the number there of each added one."""
    if before is None:
        return added, np.arange(len(added.owner))
    new = [i for i, id_ in enumerate(added.capabilities) if id_ not in set(before.capabilities)]
    capabilities = (*before.capabilities, *(added.capabilities[i] for i in new))
    offers = (*before.offers, *(added.offers[i] for i in new))
    entities = before.entities
    owner = np.array([*range(entities), *(each[0] for each in offers)], dtype=np.int64)
    number = {id_: entities + i for i, id_ in enumerate(capabilities)}
    numbers = np.array([*range(entities), *(number[id_] for id_ in added.capabilities)], dtype=np.int64)
    return Candidates({}, owner, capabilities, offers), numbers


def _estimated(inputs: RunInputs) -> list[_Pairs]:
    """Return the counts of the run, intents numbered as in its evidence."""
    found = inputs.rates
    if found is None:
        return []
    _, intent = np.unique(found.pairs.intent, return_inverse=True)
    reports = found.succeeded + found.failed
    counts = np.stack([found.examined, found.chosen, reports, found.succeeded], axis=1)
    return [_Pairs(intent.astype(np.int64), found.pairs.candidate.astype(np.int64), counts)]


def _counted(inputs: RunInputs, arrays: EventArrays, owner: NDArray[np.int64]) -> _Pairs:
    """Return the counts of supposed events, by the numbers of their own arrays."""
    log = Impressions.of(arrays)
    weight = _weights(log, owner, inputs.methodology.evidence.actor_choices)[log.event]
    shown = log.position > 0
    examined = np.where(shown, _propensity(inputs, int(log.position.max(initial=0)))[log.position], 0.0)
    columns = (
        weight * examined,
        weight * (log.clicked & (log.outcome != FAILED)),
        weight * (log.outcome != UNKNOWN),
        weight * (log.outcome == SUCCEEDED),
    )
    counts = np.stack([log.pairs.total(column) for column in columns], axis=1)
    return _Pairs(log.pairs.intent.astype(np.int64), log.pairs.candidate.astype(np.int64), counts)


def _weights(log: Impressions, owner: NDArray[np.int64], most: float) -> Floats:
    """Return the weight of each event: those of one actor that show one entity share the most allowed."""
    shown = np.stack([log.actor[log.event], owner[log.candidate]], axis=1)
    _, group, times = np.unique(shown, axis=0, return_inverse=True, return_counts=True)
    weight = np.ones(log.events)
    np.minimum.at(weight, log.event, np.minimum(1.0, most / times)[group.reshape(-1)])
    return weight


def _propensity(inputs: RunInputs, positions: int) -> Floats:
    """Return how likely each position is examined, as the run has it; index 0 is unused."""
    if inputs.rates is None:
        return propensities_given(inputs.methodology.evidence.examination, positions)
    known = inputs.rates.propensity
    return np.concatenate([known, np.full(max(positions + 1 - len(known), 0), known[-1])])
