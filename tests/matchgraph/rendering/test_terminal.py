"""Tables and prose on a terminal: nothing that is copied is broken, and styles only where they are shown."""

from __future__ import annotations

import sys

import pytest

from matchgraph.rendering.rows import render_rows
from matchgraph.rendering.terminal import wrapped

LONG = "mistralai-mixtral-8x7b-instruct#91b12a788b337ee7"
ROW = {
    "position": 1,
    "slug": LONG,
    "type": "model",
    "id": "91b12a788b337ee7",
    "rank": 41.5,
    "tier": 3,
    "why": "covers 2 of 5 capabilities, closest: Generates images from a text prompt",
}


@pytest.mark.parametrize("width", [30, 60, 80, 100, 120, 200])
def test_an_identifier_is_never_broken(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = render_rows([ROW], "table")
    assert LONG in text or width < len(LONG)
    assert "91b12a788b337ee7" in text.replace(LONG, "") or "not shown: " in text
    if width >= 60:
        assert max(map(len, text.splitlines())) <= width


def test_columns_go_before_identifiers_and_the_reason_before_slug_and_rank(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head = {}
    for width in (60, 90, 120, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        head[width] = render_rows([ROW], "table").splitlines()[0].split()
    assert head == {
        60: ["#", "slug", "rank"],
        90: ["#", "slug", "rank", "tier", "why"],
        120: ["#", "slug", "type", "id", "rank", "tier", "why"],
        200: ["#", "slug", "type", "id", "rank", "tier", "why"],
    }


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (96, ["slug", "id", "why"]),
        (80, ["slug", "why"]),
        (60, ["type", "id", "rank", "why"]),  # what fits next to the most important one
        (30, ["why"]),
    ],
)
def test_essential_columns_are_left_out_last_and_in_their_order(
    monkeypatch: pytest.MonkeyPatch, width: int, shown: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    row = {name: ROW[name] for name in ("slug", "type", "id", "rank", "why")}
    head = render_rows([row], "table", essential=("why", "slug", "id")).splitlines()[0].split()
    assert head == shown


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    said = " ".join(render_rows([ROW], "table").split())
    assert "not shown: type, id, tier, why; widen the terminal, or choose --format csv" in said
    monkeypatch.delenv("COLUMNS")
    assert "not shown" not in render_rows([ROW], "table")


def test_prose_is_wrapped_between_words_and_keeps_its_indentation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    text = wrapped(f"Verdict\nOne scores higher than the other one.\n  - takes {LONG} further")
    assert text.split("\n") == [
        "Verdict",
        "One scores higher than the",
        "other one.",
        "  - takes",
        f"    {LONG}",
        "    further",
    ]


@pytest.mark.parametrize(
    ("terminal", "environment", "bold", "coloured"),
    [
        (True, {"TERM": "xterm"}, True, True),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        (True, {"TERM": "dumb"}, False, False),
        (False, {"TERM": "xterm"}, False, False),
    ],
)
def test_styles_are_for_terminals_that_show_them(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], bold: bool, coloured: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    text = render_rows([ROW], "table")
    assert ("\x1b[1m" in text, "\x1b[36m" in text) == (bold, coloured)
    assert "\x1b" not in render_rows([ROW], "csv") + render_rows([ROW], "json")
