"""Propagate trust over the snapshot, and turn it into the match score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.snapshot import STANCES, UNKNOWN, Snapshot
from ranking.certificate import componentwise_bounds
from ranking.flows import TIE, TypedEdges, comparison_edges, mention_edges
from ranking.lift import LiftQuantiles, fit_quantiles, log_lift, log_lift_bounds, match_signal, reached
from ranking.methodology import Methodology
from ranking.propagation import Propagation, propagate, teleport_vector
from ranking.transition import transition_matrix

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trust:
    """What propagation says of each entity.

    Args:
        reach: (n,) propagated mass, sums to 1.
        match: (n,) match score, 0-1: the lift of the mass over mere exposure, in quantiles of the type.
        measured: (n,) whether any flow reaches the entity.
        match_bound: (n,) how far each match score can be from the exact one.
        l1_bound: proved bound of the L1 error of `reach`.
        sweeps: of the solver.
    """

    reach: Floats
    match: Floats
    measured: NDArray[np.bool_]
    match_bound: Floats
    l1_bound: float
    sweeps: int


def propagate_trust(snapshot: Snapshot, methodology: Methodology, *, engine: str = "power") -> Trust:
    """Propagate trust over comparisons and mentions, and again with neutral verdicts to see the lift.

    Args:
        snapshot: the graph.
        methodology: all constants.
        engine: the solver.

    Raises:
        RankingError: the propagation did not converge, or no entity is vetted.
    """
    stated = _Propagated.of(snapshot, methodology, engine, neutral=False)
    neutral = _Propagated.of(snapshot, methodology, engine, neutral=True)
    measured = reached(neutral.transition, neutral.result.scores)
    lift = log_lift(stated.result.scores, neutral.result.scores, measured)
    bounds = log_lift_bounds(
        stated.result.scores, stated.bound, neutral.result.scores, neutral.bound, measured
    )
    constants = methodology.match
    quantiles = fit_quantiles(
        lift, snapshot.types, enough=constants.own_quantiles_from, quantiles=constants.quantiles
    )
    return Trust(
        reach=stated.result.scores,
        match=match_signal(quantiles, lift, snapshot.types),
        measured=measured,
        match_bound=_match_bound(quantiles, bounds, snapshot.types),
        l1_bound=stated.result.l1_bound,
        sweeps=stated.result.sweeps + neutral.result.sweeps,
    )


@dataclass(frozen=True)
class _Propagated:
    """One propagation, its matrix, and the proved bound of each node."""

    transition: sparse.csr_array
    result: Propagation
    bound: Floats

    @classmethod
    def of(cls, snapshot: Snapshot, methodology: Methodology, engine: str, *, neutral: bool) -> _Propagated:
        """Propagate from vetted entities; caps on mutual flow hold for stated flow only.

        In the neutral graph every comparison is mutual, so that a cap there would take exposure away.
        """
        constants = methodology.propagation
        transition = transition_matrix(
            len(snapshot),
            flows(snapshot, methodology, neutral=neutral),
            constants.shares.model_dump(),
            reciprocal_cap=1.0 if neutral else constants.reciprocal_cap,
        )
        teleport = teleport_vector(
            np.zeros(len(snapshot)), snapshot.vetted, intent_share=constants.teleport.intents
        )
        damping = constants.damping
        result = propagate(
            transition, teleport, damping=damping, tolerance=constants.tolerance, engine=engine
        )
        bound = componentwise_bounds(transition, teleport, result.scores, damping=damping)
        return cls(transition, result, bound)


def _match_bound(quantiles: LiftQuantiles, bounds: tuple[Floats, Floats], types: Sequence[str]) -> Floats:
    """Return how far each match score can be from the exact one.

    Where rounding the lifts hides all that the bounds leave open, scores are exact. Else the quantiles move
    by at most the widest bound too, since an order statistic moves no more than the values it is made of.
    """
    least, most = bounds
    widest = float(np.nanmax(most - least, initial=0.0))
    if widest == 0.0:
        return np.zeros(len(types))
    low, high = (match_signal(quantiles, ends, types) for ends in (least - widest, most + widest))
    return np.nan_to_num(high - low)


def flows(snapshot: Snapshot, methodology: Methodology, *, neutral: bool) -> list[TypedEdges]:
    """Return the flow of comparisons and mentions, as stated or with neutral verdicts.

    Args:
        snapshot: the graph.
        methodology: all constants.
        neutral: half each way whoever won, and every mention without a stance: what exposure alone gives.
    """
    comparisons, constants = snapshot.comparisons, methodology.propagation
    stances = [STANCES[code] for code in snapshot.mention_stance]
    return [
        comparison_edges(comparisons.left, comparisons.right, winners(snapshot), neutral=neutral),
        mention_edges(
            snapshot.mention_source,
            snapshot.mention_target,
            stances,
            neutral=neutral,
            stance_flow=constants.mentions.model_dump(),
        ),
    ]


def winners(snapshot: Snapshot) -> NDArray[np.int64]:
    """Return the winning node of each comparison: the higher printed rank; `TIE` where both are equal.

    A page names the left one at a displayed tie, and layout B names none, so the printed ranks decide;
    the named winner counts only where a rank is missing.
    """
    comparisons = snapshot.comparisons
    left, right = comparisons.figures[:, 0, 0], comparisons.figures[:, 1, 0]
    sides = np.stack([comparisons.left, comparisons.right, np.full_like(comparisons.left, TIE)], axis=1)
    by_rank = np.where(left > right, 0, np.where(left < right, 1, 2))
    named = np.where(comparisons.winner == UNKNOWN, 2, comparisons.winner)
    chosen = np.where((left == UNKNOWN) | (right == UNKNOWN), named, by_rank)
    return np.take_along_axis(sides, chosen[:, None], axis=1)[:, 0]
