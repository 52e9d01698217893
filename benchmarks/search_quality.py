"""Judge the search: `python -m benchmarks.search_quality [--pages PATH …] [--questions FILE …] [--show]`.

Pages are loaded into a graph of their own and ranked, without any search events. Without `--questions` the
questions are those of `benchmarks.search_questions`, by kind; a file of questions has a row each: the
question, the slugs that are right first (none where nothing serves it), and perhaps a kind. A first answer
below the confidence of `search.sure` is a guess, and the search says so.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import matchgraph
from benchmarks.different_cases import purposes as purposes_of
from benchmarks.search_baseline import Baseline
from benchmarks.search_questions import LISTS, Question, listed, made, recorded
from matchgraph import settings

BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.01)
Answer = list[tuple[str, float]]  # slugs with a confidence, the best first
COLUMNS = (
    f"{'kind':10}{'n':>5}{'first':>8}{'three':>8}{'MRR':>8}{'NDCG@5':>8}{'wrong+sure':>12}{'absent+sure':>12}"
)


@dataclass(frozen=True)
class Judged:
    """A question and what was answered."""

    question: Question
    answer: Answer

    @property
    def place(self) -> float:
        """Place of the first right answer, from 1; infinite if there is none."""
        right = (i for i, (slug, _) in enumerate(self.answer, 1) if slug in self.question.right)
        return next(right, math.inf)

    @property
    def confidence(self) -> float:
        """What is said of the first answer."""
        return self.answer[0][1] if self.answer else 0.0

    @property
    def ndcg(self) -> float:
        """NDCG@5 where each right answer gains 1 (Järvelin and Kekäläinen 2002)."""
        gained = [slug in self.question.right for slug, _ in self.answer[:5]]
        ideal = min(5, len(self.question.right))
        return _discounted(gained) / _discounted([True] * ideal)


def _discounted(gained: Iterable[bool]) -> float:
    return math.fsum(1 / math.log2(1 + place) for place, gains in enumerate(gained, 1) if gains)


def sure() -> float:
    """Return the confidence below which an answer is a guess."""
    return settings.methodology().search.sure


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """Return what is reported of some questions; NaN where none of them is of the sort it is about."""
    served = [each for each in judged if each.question.right]
    absent = [each for each in judged if not each.question.right]
    return {
        "n": len(judged),
        "first": _mean(each.place == 1 for each in served),
        "three": _mean(each.place <= 3 for each in served),
        "mrr": _mean(1 / each.place for each in served),
        "ndcg": _mean(each.ndcg for each in served),
        "wrong_and_sure": _mean(each.place != 1 and each.confidence >= sure() for each in served),
        "absent_and_sure": _mean(each.confidence >= sure() for each in absent),
    }


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return fmean(found) if found else math.nan


def by_kind(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Return the figures of each kind of question, and of all."""
    kinds = dict.fromkeys(each.question.kind for each in judged)
    found = {kind: figures([each for each in judged if each.question.kind == kind]) for kind in kinds}
    return {**found, "all": figures(judged)}


def calibration(judged: Sequence[Judged]) -> list[tuple[str, int, float, float]]:
    """Return for ranges of confidence: how many first answers, their mean confidence, and the share right."""
    found = []
    for low, high in pairwise(BINS):
        those = [each for each in judged if each.answer and low <= each.confidence < high]
        if those:
            mean, right = (
                _mean(each.confidence for each in those),
                _mean(each.place == 1 for each in those),
            )
            found.append((f"{low:.1f}-{min(high, 1.0):.1f}", len(those), mean, right))
    return found


def report(name: str, judged: Sequence[Judged]) -> None:
    print(f"\n{name}\n{COLUMNS}")
    for kind, of in by_kind(judged).items():
        n, *shares = of.values()
        cells = "".join(f"{share:>{w}.2f}" for share, w in zip(shares, (8, 8, 8, 8, 12, 12), strict=True))
        print(f"{kind:10}{int(n):5d}{cells}")
    for bin_, count, mean, right in calibration(judged):
        print(f"  confidence {bin_}: {count:4d} first answers, mean {mean:.2f}, right {right:.2f}")


def judge(questions: Sequence[Question], search: Callable[[str], Answer]) -> list[Judged]:
    return [Judged(question, search(question.text)) for question in questions]


