"""Comparison pages: layouts A and B, complete, truncated, odd, and rejected with place and reason."""

from __future__ import annotations

import gc
import hashlib
import json
import math
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.errors import InputRefusedError
from graph.model import Comparison, Verdict
from loaders import page_wording as wording
from loaders.comparison_page import parse_as_statement, parse_page

ROOT = Path(__file__).parents[2]
PAGES = (
    sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))[:2]
    + sorted((ROOT / "examples").glob("*.txt"))[:3]
)

PAGE_A = """\
Paper vs Pen vs Ink
Pen vs Ink ranks higher at 46/100 vs Paper at 42/100. Capability-level comparison backed by match graph \
evidence from real search data.
| Feature | Paper | Pen vs Ink |
|---|---|---|
| Type | Model | MCP Server |
| UnfragileRank | 42/100 | 46/100 |
| Adoption | 1 | 0 |
| Quality | 0 | 1 |
| Ecosystem | 1 | 1 |
| Match Graph | 0 | 0 |
| Pricing | Free | Paid |
| Starting Price | — | $1.25e-6 per prompt token |
| Capabilities | 10 decomposed | 2 decomposed |
| Times Matched | 0 | 0 |
Paper Capabilities
Holds words.
Unique: needs no power
vs alternatives: Lighter than Stone, vs Clay it bends
surface preparation
Takes ink – naïve 漢字 too.
Unique: unknown — insufficient data to say
vs alternatives: unknown — insufficient data to say
+8 more capabilities
Pen vs Ink Capabilities
Writes. It leads on speed vs chalk.
Unique: one hand
vs alternatives: Faster than Chalk
Draws.
Unique: a line
vs alternatives: Finer than Chalk
Verdict
Pen vs Ink scores higher at 46/100 vs Paper at 42/100. Paper leads on adoption, while Pen vs Ink is \
stronger on quality and ecosystem. However, Paper offers a free tier which may be better for getting started.
Need something different?
Search the match graph →"""

PAGE_B = """\
Clay vs Wax
Side-by-side comparison to help you choose.
| Feature | Clay | Wax |
|---|---|---|
| Type | Product | Extension |
| UnfragileRank | 19/100 | 40/100 |
| Adoption | 0 | 1 |
| Quality | 0 | 0 |
| Ecosystem | 0 |
| 1 |
| Match Graph | 0 | 0 |
| Pricing | Paid | Free |
| Capabilities | 2 decomposed | 9 decomposed |
| Times Matched | 0 | 0 |
Keeps a mark.
Unique: fired once
vs alternatives: Harder than Wax
Is shaped by hand.
Unique: no tool
vs alternatives: unknown — insufficient data to say
Melts.
Unique: at low heat
vs alternatives: Softer than Clay
"""


def neutral(text: str) -> str:
    """Return a page in neutral words; where nothing stands instead of a line, it is blank."""
    for published in sorted(wording.NEUTRAL, key=len, reverse=True):
        pattern = re.escape(published).replace(r"\{\}", "(.+?)")
        text = re.sub(pattern, wording.NEUTRAL[published].replace("{}", r"\1"), text)
    return text


def parse(text: str, location: str = "pages/paper-vs-pen-vs-ink.txt") -> Comparison:
    return parse_page(text, location=location)


def test_layout_a_in_whole() -> None:
    page = parse(PAGE_A)
    assert (page.id, page.layout, page.last_section) == ("paper-vs-pen-vs-ink", "A", "end")
    assert (page.left.slug, page.right.slug, page.right.name) == ("paper", "pen-vs-ink", "Pen vs Ink")
    assert page.left.model_dump(exclude={"slug", "name"}) == {
        "type_label": "Model",
        "rank": 42,
        "adoption": 1,
        "quality": 0,
        "ecosystem": 1,
        "match": 0,
        "pricing": "Free",
        "starting_price": "—",
        "capability_count": 10,
        "times_matched": 0,
    }
    assert page.right.starting_price == "$1.25e-6 per prompt token"
    assert (page.left.type, page.right.type, page.left.free, page.right.free) == ("model", "mcp", True, False)
    assert page.verdict == Verdict(
        winner="right", left_leads=("adoption",), right_leads=("quality", "ecosystem"), free_tier="left"
    )
    assert (page.left_more, page.right_more) == (8, None)
    first, second = page.capabilities_of("left")
    assert (first.name, first.description, first.vs_alternatives) == (
        None,
        "Holds words.",
        "Lighter than Stone, vs Clay it bends",
    )
    assert (second.name, second.description) == ("surface preparation", "Takes ink – naïve 漢字 too.")
    assert second.unique == "unknown — insufficient data to say"
    assert [(c.side, c.position) for c in page.capabilities] == [
        ("left", 1),
        ("left", 2),
        ("right", 1),
        ("right", 2),
    ]


