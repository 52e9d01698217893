"""Compare ways to choose from a walk's scores: `python -m benchmarks.diversity`.

On generated graphs of entities and capabilities, a personalised PageRank from one entity scores the others,
and ten of them are chosen: the nearest ones; by MMR (Carbonell and Goldstein, SIGIR 1998); by coverage of the
scores two steps around (BestCoverage in Küçüktunç et al., Diversified recommendation on graphs, WWW 2013);
and by `ranking.selection` at several dials. Measured is the mean over graphs of

  relevance            the scores chosen, of the most that ten can have
  expanded relevance   the scores of all that is within one or two steps of a chosen one (Küçüktunç et al.)
  diversity            1 - the mean similarity of two chosen ones, by what they offer (Jaccard)
  new                  capabilities the chosen ones offer that the seen one has not
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matchgraph.settings import methodology
from ranking.flows import TypedEdges
from ranking.personalised import personalised
from ranking.selection import select_diverse
from ranking.transition import transition_matrix

COUNT = 10
SHARES = {"offers": 1.0, "compared": 0.25}


@dataclass(frozen=True)
class Question:
    """What may be chosen from: scores, what each offers, and what is one and two steps around each."""

    scores: np.ndarray
    offers: sparse.csr_array
    seen: np.ndarray
    near: sparse.csr_array
    around: sparse.csr_array
    candidates: np.ndarray


def question(generator: np.random.Generator, entities: int) -> Question:
    """Draw topics of very different size, and entities that offer some capabilities of one or two of them."""
    capabilities, topics = entities, max(4, entities // 25)
    topic_of = np.sort((topics * generator.random(capabilities) ** 2).astype(np.int64))
    rows, columns = [], []
    for entity in range(entities):
        home = topic_of[generator.integers(capabilities)]
        inside = np.flatnonzero(topic_of == home)
        offered = set(generator.choice(inside, min(4, inside.size), replace=False).tolist())
        offered |= set(generator.integers(0, capabilities, generator.poisson(0.7)).tolist())
        rows += [entity] * len(offered)
        columns += sorted(offered)
    source, target = np.array(rows), np.array(columns) + entities
    left, right = generator.integers(0, entities, (2, entities))
    ones, pairs = np.ones(source.size), np.ones(left.size)
    edges = [
        TypedEdges("offers", np.r_[source, target], np.r_[target, source], np.r_[ones, ones]),
        TypedEdges("compared", np.r_[left, right], np.r_[right, left], np.r_[pairs, pairs]),
    ]
    size = entities + capabilities
    transition = transition_matrix(size, edges, SHARES, same_owner_cap=1.0, reciprocal_cap=1.0)
    walk = methodology().exploration
    start = int(generator.integers(entities))
    seeds = np.arange(size) == start
    scores = personalised(transition, seeds, damping=walk.damping, tolerance=walk.tolerance).scores
    offers = sparse.csr_array((ones, (source, target - entities)), shape=(entities, capabilities))
    step = sparse.csr_array((transition > 0).astype(np.float64) + sparse.eye_array(size))
    near, around = step[:entities], (step @ step)[:entities]
    nearest = np.argsort(-scores[:entities], kind="stable")
    candidates = nearest[(nearest != start) & (scores[nearest] > 0)][: walk.pool]
    return Question(scores, offers, offers[[start]].toarray()[0], near, around, candidates)


def top(asked: Question) -> list[int]:
    return asked.candidates[:COUNT].tolist()


def similarity(asked: Question, one: int, other: int) -> float:
    """Jaccard similarity of what two entities offer."""
    a, b = (set(asked.offers[[i]].indices.tolist()) for i in (one, other))
    return len(a & b) / (len(a | b) or 1)


def mmr(asked: Question, weight: float) -> list[int]:
    """Take in turn the one that is near to what was seen and not to what was taken."""
    relevance = asked.scores / asked.scores[asked.candidates].max()
    chosen: list[int] = []
    closest = dict.fromkeys(asked.candidates.tolist(), 0.0)
    while closest and len(chosen) < COUNT:
        best = max(sorted(closest), key=lambda i: (1 - weight) * relevance[i] - weight * closest[i])
        chosen.append(best)
        del closest[best]
        closest = {i: max(value, similarity(asked, i, best)) for i, value in closest.items()}
    return chosen


def best_coverage(asked: Question) -> list[int]:
    weighted = sparse.csr_array((asked.around[asked.candidates] > 0) * asked.scores)
    found = select_diverse(asked.scores[asked.candidates], weighted, COUNT, diversity=1.0)
    return asked.candidates[found.indices].tolist()


def ours(asked: Question, dial: float) -> list[int]:
    found = select_diverse(
        asked.scores[asked.candidates],
        asked.offers[asked.candidates],
        COUNT,
        diversity=dial,
        seen=asked.seen,
    )
    return asked.candidates[found.indices].tolist()


def measures(asked: Question, chosen: Sequence[int]) -> list[float]:
    def reached(steps: sparse.csr_array) -> float:
        return float(asked.scores[np.unique(steps[list(chosen)].indices)].sum())

    pairs = [similarity(asked, a, b) for a, b in itertools.combinations(chosen, 2)]
    offered = set(asked.offers[list(chosen)].indices.tolist())
    return [
        float(asked.scores[list(chosen)].sum() / asked.scores[asked.candidates[:COUNT]].sum()),
        reached(asked.near),
        reached(asked.around),
        1 - float(np.mean(pairs)),
        len(offered - set(np.flatnonzero(asked.seen).tolist())),
    ]


WAYS: dict[str, Callable[[Question], list[int]]] = {
    "top ten": top,
    "MMR, 0.3": lambda asked: mmr(asked, 0.3),
    "MMR, 0.5": lambda asked: mmr(asked, 0.5),
    "MMR, 0.7": lambda asked: mmr(asked, 0.7),
    "best coverage": best_coverage,
    **{f"dial {dial}": lambda asked, dial=dial: ours(asked, dial) for dial in (0.25, 0.5, 0.75, 1.0)},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--graphs", type=int, default=40)
    parser.add_argument("--entities", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    generator = np.random.default_rng(asked.seed)
    questions = [question(generator, asked.entities) for _ in range(asked.graphs)]
    print(f"{'':16}{'relevance':>11}{'expanded 1':>12}{'expanded 2':>12}{'diversity':>11}{'new':>7}")
    for name, way in WAYS.items():
        figures = np.mean([measures(each, way(each)) for each in questions], axis=0)
        print(
            f"{name:16}{figures[0]:11.3f}{figures[1]:12.3f}{figures[2]:12.3f}{figures[3]:11.3f}{figures[4]:7.1f}"
        )


if __name__ == "__main__":
    main()
