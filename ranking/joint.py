"""Solve the components of entities joined by orderings, and set contradictions aside."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ranking.arrays import Floats, Integers
from ranking.conflicts import Conflict, ordering_conflicts, relaxed_orderings
from ranking.dual import RESIDUAL, Dual, Effort
from ranking.errors import InferenceNotConvergedError
from ranking.feasibility import FeasibleSets, signal_range
from ranking.orderings import Orderings

STRAINED = 10.0  # a contradiction drives its multipliers to infinity; others were rarely seen above 1
QUICK = Effort(largest_multiplier=1e2, gradient_tolerance=1e-5)
THOROUGH = Effort(largest_multiplier=1e6, gradient_tolerance=1e-8)


@dataclass
class JointSolution:
    """The values of all entities so far, and what was proved about them."""

    values: Floats
    conflicts: list[Conflict] = field(default_factory=list)
    duality_gap: float = 0.0
    residual: float = 0.0
    iterations: int = 0


@dataclass(frozen=True)
class JointProblem:
    """Values nearest to the prior under all orderings, some of which may contradict each other."""

    sets: FeasibleSets
    prior: Floats
    orderings: Orderings
    margin: float

    def solve(self, alone: Floats) -> JointSolution:
        """Return the optimum under the orderings, with the last of each contradiction relaxed.

        Args:
            alone: the optimum without orderings, (entities, signals); kept if none is violated.

        Raises:
            InferenceNotConvergedError: a component was not solved.
            ConflictSearchError: the solver that looks for contradictions failed.
        """
        solution = JointSolution(alone.copy())
        open_orderings, impossible = self._binding(alone)
        open_orderings = self._relax(solution, open_orderings, impossible)
        effort = QUICK
        while open_orderings.size:
            unsolved, strained, worst = self._attempt(solution, open_orderings, effort)
            relaxed = self._relax(solution, unsolved, strained)
            if unsolved.size and relaxed.size == unsolved.size and effort is THOROUGH:
                relaxed = self._relax(solution, unsolved, unsolved)
                if relaxed.size == unsolved.size:
                    raise InferenceNotConvergedError(worst, RESIDUAL, unsolved.size, solution.iterations)
            effort = THOROUGH if relaxed.size == unsolved.size else QUICK
            open_orderings = relaxed
        return solution

    def _binding(self, alone: Floats) -> tuple[Integers, Integers]:
        """Return the orderings in components where one fails without them, and those that can never hold.

        Orderings that all values in the feasible sets satisfy are left out.
        """
        least, most = signal_range(self.sets)
        stated = self.orderings
        sure = least[stated.stronger, stated.signal] - most[stated.weaker, stated.signal]
        best = most[stated.stronger, stated.signal] - least[stated.weaker, stated.signal]
        unsure = np.flatnonzero(sure < self.margin)
        chosen = stated.take(unsure)
        label = chosen.components(len(alone))[chosen.stronger]
        failing = chosen.differences(alone) < self.margin
        return unsure[np.isin(label, label[failing])], np.flatnonzero(best < self.margin - RESIDUAL)

    def _relax(self, solution: JointSolution, among: Integers, suspects: Integers) -> Integers:
        """Find contradictions among the suspects, record them, and return the others without relaxed ones."""
        if suspects.size == 0:
            return among
        found = ordering_conflicts(self.sets, self.orderings.take(suspects), self.margin)
        named = [
            Conflict(one.ranks, one.bounds, tuple(suspects[list(one.orderings)].tolist())) for one in found
        ]
        solution.conflicts += named
        return np.setdiff1d(among, relaxed_orderings(named))

    def _attempt(
        self, solution: JointSolution, numbers: Integers, effort: Effort
    ) -> tuple[Integers, Integers, float]:
        """Solve the components of the numbered orderings and write the solved ones into the solution.

        Returns:
            The orderings of unsolved components, those of them with large multipliers, and the worst
            residual.
        """
        chosen, original = self._sorted_without_repeats(numbers)
        entities, ends = np.unique(np.concatenate([chosen.stronger, chosen.weaker]), return_inverse=True)
        local = Orderings(ends[: len(chosen)], ends[len(chosen) :], chosen.signal)
        dual = Dual(self.sets.rows(entities), self.prior[entities], local, self.margin)
        point = dual.solve(effort)
        failed = point.residual > RESIDUAL
        solved_entities, solved = ~failed[dual.entity_component], ~failed[dual.ordering_component]
        solution.values[entities[solved_entities]] = point.values[solved_entities]
        solution.duality_gap += 2 * float(np.abs(point.multipliers * point.slack)[solved].sum())
        solution.residual = max(solution.residual, float(point.residual[~failed].max(initial=0.0)))
        solution.iterations += dual.iterations
        strained = original[~solved & (point.multipliers > STRAINED)]
        unsolved = numbers[np.isin(self.orderings.stronger[numbers], entities[~solved_entities])]
        return unsolved, np.sort(strained), float(point.residual.max(initial=0.0))

    def _sorted_without_repeats(self, numbers: Integers) -> tuple[Orderings, Integers]:
        """Return the numbered orderings, deduplicated and sorted, and the first number of each."""
        chosen = self.orderings.take(numbers)
        table = np.column_stack([chosen.stronger, chosen.weaker, chosen.signal])
        unique, first = np.unique(table, axis=0, return_index=True)
        return Orderings(unique[:, 0], unique[:, 1], unique[:, 2]), numbers[first]