def test_layout_b_takes_the_sides_apart_by_the_left_count() -> None:
    page = parse(PAGE_B, "https://example.org/compare/clay-vs-wax?from=search")
    assert (page.id, page.layout, page.last_section, page.verdict) == ("clay-vs-wax", "B", "right", Verdict())
    assert (page.left.ecosystem, page.right.ecosystem) == (0, 1)
    assert [c.description for c in page.capabilities_of("left")] == ["Keeps a mark.", "Is shaped by hand."]
    assert [c.description for c in page.capabilities_of("right")] == ["Melts."]


@pytest.mark.parametrize(
    "row",
    [
        "| Ecosystem | 0 | 1 |",
        "| Ecosystem | 0 |\n| 1 |",
        "| Ecosystem |\n| 0 |\n| 1 |",
        "| Ecosystem |\n| 0 | 1 |",
    ],
)
def test_a_row_broken_over_lines_states_the_same(row: str) -> None:
    text = PAGE_B.replace("| Ecosystem | 0 |\n| 1 |", row)
    assert parse(text, "-") == parse(PAGE_B, "-")


def test_eight_capabilities_of_the_left_side_and_the_rest_of_the_right() -> None:
    block = "".join(f"Does thing {n}.\nUnique: so\nvs alternatives: none\n" for n in range(12))
    head = PAGE_B[: PAGE_B.index("Keeps")].replace("2 decomposed", "11 decomposed")
    page = parse(head + block, "-")
    assert [len(page.capabilities_of("left")), len(page.capabilities_of("right"))] == [8, 4]


def test_line_ends_blanks_and_a_byte_order_mark_do_not_count() -> None:
    disguised = "\ufeff" + PAGE_A.replace("\n", "  \r\n") + "\r\n\r\n"
    assert parse(disguised) == parse(PAGE_A)
    assert parse(PAGE_A.replace("\n", "\r")) == parse(PAGE_A)


def test_names_may_hold_the_signs_that_separate_them() -> None:
    text = PAGE_A.replace("Paper", "a | b leads on c.").replace("Pen vs Ink", "x scores higher at 3/100 vs y")
    page = parse(text, "-")
    assert (page.left.name, page.right.name) == ("a | b leads on c.", "x scores higher at 3/100 vs y")
    assert page.verdict == parse(PAGE_A).verdict


def test_equal_names_are_told_apart_by_the_address_and_the_ranks() -> None:
    page = parse(PAGE_A.replace("Pen vs Ink", "Paper"), "paper-vs-acme--paper.txt")
    assert (page.left.slug, page.right.slug) == ("paper", "acme--paper")
    assert (page.verdict.winner, len(page.capabilities_of("right"))) == ("right", 2)


def test_a_displayed_tie_names_the_left_side() -> None:
    text = PAGE_A.replace("46/100", "42/100").replace("Pen vs Ink", "Paper")
    assert parse(text, "paper-vs-acme--paper.txt").verdict.winner == "left"


def test_paragraphs_of_one_description_stay_one_capability() -> None:
    page = parse(PAGE_A.replace("Holds words.", "Holds words.\n- many\n- few"))
    assert page.capabilities[0].description == "Holds words.\n- many\n- few"
    page = parse(PAGE_A.replace("needs no power", "needs no power\nor ink"))
    assert page.capabilities[0].unique == "needs no power\nor ink"
    assert len(page.capabilities) == 4


def test_what_does_not_make_the_statement_ambiguous_is_kept_as_stated() -> None:
    page = parse(PAGE_A.replace("+8 more", "+3 more").replace("| Pricing | Free |", "| Pricing | Paid |"))
    assert (page.left_more, page.left.capability_count, page.verdict.free_tier) == (3, 10, "left")


