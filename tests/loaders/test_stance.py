"""The judge of stances, measured on sentences of ours; the held-out half was not used to make its rules."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from loaders.stance import Stance, judge

STANCES: tuple[Stance, ...] = ("better", "worse", "neutral")
with (Path(__file__).parent / "stances.csv").open(newline="") as file:
    SAMPLE = list(csv.DictReader(file))

PRECISION_FLOOR = 0.85
RECALL_FLOOR = 0.85


def judged(text: str, rival: str) -> Stance:
    start = text.index(rival)
    return judge(text, start, start + len(rival))


def test_the_sample_is_large_and_its_parts_do_not_overlap() -> None:
    parts = {part: {row["text"] for row in SAMPLE if row["part"] == part} for part in ("develop", "held out")}
    assert min(len(texts) for texts in parts.values()) >= 59
    assert not parts["develop"] & parts["held out"]
    assert {row["stance"] for row in SAMPLE} == set(STANCES)


@pytest.mark.parametrize("part", ["develop", "held out"])
def test_precision_and_recall_stay_above_the_floor(part: str) -> None:
    rows = [(row["stance"], judged(row["text"], row["rival"])) for row in SAMPLE if row["part"] == part]
    for stance in STANCES:
        right = sum(label == found == stance for label, found in rows)
        precision = right / max(1, sum(found == stance for _, found in rows))
        recall = right / sum(label == stance for label, _ in rows)
        print(f"{part} {stance}: precision {precision:.3f}, recall {recall:.3f}")
        assert precision >= PRECISION_FLOOR, [row for row in rows if row[1] == stance]
        assert recall >= RECALL_FLOOR


@pytest.mark.parametrize(
    ("text", "rival", "stance"),
    [
        ("Faster than Acme but less accurate than Ajax", "Acme", "better"),
        ("Faster than Acme but less accurate than Ajax", "Ajax", "worse"),
        ("Easier than Ajax (closed, paid), Apex, or Acme", "Acme", "better"),
        ("More open than Ajax (which does not list sources) and more complete than Acme", "Acme", "better"),
        ("Comparable to or better than Acme", "Acme", "neutral"),
        ("Acme", "Acme", "neutral"),
        ("Supports export to Acme; faster than Ajax", "Acme", "neutral"),
        ("Lower barrier than Acme", "Acme", "better"),
        ("Needs a server, while Acme requires none", "Acme", "worse"),
        ("Removes copies of pages as Acme does", "Acme", "neutral"),
        ("Smaller than Acme", "Acme", "better"),
    ],
)
def test_the_clause_that_names_the_rival_counts(text: str, rival: str, stance: Stance) -> None:
    assert judged(text, rival) == stance


@pytest.mark.timeout(20)
def test_a_long_text_is_judged_in_linear_time() -> None:
    text = "beats as lacks than more " * 4_000
    for start in range(0, len(text) - 5, 50):
        assert judge(text, start, start + 5) in STANCES
