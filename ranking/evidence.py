"""From a search log to evidence: how well each candidate serves each intent, and how certain that is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Floats, Integers
from ranking.doubt import allowed
from ranking.errors import BadArrayError
from ranking.event_parts import EventParts, Judging
from ranking.examination import propensities_from, propensities_given
from ranking.impressions import Impressions, Pairs
from ranking.one_thread import one_thread
from ranking.prior import BetaPosterior, fit_beta_prior, nested_posterior, product
from ranking.whole_log import WholeLog


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
    kinds = np.asarray(kind, dtype=np.int64)
    of_candidate = np.arange(len(kinds)) if group is None else np.asarray(group, dtype=np.int64)
    checked_groups(log, kinds, of_candidate)
    return evidence_of(WholeLog(log, of_candidate), kinds, of_candidate, settings)


def checked_groups(log: Impressions, kinds: Integers, group: Integers) -> None:
    """Check what the evidence step is given.

    Args:
        kinds: per group, its type.
        group: of each candidate.

    Raises:
        BadArrayError: a candidate has no group, a group no type, or the log is empty.
    """
    if not log.events or not len(log.pairs):
        raise BadArrayError("the search log is empty: there is no evidence to estimate")
    if len(group) <= log.candidate.max():
        raise BadArrayError(
            f"{len(group)} candidates have a group, but the log names candidate {log.candidate.max()}"
        )
    if group.max(initial=-1) >= len(kinds):
        raise BadArrayError(f"{len(kinds)} groups have a type, but there is a group {group.max()}")


def evidence_of(events: EventParts, kinds: Integers, group: Integers, settings: EvidenceSettings) -> Evidence:
    """Estimate how well each candidate serves each intent, from a log wherever it is; see `evidence`.

    Args:
        events: the log.
        kinds: per group, the number of its type.
        group: of each candidate.
        settings: the constants.

    Raises:
        PropensityError: propensities are to be estimated but cannot be.
        PriorError: a prior cannot be fitted.
    """
    with one_thread():  # small fits only lose time to thread synchronisation
        events.begin(settings)
        propensity = None
        for _ in range(settings.trust_rounds):
            propensity = _propensity(events, settings, propensity)
            judging = _judging(*events.counts(propensity), propensity, settings)
            drawn = events.drawn(judging)
            events.believe([_allowed(each, settings) for each in drawn])
        return _estimate(events, kinds, group, settings, _propensity(events, settings, propensity))


def _allowed(drawn: Floats, settings: EvidenceSettings) -> Floats:
    return allowed(
        drawn,
        level=settings.unjudged_level,
        excess=settings.unvouched_excess,
        events=settings.unvouched_events,
        suspicion=settings.unvouched_suspicion,
    )


def _propensity(events: EventParts, settings: EvidenceSettings, start: Floats | None) -> Floats:
    """Return the propensities.

    Args:
        start: those of similar weights, to start from.
    """
    if settings.propensities is not None:
        return propensities_given(settings.propensities, events.positions)
    kept, used = events.informative(settings.examination_pairs)
    return propensities_from(kept, used, start=start)


def _judging(clicks: Floats, seen: Floats, propensity: Floats, settings: EvidenceSettings) -> Judging:
    prior = fit_beta_prior(clicks, seen, np.zeros(len(seen)), fewest=settings.fewest_rates)
    return Judging(float(prior.mean[0]), float(prior.strength[0]), propensity)


def _estimate(
    events: EventParts, kinds: Integers, group: Integers, settings: EvidenceSettings, propensity: Floats
) -> Evidence:
    found, demand = events.totals(propensity)
    trust, weight = events.of_events()
    of_pair = group[events.pairs.candidate]

    def posterior(k: Floats, n: Floats) -> BetaPosterior:
        return nested_posterior(k, n, of_pair, kinds, fewest=settings.fewest_rates)

    success = attraction = posterior(found.clicks, found.events)
    if events.has_outcomes:
        success = product(attraction, posterior(found.succeeded, found.succeeded + found.failed))
    return Evidence(
        pairs=events.pairs,
        **vars(found),
        attraction=attraction,
        success=success,
        lower=success.credible_bound(settings.credible_level),
        flow=success.credible_bound(settings.flow_level),
        demand=demand,
        propensity=propensity,
        trust=trust,
        weight=weight,
    )