@pytest.mark.parametrize("text", [PAGE_A, PAGE_B], ids=["A", "B"])
def test_a_page_cut_off_anywhere_states_only_what_the_whole_page_states(text: str) -> None:
    whole = parse(text, "-")
    kept = {(c.side, c.position): c for c in whole.capabilities}
    loaded = 0
    for end in range(len(text)):
        try:
            page = parse(text[:end], "-")
        except InputRefusedError as refusal:
            assert refusal.line is not None
            assert end < text.index("| Adoption"), "type and rank were there, so it must load"
            continue
        loaded += 1
        assert page.last_section != "end"
        for c in page.capabilities:
            original = kept[c.side, c.position]
            assert (c.name, c.description) == (original.name, original.description)
            assert c.unique in (None, original.unique)
            assert c.vs_alternatives in (None, original.vs_alternatives)
        for side in ("left", "right"):
            stated = page.side(side).model_dump(exclude_none=True)
            assert stated.items() <= whole.side(side).model_dump().items()
        assert page.verdict in (whole.verdict, Verdict(winner=whole.verdict.winner))
    assert loaded > len(text) // 2


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_real_page_cut_at_any_byte_loads_or_is_refused(path: Path) -> None:
    data = path.read_bytes()
    whole = parse_as_statement(data, location=path.name).comparison
    kept = {(c.side, c.description) for c in whole.capabilities}
    sections = set()
    for end in range(0, len(data), 37):
        try:
            page = parse_as_statement(data[:end], location=path.name).comparison
        except InputRefusedError as refusal:
            assert refusal.line is not None
            continue
        sections.add(page.last_section)
        assert {(c.side, c.description) for c in page.capabilities} <= kept
    assert {"left", "right"} <= sections


REFUSED = {
    "empty": ("", 1, "empty"),
    "blank": (" \n\n\t", 1, "empty"),
    "prose": ("Dear reader,\nhow are you?\n", 1, "not a comparison page"),
    "title alone": ("Paper vs Ink\n", 1, "truncated before it"),
    "layout C": ("Image labelling\nLabels.\nUnique: so\nvs alternatives: none\n", 1, "layout C"),
    "no sentence": (PAGE_A.replace(PAGE_A.splitlines()[1] + "\n", ""), 1, "must follow the title"),
    "strange sentence": (PAGE_B.replace("Side-by-side", "A fine"), 2, "'<winner> ranks higher"),
    "other title": (PAGE_B.replace("Clay vs Wax\n", "Clay vs Honey\n"), 3, "do not name the same two sides"),
    "no type": (PAGE_B.replace("| Type | Product | Extension |\n", ""), 14, "no Type"),
    "type of one side": (
        PAGE_B.replace("| Type | Product | Extension |", "| Type | Product |  |"),
        15,
        "no Type",
    ),
    "cut before the rank": (
        PAGE_B[: PAGE_B.index("| Unfragile")],
        5,
        "no Rank for both sides before the",
    ),
    "unknown row": (PAGE_B.replace("| Quality |", "| Charm |"), 8, "unknown row 'Charm'"),
    "row twice": (
        PAGE_B.replace("| Quality | 0 | 0 |", "| Adoption | 0 | 1 |"),
        8,
        "the row 'Adoption'",
    ),
    "three values": (
        PAGE_B.replace("| Quality | 0 | 0 |", "| Quality | 0 | 0 | 1 |"),
        8,
        "3 values for two sides",
    ),
    "one value": (PAGE_B.replace("| Quality | 0 | 0 |", "| Quality | 0 |"), 8, "no value for each side"),
    "open row": (PAGE_B.replace("| Quality | 0 | 0 |", "| Quality | 0 | 0"), 8, "must end with '|'"),
    "rank over 100": (PAGE_B.replace("40/100", "140/100"), 6, "UnfragileRank is '140/100'"),
    "rank in words": (PAGE_B.replace("40/100", "forty"), 6, "UnfragileRank is 'forty'"),
    "signal of 2": (PAGE_B.replace("| Quality | 0 | 0 |", "| Quality | 0 | 2 |"), 8, "Quality is '2'"),
    "count too large": (PAGE_B.replace("9 decomposed", f"{2**63} decomposed"), 13, "Capabilities is"),
    "foreign digits": (PAGE_B.replace("9 decomposed", "٩ decomposed"), 13, "Capabilities is"),
    "other ranks above": (
        PAGE_A.replace("higher at 46/100", "higher at 47/100", 1),
        2,
        "not those of the table",
    ),
    "other ranks below": (
        PAGE_A.replace("scores higher at 46", "scores higher at 47"),
        32,
        "not those of the table",
    ),
    "lower winner": (
        PAGE_A.replace(
            "Pen vs Ink ranks higher at 46/100 vs Paper at 42",
            "Paper ranks higher at 42/100 vs Pen vs Ink at 46",
        ),
        2,
        "with the lower rank",
    ),
    "two winners": (
        PAGE_A.replace("46/100", "42/100")
        .replace(
            "Pen vs Ink scores higher at 42/100 vs Paper at", "Paper scores higher at 42/100 vs Pen vs Ink at"
        )
        .replace("Paper leads", "Pen vs Ink leads")
        .replace("while Pen vs Ink is", "while Paper is")
        .replace("However, Paper", "However, Pen vs Ink"),
        32,
        "the second line of the page calls the right side the winner",
    ),
    "strange verdict": (PAGE_A.replace("Paper leads on", "Paper excels in"), 32, "cannot be parsed"),
    "strange signal": (PAGE_A.replace("leads on adoption", "leads on charm"), 32, "not a list of signals"),
    "signal of both": (
        PAGE_A.replace("leads on adoption", "leads on quality"),
        32,
        "both sides stronger on the same",
    ),
    "free tier of the loser, phrased as the winner's": (
        PAGE_A.replace(
            "However, Paper offers a free tier which may be better for getting started.",
            "Paper also has a free tier, making it more accessible.",
        ),
        32,
        "is not a list of signals",
    ),
    "no heading": (PAGE_A.replace("Paper Capabilities\n", ""), 15, "'Paper Capabilities' expected"),
    "no second heading": (
        PAGE_A.replace("Pen vs Ink Capabilities\n", ""),
        24,
        "'Pen vs Ink Capabilities' expected",
    ),
    "no verdict": (PAGE_A.replace("Verdict\n", ""), 32, "'Verdict' expected"),
    "label without description": (
        PAGE_A.replace("Holds words.\n", ""),
        16,
        "'Unique:' line without a description",
    ),
    "label twice": (
        PAGE_A.replace("Unique: needs no power", "Unique: a\nUnique: b"),
        18,
        "'Unique:' line without",
    ),
    "labels in the other order": (
        PAGE_A.replace("Writes. It leads on speed vs chalk.\nUnique: one hand\n", "Writes.\n").replace(
            "vs alternatives: Faster than Chalk\n", "vs alternatives: Faster than Chalk\nUnique: one hand\n"
        ),
        27,
        "'Unique:' line without",
    ),
    "too many for layout B": (
        PAGE_B.replace("9 decomposed", "1 decomposed") + "Hardens.\nUnique: so\nvs alternatives: no\n",
        24,
        "'Verdict' expected",
    ),
    "too few for layout B": (
        PAGE_B + "Need something different?\n",
        24,
        "3 capabilities where the table counts 10",
    ),
    "no counts in layout B": (
        PAGE_B.replace("| Capabilities | 2 decomposed | 9 decomposed |\n", ""),
        14,
        "counts no capabilities",
    ),
    "two pages in one file": (f"{PAGE_A}\n{PAGE_A}", 35, "a file holds one page"),
    "text behind the end": (f"{PAGE_A}\nPrivacy", 35, "a file holds one page"),
    "NUL": (PAGE_B.replace("Melts", "Mel\0ts"), 21, "NUL"),
    "half a surrogate pair": (PAGE_B.replace("Melts", "Mel\udc00ts"), 21, "U+DC00"),
    "itself": (PAGE_B.replace("Wax", "Clay"), 1, "both sides are 'clay'"),
    "no slug": (PAGE_B.replace("Wax", "★"), 1, "no slug can be derived from the name '★'"),
    "long line": (PAGE_B.replace("Melts", "m" * 100_001), 21, "a line of more than"),
    "long names": (PAGE_B.replace("Wax", "|" * 5_000), 3, "names of more than"),
    "too long": ("a vs b\n" + "x\n" * 3_000_000, 1, "longer than 5242880 bytes"),
}


