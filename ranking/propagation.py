"""PageRank-style propagation of trust over the graph, with a proved error bound."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse.linalg import splu

from ranking.arrays import Floats, mask_vector, unit, weight_vector
from ranking.blocks import Blocks, InMemory
from ranking.errors import (
    BadArrayError,
    EmptyTeleportError,
    EngineMemoryError,
    NotConvergedError,
    UnknownEngineError,
)
from ranking.one_thread import one_thread
from ranking.power import power
from ranking.problem import Checkpoint, Problem, normalised, problem
from ranking.residual import residual

MAX_SWEEPS = 1000

Engine = Callable[[Problem, Floats | None, float, int], tuple[Floats, int]]


@dataclass(frozen=True)
class Propagation:
    """The propagated mass and the proof of its accuracy.

    Args:
        scores: mass of each node, not negative, sums to 1.
        l1_bound: a proved bound on the L1 distance of `scores` from the exact solution.
        sweeps: the number of passes over the graph.
        residual: the L1 norm of T(x) - x at `scores`.
        engine: the engine that solved it.
    """

    scores: Floats
    l1_bound: float
    sweeps: int
    residual: float
    engine: str


def teleport_vector(demand: ArrayLike, vetted: ArrayLike, *, intent_share: float) -> Floats:
    """Return v, where flow starts: one part to intents by demand, the rest to vetted entities equally.

    If one part has no recipients, the other receives it.

    Args:
        demand: demand of each node, already capped; 0 if it is not an intent.
        vetted: whether each node may vouch by itself.
        intent_share: the part that goes to intents, 0-1.

    Returns:
        (nodes,), not negative, sums to 1.

    Raises:
        EmptyTeleportError: there is neither demand nor a vetted node.
        BadArrayError: arrays differ in length, or a demand is negative or not finite.

    >>> teleport_vector([3.0, 1.0, 0.0, 0.0], [False, False, True, True], intent_share=0.5).tolist()
    [0.375, 0.125, 0.25, 0.25]
    >>> teleport_vector([0.0, 0.0], [False, True], intent_share=0.5).tolist()
    [0.0, 1.0]
    """
    wanted = weight_vector(demand, "demand")
    vouched = mask_vector(vetted, "vetted", wanted.size).astype(np.float64)
    unit(intent_share, "intent_share")
    parts = [
        (share, part)
        for share, part in ((intent_share, wanted), (1 - intent_share, vouched))
        if share > 0 and part.any()
    ]
    if not parts:
        raise EmptyTeleportError
    whole = math.fsum(share for share, _ in parts)
    v = np.zeros(wanted.size)
    for share, part in parts:
        v += share / whole * normalised(part)
    return v


def propagate(
    transition: sparse.csr_array | Blocks,
    teleport: ArrayLike,
    *,
    damping: float,
    tolerance: float,
    max_sweeps: int = MAX_SWEEPS,
    engine: str = "power",
    start: ArrayLike | None = None,
    check: Blocks | None = None,
    checkpoint: Checkpoint | None = None,
) -> Propagation:
    """Return the x with x = d(Pᵀx + (δᵀx)v) + (1-d)v, where δ is the deficit of each row of P.

    Equivalently x = z/Σz with z = (I - dPᵀ)⁻¹v. The result is the same, byte for byte, for any number of
    threads and any cut of P into blocks. Source: Page, Brin, Motwani, Winograd, The PageRank citation ranking
    (1999). Returning dangling flow by v: Gleich, PageRank beyond the Web, SIAM Review 57 (2015), "strongly
    preferential".

    Args:
        transition: P, N x N, rows summing to at most 1, from `transition_matrix`.
        teleport: v, (nodes,), not negative, with any sum above 0.
        damping: d, 0 <= d < 1.
        tolerance: maximum accepted L1 distance from the exact solution.
        max_sweeps: maximum number of passes over the graph.
        engine: a name in `ENGINES`.
        start: where to start, (nodes,), such as the masses of a run on nearly the same graph and 0 for new
            nodes; not negative, with any sum above 0; the teleport if omitted. It changes how much work is
            needed, not what is proved.
        check: the same P, over which the error is proved; by default `transition`.
        checkpoint: where engine `power` saves how far it is, and goes on from; the bytes are the same.

    Raises:
        EmptyTeleportError: the teleport is 0 everywhere.
        NotConvergedError: the bound is above the tolerance after `max_sweeps`, or rounding prevents it or
            any bound.
        UnknownEngineError: there is no such engine.
        EngineMemoryError: the engine needs more memory than is available.
        BadArrayError: shapes do not fit or values are out of range.

    >>> two = sparse.csr_array([[0.0, 1.0], [0.0, 0.0]])
    >>> propagate(two, [1, 0], damping=0.5, tolerance=1e-12).scores.round(9).tolist()
    [0.666666667, 0.333333333]
    """
    if engine not in ENGINES:
        raise UnknownEngineError(engine, ENGINES)
    equation = replace(problem(transition, teleport, damping), checkpoint=checkpoint)
    if not tolerance > 0:
        raise BadArrayError(f"tolerance is {tolerance}; it has to be above 0")
    x, sweeps = ENGINES[engine](equation, _start(equation, start), tolerance * (1 - damping) / 2, max_sweeps)
    x = normalised(x)
    checked = equation if check is None or check is transition else problem(check, teleport, damping)
    proof = residual(checked, x)
    while proof.l1_bound > tolerance and sweeps < max_sweeps:
        x = normalised(equation.step(x))
        sweeps += 1
        last, proof = proof, residual(checked, x)
        if proof.l1_bound >= last.l1_bound:
            break
    if not 0 <= proof.l1_bound <= tolerance:  # NaN does not count as proof either
        raise NotConvergedError(
            bound=proof.l1_bound, tolerance=tolerance, rounding=proof.rounding, sweeps=sweeps
        )
    return Propagation(x, proof.l1_bound, sweeps, proof.distance, engine)


def _start(equation: Problem, start: ArrayLike | None) -> Floats | None:
    if start is None:
        return None
    x = weight_vector(start, "start", equation.teleport.size)
    if not x.any():
        raise BadArrayError("start is 0 everywhere; leave it out to start at the teleport")
    return normalised(x)


def direct(equation: Problem, _start: Floats | None, _target: float, _max_sweeps: int) -> tuple[Floats, int]:
    """Solve (I - dPᵀ)z = v by sparse LU (SuperLU), for small graphs and as a check of the others."""
    if not isinstance(equation.blocks, InMemory):
        raise EngineMemoryError("engine 'direct' needs the whole matrix in memory; use engine 'power'")
    size = equation.teleport.size
    matrix = sparse.csc_array(sparse.eye_array(size) - equation.damping * equation.blocks.rows.T)
    try:
        with one_thread():  # the last digits would depend on the number of threads
            z = splu(matrix).solve(equation.teleport)
    except MemoryError as error:
        raise EngineMemoryError(
            f"engine 'direct' runs out of memory on {size} nodes; use engine 'power'"
        ) from error
    return np.maximum(z, 0.0), 0


ENGINES: Mapping[str, Engine] = MappingProxyType({"power": power, "direct": direct})
