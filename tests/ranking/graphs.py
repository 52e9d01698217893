"""Random graphs and a dense solver for the tests of the ranking."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from ranking.flows import TypedEdges
from tests.ranking.usual import transition_matrix

SHARES = {"serves": 0.6, "comparison": 0.3, "mention": 0.1}


def random_transition(
    generator: np.random.Generator, node_count: int, mean_degree: float = 3.0
) -> sparse.csr_array:
    """Edges of three types with skewed targets and weights over many orders; some nodes dangle."""
    typed = []
    for relation in SHARES:
        count = generator.poisson(node_count)
        typed.append(
            TypedEdges(
                relation,
                (node_count * 0.8 * generator.random(count)).astype(np.int64),
                (node_count * generator.random(count) ** 3).astype(np.int64),
                generator.lognormal(0, 3, count),
            )
        )
    return transition_matrix(node_count, typed, SHARES)


def random_teleport(generator: np.random.Generator, node_count: int) -> np.ndarray:
    """Teleport to a few nodes only, so that parts of the graph are reached late or never."""
    teleport = np.where(generator.random(node_count) < 0.3, generator.random(node_count), 0.0)
    teleport[generator.integers(node_count)] = 1.0
    return teleport


def dense_solution(transition: sparse.csr_array, teleport: np.ndarray, damping: float) -> np.ndarray:
    """Solve for x by Gaussian elimination in extended precision."""
    size = transition.shape[0]
    matrix = np.eye(size, dtype=np.longdouble) - np.longdouble(damping) * transition.toarray().T.astype(
        np.longdouble
    )
    right = teleport.astype(np.longdouble).copy()
    for column in range(size):
        pivot = matrix[column, column]
        factors = matrix[column + 1 :, column] / pivot
        matrix[column + 1 :] -= factors[:, None] * matrix[column]
        right[column + 1 :] -= factors * right[column]
    solution = np.zeros(size, dtype=np.longdouble)
    for row in range(size - 1, -1, -1):
        solution[row] = (right[row] - (matrix[row, row + 1 :] * solution[row + 1 :]).sum()) / matrix[row, row]
    return solution / solution.sum()
