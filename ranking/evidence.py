"""From a search log to evidence: how well each candidate serves each intent, and how certain that is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ranking.actor_trust import Consensus, actor_trust
from ranking.arrays import Floats, Integers
from ranking.errors import BadArrayError
from ranking.event_weights import believed, capped, concentration, counted_once, decay, demand
from ranking.examination import Cells, examination_propensities, examined, propensities_given
from ranking.impressions import FAILED, SUCCEEDED, UNKNOWN, Impressions, Pairs, sums
from ranking.one_thread import one_thread
from ranking.opinions import Opinions
from ranking.prior import BetaPosterior, fit_beta_prior, nested_posterior, product


@dataclass(frozen=True, kw_only=True)
class EvidenceSettings:
    """The constants of the evidence step, as set in the methodology file.

    Args:
        half_life: days after which an event counts half; None for no decay.
        propensities: examination propensity per position from 1 on; None to estimate them from the log.
        examination_pairs: maximum number of pairs from which propensities are estimated.
        credible_level: the probability that a rate lies below its lower bound.
        flow_level: the quantile of a rate by which a candidate draws its intent's flow.
        actor_share: maximum share of one actor in an intent's events.
        actor_events: how many events of one actor always count, however few others there are.
        actor_choices: how many events of one actor may count in which it chooses the same group.
        concentration_from: choices of one actor from which on their concentration on one group counts.
        concentration_share: largest share of one group among an actor's choices that is usual.
        trust_rounds: how often consensus and trust are estimated in turn; 0 trusts everyone.
        witnesses: how many distinct choices of one actor it is judged by.
        unjudged_level: quantile over groups of the unvouched share by which actors count as judged.
        unvouched_excess: which multiple of the usual amount of unvouched clicks and reports a group may have.
        unvouched_events: how many such events of a group always count.
        unvouched_suspicion: at 1 a crowd beyond that amount counts like a usual one, above 1 for less.
        fewest_rates: how many rates a type needs for a prior of its own.
    """

    half_life: float | None
    propensities: tuple[float, ...] | None
    examination_pairs: int
    credible_level: float
    flow_level: float
    actor_share: float
    actor_events: float
    actor_choices: float
    concentration_from: float
    concentration_share: float
    trust_rounds: int
    witnesses: int
    unjudged_level: float
    unvouched_excess: float
    unvouched_events: float
    unvouched_suspicion: float
    fewest_rates: int


@dataclass(frozen=True)
class Evidence:
    """What a search log says about every pair of intent and candidate that was shown.

    Args:
        pairs: the pairs, sorted by intent and candidate.
        events: per pair, the effective number of examined impressions behind it.
        clicks: per pair, the effective number of clicks.
        examined: per pair, the effective number of examined impressions by its positions alone.
        chosen: per pair, the effective number of clicks that were not reported to have failed.
        succeeded: per pair, the effective number of reported successes.
        failed: per pair, the effective number of reported failures.
        attraction: per pair, the posterior of its position-debiased click rate.
        success: per pair, the joint posterior of click and success; attraction if the log has no outcomes.
        lower: per pair, the lower credible bound of the success rate.
        flow: per pair, the weight of intent -> candidate: a milder lower bound, because the events behind an
            entity weight its match a second time.
        actors: per pair, the number of distinct actors to whom it was shown, weighted by trust.
        demand: per intent, the demand of distinct actors: each has one vote, split over what it asked.
        propensity: per position, the examination propensity; index 0 unused.
        trust: per event, the probability that its actor chooses on merit.
        weight: per event, its final weight.
    """

    pairs: Pairs
    events: Floats
    clicks: Floats
    examined: Floats
    chosen: Floats
    succeeded: Floats
    failed: Floats
    attraction: BetaPosterior
    success: BetaPosterior
    lower: Floats
    flow: Floats
    actors: Floats
    demand: Floats
    propensity: Floats
    trust: Floats = field(repr=False)
    weight: Floats = field(repr=False)


@dataclass(frozen=True)
class Groups:
    """The group of each candidate and pair, and the type of each group."""

    of_candidate: Integers
    of_pair: Integers
    kind: Integers


@dataclass(frozen=True)
class Weights:
    """The weights of events.

    Args:
        start: per event, before trust and caps.
        final: per event.
        trust: per event, in its actor.
        propensity: by position, as the last trust was estimated with; None if everyone is trusted.
    """

    start: Floats
    final: Floats
    trust: Floats
    propensity: Floats | None


def evidence(
    log: Impressions,
    kind: ArrayLike,
    settings: EvidenceSettings,
    *,
    group: ArrayLike | None = None,
) -> Evidence:
    """Estimate how well each candidate serves each intent.

    Decayed events are weighted by the trust in their actor and capped per actor and intent; clicks are
    corrected for position; a rate is shrunk towards that of its candidate's group, and this towards those of
    the group's type.

    Args:
        kind: per group, the number of its type, from 0.
        settings: the constants.
        group: per candidate, the number of its group, from 0: the entity it belongs to. If omitted, every
            candidate is a group of its own.

    Raises:
        BadArrayError: a candidate has no group, a group no type, or the log is empty.
        PropensityError: propensities are to be estimated but cannot be.
        PriorError: a prior cannot be fitted.
    """
    if not log.events or not len(log.pairs):
        raise BadArrayError("the search log is empty: there is no evidence to estimate")
    groups = _groups(log, kind, group)
    start = decay(log.age, settings.half_life)
    with one_thread():  # small fits only lose time to thread synchronisation
        return _estimate(log, groups, _weights(log, start, groups, settings), settings)


def _weights(log: Impressions, start: Floats, groups: Groups, chosen: EvidenceSettings) -> Weights:
    """Return the weight of each event, estimating consensus and trust in turn.

    An actor has one opinion on a group, which then loses weight if its choices concentrate: in the other
    order a concentrated actor could make up for that by more events.
    """
    opinions = Opinions.of(log, groups.of_candidate)
    opinion = counted_once(log, start, opinions, most=chosen.actor_choices) * concentration(
        log, opinions, choices=chosen.concentration_from, usual=chosen.concentration_share
    )
    trust, weight = np.full(log.events, 0.5), _capped(log, opinion, chosen)
    propensity = None
    for _ in range(chosen.trust_rounds):
        consensus = _consensus(log, weight, chosen, propensity)
        propensity = consensus.propensity
        trust = actor_trust(log, consensus, opinions, witnesses=chosen.witnesses)
        known = believed(
            log,
            opinion,
            trust,
            opinions,
            level=chosen.unjudged_level,
            excess=chosen.unvouched_excess,
            events=chosen.unvouched_events,
            suspicion=chosen.unvouched_suspicion,
        )
        weight = _capped(log, opinion * known, chosen)
    return Weights(start, weight, trust, propensity)


def _capped(log: Impressions, weight: Floats, settings: EvidenceSettings) -> Floats:
    return capped(log, weight, share=settings.actor_share, floor=settings.actor_events)


def _propensity(cells: Cells, log: Impressions, settings: EvidenceSettings, start: Floats | None) -> Floats:
    """Return the propensities.

    Args:
        start: those of similar weights, to start from.
    """
    if settings.propensities is not None:
        return propensities_given(settings.propensities, int(log.position.max()))
    return examination_propensities(cells, most_pairs=settings.examination_pairs, start=start)


def _consensus(
    log: Impressions, weight: Floats, settings: EvidenceSettings, start: Floats | None
) -> Consensus:
    cells = Cells.of(log, weight)
    propensity = _propensity(cells, log, settings, start)
    seen = examined(cells, propensity, len(log.pairs))
    clicks = log.pairs.total(weight[log.event] * log.clicked)
    prior = fit_beta_prior(clicks, seen, np.zeros(len(seen)), fewest=settings.fewest_rates)
    return Consensus(clicks, seen, float(prior.mean[0]), float(prior.strength[0]), propensity, weight)


def _estimate(log: Impressions, groups: Groups, events: Weights, settings: EvidenceSettings) -> Evidence:
    cells = Cells.of(log, events.final)
    propensity = _propensity(cells, log, settings, events.propensity)
    seen = examined(cells, propensity, len(log.pairs))
    of_row = events.final[log.event]
    clicks = log.pairs.total(of_row * log.clicked)
    success = attraction = _posterior(clicks, seen, groups, settings)
    won, lost = (log.pairs.total(of_row * (log.outcome == end)) for end in (SUCCEEDED, FAILED))
    if (log.outcome != UNKNOWN).any():
        success = product(attraction, _posterior(won, won + lost, groups, settings))
    return Evidence(
        pairs=log.pairs,
        events=seen,
        clicks=clicks,
        examined=sums(cells.pair, cells.shown * propensity[cells.position], len(log.pairs)),
        chosen=log.pairs.total(of_row * (log.clicked & (log.outcome != FAILED))),
        succeeded=won,
        failed=lost,
        attraction=attraction,
        success=success,
        lower=success.credible_bound(settings.credible_level),
        flow=success.credible_bound(settings.flow_level),
        actors=_actors(log, events.trust),
        demand=demand(log, events.final, events.start),
        propensity=propensity,
        trust=events.trust,
        weight=events.final,
    )


def _actors(log: Impressions, trust: Floats) -> Floats:
    """Return per pair the number of distinct actors, each weighted by the trust in its first event there."""
    key = log.pairs.of_row.astype(np.int64) << 32 | log.actor[log.event]
    distinct, first = np.unique(key, return_index=True)
    return sums(distinct >> 32, trust[log.event[first]], len(log.pairs))


def _posterior(k: Floats, n: Floats, groups: Groups, settings: EvidenceSettings) -> BetaPosterior:
    return nested_posterior(k, n, groups.of_pair, groups.kind, fewest=settings.fewest_rates)


def _groups(log: Impressions, kind: ArrayLike, group: ArrayLike | None) -> Groups:
    kinds = np.asarray(kind, dtype=np.int64)
    of_candidate = np.arange(len(kinds)) if group is None else np.asarray(group, dtype=np.int64)
    if len(of_candidate) <= log.candidate.max():
        raise BadArrayError(
            f"{len(of_candidate)} candidates have a group, but the log names candidate {log.candidate.max()}"
        )
    if of_candidate.max(initial=-1) >= len(kinds):
        raise BadArrayError(f"{len(kinds)} groups have a type, but there is a group {of_candidate.max()}")
    return Groups(of_candidate, of_candidate[log.pairs.candidate], kinds)
