"""The product's computation over a simulated world, with its shipped methodology; each part is removable.

The match signal and its mixing are `matchgraph.computing.computation.compute` itself. The other signals of a
world are places within a type and no raw metrics, so they are put next to match here, with the product's
blend.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache

import numpy as np

from matchgraph.computing.computation import Computation, compute
from matchgraph.computing.measured_match import mixed
from matchgraph.computing.search_evidence import SearchEvidence, estimate, kinds_of, on_nodes, settings_of
from matchgraph.computing.signals import MATCH, infer_signals
from matchgraph.computing.trust import Trust, propagate_trust
from matchgraph.settings import methodology
from ranking.blend import blend
from ranking.evidence import evidence
from ranking.impressions import Impressions
from ranking.lift import fit_quantiles, match_signal
from ranking.methodology import Evidence as EvidenceConstants
from ranking.methodology import Match, Methodology
from ranking.scales import type_prior
from tests.simulation.market import SIGNALS, Floats, Integers
from tests.simulation.observed import searches_of, snapshot_of
from tests.simulation.world import World

UNRANKED = -1.0
TODAY = dt.date(2026, 1, 1)


@dataclass(frozen=True)
class Parts:
    """What takes part, and with which constants.

    Args:
        methodology: the constants; those that are shipped where left out.
        shrunk: whether rates count by their lower credible bound; else as they are.
        lift: whether the match signal is the lift; else the propagated mass.
        propagated: whether trust is propagated; else match is the mean of the flows its candidates draw.
        pages: whether comparisons and mentions take part.
        unmeasured_known: whether a missing signal is its type's prior; else 0.
        signals: whether signals other than match take part.
    """

    methodology: Methodology = field(default_factory=methodology)
    shrunk: bool = True
    lift: bool = True
    propagated: bool = True
    pages: bool = True
    unmeasured_known: bool = True
    signals: bool = True


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
    run = computed(world, p)
    match = run.signals.values[:, MATCH]
    if not (p.lift and p.propagated):
        match = _by_other_means(world, run, p)
    known = (run.events > 0) | np.any([~np.isnan(value) for value in world.signals.values()], axis=0)
    return Ranked(np.where(known, _blended(world, match, p), UNRANKED), match, run.events)


def computed(world: World, parts: Parts | None = None) -> Computation:
    """Return what the product computes of what was searched and written in a world.

    Args:
        world: what was observed.
        parts: what takes part.
    """
    p = parts or Parts()
    snapshot = snapshot_of(world, pages=p.pages)
    return compute(snapshot, p.methodology, as_of=TODAY, searches=evidence_of_world(world, p))


def evidence_of_world(world: World, parts: Parts) -> SearchEvidence:
    """Return what the product estimates from the searches of a world.

    Args:
        world: what was observed.
        parts: what takes part.
    """
    return _estimated(world, parts.methodology.evidence, parts.shrunk)


@lru_cache(maxsize=6)  # a world each, since what follows the estimate is quick and often varied
def _estimated(world: World, constants: EvidenceConstants, shrunk: bool) -> SearchEvidence:
    searches, kinds = searches_of(world), kinds_of(snapshot_of(world))
    owner = searches.candidates.owner
    if shrunk:
        shipped = methodology().model_copy(update={"evidence": constants})
        return on_nodes(searches, estimate(searches.arrays, owner, kinds, shipped))
    columns = {each.name: getattr(searches.arrays, each.name) for each in fields(Impressions) if each.init}
    plain = replace(settings_of(constants, None), shrink=False)
    return on_nodes(searches, evidence(Impressions(**columns), kinds, plain, group=owner))


def _by_other_means(world: World, run: Computation, p: Parts) -> Floats:
    """Return match made of the propagated mass, or of the mean of what its candidates draw."""
    searches, snapshot = evidence_of_world(world, p), run.snapshot
    measured = run.trust.reach if p.propagated else _mean_flow(searches)
    known = run.trust.measured if p.propagated else searches.events > 0
    match = in_type(np.where(known, measured, np.nan), world.market.kind, p.methodology.match)
    pages: Trust = propagate_trust(snapshot, p.methodology)
    trust = replace(run.trust, match=match, measured=known)
    mixture = mixed(infer_signals(snapshot, pages, p.methodology), trust, searches, p.methodology)
    return mixture.signals.values[:, MATCH]


def _mean_flow(searches: SearchEvidence) -> Floats:
    owner = np.arange(searches.nodes)
    owner[searches.offered] = searches.offering
    entity = owner[searches.target]
    count = np.bincount(entity, minlength=searches.entities)
    return np.bincount(entity, weights=searches.flow, minlength=searches.entities) / np.maximum(count, 1)


def _blended(world: World, match: Floats, p: Parts) -> Floats:
    if not p.signals:
        return 100 * match
    kind, rules = world.market.kind, p.methodology.match
    values = np.column_stack([in_type(world.signals[name], kind, rules) for name in SIGNALS])
    if p.unmeasured_known:
        constants = p.methodology.signals
        prior = type_prior(values, world.market.kind, prior=constants.prior, worth=constants.prior_worth)
        values = np.where(np.isnan(values), np.nan_to_num(prior, nan=constants.prior), values)
    else:
        values = np.nan_to_num(values, nan=0.0)
    adoption, quality, ecosystem, freshness = values.T
    return blend(
        np.column_stack([adoption, quality, ecosystem, match, freshness]),
        p.methodology.weights_of(["default"] * len(match)),
    )


def in_type(values: Floats, kind: Integers, constants: Match) -> Floats:
    """Return each value's place among those of its type, 0-1; NaN stays NaN.

    Args:
        values: one an entity.
        kind: per entity, its type.
        constants: the methodology's section.
    """
    types = [str(each) for each in kind]
    kept = fit_quantiles(values, types, enough=constants.own_quantiles_from, quantiles=constants.quantiles)
    return match_signal(kept, values, types)
