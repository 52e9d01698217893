"""Find irreducible sets of printed statements that are jointly infeasible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from ranking.arrays import Floats, Integers
from ranking.errors import ConflictSearchError
from ranking.feasibility import FeasibleSets, feasible_sets
from ranking.orderings import Orderings

INFEASIBLE = 1e-7  # statements whose minimum total violation is below this are jointly feasible
SOLVER_TOLERANCE = 1e-9


@dataclass(frozen=True, order=True)
class Conflict:
    """Statements that are jointly infeasible, but feasible once any one of them is removed.

    `ranks` are entity rows whose published rank takes part, `bounds` are (entity row, signal) pairs whose
    printed 0 or 1 takes part, `orderings` are numbers of orderings, the last of which is relaxed. An entity
    whose own figures conflict enters further conflicts with the bounds of its nearest point.
    """

    ranks: tuple[int, ...]
    bounds: tuple[tuple[int, int], ...]
    orderings: tuple[int, ...]


def relaxed_orderings(conflicts: Iterable[Conflict]) -> Integers:
    """Return the numbers of the relaxed orderings, sorted.

    >>> relaxed_orderings([Conflict((), (), (0, 4)), Conflict((3,), ((3, 1),), ())]).tolist()
    [4]
    """
    return np.unique([conflict.orderings[-1] for conflict in conflicts if conflict.orderings]).astype(
        np.int64
    )


def entity_conflicts(
    low: ArrayLike, high: ArrayLike, weights: ArrayLike, published: ArrayLike, *, rank_tolerance: float
) -> tuple[Conflict, ...]:
    """Return one irreducible conflict for each entity whose printed rank and signals are jointly infeasible.

    Bounds are removed one by one, the last signal first, as long as the rank stays out of reach
    (the deletion filter of Chinneck and Dravnieks, "Locating minimal infeasible constraint sets in linear
    programs", ORSA Journal on Computing 3, 1991); for a box and a slab this needs no solver.
    """
    box_low, box_high, shares, ranks = (
        np.asarray(array, dtype=np.float64) for array in (low, high, weights, published)
    )
    sets = feasible_sets(box_low, box_high, shares, ranks, rank_tolerance=rank_tolerance)
    found = []
    for row in np.flatnonzero(~sets.feasible):
        reach = float((shares[row] * box_high[row]).sum())
        short = (ranks[row] - rank_tolerance) / 100 - reach
        gains = shares[row] * (1 - box_high[row])
        if short <= 0:  # the minimum blend is above the rank, so the lower bounds conflict with it
            short = float((shares[row] * box_low[row]).sum()) - (ranks[row] + rank_tolerance) / 100
            gains = shares[row] * box_low[row]
        kept = []
        for signal in reversed(range(len(gains))):
            if gains[signal] < short:
                short -= gains[signal]
            else:
                kept.append((int(row), signal))
        found.append(Conflict((int(row),), tuple(sorted(kept)), ()))
    return tuple(found)


def ordering_conflicts(sets: FeasibleSets, orderings: Orderings, margin: float) -> tuple[Conflict, ...]:
    """Return irreducible conflicts that involve orderings, one after the other.

    Each round minimises the total violation of all statements (the elastic program); rows with a dual
    price form an infeasible system (Gleeson and Ryan, "Identifying minimally infeasible subsystems of
    inequalities", ORSA Journal on Computing 2, 1990), which the deletion filter then makes irreducible. Its
    last ordering is set aside and the search continues until the rest is feasible.

    Args:
        orderings: stated by verdicts, most credible first.
        margin: by how much a stronger value must be greater.
    """
    found: list[Conflict] = []
    remaining = np.arange(len(orderings))
    while remaining.size:
        suspects = list(_infeasible_parts(sets, orderings, remaining, margin))
        if not suspects:
            break
        found.extend(_irreducible(suspect) for suspect in suspects)
        relaxed = relaxed_orderings(found)
        touched = np.concatenate([suspect.orderings_at for suspect in suspects])
        near = _component_mates(orderings, remaining, touched, len(sets.low))
        remaining = near[~np.isin(near, relaxed)]
    return tuple(found)


@dataclass(frozen=True)
class _System:
    """Rows of A·v <= b; `statement` numbers each row's statement, `kind` and `subject` say what it is."""

    matrix: sparse.csr_array
    limit: Floats
    statement: Integers
    kind: tuple[str, ...]
    subject: tuple[tuple[int, ...], ...]

    @property
    def orderings_at(self) -> Integers:
        """The numbers of the orderings in it."""
        numbers = [
            subject[0] for kind, subject in zip(self.kind, self.subject, strict=True) if kind == "ordering"
        ]
        return np.array(numbers, dtype=np.int64)

    def keep(self, statements: Iterable[int]) -> _System:
        """Return the system restricted to some of its statements."""
        chosen = sorted(statements)
        number = {old: new for new, old in enumerate(chosen)}
        rows = np.flatnonzero(np.isin(self.statement, chosen))
        matrix = self.matrix[rows]
        used = np.unique(matrix.indices)
        return _System(
            sparse.csr_array(matrix[:, used]),
            self.limit[rows],
            np.array([number[int(old)] for old in self.statement[rows]], dtype=np.int64),
            tuple(self.kind[old] for old in chosen),
            tuple(self.subject[old] for old in chosen),
        )

    def violation(self) -> tuple[float, Floats]:
        """Return the minimum total violation with 0 <= v <= 1, and each row's dual price."""
        rows, columns = self.matrix.shape
        if rows == 0:
            return 0.0, np.zeros(0)
        from scipy.optimize import linprog  # noqa: PLC0415  start-up time

        answer = linprog(  # type: ignore[call-overload]  # the stubs know no sparse A_ub
            np.concatenate([np.zeros(columns), np.ones(rows)]),
            A_ub=sparse.hstack([self.matrix, -sparse.eye_array(rows)], format="csr"),
            b_ub=self.limit,
            bounds=np.column_stack(
                [np.zeros(columns + rows), np.r_[np.ones(columns), np.full(rows, np.inf)]]
            ),
            method="highs-ds",
            options={
                "primal_feasibility_tolerance": SOLVER_TOLERANCE,
                "dual_feasibility_tolerance": SOLVER_TOLERANCE,
            },
        )
        if answer.status != 0:
            raise ConflictSearchError(f"the search for contradictions stopped: {answer.message}")
        return float(answer.fun), -np.asarray(answer.ineqlin.marginals)


def _system(sets: FeasibleSets, orderings: Orderings, numbers: Integers, margin: float) -> _System:
    """Build the rows for the statements about all entities that the given orderings involve."""
    chosen = orderings.take(numbers)
    entities = np.unique(np.concatenate([chosen.stronger, chosen.weaker]))
    signals = sets.low.shape[1]
    rows: list[tuple[dict[int, float], float, int]] = []
    kinds: list[str] = []
    subjects: list[tuple[int, ...]] = []

    def state(kind: str, subject: tuple[int, ...], *parts: tuple[dict[int, float], float]) -> None:
        rows.extend((coefficients, limit, len(kinds)) for coefficients, limit in parts)
        kinds.append(kind)
        subjects.append(subject)

    for place, entity in enumerate(entities):
        at = place * signals
        if np.isfinite(sets.floor[entity]):
            blend = {at + s: float(w) for s, w in enumerate(sets.weights[entity]) if w > 0}
            negative = {column: -w for column, w in blend.items()}
            ends = (blend, float(sets.ceiling[entity])), (negative, -float(sets.floor[entity]))
            state("rank", (int(entity),), *ends)
        for s in range(signals):
            low, high = float(sets.low[entity, s]), float(sets.high[entity, s])
            if low > 0 or high < 1:
                state("bound", (int(entity), s), ({at + s: 1.0}, high), ({at + s: -1.0}, -low))
    place_of = {int(entity): place for place, entity in enumerate(entities)}
    for number, strong, weak, s in zip(numbers, chosen.stronger, chosen.weaker, chosen.signal, strict=True):
        plus, minus = place_of[int(strong)] * signals + int(s), place_of[int(weak)] * signals + int(s)
        state("ordering", (int(number),), ({minus: 1.0, plus: -1.0}, -margin))
    return _System(
        _matrix([coefficients for coefficients, _, _ in rows], len(entities) * signals),
        np.array([limit for _, limit, _ in rows]),
        np.array([statement for _, _, statement in rows], dtype=np.int64),
        tuple(kinds),
        tuple(subjects),
    )


def _matrix(rows: list[dict[int, float]], columns: int) -> sparse.csr_array:
    lengths = np.cumsum([0, *map(len, rows)])
    indices = np.array([column for row in rows for column in sorted(row)], dtype=np.int64)
    data = np.array([row[column] for row in rows for column in sorted(row)])
    return sparse.csr_array((data, indices, lengths), shape=(len(rows), columns))


def _infeasible_parts(
    sets: FeasibleSets, orderings: Orderings, remaining: Integers, margin: float
) -> Iterator[_System]:
    """Yield disjoint sets of statements, each of which is infeasible as a whole."""
    system = _system(sets, orderings, remaining, margin)
    violation, price = system.violation()
    if violation <= INFEASIBLE:
        return
    priced = np.unique(system.statement[price > SOLVER_TOLERANCE])
    core = system.keep(priced.tolist())
    links = sparse.csr_array(core.matrix @ core.matrix.T)
    ties = np.asarray(sparse.csgraph.connected_components(links, directed=False)[1], dtype=np.int64)
    same = _joined(ties, core.statement)
    for label in np.unique(same):
        part = core.keep(np.flatnonzero(same == label).tolist())
        if part.violation()[0] > INFEASIBLE:
            yield part


def _joined(row_label: Integers, statement: Integers) -> Integers:
    """Return a label for each statement: those connected by variables or rows share a label."""
    statements = int(statement.max()) + 1
    rows = int(row_label.max()) + 1
    graph = sparse.coo_array(
        (np.ones(len(statement)), (statement, statements + row_label)), (statements + rows, statements + rows)
    )
    labels = sparse.csgraph.connected_components(graph.tocsr(), directed=False)[1]
    return np.asarray(labels[:statements], dtype=np.int64)


def _irreducible(system: _System) -> Conflict:
    """Remove statements, the last first, as long as the rest stays infeasible: the deletion filter."""
    kept = list(range(len(system.kind)))
    for statement in reversed(range(len(system.kind))):
        rest = [other for other in kept if other != statement]
        if system.keep(rest).violation()[0] > INFEASIBLE:
            kept = rest
    by_kind: dict[str, list[tuple[int, ...]]] = {"rank": [], "bound": [], "ordering": []}
    for statement in kept:
        by_kind[system.kind[statement]].append(system.subject[statement])
    return Conflict(
        ranks=tuple(sorted(subject[0] for subject in by_kind["rank"])),
        bounds=tuple(sorted((subject[0], subject[1]) for subject in by_kind["bound"])),
        orderings=tuple(sorted(subject[0] for subject in by_kind["ordering"])),
    )


def _component_mates(orderings: Orderings, remaining: Integers, touched: Integers, entities: int) -> Integers:
    """Return the remaining orderings in the same component as a touched one."""
    chosen = orderings.take(remaining)
    labels = chosen.components(entities)
    wanted = np.unique(labels[orderings.stronger[touched]])
    return remaining[np.isin(labels[chosen.stronger], wanted)]