def texts_of(graph: matchgraph.MatchGraph) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return entities and capabilities as `search_questions.made` and the baseline want them."""
    purposes = {slug: purpose for slug, (purpose, _) in purposes_of().items()}
    entities = graph.cypher(
        "MATCH (e:Entity) WHERE e.name IS NOT NULL OPTIONAL MATCH (e)-[:COMPARED_WITH]-(o:Entity) "
        "WITH e, collect(DISTINCT o.slug) AS rivals RETURN e.slug AS slug, e.name AS name, e.type AS type, "
        "e.free AS free, rivals ORDER BY slug",
        row_limit=100_000,
    )
    capabilities = graph.cypher(
        "MATCH (c:Capability) WHERE c.vanished IS NULL RETURN c.entity AS entity, c.id AS id, "
        "coalesce(c.description, c.name) AS description ORDER BY id",
        row_limit=100_000,
    )
    known = [{**row, "purpose": purposes.get(str(row["slug"]))} for row in map(dict, entities.rows)]
    return known, [dict(row) for row in capabilities.rows]


def asked(graph: matchgraph.MatchGraph, events: Path, *, rivals_alone: bool = False) -> list[Question]:
    """Return all questions of `search_questions` that a graph has the answers to.

    Args:
        graph: loaded and ranked.
        events: folder of search logs.
        rivals_alone: whether of alternatives only those that a page compares are right.
    """
    entities, capabilities = texts_of(graph)
    if rivals_alone:
        entities = [{**row, "purpose": None} for row in entities]
    names = {str(row["slug"]): str(row["name"]) for row in entities}
    files = sorted(events.glob("*.jsonl")) if events.is_dir() else []
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    lists = [*listed(LISTS / "languages.csv"), *listed(LISTS / "absent.csv")]
    known = [q for q in lists if not q.right or q.right & names.keys()]
    return [*made(entities, capabilities), *recorded(lines, names), *known]


def baseline_of(graph: matchgraph.MatchGraph) -> Baseline:
    entities, capabilities = texts_of(graph)
    texts: dict[str, list[str]] = {str(row["slug"]): [] for row in entities}
    for row in capabilities:
        texts[str(row["entity"])].append(str(row["description"]))
    return Baseline({str(r["slug"]): f"{r['name']} {r['slug']} {r['type']}" for r in entities}, texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, nargs="+", default=[Path("examples")])
    parser.add_argument("--graph", help="a graph that is loaded and ranked already, in place of --pages")
    parser.add_argument("--questions", type=Path, nargs="*", default=[])
    parser.add_argument("--events", type=Path, default=Path("examples-events"))
    parser.add_argument("--half", choices=["tuning", "held", "both"], default="both")
    parser.add_argument("--rivals-alone", action="store_true", help="alternatives are what pages compare")
    parser.add_argument("--baseline", action="store_true", help="judge the baseline, too")
    parser.add_argument("--show", action="store_true", help="show what was not answered right first")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        matchgraph.open(options.graph or f"embedded:{folder}/graph") as graph,
    ):
        if not options.graph:
            graph.load([str(path) for path in options.pages])
            graph.recompute()
        questions = [q for file in options.questions for q in listed(file)] or asked(
            graph, options.events, rivals_alone=options.rivals_alone
        )
        questions = [q for q in questions if options.half in (q.half, "both")]

        def answer(text: str) -> Answer:
            return [(found.slug, found.confidence) for found in graph.search(text, limit=10)]

        answer("warm up")
        began = time.process_time()
        judged = judge(questions, answer)
        spent = (time.process_time() - began) / len(questions)
        report(f"search, {options.half}, {1000 * spent:.1f} ms of processor time a question", judged)
        if options.show:
            for each in judged:
                if each.place != 1 and (each.question.right or each.confidence >= sure()):
                    right = sorted(each.question.right)[:4]
                    first = ", ".join(f"{slug} {sure:.2f}" for slug, sure in each.answer[:3])
                    print(f"{each.question.kind:9}{each.question.text!r}: {first}; right is {right}")
        if options.baseline:
            report("baseline", judge(questions, baseline_of(graph).search))


if __name__ == "__main__":
    main()
