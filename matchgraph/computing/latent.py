"""Estimate the latent utility behind each rank from signals, searches and statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit

from graph.snapshot import Snapshot
from matchgraph.computing.search_evidence import SearchEvidence
from matchgraph.computing.signals import MATCH, InferredSignals
from matchgraph.computing.statements import statements_of
from matchgraph.computing.unstated import Unstated, unstated_of, variances_of
from ranking.arrays import Floats, Integers
from ranking.blend import blend
from ranking.blocks import Spread
from ranking.forces import Point
from ranking.impressions import sums
from ranking.methodology import Methodology
from ranking.observations import (
    Centre,
    Counts,
    Observations,
    Orders,
    bounded_by_luck,
    continued,
)
from ranking.ordinary_reports import ordinary_reports, scaled
from ranking.rank_rules import Utility
from ranking.statements import (
    Calibration,
    Hearing,
    Statements,
    calibrated,
    heard,
    listening_limit,
    orders,
)
from ranking.utility import Estimate, Information, balance, information
from ranking.utility import tightened as tighter

LEAST_BLEND = (
    0.002  # 0 and 1 have no logit; below the middle of a printed 0, 0.245 points, which stays what it is
)
MOST_POINTS = 99.0  # of match: at 100 the signals would say nothing at all
LEAST_VARIANCE = 1e-6
RANK_DECIMALS = 9
ROUNDING = 0.5 * 10.0**-RANK_DECIMALS  # of a rank


@dataclass(frozen=True)
class Held:
    """What a run estimates across entities, and a what-if keeps.

    Args:
        centre: what is common to all entities.
        calibrations: what each kind of statement tells, by kind.
        hearing: how much each entity listens to statements.
        report_share: (entities,) which part of each entity's reports counts.
    """

    centre: Centre
    calibrations: dict[str, Calibration]
    hearing: Hearing
    report_share: Floats


@dataclass(frozen=True)
class Latent:
    """The latent utilities of a run.

    Args:
        prior: (entities,) rank by signals alone, 0-100.
        scale: of the prior means over the logits of these ranks.
        mean: (entities,) prior mean m, in logits.
        variance: (entities,) prior variance τ².
        observations: all evidence.
        estimate: the balance of all evidence.
        information: precision of the searches behind each.
        statements: all statements, by kind, in the order of their forces.
        held: what was estimated across entities.
        unstated: what is said without statements; None in a what-if, which keeps `held`.
    """

    prior: Floats
    scale: float
    mean: Floats
    variance: Floats
    observations: Observations
    estimate: Estimate
    information: Information
    statements: tuple[Statements, ...]
    held: Held
    unstated: Unstated | None = None

    @property
    def rank(self) -> Floats:
        """The ranks, 0-100, (entities,); a logit and its inverse must not split a tie by rounding."""
        rank: Floats = np.round(100 * expit(self.estimate.utility), RANK_DECIMALS)
        return rank

    def bound(self, blend_bound: Floats) -> Floats:
        """Return the proved error of each rank, in points: expit rises by at most ¼ per logit.

        An error of a prior mean moves no utility by more, since the rows of the inverse sum to at most 1.

        Args:
            blend_bound: (entities,) error of each blend of signals, in points.
        """
        ends = (prior_mean(self.prior + end, self.scale) for end in (-blend_bound, blend_bound))
        moved = max(float(np.abs(end - self.mean).max(initial=0.0)) for end in ends)
        return np.full(len(self.mean), 25 * (self.estimate.bound + moved) + ROUNDING)

    @property
    def weight_of_searches(self) -> Floats:
        """How much the searches for each weigh next to its signals, 0-1, (entities,)."""
        searches = self.information.searches
        return np.asarray(searches / (1 / self.variance + searches))

    @property
    def reports(self) -> Floats:
        """Effective number of reported outcomes of each, (entities,)."""
        return sums(self.observations.reports.entity, self.observations.reports.trials, len(self.mean))

    @property
    def statement_counts(self) -> Integers:
        """How many statements pull on each, (entities,)."""
        orders, n = self.observations.orders, len(self.mean)
        counted = sums(orders.first, orders.on_first * orders.slope > 0, n)
        counted += sums(orders.second, orders.on_second * orders.slope > 0, n)
        return counted.astype(np.int64)


def prior_mean(rank: Floats, scale: float) -> Floats:
    """Return m, in logits, of a rank by signals alone, (entities,).

    Args:
        rank: 0-100.
        scale: of the logit.
    """
    mean: Floats = scale * logit(np.clip(rank / 100, LEAST_BLEND, 1 - LEAST_BLEND))
    return mean


def prior_variance(match_points: Floats, constants: Utility) -> Floats:
    """Return τ² = 3·t·M/(100 - M): at M = 0 only the signals speak, at M = 100 only the evidence.

    Args:
        match_points: M, the points of match, (entities,).
        constants: the methodology's chapter.
    """
    points = np.minimum(match_points, MOST_POINTS)
    variance: Floats = np.maximum(3 * constants.prior_variance * points / (100 - points), LEAST_VARIANCE)
    return variance


def estimated(
    snapshot: Snapshot,
    signals: InferredSignals,
    searches: SearchEvidence | None,
    methodology: Methodology,
    base: Latent | None = None,
    spread: Spread | None = None,
    earlier: Latent | None = None,
) -> Latent:
    """Return the latent utilities of all entities.

    Args:
        signals: the prior.
        searches: search evidence, if any.
        base: those of the run that a what-if starts from; what is common to all entities is kept.
        spread: where matrices are multiplied; in memory if omitted.
        earlier: those of a run with the same constants; what it made from the same is taken from it.

    Raises:
        RankingError: the forces do not come to balance.
    """
    constants, variances = methodology.utility, variances_of(methodology.utility)
    prior = blend(signals.values, signals.weights)
    mean = prior_mean(prior, constants.prior_scale)
    points = 100 * methodology.weights_of(snapshot.types)[:, MATCH]
    variance = prior_variance(points, constants)
    clicks, reports = (searches.clicks, searches.reports) if searches else (Counts.none(), Counts.none())
    clicks = bounded_by_luck(clicks, constants.click_surplus)
    evidence = methodology.evidence
    share = (
        base.held.report_share
        if base
        else ordinary_reports(
            clicks, reports, len(mean), level=evidence.report_level, enough=evidence.report_clicks
        )
    )
    seen = Observations(mean, variance, clicks, scaled(reports, share), Orders.none())
    kinds = statements_of(snapshot)
    if base:
        unstated, held, start = None, base.held, _continued(base, seen)
    else:
        unstated = unstated_of(seen, constants, spread, _before(earlier))
        held, start = _across_entities(seen, signals, kinds, share, constants, unstated), unstated.point
    judged = [(each, held.calibrations[each.kind]) for each in kinds]
    seen = replace(seen, orders=orders(judged, mean, held.hearing))
    tolerance = constants.tolerance
    found = balance(seen, held.centre, variances, tolerance=tolerance, start=start, spread=spread)
    return Latent(
        prior,
        constants.prior_scale,
        mean,
        variance,
        seen,
        found,
        information(seen, found, held.centre, variances),
        tuple(kinds),
        held,
        unstated,
    )


def _before(earlier: Latent | None) -> tuple[Observations, Unstated] | None:
    """Return what another run observed, and what that says without statements, if it is known."""
    return (earlier.observations, earlier.unstated) if earlier and earlier.unstated else None


def _across_entities(
    seen: Observations,
    signals: InferredSignals,
    kinds: Sequence[Statements],
    share: Floats,
    constants: Utility,
    unstated: Unstated,
) -> Held:
    """Return what is estimated across entities.

    Args:
        seen: all but statements.
        signals: the prior.
        kinds: the statements.
        share: which part of each entity's reports counts.
        constants: the methodology's chapter.
        unstated: what is said without statements.
    """
    utility, depth = unstated.point.x[: len(seen.mean)], unstated.searches
    known = signals.raw.any(axis=1) | (depth > constants.vouched_from)
    calibrations = {each.kind: calibrated(each, utility, seen.mean, known, constants) for each in kinds}
    hearing = heard(
        [(each, calibrations[each.kind]) for each in kinds],
        utility,
        seen.variance,
        depth,
        known,
        listening_limit(seen.clicks, seen.variance, variances_of(constants)),
        constants,
    )
    return Held(unstated.centre, calibrations, hearing, share)


def _continued(base: Latent, seen: Observations) -> Point:
    """Return the balance of another run as a start, with intents that it did not have at 0."""
    found, more = base.estimate, max(seen.clicks.intents - len(base.estimate.readiness), 0)
    readiness = np.append(found.readiness, np.zeros(more))[: seen.clicks.intents]
    x = np.concatenate([found.utility, found.appeal, readiness])
    point, before = found.point, base.observations
    return Point(
        x,
        continued(point.clicks, before.clicks, seen.clicks),
        continued(point.reports, before.reports, seen.reports),
    )


def tightened(latent: Latent, methodology: Methodology, spread: Spread | None = None) -> Latent:
    """Return the same utilities with a smaller bound, or the same object if rounding is its limit.

    Args:
        latent: the utilities so far.
        spread: where matrices are multiplied; in memory if omitted.
    """
    seen, centre = latent.observations, latent.held.centre
    variances = variances_of(methodology.utility)
    found = tighter(seen, centre, variances, latent.estimate, spread)
    if found is latent.estimate:
        return latent
    return replace(latent, estimate=found, information=information(seen, found, centre, variances))
