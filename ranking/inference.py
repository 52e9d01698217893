"""Infer hidden signals from printed figures: the values nearest to the prior that the pages allow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ranking.arrays import Booleans, Floats
from ranking.conflicts import Conflict, entity_conflicts
from ranking.errors import BadArrayError
from ranking.feasibility import feasible_sets
from ranking.joint import JointProblem
from ranking.orderings import Orderings, check_orderings
from ranking.projection import project
from ranking.rank_rules import Inference as Constants

SATISFIED = 1e-9


@dataclass(frozen=True)
class Inference:
    """The inferred signals and the proof that they are optimal.

    `values` is (entities, signals). `feasible` marks the entities whose printed figures are consistent.
    `ordering_satisfied` is (orderings,): False for those that were relaxed in favour of the others,
    each being the last of one of the `conflicts`. `duality_gap` bounds how far Σ(v − p)² is from its
    minimum; `residual` is the largest violation of an ordering or of complementary slackness.
    """

    values: Floats
    feasible: Booleans
    ordering_satisfied: Booleans
    conflicts: tuple[Conflict, ...]
    duality_gap: float
    residual: float
    iterations: int


def infer(
    low: ArrayLike,
    high: ArrayLike,
    prior: ArrayLike,
    weights: ArrayLike,
    published: ArrayLike,
    orderings: Orderings,
    *,
    rank_tolerance: float,
    ordering_margin: float,
) -> Inference:
    """Return the signals nearest to the prior that agree with all printed figures.

    Minimises Σ(v − p)² over v with low <= v <= high, |100·Σwv − r| <= tolerance, and
    v_stronger >= v_weaker + margin. The optimum is unique. It is relative to the weights: values that would
    print as the pages do, not the publisher's own.

    Args:
        low: lower bound of each signal, (entities, signals), 0-1.
        high: upper bound, same shape; equal to `low` for a measured signal.
        prior: p, the guess for each signal, same shape; clipped to its bounds.
        weights: shares of the blend, same shape, rows sum to 1; 0 for a signal that does not apply.
        published: printed rank r, (entities,), NaN where none.
        orderings: stated by verdicts, most credible first: if not all are feasible, the last is relaxed.
        rank_tolerance: how far the blend may be from the printed rank, in points; below 0.5.
        ordering_margin: by how much a stronger value must be greater.

    Raises:
        BadArrayError: a figure is impossible; the message has its row.
        InferenceNotConvergedError: the optimum was not reached.
        ConflictSearchError: the solver that looks for contradictions failed.

    >>> none = Orderings(*np.zeros((3, 0), dtype=int))
    >>> answer = infer([[0, 0]], [[1, 1]], [[0.5, 0.7]], [[0.5, 0.5]], [70], none,
    ...                rank_tolerance=0.4, ordering_margin=0.001)
    >>> answer.values.round(3).tolist()  # blend of the prior: 60; both rise by as much
    [[0.596, 0.796]]
    """
    sets = feasible_sets(low, high, weights, published, rank_tolerance=rank_tolerance)
    check_orderings(orderings, *sets.low.shape)
    guess = _checked_prior(prior, low, high)
    own_conflicts = entity_conflicts(low, high, weights, published, rank_tolerance=rank_tolerance)
    problem = JointProblem(sets, guess, orderings, ordering_margin)
    solution = problem.solve(project(sets, guess)[0])
    return Inference(
        values=solution.values,
        feasible=sets.feasible,
        ordering_satisfied=orderings.differences(solution.values) >= ordering_margin - SATISFIED,
        conflicts=own_conflicts + tuple(solution.conflicts),
        duality_gap=solution.duality_gap,
        residual=solution.residual,
        iterations=solution.iterations,
    )


def printed_intervals(printed: ArrayLike, rules: Constants) -> tuple[Floats, Floats, Floats]:
    """Return what printed signals state: low, high and prior of each.

    Args:
        printed: 0 or 1 as printed, NaN where nothing is printed; any shape.
        rules: the methodology's section.

    Raises:
        BadArrayError: a figure other than 0 and 1.

    >>> printed_intervals([0, 1, np.nan], Constants())[0].tolist()
    [0.0, 0.5, 0.0]
    """
    figures = np.asarray(printed, dtype=np.float64)
    blank, zero, one = np.isnan(figures), figures == 0, figures == 1
    if not (blank | zero | one).all():
        raise BadArrayError("a printed signal is 0, 1 or nothing")
    columns = []
    for end in ("low", "high", "prior"):
        choices = [getattr(rule, end) for rule in (rules.unprinted, rules.printed_zero)]
        columns.append(
            np.where(blank, choices[0], np.where(zero, choices[1], getattr(rules.printed_one, end)))
        )
    return columns[0], columns[1], columns[2]


def _checked_prior(prior: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
    guess = np.asarray(prior, dtype=np.float64)
    shape = np.shape(low)
    if guess.shape != shape or not np.isfinite(guess).all():
        raise BadArrayError(f"the prior must be a finite table {shape}, got {guess.shape}")
    return np.clip(guess, low, high)