@pytest.mark.parametrize(("text", "line", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_everything_else_is_refused_with_place_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        parse(text, "in/page.txt")
    assert str(caught.value).startswith(f"in/page.txt:{line}: "), str(caught.value)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (PAGE_B.encode("utf-16"), 1, "not UTF-8 at byte 0"),
        (PAGE_B.encode().replace(b"Melts.", b"Schm\xf6lz."), 21, "not UTF-8 at byte"),
        (b"x" * (5 * 1024 * 1024 + 1), 1, "longer than"),
    ],
    ids=["utf-16", "latin-1", "too long"],
)
def test_bytes_that_are_no_page_are_refused(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(InputRefusedError, match=reason) as caught:
        parse_as_statement(data, location="a.txt")
    assert caught.value.line == line


def test_a_statement_knows_its_source() -> None:
    statement = parse_as_statement(PAGE_B, location="clay-vs-wax.txt", trusted=False)
    assert statement == parse_as_statement(PAGE_B.encode(), location="clay-vs-wax.txt", trusted=False)
    assert (statement.source.id, statement.source.kind, statement.source.trusted) == (
        "clay-vs-wax",
        "page",
        False,
    )
    assert statement.source.sha256 == hashlib.sha256(PAGE_B.encode()).hexdigest()


LINES = (
    PAGE_A.splitlines()
    + PAGE_B.splitlines()
    + ["| 0 |", "|", "||||", "+1 more capabilities", "\ud800", "\0", ""]
)


@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=20)), max_size=40).map("\n".join))
@example(PAGE_A + "\n")
def test_shuffled_lines_never_crash_the_parser(text: str) -> None:
    try:
        assert parse(text, "-").left.slug
    except InputRefusedError as refusal:
        assert refusal.line is not None


