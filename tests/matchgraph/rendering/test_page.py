"""A page that was loaded comes out as it went in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.model import SIGNALS, CapabilityStatement, Comparison, SideFigures, SideName, Verdict
from graph.texts import composed
from loaders.comparison_page import parse_page, shown
from matchgraph.rendering.page import render_as_stated
from tests.loaders.test_comparison_page import neutral

ROOT = Path(__file__).parents[3]
SEEDS = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
EXAMPLES = sorted((ROOT / "examples").glob("*.txt"))
SECTIONS = ("table", "left", "right", "verdict", "end")

# Text of one line without blanks around it, of all that UTF-8 can hold.
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
LINE = st.text(CHARACTERS, min_size=1, max_size=30).map(str.strip).filter(bool).map(composed)
NAME = st.one_of(
    LINE,
    st.sampled_from(
        [
            "A vs B",
            "X leads on Y",
            "a.b|c",
            "C | D",
            "![Chart",
            "OpenAI: GPT-5",
            "@scope/it",
            "Ü – 漢",
            "at 4/100",
        ]
    ),
)
LABELS = ("Unique:", "vs alternatives:", "+", "|", "\ufeff")
SENTENCE = LINE.filter(lambda line: not line.startswith(LABELS)).map(lambda line: line + ".")
CELL = st.sampled_from(["Free", "Paid", "—", "$1.25e-6 per prompt token", "open core"])


@pytest.mark.skipif(not SEEDS, reason="the seed pages are not next to this checkout")
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_seed_page_comes_out_byte_for_byte(path: Path) -> None:
    data = path.read_bytes()
    assert render_as_stated(parse_page(data.decode(), location=path.name)).encode() == data


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_page_comes_out_byte_for_byte(path: Path) -> None:
    text = path.read_bytes().decode()
    page = parse_page(text, location=path.name)
    assert render_as_stated(page) == (text if page.layout == "A" else mended(text))


def mended(text: str) -> str:
    """A page with the rows whole that layout B breaks, and without a truncated last line."""
    whole_rows = re.sub(r"\|\n\| (?=[01] \|)", "| ", text)
    return whole_rows[: whole_rows.rindex("\n") + 1]


def test_the_examples_show_both_layouts() -> None:
    layouts = [parse_page(path.read_text(), location=path.name).layout for path in EXAMPLES]
    assert layouts.count("A") >= 6
    assert layouts.count("B") >= 3


@st.composite
def sides(draw: st.DrawFn) -> tuple[SideFigures, SideFigures]:
    def row(values: st.SearchStrategy[object]) -> tuple[object, object]:
        return draw(st.one_of(st.tuples(values, values), st.just((None, None))))

    count = st.one_of(st.integers(0, 12), st.just(2**63 - 1))
    names = draw(st.tuples(NAME, NAME))
    rows = {
        "type_label": draw(st.tuples(*[st.sampled_from(["Model", "MCP Server", "Robot Arm"])] * 2)),
        "rank": draw(st.tuples(st.integers(0, 100), st.integers(0, 100))),
        "capability_count": draw(st.tuples(count, count)),
        "times_matched": row(count),
        "pricing": row(CELL),
        "starting_price": row(st.one_of(CELL, st.none())),
        **{signal: row(st.integers(0, 1)) for signal in ("adoption", "quality", "ecosystem", "match")},
    }
    left, right = (
        SideFigures.model_validate(
            {"slug": slug, "name": name, **{key: pair[place] for key, pair in rows.items()}}
        )
        for place, (slug, name) in enumerate(zip(("one", "two"), names, strict=True))
    )
    return left, right


@st.composite
def blocks(draw: st.DrawFn, side: SideName, size: int, last: bool) -> list[CapabilityStatement]:
    """Capabilities of one side; only the last of a block may lack its labelled lines."""
    texts = st.one_of(LINE, st.just("unknown — insufficient data to say"))
    one = st.lists(SENTENCE, min_size=1, max_size=2).map("\n".join)
    block = []
    for position in range(1, size + 1):
        free = position == size and last
        block.append(
            CapabilityStatement(
                side=side,
                position=position,
                name=draw(st.one_of(st.none(), st.sampled_from(["Reads PDF", "text-to-image at scale"]))),
                description=draw(one),
                unique=draw(st.one_of(st.none(), texts) if free else texts),
                vs_alternatives=draw(st.one_of(st.none(), texts) if free else texts),
            )
        )
    return block


@st.composite
def verdicts(draw: st.DrawFn, left: SideFigures, right: SideFigures) -> Verdict:
    ranks = left.rank or 0, right.rank or 0
    same = left.name == right.name
    winner = draw(st.sampled_from(["left"] if same else ["left", "right"])) if ranks[0] == ranks[1] else None
    winner = winner or ("left" if ranks[0] > ranks[1] else "right")
    order = draw(st.permutations(SIGNALS))
    first = draw(st.integers(0, 3))
    leads = (order[:first], order[first : first + 2]) if first else ((), ())
    free = draw(st.sampled_from([None, "left", "right"]))
    return Verdict(winner=winner, left_leads=leads[0], right_leads=leads[1], free_tier=free)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    left, right = draw(sides())
    layout = draw(st.sampled_from(["A", "B"]))
    last = draw(st.sampled_from(SECTIONS))
    counts = shown(left.capability_count or 0), shown(right.capability_count or 0)
    if layout == "B" and 0 in counts:
        last = draw(st.sampled_from(["table", "end"]))
    reached = SECTIONS.index(last)
    more = list(draw(st.tuples(*[st.one_of(st.none(), st.integers(0, 99))] * 2)))
    if layout == "B" and not counts[1]:
        more[1] = None  # without headings it would be read as the left side's
    capabilities: list[CapabilityStatement] = []
    for place, side in enumerate(("left", "right"), 1):
        size = counts[place - 1]
        if reached == place:
            size = draw(st.integers(1 if layout == "B" else 0, size)) if size else 0
        closed = layout == "A" or place == 2 or more[0] is not None
        if reached >= place:
            capabilities += draw(blocks(side, size, closed or reached == place))
    whole = [
        reached > place
        or (reached == place and len([c for c in capabilities if c.side == side]) == counts[place - 1])
        for place, side in enumerate(("left", "right"), 1)
    ]
    verdict = draw(verdicts(left, right))
    if layout == "B" and ((last == "end" and draw(st.booleans())) or reached < SECTIONS.index("verdict")):
        verdict = Verdict()
    elif reached < SECTIONS.index("verdict"):
        verdict = Verdict(winner=verdict.winner)
    return Comparison(
        id="one-vs-two",
        layout=layout,
        left=left,
        right=right,
        capabilities=tuple(capabilities),
        left_more=more[0] if whole[0] else None,
        right_more=more[1] if whole[1] else None,
        verdict=verdict,
        last_section=last,
    )


@given(comparisons())
def test_what_is_rendered_reads_back_as_the_same_comparison(comparison: Comparison) -> None:
    page = render_as_stated(comparison)
    assert parse_page(page, location="one-vs-two.txt") == comparison


@given(comparisons())
def test_neutral_words_read_back_as_the_same_comparison(comparison: Comparison) -> None:
    # without the published heading in between, a verdict that begins with | is a row of the table; and the
    # published sentences tell which of two sides of one name is free
    names = comparison.left.name, comparison.right.name
    assume(names[0] != names[1] and not any(name.startswith("|") for name in names))
    page = neutral(render_as_stated(comparison))
    assert "UnfragileRank" not in page
    assert parse_page(page, location="one-vs-two.txt") == comparison


@given(comparisons())
def test_windows_line_ends_blanks_and_a_byte_order_mark_do_not_count(comparison: Comparison) -> None:
    page = render_as_stated(comparison)
    disguised = "\ufeff" + page.replace("\n", " \t\r\n\r\n")
    assert parse_page(disguised, location="one-vs-two.txt") == comparison


def test_layout_a_without_a_winner_is_no_page() -> None:
    side = {"type_label": "Model", "rank": 4}
    comparison = Comparison(
        id="one-vs-two",
        layout="A",
        left=SideFigures(slug="one", name="One", **side),
        right=SideFigures(slug="two", name="Two", **side),
    )
    with pytest.raises(ValueError, match="needs a winner and both ranks"):
        render_as_stated(comparison)
