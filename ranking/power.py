"""Power iteration, extrapolated while it is slow, and residual push where little is left to do.

All three lead to the same solution, and the proof is that of the vector they end with. Which of them goes on
is decided by counted work, never by time, so that a result does not depend on the machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy import sparse

from ranking.arrays import Floats, Integers
from ranking.blocks import InMemory
from ranking.one_thread import one_thread
from ranking.problem import Problem, normalised

SAVED = 4  # iterations between checkpoints, each of which writes up to seven vectors
EVERY = 8  # sweeps between extrapolations, so that these cost little next to them
KEPT = 5  # vectors that an extrapolation combines
SLOW = 0.6  # what a sweep leaves of the distance, from which on extrapolating pays
LEAST = 32.0  # a residual that is pushed, over the mean of what may be left: the start left some everywhere
PUSHED = 3.0  # visits of each edge on average after which sweeps are cheaper than pushes
GLANCE, WAY = 1.5, 0.25  # of these, after which pushes must have gone that part of the way, in logarithms
FINER = 0.25  # the next size of residuals to push, when none is left of the size before
AFTER_PUSHES = 1.7  # times the target: what the start left everywhere is still there


@dataclass(frozen=True)
class Sweeps:
    """How far an iteration is: from here it goes on to the same bytes as without an interruption.

    Args:
        done: number of iterations.
        x: the vector.
        last: distance that the iteration before moved it; infinite after an extrapolation.
        before: distance at the vector before an extrapolation that has yet to prove itself; or infinite.
        kept: the last vectors that follow from each other, oldest first.
        plain: the vector before the last extrapolation.
        pays: whether extrapolation has paid so far.
    """

    done: int
    x: Floats
    last: float
    before: float
    kept: tuple[Floats, ...]
    plain: Floats
    pays: bool


def power(equation: Problem, start: Floats | None, target: float, max_sweeps: int) -> tuple[Floats, int]:
    """Return a vector near the solution, and the passes over the graph it took; pushes count by their edges.

    Args:
        start: where to start, sums to 1; its residual is pushed on first if P is in memory. At the teleport
            if omitted.
        target: the L1 norm of T(x) - x to reach.
        max_sweeps: maximum number of passes.
    """
    if start is None:
        return swept(equation, equation.teleport, target, max_sweeps)
    if not isinstance(equation.blocks, InMemory):  # pushes follow the edges of single nodes
        return swept(equation, start, target, max_sweeps)
    x, visits = pushed(equation, equation.blocks.rows, start, target)
    passes = math.ceil(visits)
    x, sweeps = swept(equation, x, AFTER_PUSHES * target, max_sweeps - passes)
    return x, passes + sweeps


def swept(equation: Problem, start: Floats, target: float, max_sweeps: int) -> tuple[Floats, int]:
    """Iterate x <- T(x) until it converges; each iteration reduces the distance by at least the factor d.

    While the distance shrinks slowly, every eighth vector is replaced by the affine combination of the last
    ones of which the residual is least, as far as it is known from theirs. Source: Pratapa, Suryanarayana and
    Pask, Anderson acceleration of the Jacobi iterative method, J. Comput. Phys. 306 (2016). If that does not
    bring the next residual down, the iteration goes on from where it was, and is not extrapolated again.

    Args:
        start: where to start, sums to 1.
        target: the L1 norm of T(x) - x to reach.
        max_sweeps: maximum number of iterations.
    """
    saved = equation.checkpoint.saved() if equation.checkpoint else None
    now = saved or Sweeps(0, start, math.inf, math.inf, (start,), start, True)
    while now.done < max_sweeps:
        moved = equation.step(now.x)
        distance = float(np.abs(moved - now.x).sum())
        if distance * equation.damping <= target:  # the next step is shorter by the factor d
            return moved, now.done + 1
        now = _after(now, moved, distance)
        if equation.checkpoint and now.done % SAVED == 0:
            equation.checkpoint.save(now)
    return now.x, max(max_sweeps, 0)


def _after(now: Sweeps, moved: Floats, distance: float) -> Sweeps:
    """Return how things are after an iteration.

    Args:
        moved: T(x).
        distance: the L1 norm of T(x) - x.
    """
    done = now.done + 1
    if distance > now.before:
        return replace(now, done=done, x=now.plain, before=math.inf, pays=False)
    kept = (*now.kept, moved)[-KEPT:]
    if now.pays and distance > SLOW * now.last and done % EVERY == 0 and len(kept) == KEPT:
        x = extrapolated(list(kept))
        return Sweeps(done, x, math.inf, distance, (x,), moved, True)
    return replace(now, done=done, x=moved, last=distance, before=math.inf, kept=kept)


def extrapolated(kept: list[Floats]) -> Floats:
    """Return the affine combination of vectors of which the residual is least, sum 1 and not negative.

    Args:
        kept: vectors that follow from each other by one iteration each, oldest first.
    """
    steps = [later - earlier for earlier, later in pairwise(kept)]
    changes = [steps[-1] - step for step in steps[:-1]]
    products = np.array([[float((one * other).sum()) for other in changes] for one in changes])
    onto = np.array([float((one * steps[-1]).sum()) for one in changes])
    with one_thread():
        weights = np.linalg.lstsq(products, onto, rcond=1e-12)[0]
    x = kept[-1].copy()
    for weight, vector in zip(weights.tolist(), kept[1:-1], strict=True):
        x -= weight * (kept[-1] - vector)
    return normalised(np.maximum(x, 0.0))


def pushed(equation: Problem, rows: sparse.csr_array, start: Floats, target: float) -> tuple[Floats, float]:
    """Push the residual of a start on, node by node where it is large, until little is left of it.

    z = (I - dPᵀ)⁻¹v is proportional to the solution, so x + (I - dPᵀ)⁻¹(cv + dPᵀx - x) is too, for any c > 0.
    With the median c of all nodes where flow starts, the residual is next to nothing except where the graph
    changed. The inverse is summed term by term, largest first. Source: Andersen, Chung and Lang, Local graph
    partitioning using PageRank vectors, FOCS 2006. It ends early when it has visited more edges than sweeps
    would.

    Args:
        rows: P as CSR.
        start: where to start, sums to 1.
        target: the L1 norm of the residual to reach.

    Returns:
        The vector, and the number of edges visited over the number of edges.
    """
    x, edges = start.copy(), max(rows.nnz, 1)
    left = _residual_where_it_changed(equation, x)
    touched = np.flatnonzero(np.abs(left) > LEAST * target / x.size)
    is_touched = np.zeros(x.size, dtype=np.bool_)
    is_touched[touched] = True
    large, visits, whole = float(np.abs(left).max()), edges, float(np.abs(left[touched]).sum())
    rest = whole
    while visits < PUSHED * edges:
        sizes = np.abs(left[touched])
        rest = float(sizes.sum())
        pays = visits < GLANCE * edges or rest * (whole / target) ** WAY < whole
        if rest <= target / 2 or not pays:
            break
        active = touched[sizes > large]
        visits += touched.size
        if not active.size:
            large *= FINER
            continue
        first, amount = rows.indptr[active].astype(np.int64), left[active]
        length = rows.indptr[active + 1] - first
        x[active] += amount
        left[active] = 0.0
        place = _places(first, length)
        reached = rows.indices[place]
        np.add.at(left, reached, rows.data[place] * np.repeat(equation.damping * amount, length))
        visits += place.size
        new = np.unique(reached[~is_touched[reached]])
        is_touched[new] = True
        touched = np.append(touched, new)
    if rest <= target / 2:
        return normalised(np.maximum(x, 0.0)), visits / edges
    found = min(start, normalised(np.maximum(x, 0.0)) if x.max() > 0 else start, key=equation.residual)
    return found, visits / edges + 2


def _residual_where_it_changed(equation: Problem, x: Floats) -> Floats:
    v, passed = equation.teleport, equation.passed(x)
    starts = v > 0
    c = float(np.median((x - passed)[starts] / v[starts]))
    changed: Floats = passed - x + (c if c > 0 else 1 - passed.sum()) * v
    return changed


def _places(first: Integers, length: Integers) -> Integers:
    """Return the places of all edges of some nodes, given where those of each start and their number."""
    ends = np.cumsum(length)
    return np.repeat(first - (ends - length), length) + np.arange(int(length.sum()))
