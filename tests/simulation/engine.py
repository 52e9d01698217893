"""The ranking's parts put together over a simulated world, each of them removable."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from ranking.blend import blend, mix
from ranking.evidence import Evidence, EvidenceSettings, evidence
from ranking.flows import TypedEdges, comparison_edges, mention_edges
from ranking.lift import fit_quantiles, log_lift, match_signal, reached
from ranking.propagation import propagate, teleport_vector
from ranking.scales import type_prior
from ranking.transition import transition_matrix
from tests.simulation.market import SIGNALS, Floats, Integers
from tests.simulation.world import World

UNRANKED = -1.0
SHARES = {"match": 1.0, "offer": 1.0, "comparison": 0.5, "mention": 0.5}


@dataclass(frozen=True)
class Parts:
    """What takes part, and with which constants.

    Args:
        evidence: the constants of the evidence step.
        debiased: whether clicks are corrected for position.
        lift: whether the match signal is the lift; else the propagated mass.
        propagated: whether trust is propagated; else an entity's match is the mean of its candidates' bounds.
        pages: whether comparisons and mentions take part.
        unmeasured_known: whether a missing signal is its type's prior; else 0.
        weighed: whether match counts by the evidence behind it.
        signals: whether signals other than match take part.
        passed: the share of its flow that an entity passes on; the rest returns by the teleport.
        intent_share: the share of the teleport that goes to intents.
        inferred_weight: how many events the match inferred from pages is worth.
        points: of adoption, quality, ecosystem, match and freshness.
    """

    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    debiased: bool = True
    lift: bool = True
    propagated: bool = True
    pages: bool = True
    unmeasured_known: bool = True
    weighed: bool = True
    signals: bool = True
    passed: float = 0.2
    intent_share: float = 0.5
    inferred_weight: float = 5.0
    points: tuple[float, float, float, float, float] = (25.0, 25.0, 10.0, 25.0, 15.0)


@dataclass(frozen=True)
class Ranked:
    """Per entity: rank 0-100, or -1 where nothing is known; match signal 0-1; effective events."""

    rank: Floats
    match: Floats
    events: Floats


def ranked(world: World, parts: Parts | None = None) -> Ranked:
    """Rank the entities of a world.

    Args:
        world: what was observed.
        parts: what takes part.
    """
    p = parts or Parts()
    settings = p.evidence if p.debiased else _without_positions(p.evidence)
    found = evidence(world.log, world.market.kind, settings, group=world.market.owner)
    owner = world.market.owner[found.pairs.candidate]
    entities = len(world.market.kind)
    events = np.bincount(owner, weights=found.events, minlength=entities)
    match = _match(world, found, p)
    known = ~np.isnan(match) | np.any([~np.isnan(value) for value in world.signals.values()], axis=0)
    if p.weighed:
        pages_only = (
            _lifted(world, found, p, searches=False)
            if p.pages and p.propagated
            else np.full(entities, np.nan)
        )
        inferred = np.where(np.isnan(pages_only), 0.5, pages_only)
        match = mix(inferred, match, np.where(np.isnan(match), 0.0, events), p.inferred_weight)
    match = np.where(np.isnan(match), 0.5, match)
    return Ranked(np.where(known, _blended(world, match, p), UNRANKED), match, events)


def _match(world: World, found: Evidence, p: Parts) -> Floats:
    if p.propagated:
        return _lifted(world, found, p, searches=True)
    entities = len(world.market.kind)
    owner = world.market.owner[found.pairs.candidate]
    count = np.bincount(owner, minlength=entities)
    mean = np.bincount(owner, weights=found.lower, minlength=entities) / np.maximum(count, 1)
    return _in_type(np.where(count > 0, mean, np.nan), world.market.kind)


def _lifted(world: World, found: Evidence, p: Parts, *, searches: bool) -> Floats:
    """Return the match signal made of the lift, or of the mass, with or without what was searched."""
    entities, capabilities = len(world.market.kind), len(world.market.owner)
    intents = world.log.intents
    nodes = intents + capabilities + entities
    demand, vetted = np.zeros(nodes), np.zeros(nodes, dtype=bool)
    demand[:intents] = found.demand if searches else 0.0
    vetted[-entities:] = world.vetted
    teleport = teleport_vector(demand, vetted, intent_share=p.intent_share)
    kept = np.ones(nodes)
    kept[-entities:] = p.passed
    matrices = []
    for neutral in (False, True):
        weights = found.baseline if neutral else found.lower
        edges = [
            TypedEdges(
                "offer",
                intents + np.arange(capabilities),
                nodes - entities + world.market.owner,
                np.ones(capabilities),
            )
        ]
        if searches:
            edges.append(TypedEdges("match", found.pairs.intent, intents + found.pairs.candidate, weights))
        if p.pages:
            pages = nodes - entities + _vouched(world.pages, world)
            mentions = nodes - entities + _vouched(world.mentions, world)
            edges.append(comparison_edges(pages[:, 0], pages[:, 1], pages[:, 0], neutral=neutral))
            edges.append(
                mention_edges(mentions[:, 0], mentions[:, 1], ["neutral"] * len(mentions), neutral=neutral)
            )
        matrix = transition_matrix(nodes, edges, SHARES)
        matrices.append(sparse.csr_array(matrix.multiply(kept[:, None])))
    x, x0 = (propagate(matrix, teleport).scores for matrix in matrices)
    measured = reached(matrices[1], x0)[-entities:]
    if not p.lift:
        return _in_type(np.where(measured, x[-entities:], np.nan), world.market.kind)
    types = [str(kind) for kind in world.market.kind]
    lifts = log_lift(x[-entities:], x0[-entities:], measured)
    return match_signal(fit_quantiles(lifts, types), lifts, types)


def _vouched(pairs: Integers, world: World) -> Integers:
    """Return the pairs of which both ends are vetted: what a farm says of itself and others is not heard."""
    return pairs[world.vetted[pairs].all(axis=1)]


def _blended(world: World, match: Floats, p: Parts) -> Floats:
    values = np.column_stack([_in_type(world.signals[name], world.market.kind) for name in SIGNALS])
    if p.unmeasured_known:
        prior = type_prior(values, world.market.kind, fallback=0.5, fewest=20)
        values = np.where(np.isnan(values), prior, values)
    else:
        values = np.nan_to_num(values, nan=0.0)
    adoption, quality, ecosystem, freshness = values.T
    if not p.signals:
        return 100 * match
    weights = np.array(p.points) / 100
    return blend(
        np.column_stack([adoption, quality, ecosystem, match, freshness]), np.tile(weights, (len(match), 1))
    )


def _in_type(values: Floats, kind: Integers) -> Floats:
    """Return each value's place among those of its type, 0-1; NaN stays NaN."""
    types = [str(each) for each in kind]
    return match_signal(fit_quantiles(values, types), values, types)


def _without_positions(settings: EvidenceSettings) -> EvidenceSettings:
    return replace(settings, propensities=(1.0,))
