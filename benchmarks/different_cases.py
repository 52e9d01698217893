"""Judge `different` on 40 cases: `python -m benchmarks.different_cases GRAPH`.

The rules were fixed before the cases were first run; one of four ways of choosing answers was kept by them:

1. Cases are the 40 entities of `purposes.csv` in the graph whose slugs have the smallest SHA-256.
2. Each is asked at the dials 0, 0.5 and 1, six answers each, without filters.
3. `purposes.csv` says what each entity is for (its purpose) and in which field, by its name and type alone.

Measured is the mean over cases, at each dial:

  relevance    1 for an answer of the same purpose, 1/2 for one of the same field, 0 for others
  similarity     share of the seen entity's capabilities that an answer keeps, where it has any
  novelty      capabilities that the list adds
  diversity    pairs of answers that differ in purpose, as a share of all pairs
  path sense   paths on which every SIMILAR_TO joins capabilities of entities of one field, of those with any
  answers      in the list

and how much of the list at one dial is in that of another (Jaccard).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

import matchgraph
from matchgraph.answers.exploring import Different

CASES = 40
DIALS = (0.0, 0.5, 1.0)
LIMIT = 6


class Purpose(NamedTuple):
    """What an entity is for, and in which field."""

    purpose: str
    field: str


Purposes = dict[str, Purpose]


def purposes() -> Purposes:
    with (Path(__file__).parent / "purposes.csv").open(encoding="utf-8") as file:
        return {row["slug"]: Purpose(row["purpose"], row["field"]) for row in csv.DictReader(file)}


def cases(slugs: Sequence[str]) -> list[str]:
    return sorted(slugs, key=lambda slug: hashlib.sha256(slug.encode()).hexdigest())[:CASES]


def relevance(known: Purposes, seen: str, found: Sequence[Different]) -> float | None:
    return _mean([_alike(known[seen], known.get(answer.slug)) for answer in found])


def _alike(one: Purpose, other: Purpose | None) -> float:
    if other is None or one.field != other.field:
        return 0.0
    return 1.0 if one.purpose == other.purpose else 0.5


def similarity(_known: Purposes, _seen: str, found: Sequence[Different]) -> float | None:
    offered = [(len(answer.kept), len(answer.kept) + len(answer.lost)) for answer in found]
    return _mean([kept / of for kept, of in offered if of])


def novelty(_known: Purposes, _seen: str, found: Sequence[Different]) -> float | None:
    return float(sum(len(answer.new) for answer in found)) if found else None


def diversity(known: Purposes, _seen: str, found: Sequence[Different]) -> float | None:
    pairs = itertools.combinations([known.get(answer.slug) for answer in found], 2)
    return _mean([float(a is None or b is None or a.purpose != b.purpose) for a, b in pairs])


def path_sense(known: Purposes, _seen: str, found: Sequence[Different]) -> float | None:
    return _mean([float(all(joined)) for answer in found if (joined := _joined(known, answer))])


def _joined(known: Purposes, answer: Different) -> list[bool]:
    """Return of each similarity on a path whether its ends belong to entities of one field."""
    joined = []
    for before, step in itertools.pairwise(answer.path):
        if step.relation == "SIMILAR_TO":
            one, other = (known.get(key.rpartition("#")[0]) for key in (before.key, step.key))
            joined.append(one is not None and other is not None and one.field == other.field)
    return joined


def answers(_known: Purposes, _seen: str, found: Sequence[Different]) -> float | None:
    return float(len(found))


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


MEASURES: tuple[Callable[[Purposes, str, Sequence[Different]], float | None], ...] = (
    relevance,
    similarity,
    novelty,
    diversity,
    path_sense,
    answers,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("graph", help="address of a graph with a published run")
    known = purposes()
    with matchgraph.open(parser.parse_args().graph) as graph:
        there = [entity.slug for entity in graph.top(limit=100_000).entities if entity.slug in known]
        seen = cases(there)
        found = {
            (slug, dial): graph.different([slug], dial=dial, limit=LIMIT) for slug in seen for dial in DIALS
        }
    print(f"{len(seen)} cases\n{'dial':6}" + "".join(f"{measure.__name__:>12}" for measure in MEASURES))
    for dial in DIALS:
        figures = []
        for measure in MEASURES:
            values = [measure(known, slug, found[slug, dial]) for slug in seen]
            figures.append(_mean([value for value in values if value is not None]) or 0.0)
        print(f"{dial:<6}" + "".join(f"{figure:12.3f}" for figure in figures))
    for one, other in itertools.combinations(DIALS, 2):
        shared = []
        for slug in seen:
            a, b = ({answer.slug for answer in found[slug, dial]} for dial in (one, other))
            shared += [len(a & b) / len(a | b)] if a | b else []
        print(f"dial {one} and {other}: {np.mean(shared):.3f} of the list is the same")


if __name__ == "__main__":
    main()
