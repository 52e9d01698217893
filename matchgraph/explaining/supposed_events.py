"""Add supposed search events to the evidence of a run, with all that is common to entities kept.

Examination, trust in actors and their caps stay as the run estimated them: otherwise one more success could
lower the entity it is supposed of, because it also changes how all other events are read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
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

    @property
    def key(self) -> Integers:
        """Both numbers in one."""
        return self.intent << 32 | self.candidate

    def joined(self, added: _Pairs) -> _Pairs:
        """Return the sum with some more pairs; those of both are sorted, each occurs once."""
        key, more = self.key, added.key
        place = np.searchsorted(key, more)
        there = np.append(key, -1)[place] == more
        counts = self.counts.copy()
        counts[place[there]] += added.counts[there]
        key = np.insert(key, place[~there], more[~there])
        counts = np.insert(counts, place[~there], added.counts[~there], axis=0)
        return _Pairs(key >> 32, key & 0xFFFFFFFF, counts)

    def sorted(self) -> _Pairs:
        """Return them sorted, one row a pair."""
        distinct, row = np.unique(self.key, return_inverse=True)
        counts = np.zeros((len(distinct), 4))
        np.add.at(counts, row, self.counts)
        return _Pairs(distinct >> 32, distinct & 0xFFFFFFFF, counts)

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
    added = _Pairs(of_intent[added.intent], numbers[added.candidate], added.counts).sorted()
    run = _estimated(inputs)
    clicks, reports = (run.joined(added) if run else added).by_entity(candidates)
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
    entities, known = before.entities, len(before.capabilities)
    place = {id_: _place(before.capabilities, id_) for id_ in added.capabilities}
    new = [i for i, id_ in enumerate(added.capabilities) if place[id_] is None]
    place |= {added.capabilities[i]: known + n for n, i in enumerate(new)}
    numbers = np.array([*range(entities), *(entities + (place[id_] or 0) for id_ in added.capabilities)])
    if not new:
        return before, numbers
    owner = np.append(before.owner, [added.offers[i][0] for i in new])
    capabilities = (*before.capabilities, *(added.capabilities[i] for i in new))
    return Candidates({}, owner, capabilities, (*before.offers, *(added.offers[i] for i in new))), numbers


def _place(capabilities: Sequence[str], id_: str) -> int | None:
    """Return the place of a capability among sorted ones, or None."""
    place = bisect_left(capabilities, id_)
    return place if place < len(capabilities) and capabilities[place] == id_ else None


def _estimated(inputs: RunInputs) -> _Pairs | None:
    """Return the counts of the run, intents numbered as in its evidence; None without any."""
    found = inputs.rates
    if found is None:
        return None
    _, intent = np.unique(found.pairs.intent, return_inverse=True)
    reports = found.succeeded + found.failed
    counts = np.stack([found.examined, found.chosen, reports, found.succeeded], axis=1)
    return _Pairs(intent.astype(np.int64), found.pairs.candidate.astype(np.int64), counts)


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
