"""How well search answers the judged queries, compared with the server's own text match.

`tests/search/judged.csv` was written, with a reason each, before the search was; `paraphrases.csv`, whose
queries share few words with what they mean, before any search by meaning was. `asserted_quality` runs on
both servers within `tests/contract/test_search.py`, where the example pages are loaded anyway.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from statistics import fmean

import pytest

from benchmarks.search_quality import Judged, figures
from benchmarks.search_questions import LISTS, listed, recorded
from graph.store import Store
from matchgraph.answers.searching import Found
from matchgraph.searching.index import SearchIndex
from matchgraph.searching.terms import words as words_of
from matchgraph.settings import methodology
from ranking.answer_rules import Search
from tests.contract.searches import search

FOLDER = Path(__file__).parents[2] / "search"
BASELINE = (
    "CALL db.index.fulltext.queryNodes($index, $text) YIELD node, score "
    "RETURN coalesce(node.slug, node.entity) AS slug, score"
)


def rows_of(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@cache
def judged(name: str = "judged") -> dict[str, dict[str, int]]:
    """Return for each query the grade of each expected slug, 1-3; whatever is not named has 0."""
    rows = rows_of(name)
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
        given = {"index": store.full_text_name(label), "text": " ".join(words_of(query))}
        for row in store._client.read("baseline", BASELINE, given):
            best[row["slug"]] = max(best.get(row["slug"], 0.0), row["score"])
    return sorted(best, key=lambda slug: (-best[slug], slug))


def quality(answers: Callable[[str], list[str]], name: str = "judged") -> float:
    return fmean(ndcg(answers(query), wanted) for query, wanted in judged(name).items())


def asserted_quality(store: Store, index: SearchIndex) -> None:
    """Print all means (`pytest -s` shows them), and hold each part to what it is there for."""
    words, everything = Search(rank=0), Search()
    ways: dict[str, Callable[[str], list[str]]] = {
        "server's text match": lambda query: text_match_alone(store, query),
        "words": lambda query: slugs(search(store, query, constants=words, index=index, semantic=False)),
        "words before the first recompute": lambda query: slugs(search(store, query, constants=words)),
        "words and rank": lambda query: slugs(
            search(store, query, constants=everything, index=index, semantic=False)
        ),
        "words, rank and meaning": lambda query: slugs(
            search(store, query, constants=everything, index=index)
        ),
    }
    found = {
        way: [quality(answers, name) for name in ("judged", "paraphrases")] for way, answers in ways.items()
    }
    for way, (ordinary, paraphrased) in found.items():
        print(f"NDCG@5 on {store.server.name}, {way}: judged {ordinary:.3f}, paraphrases {paraphrased:.3f}")
    alone, by_words, live, ranked, by_meaning = found.values()
    assert min(live[0], by_words[0], ranked[0]) >= alone[0] + 0.05
    assert by_meaning[0] >= 0.92
    assert by_meaning[1] >= ranked[1] + 0.2


def asserted_on_questions_by_rule(store: Store, index: SearchIndex) -> None:
    """Hold the search to floors on the questions of `benchmarks.search_questions` that nothing was tuned on.

    The recorded intents are asked without the searches that recorded them.
    """
    names = {row["id"]: row["name"] for row in store.read("entity_meanings", after="", limit=1000)}
    events = Path(__file__).parents[3] / "examples-events"
    lines = [line for file in sorted(events.glob("*.jsonl")) for line in file.read_text().splitlines()]
    lists = [*listed(LISTS / "languages.csv"), *listed(LISTS / "absent.csv")]
    questions = [each for each in [*recorded(lines, names), *lists] if each.half == "held"]
    assert len(questions) >= 60
    constants = methodology().search
    judged = [
        Judged(
            each,
            [
                (found.slug, found.confidence)
                for found in search(store, each.text, constants=constants, index=index)
            ],
        )
        for each in questions
    ]
    served = figures([each for each in judged if each.question.right])
    assert served["first"] >= 0.65
    assert served["three"] >= 0.85
    assert served["wrong_and_sure"] <= 0.08
    assert figures(judged)["absent_and_sure"] == 0
    for each in judged:
        confidences = [confidence for _, confidence in each.answer]
        assert confidences == sorted(confidences, reverse=True)


def slugs(answers: Sequence[Found]) -> list[str]:
    return [found.slug for found in answers]


@pytest.mark.parametrize(("name", "least"), [("judged", 40), ("paraphrases", 10)])
def test_the_judged_set_is_large_and_says_why(name: str, least: int) -> None:
    rows = rows_of(name)
    assert len({row["query"] for row in rows}) == len(rows) >= least
    assert all(row["reason"].strip() for row in rows)
    assert {grade for wanted in judged(name).values() for grade in wanted.values()} <= {1, 2, 3}


def test_ndcg_by_hand() -> None:
    wanted = {"a": 2, "b": 1}
    assert ndcg(["a", "b"], wanted) == ndcg(["a", "b", "x"], wanted) == 1.0
    assert ndcg(["x", "a"], wanted) == pytest.approx((3 / math.log2(3)) / (3 + 1 / math.log2(3)))
    assert ndcg([], wanted) == 0.0
