"""What statements tell: comparisons and mentions, judged by what searches, reports and tables say already.

A page that repeats the order which the signals give tells nothing new, an admission more than self-praise.
For each kind of statement a logistic regression of "A above B" on the difference of the utilities that all
other evidence gives, and on that of the prior means, says how much of it is news (κ), how much repetition
(λ), and how far its authors are biased (c).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from ranking.arrays import Booleans, Floats, Integers
from ranking.impressions import sums
from ranking.observations import Counts, Orders, Variances
from ranking.rank_rules import Utility

NEWTON_STEPS = 100


@dataclass(frozen=True)
class Statements:
    """Statements of one kind, each that one entity stands above another.

    Args:
        kind: comparison, mention or stance.
        first: (statements,) entity A.
        second: (statements,) entity B.
        agrees: (statements,) 1 if A is said to stand above B, 0 if below, ½ for a tie.
        repetition: (statements,) 1 over how often its author says the same of this pair.
        biased: whether the author is one of the two, so that a bias is estimated.
    """

    kind: str
    first: Integers
    second: Integers
    agrees: Floats
    repetition: Floats
    biased: bool = False

    def on(self, entity: int) -> Statements:
        """Return those on one entity."""
        on = (self.first == entity) | (self.second == entity)
        columns = (self.first[on], self.second[on], self.agrees[on], self.repetition[on])
        return Statements(self.kind, *columns, self.biased)


@dataclass(frozen=True)
class Calibration:
    """What one kind of statement tells.

    Args:
        slope: κ, how much it follows the utilities; 0 if it tells nothing.
        repeated: λ, how much it follows the prior means.
        bias: c, in logits.
        pairs: how many statements it was estimated from; 0 if it is the methodology's.
    """

    slope: float
    repeated: float
    bias: float
    pairs: int


@dataclass(frozen=True)
class Hearing:
    """How much each entity listens to statements about it.

    Args:
        vouched: (entities,) whether searches or a measured signal vouch for what it is compared with.
        share: (entities,) weight of a statement that involves a vouched entity.
        unvouched_share: (entities,) weight of any other.
        limit: (entities,) the most that one statement may bend the force on it, in 1/logits².
    """

    vouched: Booleans
    share: Floats
    unvouched_share: Floats
    limit: Floats


def calibrated(
    statements: Statements, utility: Floats, mean: Floats, known: Booleans, constants: Utility
) -> Calibration:
    """Return what a kind of statement tells, by its statements between entities that other evidence knows.

    The maximum of the penalised likelihood, by Newton's method, with normal priors of variance 1 around the
    methodology's values.

    Args:
        statements: of one kind.
        utility: (entities,) η without statements, in logits.
        mean: (entities,) prior means m.
        known: (entities,) whether searches or a measured signal speak of the entity.
        constants: the methodology's chapter.
    """
    first, second = statements.first, statements.second
    judged = np.flatnonzero(known[first] & known[second])
    bias = constants.self_praise if statements.biased else 0.0
    if len(judged) < constants.statements_from:
        return Calibration(constants.statement_slope, 0.0, bias, 0)
    first, second = first[judged], second[judged]
    columns = [utility[first] - utility[second], mean[first] - mean[second]]
    if statements.biased:
        columns.append(np.ones(len(judged)))
    around = np.array([constants.statement_slope, 0.0, bias][: len(columns)])
    found = _logistic(
        np.stack(columns, axis=1), statements.agrees[judged], statements.repetition[judged], around
    )
    slope = float(np.clip(found[0], 0.0, constants.statement_slope_limit))
    return Calibration(slope, float(found[1]), float(found[2]) if statements.biased else 0.0, len(judged))


def _logistic(table: Floats, agrees: Floats, weight: Floats, around: Floats) -> Floats:
    """Return the coefficients of a logistic regression with a normal prior around given ones."""
    found = around.copy()
    for _ in range(NEWTON_STEPS):
        p = expit(table @ found)
        slope = table.T @ (weight * (agrees - p)) - (found - around)
        curvature = (table * (weight * p * (1 - p))[:, None]).T @ table + np.eye(len(around))
        step = np.linalg.solve(curvature, slope)
        found = found + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-12:
            break
    return found


def heard(
    kinds: list[tuple[Statements, Calibration]],
    utility: Floats,
    variance: Floats,
    searches: Floats,
    vouched: Booleans,
    limit: Floats,
    constants: Utility,
) -> Hearing:
    """Return how much each entity listens to statements.

    Statements with a vouched entity weigh together at most d/(1 - d) times the entity's own evidence. All
    others pull on an entity with at most ε/τ², so that together, whatever they say and however many they are,
    they move it by at most ε.

    Args:
        kinds: statements with what they tell.
        utility: (entities,) η without statements.
        variance: (entities,) prior variance τ².
        searches: (entities,) precision of the evidence of searches.
        vouched: (entities,) whether searches or a measured signal vouch for it.
        limit: (entities,) the most that one statement may bend the force on it.
        constants: the methodology's chapter.
    """
    n = len(utility)
    curvature, force = np.zeros(n), np.zeros(n)
    for statements, calibration in kinds:
        for own, other in ((statements.first, statements.second), (statements.second, statements.first)):
            p = expit(_logit(statements, calibration, utility, np.zeros(n)))
            trusted = vouched[other] * statements.repetition
            curvature += sums(own, trusted * calibration.slope**2 * p * (1 - p), n)
            force += sums(own, (1 - vouched[other]) * statements.repetition * calibration.slope, n)
    share = constants.statement_share
    room = share / (1 - share) * (1 / variance + searches)
    shift = constants.unvouched_shift / variance
    return Hearing(
        vouched,
        np.minimum(1.0, room / np.maximum(curvature, 1e-300)),
        np.minimum(constants.unvouched_word, shift / np.maximum(force, 1e-300)),
        limit,
    )


def orders(kinds: list[tuple[Statements, Calibration]], mean: Floats, hearing: Hearing) -> Orders:
    """Return all statements with their weights on both ends, in the order of the kinds.

    Args:
        kinds: statements with what they tell.
        mean: (entities,) prior means m.
        hearing: how much each entity listens.
    """
    if not kinds:
        return Orders.none()
    columns = []
    for statements, calibration in kinds:
        first, second = statements.first, statements.second
        columns.append(
            (
                first,
                second,
                statements.agrees,
                calibration.bias + calibration.repeated * (mean[first] - mean[second]),
                np.full(len(first), calibration.slope),
                _weight(statements, calibration, hearing, first, second),
                _weight(statements, calibration, hearing, second, first),
            )
        )
    return Orders(*(np.concatenate(column) for column in zip(*columns, strict=True)))


def listening_limit(clicks: Counts, variance: Floats, variances: Variances) -> Floats:
    """Return the most that one statement may bend the force on each entity: 1/(A·τ²·D), (entities,).

    A click lifts the readiness of its intent, which lowers the rivals shown there. An entity that rests on
    much evidence and listens to such a rival could follow it down further than its own click lifts it:
    docs/ranking.md. D, the curvature of all clicks on the entity, is bounded by Σ min(n/4, 1/C), plus 1/C for
    whatever is added at one intent.

    Args:
        clicks: by pair of intent and entity.
        variance: (entities,) prior variance τ².
        variances: of the model; C above 0.
    """
    most = 1 / variances.click_pair
    depth = sums(clicks.entity, np.minimum(clicks.trials / 4, most), len(variance)) + most
    return np.asarray(1 / (variances.appeal * variance * depth))


def _weight(
    statements: Statements, calibration: Calibration, hearing: Hearing, own: Integers, other: Integers
) -> Floats:
    """Return the weight of each statement on one end: the lesser of both ends, within the limit of this one.

    Equal weights are what keeps a win from lowering the winner through others that the loser pulls down.
    """
    heard_by = (
        np.where(hearing.vouched[to], hearing.share[end], hearing.unvouched_share[end])
        for end, to in ((own, other), (other, own))
    )
    weight = statements.repetition * np.minimum(*heard_by)
    return np.asarray(np.minimum(weight, hearing.limit[own] / max(calibration.slope**2 / 4, 1e-300)))


def _logit(statements: Statements, calibration: Calibration, utility: Floats, mean: Floats) -> Floats:
    first, second = statements.first, statements.second
    return np.asarray(
        calibration.bias
        + calibration.repeated * (mean[first] - mean[second])
        + calibration.slope * (utility[first] - utility[second])
    )
