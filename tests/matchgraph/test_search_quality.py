"""How well search answers the judged queries, beside the server's own text match.

`tests/search/judged.csv` was written, with a reason each, before the search was. `asserted_quality` runs on
both servers within `tests/contract/test_search.py`, where the example pages are loaded anyway.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import fmean

import pytest

from graph.store import Store
from matchgraph.search import search
from matchgraph.search_terms import words

FILE = Path(__file__).parents[1] / "search" / "judged.csv"
BASELINE = (
    "CALL db.index.fulltext.queryNodes($index, $text) YIELD node, score "
    "RETURN coalesce(node.slug, node.entity) AS slug, score"
)


@cache
def judged() -> dict[str, dict[str, int]]:
    """Return for each query the grade of each expected slug, 1-3; whatever is not named has 0."""
    with FILE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    graded = [[text.rsplit(":", 1) for text in row["expected"].split()] for row in rows]
    return {row["query"]: {s: int(g) for s, g in pairs} for row, pairs in zip(rows, graded, strict=True)}


def ndcg(answer: list[str], wanted: dict[str, int]) -> float:
    """Return NDCG@5 with gains 2^grade - 1 (Burges et al., Learning to rank using gradient descent, 2005)."""
    ideal = sorted(wanted.values(), reverse=True)
    return _gained([wanted.get(slug, 0) for slug in answer]) / _gained(ideal)


def _gained(grades: list[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(2 + place) for place, grade in enumerate(grades[:5]))


def text_match_alone(store: Store, query: str) -> list[str]:
    """Return the server's own order for the words as they were typed."""
    best: dict[str, float] = {}
    for label in ("Entity", "Capability"):
        given = {"index": store.full_text_name(label), "text": " ".join(words(query))}
        for row in store._client.read("baseline", BASELINE, given):
            best[row["slug"]] = max(best.get(row["slug"], 0.0), row["score"])
    return sorted(best, key=lambda slug: (-best[slug], slug))


def quality(answers: Callable[[str], list[str]]) -> float:
    return fmean(ndcg(answers(query), wanted) for query, wanted in judged().items())


def asserted_quality(store: Store) -> None:
    """Print both means (`pytest -s` shows them) and hold search to the baseline."""
    ours = quality(lambda query: [found.slug for found in search(store, query)])
    alone = quality(lambda query: text_match_alone(store, query))
    print(f"NDCG@5 on {store.server.name}: search {ours:.3f}, text match alone {alone:.3f}")
    assert ours >= alone
    assert ours >= 0.9


def test_the_judged_set_is_large_and_says_why() -> None:
    with FILE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["query"] for row in rows}) == len(rows) >= 40
    assert all(row["reason"].strip() for row in rows)
    assert {grade for wanted in judged().values() for grade in wanted.values()} <= {1, 2, 3}


def test_ndcg_by_hand() -> None:
    wanted = {"a": 2, "b": 1}
    assert ndcg(["a", "b"], wanted) == ndcg(["a", "b", "x"], wanted) == 1.0
    assert ndcg(["x", "a"], wanted) == pytest.approx((3 / math.log2(3)) / (3 + 1 / math.log2(3)))
    assert ndcg([], wanted) == 0.0
