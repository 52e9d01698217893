"""Rows, cards and comparisons as tables, CSV and Markdown."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest

from graph.published import Capability, Entity
from matchgraph.answers.entities import (
    ComparedSide,
    ComparisonAnswer,
    EntityCard,
    Mention,
    Rival,
    StatedSignal,
)
from matchgraph.answers.exploring import Different, Step
from matchgraph.rendering.card import render_card
from matchgraph.rendering.comparison import render_comparison
from matchgraph.rendering.path import path_text
from matchgraph.rendering.rows import render_rows
from tests.matchgraph.made_entities import entity

ROWS = [
    {"slug": "a|b", "rank": 41.5, "free": True, "why": ["x", "y"], "name": "漢 –\nnext"},
    {"slug": "c,d", "rank": None, "free": None, "why": [], "name": 'say "so"'},
]


@pytest.fixture(autouse=True)
def without_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)


def test_json_holds_everything_as_it_is() -> None:
    text = render_rows(ROWS, "json", ["slug"])
    assert json.loads(text) == ROWS
    assert "漢" in text
    assert render_rows([], "json") == "[]\n"


def test_csv_comes_back_as_it_went_in() -> None:
    head, first, second = csv.reader(io.StringIO(render_rows(ROWS, "csv")))
    assert head == ["slug", "rank", "free", "why", "name"]
    assert first == ["a|b", "41.5", "true", '["x", "y"]', "漢 –\nnext"]
    assert second == ["c,d", "", "", "[]", 'say "so"']
    assert render_rows([], "csv", ["slug", "rank"]) == "slug,rank\n"


def test_markdown_keeps_a_row_on_a_line() -> None:
    head, rule, first, second = render_rows(ROWS, "markdown").splitlines()
    assert head == "| slug | rank | free | why | name |"
    assert rule == "|---|---|---|---|---|"
    assert first == "| a\\|b | 41.50 | yes | x, y | 漢 – next |"
    assert second == '| c,d |  |  |  | say "so" |'


def test_a_table_aligns_numbers_and_chooses_columns() -> None:
    rows = [{"slug": "a", "rank": 9.5, "x": 1}, {"slug": "bb", "rank": 10.25, "x": 2}]
    assert render_rows(rows, "table", ["slug", "rank"]).splitlines() == [
        "slug   rank",
        "───────────",
        "a      9.50",
        "bb    10.25",
    ]
    assert render_rows([], "table", ["slug"]) == ""


def test_a_table_without_a_terminal_keeps_a_row_on_a_line() -> None:
    rows = [{"slug": "s", "why": "word " * 50}]
    assert len(render_rows(rows, "table").splitlines()) == 3


def test_marks_of_the_table_printer_are_text() -> None:
    assert "[bold]x[/bold]" in render_rows([{"name": "[bold]x[/bold]"}], "table")


CAPABILITIES = tuple(
    Capability(id=f"ant#{i}", entity="ant", name=f"Does {i}.", description="…") for i in range(10)
)


def card() -> EntityCard:
    return EntityCard(
        entity=entity("ant", 47.51, published_rank=48, published_adoption=0, pricing="Free"),
        aliases=("emmet",),
        run="r1",
        summary="43 from signals; 12 effective events lift it to 48",
        outdated=False,
        raw_signals=(
            StatedSignal(
                metric="stars",
                value=120.0,
                text=None,
                state="measured",
                as_of=dt.date(2026, 11, 1),
                source="signals-1",
                trusted=True,
            ),
        ),
        capabilities=CAPABILITIES[:2],
        rivals=(Rival(source="ant-vs-bee", slug="bee", name="Bee", verdict="none"),),
        mentions=(Mention(direction="in", slug="cat", name="Cat", stance="better", capability="cat#1"),),
    )


def test_a_card_has_its_sections() -> None:
    text = render_card(card(), "table")
    for part in ("47.51 (47.51 to 47.51)", "published rank  48", "Signals", "Capabilities", "Does 1."):
        assert part in text
    assert "names no winner" in text
    assert "43 from signals; 12 effective events lift it to 48" in text
    assert "vanished" not in text
    assert render_card(card(), "markdown").count("### ") == 5
    sections = {row["section"] for row in csv.DictReader(io.StringIO(render_card(card(), "csv")))}
    assert sections == {"Entity", "Signals", "Raw signals", "Capabilities", "Compared with", "Mentions"}


def test_a_capability_that_nobody_states_any_more_is_marked() -> None:
    gone = CAPABILITIES[0].model_copy(update={"vanished": True})
    changed = card().model_copy(update={"capabilities": (gone, CAPABILITIES[1])})
    assert "vanished" in render_card(changed, "table")


def test_an_unranked_entity_has_a_card() -> None:
    text = render_card(card().model_copy(update={"entity": entity("ant")}), "table")
    assert "unranked" in text
    assert "Signals" not in text


def compared() -> ComparisonAnswer:
    left = ComparedSide(
        entity=entity("ant", 47.51, published_rank=48, capability_count=12),
        type_label="Model",
        capabilities=CAPABILITIES,
    )
    right = ComparedSide(entity=entity("bee", 40.0, starting_price="$1"), type_label="Agent", capabilities=())
    return ComparisonAnswer(
        left=left,
        right=right,
        winner="left",
        certain=False,
        left_leads=(),
        right_leads=(),
        verdict="Ant wins.",
        pages=(),
        run="r1",
    )


def test_a_comparison_shows_eight_capabilities_a_side_and_counts_the_rest() -> None:
    text = render_comparison(compared(), "table")
    assert text.startswith("Ant vs Bee\n")
    assert "Does 7." in text
    assert "Does 8." not in text
    assert "+4 more capabilities" in text  # 12 are counted, 8 shown
    assert "Bee Capabilities" not in text
    assert text.endswith("Ant wins. The intervals overlap, so the order may be the reverse.\n")
    assert "47.51 (47.51 to 47.51), published 48" in text
    assert "unpublished" in text


def test_two_of_one_name_are_told_apart_in_the_table() -> None:
    answer = compared()
    same = answer.right.entity.model_copy(update={"name": "Ant"})
    answer = answer.model_copy(update={"right": answer.right.model_copy(update={"entity": same})})
    head = next(csv.reader(io.StringIO(render_comparison(answer, "csv"))))
    assert head == ["Feature", "ant", "bee"]


def test_a_path_reads_as_a_sentence() -> None:
    steps = (
        Step(relation="SEEN", kind="entity", key="ant", name="Ant"),
        Step(relation="HAS_CAPABILITY", kind="capability", key="ant#1", name="Carries leaves"),
        Step(relation="SIMILAR_TO", kind="capability", key="bee#1", name="Carries pollen"),
        Step(relation="OFFERED_BY", kind="entity", key="bee", name="Bee"),
    )
    answer = Different(
        slug="bee",
        name="Bee",
        type="model",
        rank=None,
        position=None,
        free=None,
        relevance=1.0,
        similarity=0.5,
        novelty=1,
        kept=(),
        lost=(),
        new=(),
        path=steps,
        why="",
    )
    expected = "Ant — offers → Carries leaves — similar to → Carries pollen — offered by → Bee"
    assert path_text(answer) == expected


def test_a_card_and_a_comparison_count_the_capabilities_they_list() -> None:
    for stated, listed, said, compared in (
        (3, 8, "8", "8 decomposed"),
        (None, 2, "2", "2 decomposed"),
        (13, 0, "13 stated, none listed", "13 decomposed"),
        (13, 8, "13 stated, 8 listed", "13 decomposed"),
        (8, 8, "8", "8 decomposed"),
    ):
        ant = Entity(slug="ant", name="Ant", type="model", capability_count=stated)
        shown = card().model_copy(update={"entity": ant, "capabilities": CAPABILITIES[:listed]})
        facts = {
            row["figure"]: row["value"] for row in csv.DictReader(io.StringIO(render_card(shown, "csv")))
        }
        assert facts["capabilities"] == said
        sides = [ComparedSide(entity=ant, type_label="Model", capabilities=CAPABILITIES[:listed])] * 2
        answer = ComparisonAnswer(
            left=sides[0],
            right=sides[1],
            winner=None,
            certain=None,
            left_leads=(),
            right_leads=(),
            verdict="",
            pages=(),
        )
        assert f"Capabilities,{compared}\n" in render_comparison(answer, "csv")


def test_a_mention_says_who_says_what_of_whom() -> None:
    made = card().mentions[0]
    mentions = (made, made.model_copy(update={"direction": "out", "stance": "worse"}))
    text = render_card(card().model_copy(update={"mentions": mentions}), "csv")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["section"] == "Mentions"]
    assert [(row["who"], row["says it"], row["whom"]) for row in rows] == [
        ("cat", "is better than", "ant"),
        ("ant", "is worse than", "cat"),
    ]
    assert [row["in"] for row in rows] == ["cat#1", "cat#1"]


def test_people_see_how_often_a_mention_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    made = card().mentions[0].model_copy(update={"slug": "crynux-network--stable-diffusion-v1-5"})
    text = render_card(card().model_copy(update={"mentions": (made, made, card().mentions[0])}), "table")
    assert [line.split()[-1] for line in text.split("Mentions\n")[1].splitlines()] == [
        "times",
        "─" * len(max(text.split("Mentions\n")[1].splitlines(), key=len)),
        "2",
        "1",
    ]
    assert "not shown" not in text
