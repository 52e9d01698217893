"""The engine's ranking of a day compared with simple ones, each line by its own oracle; on both servers."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from sklearn.metrics import ndcg_score

from tests.contract.conftest import EXAMPLES, Command

PAGES = f"{EXAMPLES}/more-comparisons.csv"  # names and figures, no prose
SPLIT = "2026-11-01"
STARS = {"gpt-4": 900, "llama-4": 2000, "windsurf": 50}
PROPENSITIES = (1.0, 0.5, 0.333, 0.25)
# intent, what was shown from the top, what was clicked
BEFORE = (
    ("the Llama model", ("llama-4", "gpt-4", "windsurf"), ("gpt-4",)),
    ("write code", ("windsurf", "intellicode", "gpt-4"), ("windsurf",)),
    ("write code", ("intellicode", "windsurf", "llama-4"), ("windsurf", "llama-4")),
    ("the Llama model", ("gpt-4", "llama-4"), ("gpt-4",)),
    ("write code", ("gpt-4", "llama-4", "midjourney", "windsurf"), ("midjourney",)),
)
AFTER = (
    ("the Llama model", ("gpt-4", "llama-4", "midjourney", "intellicode"), ("llama-4",)),
    ("write code with GPT", ("windsurf", "gpt-4", "llama-4"), ("gpt-4", "windsurf")),
    ("write code", ("midjourney", "intellicode", "windsurf"), ("intellicode",)),
    ("of the", ("llama-4", "windsurf"), ("windsurf",)),
)
NOT_JUDGING = (("write code", ("gpt-4", "windsurf"), ()), ("write code", ("gpt-4",), ("gpt-4",)))
Search = tuple[str, tuple[str, ...], tuple[str, ...]]
Judge = Callable[[Search, str], float]


def event(number: int, day: str, search: Search) -> dict[str, Any]:
    """Return a search as an event; every second one reports that it went well."""
    intent, shown, clicked = search
    outcome = {"outcome": {"entity": clicked[0], "success": number % 2 == 0}} if clicked else {}
    return {
        "id": f"{day}-{number}",
        "at": f"{day}T12:00:00Z",
        "intent": intent,
        "shown": [{"entity": slug, "position": place} for place, slug in enumerate(shown, 1)],
        "clicked": list(clicked),
        "actor": f"actor-{day}-{number}",
        **outcome,
    }


def log(path: Path, *days: tuple[str, tuple[Search, ...]]) -> Path:
    events = [event(i, day, search) for day, searches in days for i, search in enumerate(searches)]
    path.write_text("".join(json.dumps(each) + "\n" for each in events))
    return path


def of(scores: Mapping[str, float]) -> Judge:
    return lambda _search, slug: scores.get(slug, -1.0)


def clicks() -> Counter[str]:
    return Counter(slug for _, _, clicked in BEFORE for slug in clicked)


def rates(propensities: tuple[float, ...]) -> dict[str, float]:
    """Return clicks over examined impressions, which for one intent are never fewer than its clicks."""
    seen: Counter[tuple[str, str]] = Counter()
    hits: Counter[tuple[str, str]] = Counter()
    for intent, slugs, clicked in BEFORE:
        for slug, propensity in zip(slugs, propensities, strict=False):
            seen[intent, slug] += propensity  # type: ignore[assignment]
            hits[intent, slug] += slug in clicked
    examined: Counter[str] = Counter()
    for (intent, slug), count in seen.items():
        examined[slug] += max(count, hits[intent, slug])  # type: ignore[assignment]
    return {slug: clicks()[slug] / count for slug, count in examined.items()}


def pagerank() -> dict[str, float]:
    graph = nx.DiGraph()
    with Path(PAGES).open() as stream:
        for row in csv.DictReader(stream):
            sides = row["left_slug"], row["right_slug"]
            graph.add_nodes_from(sides)
            ranks = [int(row[f"{side}_rank"]) for side in ("left", "right")]
            left_wins = row["winner"] == "left" or (not row["winner"] and ranks[0] > ranks[1])
            if row["winner"] or ranks[0] != ranks[1]:
                graph.add_edge(*(reversed(sides) if left_wins else sides))
    chosen = Counter((intent.lower(), slug) for intent, _, clicked in BEFORE for slug in clicked)
    for (intent, slug), count in chosen.items():
        graph.add_edge(f"intent {intent}", slug, weight=float(count))
    return dict(nx.pagerank(graph))


def names() -> dict[str, list[str]]:
    with Path(PAGES).open() as stream:
        rows = list(csv.DictReader(stream))
    sides = ("left", "right")
    found = {row[f"{side}_slug"]: row[f"{side}_name"] for row in rows for side in sides}
    return {
        slug: "".join(c if c.isalnum() else " " for c in name.lower()).split() for slug, name in found.items()
    }


def text_match(search: Search, slug: str) -> float:
    """BM25 over the names, by the formula, term by term."""
    texts = names()
    mean = sum(map(len, texts.values())) / len(texts)
    total = 0.0
    for term in set(search[0].lower().split()) - {"the", "of", "with"}:
        holding = sum(term in words for words in texts.values())
        count = texts[slug].count(term)
        weight = math.log1p((len(texts) - holding + 0.5) / (holding + 0.5))
        total += weight * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(texts[slug]) / mean))
    return total


def measured(judge: Judge) -> tuple[float, float, float]:
    """Mean NDCG@10 by scikit-learn, mean reciprocal rank and the share of pairs in order, by counting."""
    ndcg, reciprocal, right, pairs = [], [], 0.0, 0
    for search in AFTER:
        scores = {slug: judge(search, slug) for slug in search[1]}
        gains = [float(slug in search[2]) for slug in search[1]]
        ndcg.append(ndcg_score([gains], [list(scores.values())], k=10))
        places = [
            sum(s > scores[slug] for s in scores.values())
            + (sum(s == scores[slug] for s in scores.values()) + 1) / 2
            for slug in search[2]
        ]
        reciprocal.append(1 / min(places))
        for chosen in search[2]:
            for passed in set(search[1]) - set(search[2]):
                right += (scores[chosen] > scores[passed]) + (scores[chosen] == scores[passed]) / 2
                pairs += 1
    return sum(ndcg) / len(AFTER), sum(reciprocal) / len(AFTER), right / pairs


def calibration(predicted: Mapping[str, float]) -> float:
    """Expected calibration error in ten bins, by counting."""
    bins: dict[int, list[float]] = {}
    for number, (_, _, clicked) in enumerate(AFTER):
        chance = predicted[clicked[0]]
        bins.setdefault(min(int(chance * 10), 9), []).append(chance - (number % 2 == 0))
    return sum(abs(sum(each)) for each in bins.values()) / len(AFTER)


def whole(command: Command, path: Path) -> bytes:
    assert command("export", path).code == 0
    return path.read_bytes()


@pytest.mark.usefixtures("graph_url")
def test_every_line_is_what_an_oracle_makes_of_the_same_searches(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    command("load", PAGES)
    early = log(tmp_path / "early.jsonl", (SPLIT, BEFORE))
    assert command("load", early).code == 0
    empty = command("evaluate", "--split", SPLIT, "--format", "json")
    assert "no search after 2026-11-01 to judge by" in empty.err
    lines = {line.pop("ranking"): line for line in empty.json()}
    assert "stars" not in lines
    assert {value for line in lines.values() for value in line.values()} == {None, 0}
    late = log(tmp_path / "late.jsonl", ("2026-11-02", AFTER), ("2026-11-03", NOT_JUDGING[:1]))
    signals = tmp_path / "signals.csv"
    rows = [f"{slug},stars,{count},2026-10-01\n" for slug, count in STARS.items()]
    rows += ["windsurf,stars,7,2026-09-01\n", "midjourney,stars,9000,2026-11-02\n"]  # older; too late
    signals.write_text("slug,metric,value,as_of\n" + "".join(rows))
    assert command("load", late, signals).code == 0

    before = whole(command, tmp_path / "before.json")
    found = command("evaluate", "--split", SPLIT, "--format", "json")
    assert whole(command, tmp_path / "after.json") == before
    assert "4 searches after 2026-11-01 with chosen and unchosen candidates" in found.err

    command("recompute", "--as-of", SPLIT, "--accept-uncertified")
    ranked = command("top", "--limit", "100", "--format", "json").json()
    rank = {row["slug"]: row["rank"] for row in ranked}
    rate, debiased = rates((1.0,) * 4), rates(PROPENSITIES)
    judges: dict[str, Judge] = {
        "engine": of(rank),
        "clicks": lambda _, slug: clicks()[slug],
        "click-through": of(rate),
        "debiased click-through": of(debiased),
        "stars": of(STARS),
        "PageRank (networkx)": of(pagerank()),
        "text match": text_match,
        "as shown": lambda search, slug: -search[1].index(slug),
    }
    lines = {line.pop("ranking"): line for line in found.json()}
    assert list(lines) == list(judges)
    for ranking, judge in judges.items():
        printed = [lines[ranking][name] for name in ("ndcg", "reciprocal_rank", "pairwise_accuracy")]
        assert printed == pytest.approx(measured(judge), abs=6e-5), ranking
        assert lines[ranking]["later_searches"] == len(AFTER)
    logit = command("runs", "--format", "json").json()[0]["report_logit"]
    succeeds = {slug: 1 / (1 + math.exp(-logit) * (100 / each - 1)) for slug, each in rank.items()}
    predictions = {"engine": succeeds, "click-through": rate, "debiased click-through": debiased}
    for ranking, line in lines.items():
        expected = calibration(predictions[ranking]) if ranking in predictions else None
        assert line["calibration"] == pytest.approx(expected, abs=6e-5), ranking