@given(st.data())
def test_a_damaged_page_never_crashes_the_parser(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([PAGE_A, PAGE_B]))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 60)))
        text = text[:start] + data.draw(st.text(max_size=5)) + text[end:]
    try:
        assert parse(text, "-").right.slug
    except InputRefusedError as refusal:
        assert refusal.line is not None


HOSTILE: dict[str, Callable[[int], str]] = {  # texts that grow with a number, to 5 MB at 16
    "one long line": lambda n: "a vs b " * 43_750 * n,
    "many short lines": lambda n: PAGE_A.replace("Holds words.", "Holds words.\n" * 21_875 * n),
    "many unique lines": lambda n: PAGE_A.replace(
        "Holds words.", "Holds\nUnique: it\n" * 15_625 * n + "Holds."
    ),
    "many bars": lambda n: PAGE_B.replace("| Feature | Clay | Wax |", "| Feature " + "| " * 119 * n + "|"),
    "many rules": lambda n: PAGE_B.replace("|---|---|---|", "|---|---|---|\n" * 18_750 * n),
    "long lines": lambda n: PAGE_A.replace("Holds words.", "\n".join([" vs +1 more | " * 438 * n] * 45)),
}


MEASURABLE = 0.05  # seconds; where 5 MB take less, nothing grows


def seconds_of_reading(text: str) -> float:
    """Read a page, or have it refused, and return how long the processor was busy with it.

    Without garbage collection, which takes longer the more objects earlier tests have left.
    """
    gc.collect()
    gc.disable()
    began = time.process_time()
    try:
        assert parse(text, "-").id
    except InputRefusedError as refusal:
        assert refusal.line is not None
    finally:
        busy = time.process_time() - began
        gc.enable()
    return busy


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_anything_is_read_or_refused_in_linear_time(text: Callable[[int], str]) -> None:
    """Of eight times the text, eight times the seconds; quadratic time would take 64 times as long."""
    short = long = math.inf
    for _ in range(3):  # the least of all tries, since another process may have been in the way
        short, long = (min(least, seconds_of_reading(text(n))) for least, n in ((short, 2), (long, 16)))
        if long < max(24 * short, MEASURABLE):
            return
    assert long < max(24 * short, MEASURABLE)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "golden").glob("*-vs-*.json")), ids=lambda path: path.stem
)
def test_an_example_is_read_as_its_golden_file_says(path: Path) -> None:
    page = parse_page((ROOT / "examples" / f"{path.stem}.txt").read_text(), location=f"{path.stem}.txt")
    assert page.model_dump(mode="json", exclude_none=True) == json.loads(path.read_text())


def test_neutral_words_state_the_same() -> None:
    free = PAGE_A.replace("However, Paper offers a free tier which may be better for getting started.", "{}")
    winner = free.format("Pen vs Ink also has a free tier, making it more accessible.")
    leads = PAGE_A.replace("stronger on quality and ecosystem", "stronger on quality and match graph")
    for page in (PAGE_A, PAGE_B, winner, leads):
        assert neutral(page) != page
        assert parse(neutral(page), "page.txt") == parse(page, "page.txt")
    for word in ("UnfragileRank", "match graph", "Match Graph", "decomposed", "Need something", "However"):
        assert word not in neutral(PAGE_A + PAGE_B)


def test_a_row_in_both_wordings_is_duplicated() -> None:
    page = PAGE_B.replace("| Adoption |", "| Rank | 19/100 | 40/100 |\n| Adoption |")
    with pytest.raises(InputRefusedError, match=r":7: the row 'Rank' is duplicated$"):
        parse(page, "page.txt")
    page = PAGE_A.replace("stronger on quality and ecosystem", "stronger on match and match graph")
    with pytest.raises(InputRefusedError, match="is not a list of signals"):
        parse(page, "page.txt")


def test_a_fault_is_named_in_the_words_of_the_page() -> None:
    with pytest.raises(InputRefusedError, match=r":6: Rank is '140/100'"):
        parse(neutral(PAGE_B).replace("40/100", "140/100"), "page.txt")
